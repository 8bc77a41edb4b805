"""Cases and orders as pages: who gets which, forms that act, wrong input that keeps what was typed."""

from __future__ import annotations

from typing import Any

import fitz
import pytest

from tests.cases.make import CHECK, fresh, opened, ordered, proposed, rectified, reported, step
from tests.conftest import As, World
from tests.findings.steps import confirmed
from tests.interviews.make import notified


async def sent(who: As, path: str, values: dict[str, Any]) -> Any:
    """A form as a browser sends it."""
    return await who.post(path, data=values, follow_redirects=False)


async def test_a_case_by_forms_alone(world: World) -> None:
    finding = await confirmed(world)
    one, other = world.person("supervisor"), world.person("supervisor2")
    form = await one.get(f"/cases/new?finding_id={finding['id']}")
    assert f'value="{finding["id"]}" checked' in form.text
    values = {
        "unit_id": world.unit("d03"),
        "title": "窗口违规要求材料",
        "grounds": "经核实属实。",
        "finding_ids": finding["id"],
    }
    made = await sent(one, "/cases", values)
    assert made.status_code == 303, made.text
    path = made.headers["location"]
    assert (await sent(other, f"{path}/approval", {"version": "1", "reason": "同意"})).status_code == 303
    assert (await sent(one, f"{path}/opening", {"version": "2"})).status_code == 303
    order = {"version": "3", "title": "取消材料要求", "demands": "立即停止收取\n\n公布清单\n", "proof": "照片"}
    assert (await sent(one, f"{path}/rectifications", order)).status_code == 303
    page = (await one.get(path)).text
    assert "武营案〔2026〕1号" in page
    assert "武营改〔2026〕1号" in page
    assert "尚有未办结事项" in page
    assert (await one.get(f"/findings/{finding['id']}")).status_code == 200


async def test_wrong_input_comes_back_with_what_was_typed(world: World) -> None:
    who = world.person("supervisor")
    answer = await sent(who, "/cases", {"unit_id": world.unit("d03"), "title": "短", "grounds": "我写的事由在这里"})
    assert answer.status_code == 422
    assert "我写的事由在这里" in answer.text
    assert 'id="e-title"' in answer.text
    case = await opened(world)
    bad = {"version": str(case["version"]), "title": "取消材料要求", "demands": " ", "proof": "我写的材料"}
    answer = await sent(who, f"/cases/{case['id']}/rectifications", bad)
    assert answer.status_code == 422
    assert "我写的材料" in answer.text
    stale = {**bad, "demands": "停止", "version": "1"}
    answer = await sent(who, f"/cases/{case['id']}/rectifications", stale)
    assert answer.status_code == 412
    assert "我写的材料" in answer.text
    assert (await sent(who, f"/cases/{case['id']}/nonsense", {})).status_code == 404


async def test_an_order_by_forms_alone(world: World) -> None:
    order = await ordered(world, await opened(world))
    path = f"/rectifications/{order['id']}"
    unit, checker = world.person("liaison"), world.person("inspector")
    for noun, values in (
        ("receipt", {}),
        ("plan", {"text": "三日内完成整改。"}),
        ("start", {}),
        ("submission", {"text": "已停止收取该材料。", "head": "何淑珺"}),
    ):
        answer = await sent(unit, f"{path}/{noun}", values)
        assert answer.status_code == 303, (noun, answer.text)
    assert (await sent(checker, f"{path}/check", {})).status_code == 303
    missing = await sent(checker, f"{path}/closure", {"note": "我看到的情况"})
    assert missing.status_code == 422
    assert "我看到的情况" in missing.text
    assert (await sent(checker, f"{path}/closure", dict(CHECK))).status_code == 303
    assert "核查通过，予以销号" in (await unit.get(path)).text


async def test_more_time_by_form(world: World) -> None:
    order = await ordered(world, await opened(world))
    unit = world.person("liaison")
    order = await step(unit, "rectifications", order, "receipt")
    path = f"/rectifications/{order['id']}"
    asked = await sent(unit, f"{path}/extension", {"until": "2026-12-07", "reason": "系统改造"})
    assert asked.status_code == 303
    decided = await sent(
        world.person("supervisor2"), f"{path}/extension-decision", {"granted": "true", "reason": "同意"}
    )
    assert decided.status_code == 303
    assert (await fresh(unit, "rectifications", order))["due_on"] == "2026-12-07"


@pytest.mark.parametrize("who", ["supervisor", "supervisor2", "signatory", "leader"])
async def test_every_state_has_a_page(world: World, who: str) -> None:
    reader = world.person(who)
    case = await proposed(world)
    path = f"/cases/{case['id']}"
    assert (await reader.get(path)).status_code == 200
    case = await step(world.person("supervisor2"), "cases", case, "approval", {})
    assert (await reader.get(path)).status_code == 200
    case = await step(world.person("supervisor"), "cases", case, "opening")
    order = await rectified(world, case)
    assert (await reader.get(path)).status_code == 200
    assert (await reader.get(f"/rectifications/{order['id']}")).status_code == 200
    case = await fresh(reader, "cases", case)
    case = await step(world.person("supervisor"), "cases", case, "check-request", {"summary": "已整改到位。"})
    assert "已整改到位" in (await reader.get(path)).text
    case = await step(world.person("supervisor3"), "cases", case, "closure", {})
    case = await step(world.person("supervisor3"), "cases", case, "archiving")
    assert "已归档" in (await reader.get(path)).text
    assert case["number"] in (await reader.get("/cases")).text


async def test_the_unit_reads_its_side_only(world: World) -> None:
    case = await opened(world, grounds="内部研判：拟从严办理")
    unit, other = world.person("liaison"), world.person("liaison2")
    assert (await unit.get(f"/cases/{case['id']}")).status_code == 404
    order = await reported(world, case)
    page = (await unit.get(f"/cases/{case['id']}")).text
    assert "取消违规材料要求" in page
    for hidden in ("内部研判", "许文澜", "贺之远"):
        assert hidden not in page
    text = (await unit.get(f"/rectifications/{order['id']}")).text
    assert "许文澜" not in text
    assert (await other.get(f"/rectifications/{order['id']}")).status_code == 404
    assert (await unit.get("/cases/new")).status_code == 403
    for nobody in ("auditor", "sysadmin", "discipline"):
        assert (await world.person(nobody).get(f"/cases/{case['id']}")).status_code == 404
        assert "窗口违规" not in (await world.person(nobody).get("/cases")).text


async def test_the_file_of_a_case_is_one_pdf_within_the_readers_sight(world: World) -> None:
    talk = await notified(world)
    case = talk["case_id"]
    pdf = await world.person("supervisor").get(f"/cases/{case}/dossier.pdf")
    assert pdf.status_code == 200
    pages = [page.get_text() for page in fitz.open(stream=pdf.content)]
    index = next(page for page in pages if "目录" in page)
    assert "武营督〔2026〕1号" in index
    assert "关于约谈" in pages[1].replace("\n", ""), "the letter follows where the index says"
    assert "批准约谈" in pages[-1]
    theirs = await world.person("liaison").get(f"/cases/{case}/dossier.pdf")
    if theirs.status_code == 200:
        text = "".join(page.get_text() for page in fitz.open(stream=theirs.content))
        assert "批准约谈" not in text
        assert "巡查发现并经核实" not in text, "the office's own grounds"
    assert (await world.person("liaison2").get(f"/cases/{case}/dossier.pdf")).status_code == 404
    journal = (await world.person("auditor").get("/api/journal?verb=case.dossier_made")).json()
    assert journal[-1]["after"]["letters"] == 1
