"""Files of a rectification order: the unit's proof, what checking found, custody, and who may add when."""

from __future__ import annotations

from typing import Any

from tests.cases.make import CHECK, opened, ordered, step
from tests.conftest import As, World
from tests.findings.steps import JPEG


async def _send(who: As, order: dict[str, Any], name: str, content: bytes = JPEG, status: int = 201) -> Any:
    path = f"/api/rectifications/{order['id']}/evidence?filename={name}"
    headers = who.headers | {
        "content-type": "image/jpeg",
        "Idempotency-Key": f"{name}-{len(content)}-{status}-{who.id}",
    }
    answer = await who.http.post(path, content=content, headers=headers)
    assert answer.status_code == status, answer.text
    return answer.json()


async def test_the_unit_proves_and_the_check_shows(world: World) -> None:
    case = await opened(world)
    order = await ordered(world, case)
    unit, checker, office = world.person("liaison"), world.person("inspector2"), world.person("supervisor")
    early = await _send(unit, order, "a.jpg", status=409)
    assert "待签收" in early["detail"]
    order = await step(unit, "rectifications", order, "receipt")
    kept = await _send(unit, order, "a.jpg")
    assert (await _send(unit, order, "a.jpg"))["id"] == kept["id"], "the same file once"
    assert (kept["by_unit"], kept["round"], len(kept["sha256"])) == (True, 1, 64)
    await _send(world.person("liaison2"), order, "b.jpg", status=404)
    await _send(checker, order, "b.jpg", status=409)
    for act, data in (
        ("plan", {"text": "三日内完成。"}),
        ("start", None),
        ("submission", {"text": "已停止。", "head": "何淑珺"}),
    ):
        order = await step(unit, "rectifications", order, act, data)
    await _send(unit, order, "late.jpg", JPEG + b"1", status=409)
    order = await step(checker, "rectifications", order, "check")
    await _send(checker, order, "site.jpg", JPEG + b"2")
    await step(checker, "rectifications", order, "return", CHECK)
    again = await _send(unit, order, "again.jpg", JPEG + b"3")
    assert again["round"] == 2
    path = f"/api/rectifications/{order['id']}/evidence"
    for who in (unit, office):
        assert [one["filename"] for one in (await who.get(path)).json()] == ["a.jpg", "site.jpg", "again.jpg"]
        assert (await who.get(f"{path}/{kept['id']}")).content == JPEG
    assert (await world.person("liaison2").get(path)).status_code == 404
    journal = (await world.person("auditor").get("/api/journal?verb=evidence.read")).text
    assert journal.count("evidence.read") >= 2
    assert (await unit.get(f"/api/rectifications/{case['id']}/evidence")).status_code == 404


async def test_by_form(world: World) -> None:
    order, unit = await ordered(world, await opened(world)), world.person("liaison")
    order = await step(unit, "rectifications", order, "receipt")
    at = f"/rectifications/{order['id']}"
    assert "添加材料" in (await unit.get(at)).text
    sent = await unit.http.post(
        f"{at}/evidence", files={"file": ("窗口.jpg", JPEG, "image/jpeg")}, headers=unit.headers
    )
    assert sent.status_code == 303, sent.text
    page = (await world.person("supervisor").get(at)).text
    assert "窗口.jpg" in page and "单位提交" in page and "添加材料" not in page
