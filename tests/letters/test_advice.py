"""监察建议 received: entered, followed by its limit, carded when late, answered once. Never issued by us."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from duze.app.nightly import sweep
from tests.conftest import World

AT = "/api/received-advice"
REPLY = {"replied_on": "2026-11-02", "reply_number": "武建函〔2026〕31号", "reply": "已建立超时预警。"}


def paper(world: World, **changes: Any) -> dict[str, Any]:
    return {
        "number": "武监建〔2026〕7号",
        "sender": "武汉市监察委员会",
        "unit_id": world.unit("b13"),
        "matter": "施工许可审批长期超时",
        "advice": "健全审批时限监测制度。",
        "dated": "2026-10-30",
        "received_on": "2026-11-02",
    } | changes


async def entered(world: World, **changes: Any) -> dict[str, Any]:
    answer = await world.person("supervisor").post(AT, paper(world, **changes))
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


async def test_entered_due_late_and_answered(world: World) -> None:
    advice = await entered(world)
    assert advice["reply_due"] == "2026-12-02" and advice["state"] == "received" and not advice["overdue"]
    again = await world.person("supervisor2").post(AT, paper(world))
    assert (again.status_code, again.json()["code"]) == (409, "registered")
    assert "施工许可审批长期超时" in (await world.person("supervisor").get("/")).text
    world.clock.forward(days=31)
    assert await sweep(world.runtime, date(2026, 12, 3)) >= 1
    page = (await world.person("signatory").get(f"/received-advice/{advice['id']}")).text
    assert "逾期未回复" in page and "红牌" in page
    assert "逾期未回复" in (await world.person("supervisor").get("/received-advice")).text
    path = f"{AT}/{advice['id']}/reply"
    early = {**REPLY, "replied_on": "2026-11-01"}
    assert (await world.person("supervisor").post(path, early, match=1)).status_code == 422
    late = await world.person("supervisor2").post(path, {**REPLY, "replied_on": "2026-12-03"}, match=1)
    assert late.status_code == 200 and late.json()["overdue"] and late.json()["state"] == "replied"
    once = await world.person("supervisor").post(path, REPLY, match=late.json()["version"])
    assert (once.status_code, once.json()["code"]) == (409, "replied")
    async with world.runtime.db.read() as session:
        query = "SELECT count(*) FROM deadline WHERE subject_kind = 'received_advice' AND closed_on IS NULL"
        assert (await session.execute(sa.text(query))).scalar_one() == 0
    with pytest.raises(IntegrityError, match="frozen"):
        async with world.runtime.db.writer.begin() as connection:
            await connection.execute(sa.text("UPDATE received_advice SET reply = 'x'"))


async def test_the_day_the_paper_names_goes_before_the_limit(world: World) -> None:
    advice = await entered(world, reply_by="2026-11-16")
    assert advice["reply_due"] == "2026-11-16"
    for changes, pointer in (
        ({"received_on": "2026-11-03"}, "/received_on"),
        ({"dated": "2026-11-03", "number": "x"}, "/received_on"),
        ({"reply_by": "2026-10-31", "number": "y"}, "/reply_by"),
        ({"number": ""}, "/number"),
    ):
        answer = await world.person("supervisor").post(AT, paper(world, **changes))
        assert answer.status_code == 422 and answer.json()["errors"][0]["pointer"] == pointer, changes


async def test_it_is_for_supervisors_and_signatories(world: World) -> None:
    advice = await entered(world)
    assert (await world.person("signatory").get(f"{AT}/{advice['id']}")).status_code == 200
    refused = await world.person("signatory").post(f"{AT}/{advice['id']}/reply", REPLY, match=1)
    assert refused.status_code == 403 and "督查员" in refused.json()["detail"]
    for login in ("inspector", "assessor", "liaison3", "leader", "discipline", "auditor", "sysadmin"):
        person = world.person(login)
        assert (await person.get(f"{AT}/{advice['id']}")).status_code == 404
        assert (await person.get(AT)).json() == []
        assert (await person.post(AT, paper(world, number="z"))).status_code == 403
        assert (await person.get("/received-advice")).status_code == 404
        assert "施工许可审批长期超时" not in (await person.get("/")).text


async def test_it_is_never_one_of_our_letters(world: World) -> None:
    kinds = (await world.person("supervisor").get("/api/letters/kinds")).json()
    assert not [kind for kind in kinds if "监察建议" in kind["name"]]


async def test_the_register_by_forms(world: World) -> None:
    who = world.person("supervisor")
    assert "登记来文" in (await who.get("/received-advice")).text
    short = {**paper(world), "advice": ""}
    wrong = await who.post("/received-advice", data=short, follow_redirects=False)
    assert wrong.status_code == 422 and "武监建〔2026〕7号" in wrong.text
    made = await who.post("/received-advice", data=paper(world), follow_redirects=False)
    assert made.status_code == 303, made.text
    path = made.headers["location"]
    assert "2026" in (await who.get(path)).text
    bad = {"version": "1", "replied_on": "2026-11-02"}
    refused = await who.post(f"{path}/reply", data=bad, follow_redirects=False)
    assert refused.status_code == 422
    done = await who.post(f"{path}/reply", data={**REPLY, "version": "1"}, follow_redirects=False)
    assert done.status_code == 303
    assert "已建立超时预警。" in (await who.get(path)).text
