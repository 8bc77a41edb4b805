"""Referrals over HTTP: the whole way, each act once, each refusal once."""

from __future__ import annotations

import io
from typing import Any

import pikepdf
import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from tests.cases.make import fresh
from tests.cases.make import step as case_step
from tests.conftest import World
from tests.findings.steps import JPEG
from tests.letters.make import step as letter_step
from tests.referrals.make import (
    CONTACT,
    PERSON,
    RECEIPT,
    RECORD,
    acknowledged,
    act,
    delivered,
    evidenced_case,
    lettered,
    refused,
    studied,
    study,
)


async def test_the_whole_way_from_study_to_archive(world: World) -> None:
    row = await delivered(world)
    officer = world.person("discipline2")
    assert [one["id"] for one in (await officer.get("/api/referrals")).json()] == [row["id"]]
    mine = (await officer.get(f"/api/referrals/{row['id']}")).json()
    assert mine["persons"][0]["name"] == "祝犇"
    assert mine["office"] is None
    assert RECORD not in str(mine)
    file = await officer.get(f"/api/referrals/{row['id']}/evidence/{row['evidence']}")
    assert file.content == JPEG
    assert file.headers["cache-control"] == "no-store"
    row = await act(world, "discipline2", row, "receipt", RECEIPT)
    row = await act(world, "discipline2", row, "answer", {"answer": "accepted"})
    unnamed = await refused(world, "discipline2", row, "outcome", {"outcome": "sanctioned"})
    assert unnamed.json()["errors"][0]["pointer"] == "/sanction"
    row = await act(world, "discipline2", row, "outcome", {"outcome": "case_filed"})
    row = await act(world, "discipline2", row, "outcome", {"outcome": "sanctioned", "sanction": "warning"})
    assert row["outcome_name"] == "给予处分"
    kept = (await world.person("supervisor").get(f"/api/referrals/{row['id']}")).json()["office"]["notes"]
    assert (kept[-1]["act"], kept[-1]["text"]) == ("此前反馈", "立案")
    again = await refused(world, "discipline2", row, "outcome", {"outcome": "concluded"})
    assert again.json()["code"] == "final"
    with pytest.raises(DBAPIError, match="outcome of a referral"):
        async with world.runtime.db.write() as session:
            await session.execute(sa.text("UPDATE referral SET outcome = 'concluded', sanction = NULL"))
    row = await act(world, "supervisor", row, "archiving")
    assert row["state"] == "archived"
    events = [e["verb"] for e in (await officer.get(f"/api/referrals/{row['id']}/timeline")).json()]
    assert events == [
        "referral.delivered",
        "referral.acknowledged",
        "referral.accepted",
        "referral.outcome_reported",
        "referral.outcome_reported",
        "referral.archived",
    ]
    whole = [e["verb"] for e in (await world.person("supervisor").get(f"/api/referrals/{row['id']}/timeline")).json()]
    assert whole[:3] == ["referral.studied", "referral.approved", "referral.lettered"]
    assert "referral.evidence_read" in whole


async def test_the_letter_prints_the_study_and_goes_to_the_routed_body_alone(world: World) -> None:
    row = await lettered(world)
    assert row["state"] == "lettered"
    letter = row["dispatches"][-1]["letter_id"]
    facts = (await world.person("supervisor").get(f"/api/letters/{letter}/facts")).json()
    assert facts["to"] == ["中共硚口区纪律检查委员会", "硚口区监察委员会"]
    assert facts["subjects"][0]["authority"] == "区管干部"
    assert facts["receipt_due"] == "2026-11-09"
    assert facts["outcome_due"] == "2027-02-02"
    assert facts["evidence"][0]["sha256"]
    assert facts["copies_to"] == []
    for login in ("discipline", "discipline2"):
        assert (await world.person(login).get(f"/api/referrals/{row['id']}")).status_code == 404


async def test_a_referral_keeps_its_case_open_without_saying_so(world: World) -> None:
    row = await studied(world)
    supervisor = world.person("supervisor")
    case = await fresh(supervisor, "cases", row["case"])
    held = await supervisor.post(
        f"/api/cases/{case['id']}/check-request", {"summary": "办理完毕。"}, match=case["version"]
    )
    assert held.status_code == 409
    assert held.json()["detail"] == "尚有未办结事项，不能办结。"
    assert "移送" not in held.text
    await act(world, "signatory", row, "dismissal", {"reason": "证据不足"})
    case = await fresh(supervisor, "cases", case)
    assert (await case_step(supervisor, "cases", case, "check-request", {"summary": "办理完毕。"}))["state"]


async def test_a_letter_voided_before_it_went_out_is_drafted_again(world: World) -> None:
    row = await lettered(world)
    early = await refused(world, "supervisor", row, "letter", CONTACT)
    assert early.status_code == 409
    first = row["dispatches"][-1]["letter_id"]
    assert (await letter_step(world, "signatory", first, "void", {"reason": "清单有误"})).status_code == 200
    row = await delivered(world, await lettered(world, row))
    assert row["state"] == "delivered" and row["dispatches"][-1]["letter_id"] != first


async def test_whoever_changes_the_study_answers_for_it(world: World) -> None:
    row = await studied(world)
    body = study(row["case"], row["evidence"], matter="某窗口违规收费")
    seen = await fresh(world.person("supervisor2"), "referrals", row)
    body.pop("case_id")
    at = f"/api/referrals/{row['id']}"
    answer = await world.person("supervisor2").put(at, body, match=seen["version"])
    assert answer.status_code == 200, answer.text
    assert answer.json()["office"]["studied_by"] == world.city.accounts["supervisor2"].name


async def test_what_was_returned_is_supplemented_and_lettered_again(world: World) -> None:
    row = await acknowledged(world)
    bare = await refused(world, "discipline2", row, "answer", {"answer": "returned_for_more"})
    assert bare.json()["errors"][0]["pointer"] == "/note"
    row = await act(world, "discipline2", row, "answer", {"answer": "returned_for_more", "note": "缺少转账凭证"})
    early = await refused(world, "supervisor", row, "letter", CONTACT)
    assert early.status_code == 409
    slips = pikepdf.new()
    slips.add_blank_page()
    slips.add_blank_page()
    slips.save(paper := io.BytesIO())
    slip = ("转账凭证.pdf", paper.getvalue(), "application/pdf")
    path = f"/api/referrals/{row['id']}/materials"
    assert (await world.person("discipline2").post(path, files={"file": slip})).status_code == 403
    added = await world.person("supervisor").post(path, files={"file": slip})
    assert (added.status_code, added.json()["materials"][-1]["pages"]) == (201, 2), added.text
    told = await world.person("auditor").get("/api/journal", params={"subject": row["id"]})
    assert "转账凭证" not in told.text, "the journal has readers who may not know"
    row = await act(world, "supervisor", row, "supplement", {"verification": "补充调取转账凭证4份。"})
    late = await world.person("supervisor").post(path, files={"file": slip})
    assert late.status_code == 409
    row = await delivered(world, row)
    assert [one["open"] for one in row["dispatches"]] == [False, True]
    assert "补充核实：补充调取转账凭证4份。" in row["verification"]
    facts = (await world.person("supervisor").get(f"/api/letters/{row['dispatches'][-1]['letter_id']}/facts")).json()
    assert [one["pages"] for one in facts["evidence"] if one["name"] == "转账凭证.pdf"] == [2]
    events = await world.person("discipline2").get(f"/api/referrals/{row['id']}/timeline")
    assert [event["verb"] for event in events.json()] == ["referral.delivered"]


async def test_what_was_not_theirs_goes_to_another_body_and_leaves_the_firsts_sight(world: World) -> None:
    row = await acknowledged(world)
    row = await act(world, "discipline2", row, "answer", {"answer": "rerouted", "note": "属市管干部"})
    same = await refused(world, "supervisor", row, "redirection", {"body_id": world.body("d03-ccdi"), "reason": "再送"})
    assert same.json()["errors"][0]["pointer"] == "/body_id"
    other = {"body_id": world.body("city-ccdi"), "reason": "按干部管理权限"}
    row = await act(world, "supervisor", row, "redirection", other)
    first, second = world.person("discipline2"), world.person("discipline")
    assert (await first.get(f"/api/referrals/{row['id']}")).status_code == 404
    assert (await second.get(f"/api/referrals/{row['id']}")).status_code == 404
    await delivered(world, row)
    assert (await first.get("/api/referrals")).json() == []
    seen = (await second.get(f"/api/referrals/{row['id']}")).json()
    assert len(seen["dispatches"]) == 1
    assert "硚口" not in str(seen["dispatches"])


async def test_what_a_study_may_not_say(world: World) -> None:
    case, evidence = await evidenced_case(world)
    supervisor = world.person("supervisor")

    async def answer(**changes: Any) -> Any:
        given = await supervisor.post("/api/referrals", study(case, evidence, **changes))
        assert given.status_code in (404, 422), given.text
        return given

    async def pointers(**changes: Any) -> list[str]:
        return [error["pointer"] for error in (await answer(**changes)).json()["errors"]]

    vertical = await answer(persons=[PERSON | {"authority": "vertical"}])
    assert vertical.json()["code"] == "unrouted"
    assert "路由表" in vertical.json()["remedy"]
    both = [PERSON, PERSON | {"name": "高喆", "authority": "city"}]
    mixed = await answer(persons=both)
    assert mixed.json()["code"] == "several_bodies"
    apart = await supervisor.post("/api/referrals/by-body", study(case, evidence, persons=both))
    assert apart.status_code == 201, apart.text
    assert [one["body_id"] for one in apart.json()] == [world.body("d03-ccdi"), world.body("city-ccdi")]
    assert [[p["authority"] for p in one["persons"]] for one in apart.json()] == [["district"], ["city"]]
    assert await pointers(matter="祝犇违规收费") == ["/matter"]
    assert await pointers(studied_on="2026-11-03") == ["/studied_on"]
    assert await pointers(study_members=["程望舒", "许文澜"]) == ["/study_members"]
    assert await pointers(persons=[PERSON | {"authority": "moon"}]) == ["/persons/0/authority"]
    assert await pointers(problem="长" * 20001) == ["/problem"]
    stranger = "01a20b49-acd2-7776-9c31-872fd2c0d1cf"
    assert await pointers(materials=[{"evidence_id": stranger}]) == ["/materials/0/evidence_id"]
    twice = [{"evidence_id": evidence}, {"evidence_id": evidence}]
    assert await pointers(materials=twice) == ["/materials/1/evidence_id"]
    assert (await answer(case_id=stranger)).status_code == 404
    assert await pointers(case_id=None) == ["/case_id"]
    html = await supervisor.post("/api/referrals", study(case, evidence, problem="<b>\u0000粗</b>"))
    assert html.json()["problem"] == "<b>粗</b>"
