"""Complaints over HTTP: 3, 15, 5 working days, a call back by another, done again once; who complained stays sealed."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from duze.app.nightly import sweep
from tests.conftest import World
from tests.findings.steps import act as finding_act
from tests.findings.steps import ticks

WHO = {"name": "汉正街某商行", "phone": "027-0000-0001", "note": "上午联系"}
TITLE = "变更登记被要求重复提交材料"
FACTS = "窗口两次要求补交清单以外的房产证明，前后跑了三趟仍未受理，耽误开业。"
TOLD = {"told": "电话告知"}
DONE = {"grade": "full", "text": "已责成窗口按清单收件，当日办结。"}


async def taken(world: World, by: str = "inspector", status: int = 201, **fields: Any) -> dict[str, Any]:
    """Taken in by an inspector, about 硚口区; named unless told otherwise."""
    body = {
        "unit_id": world.unit("d03"),
        "title": TITLE,
        "facts": FACTS,
        "via": "hotline",
        "happened_on": "2026-10-30",
    }
    answer = await world.person(by).post("/api/complaints", body | WHO | fields)
    assert answer.status_code == status, answer.text
    return dict(answer.json())


async def step(
    world: World, complaint: dict[str, Any], who: str, noun: str, body: dict[str, Any], status: int = 200
) -> dict[str, Any]:
    """One act; gives the complaint afterwards, or the refusal."""
    at = f"/api/complaints/{complaint['id']}/{noun}"
    answer = await world.person(who).post(at, body, match=complaint["version"])
    assert answer.status_code == status, (noun, answer.text)
    return dict(answer.json())


async def accepted(world: World, handler: str = "inspector", **fields: Any) -> dict[str, Any]:
    body = TOLD | {"handler_id": str(world.city.accounts[handler].id)}
    return await step(world, await taken(world, **fields), "supervisor", "acceptance", body)


async def clock_of(world: World, complaint: dict[str, Any]) -> list[tuple[str, str]]:
    """The clocks that run on it: title and last day."""
    rows = (await world.person("supervisor").get("/api/deadlines?limit=100")).json()
    return [(one["title"], one["due_on"]) for one in rows if one["subject_id"] == complaint["id"]]


async def test_the_whole_way_with_its_clocks_and_once_again(world: World) -> None:
    complaint = await taken(world)
    number = complaint["number"]
    assert number == "武营诉〔2026〕1号"
    assert await clock_of(world, complaint) == [(f"受理 {number}", "2026-11-05")]
    assert "投诉受理" in (await world.person("supervisor").get("/")).text
    me = {"handler_id": str(world.city.accounts["inspector"].id)}
    await step(world, complaint, "supervisor", "acceptance", me, 422)  # a named complainant is told
    complaint = await step(world, complaint, "supervisor", "acceptance", me | TOLD)
    assert await clock_of(world, complaint) == [(f"办理 {number}", "2026-11-23")]
    world.clock.forward(days=8)
    complaint = await step(world, complaint, "inspector", "result", DONE)
    assert await clock_of(world, complaint) == [(f"答复 {number}", "2026-11-17")]
    await step(world, complaint, "inspector2", "answer", {"text": "电话答复。"}, 404)
    complaint = await step(world, complaint, "inspector", "answer", {"text": "电话答复。"})
    unhappy = {"satisfaction": "dissatisfied", "note": "仍需多跑一趟。"}
    refused = await step(world, complaint, "inspector", "call", unhappy, 403)
    assert refused["code"] == "same_person"
    assert "投诉回访" in (await world.person("supervisor2").get("/")).text
    complaint = await step(world, complaint, "supervisor2", "call", unhappy)
    assert (complaint["state"], complaint["round"]) == ("redo", 1)
    assert await clock_of(world, complaint) == [(f"重办 {number}", "2026-12-01")]
    assert (await step(world, complaint, "supervisor", "reassignment", me, 403))["code"] == "same_person"
    other = {"handler_id": str(world.city.accounts["inspector2"].id)}
    complaint = await step(world, complaint, "supervisor", "reassignment", other)
    world.clock.forward(days=22)
    assert [await sweep(world.runtime), await sweep(world.runtime)] == [1, 0]  # the red card, once
    complaint = await step(world, complaint, "inspector2", "result", DONE | {"grade": "partial"})
    complaint = await step(world, complaint, "inspector2", "answer", {"text": "再次答复。"})
    await step(world, complaint, "inspector", "call", unhappy, 403)  # handled it the first time
    complaint = await step(world, complaint, "supervisor3", "call", unhappy)
    assert (complaint["state"], complaint["satisfaction"]) == ("closed", "dissatisfied")
    assert [(one["round"], one["grade"]) for one in complaint["results"]] == [(1, "full"), (2, "partial")]
    assert [one["satisfaction"] for one in complaint["calls"]] == ["dissatisfied"] * 2
    assert await clock_of(world, complaint) == []
    assert (await world.person("supervisor").get("/api/complaint-satisfaction")).json() == {"dissatisfied": 1}
    page = (await world.person("supervisor").get(f"/complaints/{complaint['id']}")).text
    assert "可以列入督办" in page and "第 2 次回访" in page


async def test_other_ends(world: World) -> None:
    """Anonymous: nobody to tell. Repeated: names the one it repeats. Passed on, taken back, and what is refused."""
    nobody = {"name": "", "phone": "", "note": ""}
    first = await accepted(world, handler="supervisor2", **nobody)
    assert first["anonymous"] is True
    first = await step(world, first, "supervisor2", "result", DONE)
    assert (first["state"], first["ended_on"]) == ("closed", "2026-11-02")
    again = await taken(world)
    repeat = TOLD | {"ground": "repeated", "reason": "同一事项"}
    await step(world, again, "supervisor", "refusal", repeat | {"same_as": again["number"]}, 422)
    await step(world, again, "inspector2", "refusal", repeat, 404)
    await step(world, again, "inspector", "refusal", repeat, 403)
    alike = (await world.person("supervisor").get(f"/api/complaints/{again['id']}/similar")).json()
    assert [(one["number"], one["percent"] > 90) for one in alike] == [(first["number"], True)]
    refused = await step(world, again, "supervisor", "refusal", repeat | {"same_as": first["number"]})
    assert refused["same_as_id"] == first["id"]
    assert (await step(world, refused, "supervisor", "withdrawal", {"reason": "来电撤回"}, 409))[
        "code"
    ] == "wrong_state"
    own = await taken(world, by="supervisor")
    away = TOLD | {"passed_to": "市信访局", "reason": "属于信访事项"}
    assert (await step(world, own, "supervisor", "transfer", away, 403))["code"] == "same_person"
    assert (await step(world, own, "supervisor2", "transfer", away))["state"] == "transferred"
    back = await accepted(world)
    assert (await step(world, back, "inspector", "withdrawal", {"reason": "来电撤回"}))["state"] == "withdrawn"
    await taken(world, status=422, happened_on="2026-11-03")
    await taken(world, status=422, unit_id=world.unit("office"))
    await taken(world, status=403, by="liaison")
    mine = {"handler_id": str(world.city.accounts["supervisor2"].id)} | TOLD
    fresh = await taken(world)
    assert (await step(world, fresh, "supervisor2", "acceptance", mine, 403))["code"] == "same_person"
    await step(world, fresh, "supervisor", "acceptance", mine | {"handler_id": world.unit("d03")}, 422)
    for statement in (
        "UPDATE complaint SET facts = 'x'",
        "UPDATE complaint SET state = 'handling' WHERE state = 'withdrawn'",
        "DELETE FROM complaint",
        "UPDATE complaint SET decider_id = receiver_id WHERE state = 'received'",
        "UPDATE complaint_complainant SET sealed = 'x'",
    ):
        with pytest.raises(IntegrityError):
            async with world.runtime.db.writer.begin() as connection:
                await connection.execute(text(statement))


async def test_a_finding_of_it_carries_its_source_and_holds_it_open(world: World) -> None:
    complaint = await accepted(world)
    body = {
        "kind": "misconduct",
        "sub_type": "L01",
        "severity": "minor",
        "place": "二楼 18 号窗口",
        "happened_at": "2026-10-28T10:20:00+08:00",
        "facts": FACTS,
    }
    await step(world, complaint, "supervisor", "finding", body, 403)
    finding = await step(world, complaint, "inspector", "finding", body, 201)
    assert (finding["channel"], finding["has_informant"]) == ("hotline", True)
    assert (await step(world, complaint, "inspector", "result", DONE, 409))["code"] == "finding_open"
    with pytest.raises(IntegrityError):
        async with world.runtime.db.writer.begin() as connection:
            await connection.execute(text("UPDATE complaint SET state = 'handled'"))
    finding = await finding_act(world, finding, "inspector", "submission")
    sealed = await world.person("supervisor").post(f"/api/findings/{finding['id']}/informant", {"reason": "核对"})
    assert sealed.json() == WHO
    page = (await world.person("inspector").get(f"/findings/{finding['id']}")).text
    assert complaint["number"] in page and f"办理 {complaint['number']}" in page
    assert complaint["number"] not in (await world.person("inspector2").get(f"/findings/{finding['id']}")).text
    finding = await finding_act(world, finding, "inspector2", "verification-start")
    assert complaint["number"] not in (await world.person("liaison").get(f"/findings/{finding['id']}")).text
    shown = {"opinion": "full", "text": "调阅监控，属实。", "no_explanation_reason": "单位逾期未复"}
    shown["elements"] = await ticks(world, finding)  # type: ignore[assignment]
    finding = await finding_act(world, finding, "inspector2", "verification", shown)
    await finding_act(world, finding, "supervisor", "confirmation", {"grade": "full", "reason": "事实清楚。"})
    after = await step(world, complaint, "inspector", "result", DONE)
    assert [one["number"] for one in after["findings"]] == [finding["number"]]
