"""Interviews over HTTP: the whole way, each act once, each refusal once."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa

from tests.cases.make import CHECK, REPORT, fresh, opened
from tests.cases.make import step as case_step
from tests.conftest import World
from tests.interviews.make import (
    FOUND,
    MINUTES,
    NOTICE,
    POST,
    act,
    approved,
    following,
    notified,
    plan,
    proposed,
    received,
    refused,
)
from tests.letters.at_doors import drafted, facts_of
from tests.letters.make import step as letter_step


async def rectify(world: World, order_id: str) -> None:
    """The unit carries the order out, an inspector closes it."""
    order: dict[str, Any] = await fresh(world.person("supervisor"), "rectifications", {"id": order_id})
    unit, checker = world.person("liaison"), world.person("inspector2")
    for who, noun, data in (
        (unit, "receipt", None),
        (unit, "plan", {"text": "三日内完成。"}),
        (unit, "start", None),
        (unit, "submission", REPORT),
        (checker, "check", None),
        (checker, "closure", CHECK),
    ):
        order = await case_step(who, "rectifications", order, noun, data)
    await world.work()


async def test_the_whole_way_from_proposal_to_closing(world: World) -> None:
    row = await following(world)
    assert row["state"] == "following_up"
    assert row["notified_on"] == row["received_on"] == "2026-11-02"
    order = await fresh(world.person("liaison"), "rectifications", {"id": row["rectification_id"]})
    assert order["demands"] == MINUTES["demands"]
    notice = (await world.person("supervisor").get(f"/api/letters/{row['letter_id']}/facts")).json()
    assert order["due_on"] == notice["report_due"], "letter and clock name one day"
    early = await refused(world, "supervisor3", row, "closure", {})
    assert early.json()["code"] == "not_rectified"
    await rectify(world, row["rectification_id"])
    same = await refused(world, "supervisor", row, "closure", {})
    assert same.json()["code"] == "same_person"
    unread = await refused(world, "supervisor3", row, "closure", {})
    assert unread.json()["code"] == "not_verified"
    due = (await world.person("supervisor2").get("/api/deadlines")).json()
    assert any("核查整改" in one["title"] for one in due), due
    wrong = await refused(world, "supervisor2", row, "verification", FOUND | {"advice": "refer"})
    assert wrong.json()["errors"][0]["pointer"] == "/advice"
    assert (await refused(world, "supervisor", row, "verification", FOUND)).json()["code"] == "same_person"
    row = await act(world, "supervisor2", row, "verification", FOUND)
    assert [one["result"] for one in row["office"]["verifications"]] == ["met"]
    assert "核查整改" not in (await world.person("supervisor2").get("/api/deadlines")).text
    mine = await world.person("liaison").get(f"/api/interviews/{row['id']}")
    assert FOUND["note"] not in mine.text
    for statement in ("UPDATE interview_verification SET result = 'unmet'", "DELETE FROM interview_verification"):
        with pytest.raises(sa.exc.IntegrityError):
            async with world.runtime.db.write() as session:
                await session.execute(sa.text(statement))
    assert (await refused(world, "supervisor2", row, "closure", {})).json()["code"] == "same_person"
    assert "约谈办结" in (await world.person("signatory").get("/")).text, "whoever may close it is told"
    report = await drafted(world.person("supervisor"), f"interviews/{row['id']}", "verification_report")
    facts = await facts_of(world, report)
    assert (facts["found"], facts["result"], facts["order_number"]) == (FOUND["note"], "整改到位", order["number"])
    assert (await world.person("liaison").get(f"/api/letters/{report}")).status_code == 404
    row = await act(world, "signatory", row, "closure", {"reason": "整改到位"})
    assert row["state"] == "closed"
    assert row["ended_on"] == "2026-11-13"
    events = await world.person("supervisor").get(f"/api/interviews/{row['id']}/timeline")
    assert [event["verb"].removeprefix("interview.") for event in events.json()] == [
        "proposed",
        "approved",
        "notice_drafted",
        "notified",
        "notice_received",
        "attended",
        "minuted",
        "following_up",
        "verified",
        "closed",
    ]


async def test_a_talk_keeps_its_case_open_until_it_has_ended(world: World) -> None:
    case = await opened(world)
    row = await proposed(world, case)
    supervisor = world.person("supervisor")
    summary = {"summary": "办理完毕，请审核。"}
    case = await fresh(supervisor, "cases", case)
    held = await supervisor.post(f"/api/cases/{case['id']}/check-request", summary, match=case["version"])
    assert held.status_code == 409
    assert held.json()["code"] == "open_items"
    await act(world, "signatory", row, "dismissal", {"reason": "情节轻微"})
    case = await fresh(supervisor, "cases", case)
    assert (await case_step(supervisor, "cases", case, "check-request", summary))["state"] == "awaiting_check"


async def test_a_summons_to_a_district_needs_the_governments_consent_and_the_article_is_named(world: World) -> None:
    row = await act(world, "supervisor", await approved(world), "notice", NOTICE)
    assert (await letter_step(world, "supervisor2", row["letter_id"], "review", {"reason": ""})).status_code == 200
    answer = await letter_step(world, "signatory", row["letter_id"], "signature")
    assert answer.status_code == 403
    assert answer.json()["code"] == "no_authority"
    assert "第十六条" in answer.json()["article"]


async def test_the_notice_is_drafted_once_and_early_enough(world: World) -> None:
    soon = await proposed(world, starts_at="2026-11-04T09:30:00+08:00")
    unreachable = (await refused(world, "signatory", soon, "approval", {})).json()
    assert (unreachable["code"], unreachable["errors"][0]["pointer"]) == ("short_notice", "/starts_at")
    assert "2026-11-05" in unreachable["errors"][0]["detail"]
    row = await approved(world)
    world.clock.forward(days=9)
    late = await refused(world, "supervisor", row, "notice", NOTICE)
    assert late.json()["code"] == "short_notice"
    assert "2026-11-16" in late.json()["detail"]
    moved = {"starts_at": "2026-11-13T15:00:00+08:00", "reason": "通知来不及送达"}
    assert (await refused(world, "supervisor", row, "rescheduling", moved)).status_code == 403
    still = await refused(world, "signatory", row, "rescheduling", moved)
    assert still.json()["errors"][0]["pointer"] == "/starts_at"
    moved["starts_at"] = "2026-11-20T09:30:00+08:00"
    row = await act(world, "signatory", row, "rescheduling", moved)
    assert (row["state"], row["starts_at"][:10]) == ("approved", "2026-11-20")
    row = await act(world, "supervisor", row, "notice", NOTICE)
    drafted = await refused(world, "signatory", row, "rescheduling", moved)
    assert drafted.json()["code"] == "notice_exists"
    again = await refused(world, "supervisor", row, "notice", NOTICE)
    assert again.json()["code"] == "notice_exists"
    kept = await refused(world, "supervisor", row, "dismissal", {"reason": "撤回"})
    assert kept.json()["code"] == "notice_exists"
    facts = (await world.person("supervisor").get(f"/api/letters/{row['letter_id']}/facts")).json()
    assert facts["interviewees"] == [{"post": POST, "name": "何淑珺"}]
    assert facts["plan_due"] == "2026-11-27"
    assert facts["starts_at"].startswith("2026-11-20T09:30")


async def test_what_a_proposal_may_not_say(world: World) -> None:
    case, supervisor = await opened(world), world.person("supervisor")

    async def pointers(**changes: Any) -> list[str]:
        answer = await supervisor.post("/api/interviews", plan(world, **changes) | {"case_id": case["id"]})
        assert answer.status_code == 422, answer.text
        return [error["pointer"] for error in answer.json()["errors"]]

    liaison = str(world.city.accounts["liaison"].id)
    assert await pointers(host_id=liaison) == ["/host_id"]
    assert await pointers(second_host_id=str(world.city.accounts["leader"].id)) == ["/recorder_id"]
    assert await pointers(level=4) == ["/level"]
    assert await pointers(reasons=[]) == ["/reasons"]
    assert await pointers(starts_at="2026-11-13T09:30:00") == ["/starts_at"]
    assert await pointers(place="会" * 61) == ["/place"]
    assert await pointers(colour="red") == ["/colour"]
    html = await proposed(world, case, place="<script>alert(1)</script>")
    assert html["place"] == "<script>alert(1)</script>"
    second = await supervisor.post("/api/interviews", plan(world) | {"case_id": case["id"]})
    assert second.status_code == 409
    assert second.json()["code"] == "interview_running"


async def test_an_unsettled_or_low_ranking_plan_is_not_approved(world: World) -> None:
    row = await proposed(world, place="", host_id=None)
    answer = await refused(world, "signatory", row, "approval", {})
    assert answer.status_code == 422
    assert {error["pointer"] for error in answer.json()["errors"]} == {"/place", "/host_id"}
    supervisor = world.person("supervisor")
    low = plan(world, host_id=str(world.city.accounts["supervisor"].id))
    edited = await supervisor.patch(f"/api/interviews/{row['id']}", low, match=row["version"])
    assert edited.status_code == 200, edited.text
    answer = await refused(world, "signatory", row, "approval", {})
    assert answer.json()["code"] == "host_rank"
    entrusted = low | {"entrusted_by": "市政府办公厅"}
    edited = await supervisor.patch(f"/api/interviews/{row['id']}", entrusted, match=edited.json()["version"])
    assert edited.status_code == 200
    row = await act(world, "leader", row, "approval", {})
    frozen = await supervisor.patch(f"/api/interviews/{row['id']}", plan(world), match=row["version"])
    assert frozen.json()["code"] == "already_approved"


async def test_acts_by_the_wrong_person_out_of_order_or_on_an_old_version(world: World) -> None:
    row = await proposed(world)
    for login in ("inspector", "assessor", "liaison", "auditor", "discipline", "sysadmin", "liaison2"):
        assert (await refused(world, login, row, "approval", {})).status_code == 404
    assert (await refused(world, "supervisor2", row, "approval", {})).status_code == 403
    early = await refused(world, "supervisor", row, "attendance", {"present": [POST], "held_on": "2026-11-02"})
    assert early.status_code == 409
    stale = await world.person("signatory").post(f"/api/interviews/{row['id']}/approval", {}, match=99)
    assert stale.status_code == 412
    blind = await world.person("signatory").post(f"/api/interviews/{row['id']}/approval", {})
    assert blind.status_code == 428


async def test_the_unit_asks_for_another_time_once(world: World) -> None:
    row = await received(world)
    reason = {"reason": "当日参加省级会议"}
    assert (await refused(world, "liaison2", row, "leave", reason)).status_code == 404
    mine = await act(world, "liaison", row, "leave", reason)
    assert mine["leave"]["granted"] is None
    assert (await refused(world, "liaison", row, "leave", reason)).json()["code"] == "leave_asked"
    decision = {"granted": True, "reason": "同意", "starts_at": "2026-11-03T09:30:00+08:00"}
    soon = await refused(world, "signatory", row, "leave-decision", decision)
    assert soon.json()["errors"][0]["pointer"] == "/starts_at"
    timeless = await refused(world, "signatory", row, "leave-decision", {"granted": True, "reason": "同意"})
    assert timeless.json()["errors"][0]["pointer"] == "/starts_at"
    row = await act(world, "leader", row, "leave-decision", decision | {"starts_at": "2026-11-16T09:30:00+08:00"})
    assert row["state"] == "postponed"
    assert (await refused(world, "signatory", row, "leave-decision", decision)).json()["code"] == "no_leave"


async def test_an_absence_is_recorded_only_after_fair_notice(world: World) -> None:
    row = await notified(world)
    world.clock.forward(days=11)
    silent = await refused(world, "supervisor", row, "absence", {"reason": "无人到场"})
    assert silent.json()["code"] == "not_received"
    assert (await letter_step(world, "liaison", row["letter_id"], "receipt")).status_code == 200
    await world.work()
    await act(world, "liaison", row, "leave", {"reason": "请假"})
    waits = await refused(world, "supervisor", row, "absence", {"reason": "无人到场"})
    assert waits.json()["code"] == "leave_waits"
    await act(world, "signatory", row, "leave-decision", {"granted": False, "reason": "理由不充分"})
    row = await act(world, "supervisor", row, "absence", {"reason": "无人到场"})
    assert row["state"] == "absent"
    further = await act(world, "supervisor", row, "repetition", {"reason": "上次约谈无故缺席"})
    assert further["state"] == "repeated"
    listed = await world.person("supervisor").get("/api/interviews?status=proposed")
    assert [one["level"] for one in listed.json()] == [2]
