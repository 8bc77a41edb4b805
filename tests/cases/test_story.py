"""A case from proposal to archive, over HTTP: each act once, and each refusal."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa

from tests.cases.make import (
    CHECK,
    ORDER,
    REPORT,
    fresh,
    opened,
    ordered,
    proposed,
    rectified,
    reported,
    step,
)
from tests.conftest import World


async def test_a_case_from_proposal_to_archive(world: World) -> None:
    case = await opened(world)
    assert case["number"] == "武营案〔2026〕1号"
    order = await rectified(world, case)
    assert order["number"] == "武营改〔2026〕1号"
    assert (order["issued_on"], order["due_on"]) == ("2026-11-02", "2026-11-23")
    case = await fresh(world.person("supervisor"), "cases", case)
    case = await step(world.person("supervisor"), "cases", case, "check-request", {"summary": "整改已销号。"})
    case = await step(world.person("supervisor3"), "cases", case, "closure", {"reason": "同意"})
    case = await step(world.person("supervisor3"), "cases", case, "archiving")
    assert case["state"] == "archived"
    rows = (await world.person("supervisor").get(f"/api/cases/{case['id']}/timeline")).json()
    assert [row["verb"] for row in rows if row["verb"].startswith("case.")] == [
        "case.archived",
        "case.closed",
        "case.awaits_check",
        "case.opened",
        "case.approved",
        "case.proposed",
    ]


async def _refused(
    world: World, who: str, thing: str, row: dict[str, Any], act: str, data: Any = None
) -> tuple[int, str]:
    answer = await world.person(who).post(f"/api/{thing}/{row['id']}/{act}", data, match="*")
    assert answer.status_code >= 400, (act, answer.text)
    return answer.status_code, answer.json()["code"]


async def test_refusals_of_a_case(world: World) -> None:
    case = await proposed(world)
    assert await _refused(world, "supervisor", "cases", case, "approval", {}) == (403, "same_person")
    assert await _refused(world, "supervisor", "cases", case, "opening") == (409, "wrong_state")
    assert await _refused(world, "supervisor", "cases", case, "rectifications", ORDER) == (409, "case_not_open")
    assert await _refused(world, "liaison", "cases", case, "approval", {}) == (404, "not_found")
    assert await _refused(world, "leader", "cases", case, "approval", {}) == (403, "not_allowed")
    assert await _refused(world, "supervisor2", "cases", case, "refusal", {"reason": " "}) == (422, "invalid")
    stale = await world.person("supervisor2").post(f"/api/cases/{case['id']}/approval", {}, match=9)
    assert stale.status_code == 412
    bare = await world.person("supervisor2").post(f"/api/cases/{case['id']}/approval", {})
    assert bare.status_code == 428
    dropped = await step(world.person("supervisor2"), "cases", case, "refusal", {"reason": "情节轻微"})
    assert dropped["state"] == "dropped"


async def test_a_case_with_an_open_order_is_not_put_up_nor_closed(world: World) -> None:
    case = await opened(world)
    order = await ordered(world, case)
    refused = await world.person("supervisor").post(
        f"/api/cases/{case['id']}/check-request", {"summary": "已办理完毕。"}, match="*"
    )
    assert refused.status_code == 409
    assert refused.json()["detail"] == "尚有未办结事项，不能办结。"
    assert order["state"] == "issued"


async def test_the_database_itself_refuses_to_close_a_case_with_something_open(world: World) -> None:
    case = await opened(world)
    await ordered(world, case)
    closer = world.city.accounts["supervisor3"].id
    table = sa.text("UPDATE supervision_case SET state = 'closed', closer_id = :who WHERE number = :number")
    with pytest.raises(sa.exc.IntegrityError, match="open items"):
        async with world.runtime.db.writer.begin() as connection:
            await connection.execute(
                table,
                {"who": closer.hex, "number": case["number"]}
                if world.runtime.db.sqlite
                else {"who": closer, "number": case["number"]},
            )


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE rectification SET title = 'x'",
        "UPDATE rectification SET demands = '[]'",
        "DELETE FROM rectification",
        "UPDATE rectification_filing SET text = 'x'",
        "DELETE FROM rectification_check",
        "DELETE FROM supervision_case",
        "UPDATE rectification SET closer_id = submitter_id",
        "UPDATE rectification SET closer_id = issuer_id",
        "UPDATE rectification SET checker_id = submitter_id",
        "UPDATE supervision_case SET approver_id = proposer_id",
        "UPDATE supervision_case SET check_asked_by = approver_id, closer_id = approver_id",
    ],
)
async def test_the_database_keeps_what_was_issued_and_duties_apart(world: World, statement: str) -> None:
    await rectified(world, await opened(world))
    with pytest.raises(sa.exc.IntegrityError):
        async with world.runtime.db.writer.begin() as connection:
            await connection.execute(sa.text(statement))


async def test_a_closed_case_takes_nothing_new_and_comes_back_on_a_relapse(world: World) -> None:
    case = await opened(world)
    case = await step(world.person("supervisor"), "cases", case, "check-request", {"summary": "无须整改。"})
    assert await _refused(world, "supervisor", "cases", case, "closure", {}) == (403, "same_person")
    case = await step(world.person("supervisor2"), "cases", case, "closure", {})
    assert await _refused(world, "supervisor", "cases", case, "rectifications", ORDER) == (409, "case_not_open")
    case = await step(world.person("supervisor2"), "cases", case, "return", {"reason": "问题反弹"})
    assert (case["state"], case["closed_on"]) == ("open", None)


async def test_a_report_is_sent_back_counted_and_filed_again(world: World) -> None:
    order = await reported(world, await opened(world))
    checker, unit = world.person("inspector2"), world.person("liaison")
    order = await step(checker, "rectifications", order, "check")
    order = await step(checker, "rectifications", order, "return", {**CHECK, "note": "告知清单未公布。"})
    assert (order["returns"], order["state"], order["due_on"]) == (1, "returned", "2026-11-09")
    order = await step(unit, "rectifications", order, "submission", REPORT)
    order = await step(checker, "rectifications", order, "check")
    order = await step(checker, "rectifications", order, "closure", CHECK)
    assert order["state"] == "closed"


async def test_refusals_of_an_order(world: World) -> None:
    case = await opened(world)
    order = await ordered(world, case)
    assert await _refused(world, "liaison2", "rectifications", order, "receipt") == (404, "not_found")
    assert await _refused(world, "supervisor", "rectifications", order, "receipt") == (403, "not_allowed")
    assert await _refused(world, "liaison", "rectifications", order, "submission", REPORT) == (409, "wrong_state")
    assert await _refused(world, "inspector", "rectifications", order, "closure", CHECK) == (409, "wrong_state")
    order = await reported(world, case)
    order = await step(world.person("inspector"), "rectifications", order, "check")
    assert await _refused(world, "supervisor", "rectifications", order, "closure", CHECK) == (403, "same_person")
    wrong = await world.person("supervisor").post(
        f"/api/cases/{case['id']}/rectifications", {**ORDER, "limit_code": "objection"}, match="*"
    )
    assert (wrong.status_code, wrong.json()["errors"][0]["pointer"]) == (422, "/limit_code")


async def test_more_time_once_before_due_by_another_moves_the_clock(world: World) -> None:
    order = await ordered(world, await opened(world))
    unit = world.person("liaison")
    order = await step(unit, "rectifications", order, "receipt")
    early = await unit.post(
        f"/api/rectifications/{order['id']}/extension", {"until": "2026-11-20", "reason": "r"}, match="*"
    )
    assert early.status_code == 422
    order = await step(unit, "rectifications", order, "extension", {"until": "2026-12-07", "reason": "系统改造"})
    assert await _refused(
        world, "liaison", "rectifications", order, "extension", {"until": "2026-12-08", "reason": "r"}
    ) == (409, "extension_asked")
    order = await fresh(unit, "rectifications", order)
    decision = {"granted": True, "reason": "情况属实"}
    order = await step(world.person("supervisor2"), "rectifications", order, "extension-decision", decision)
    assert order["due_on"] == "2026-12-07"
    assert await _refused(world, "supervisor2", "rectifications", order, "extension-decision", decision) == (
        409,
        "no_extension",
    )


async def test_a_late_request_for_more_time_is_refused(world: World) -> None:
    order = await ordered(world, await opened(world))
    order = await step(world.person("liaison"), "rectifications", order, "receipt")
    world.clock.forward(days=22)
    assert await _refused(
        world, "liaison", "rectifications", order, "extension", {"until": "2026-12-07", "reason": "r"}
    ) == (409, "too_late")


async def test_a_unit_sees_its_case_once_addressed_and_nothing_of_the_office(world: World) -> None:
    case = await opened(world)
    liaison, other = world.person("liaison"), world.person("liaison2")
    assert (await liaison.get(f"/api/cases/{case['id']}")).status_code == 404
    assert (await liaison.get("/api/cases")).json() == []
    await ordered(world, case)
    seen = (await liaison.get(f"/api/cases/{case['id']}")).json()
    assert (seen["grounds"], seen["summary"]) == ("", "")
    rows = (await liaison.get(f"/api/cases/{case['id']}/timeline")).json()
    assert [row["verb"] for row in rows] == ["rectification.issued"]
    assert rows[0]["who"] == "督责机构"
    assert (await other.get(f"/api/cases/{case['id']}")).status_code == 404
    assert (await other.get("/api/rectifications")).json() == []
    for nobody in ("auditor", "sysadmin", "secadmin", "discipline", "assessor"):
        assert (await world.person(nobody).get("/api/cases")).json() == [], nobody
        assert (await world.person(nobody).get("/api/rectifications")).json() == [], nobody
        assert (await world.person(nobody).get(f"/api/cases/{case['id']}/actions")).status_code == 404


async def test_lists_are_keyset_paged_and_a_leader_sees_the_own_area(world: World) -> None:
    for unit in ("d03", "d07", "d05"):
        await proposed(world, unit)
    first = await world.person("supervisor").get("/api/cases?limit=2")
    assert len(first.json()) == 2
    target = first.headers["link"].split("<")[2].split(">")[0]
    assert len((await world.person("supervisor").get(target)).json()) == 1
    assert len((await world.person("leader").get("/api/cases")).json()) == 2
    assert (await world.person("supervisor").get("/api/cases?cursor=nonsense")).status_code == 422


async def test_the_same_request_sent_twice_issues_one_order(world: World) -> None:
    case = await opened(world)
    key = {"Idempotency-Key": "one-order-please"}
    path = f"/api/cases/{case['id']}/rectifications"
    for _ in range(2):
        answer = await world.person("supervisor").post(path, ORDER, match=case["version"], headers=key)
        assert answer.status_code == 201
    assert len((await world.person("supervisor").get("/api/rectifications")).json()) == 1


async def test_an_office_is_not_a_supervised_unit(world: World) -> None:
    data = {"unit_id": world.unit("office"), "title": "自查自纠问题", "grounds": "自查发现。"}
    answer = await world.person("supervisor").post("/api/cases", data)
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/unit_id")
