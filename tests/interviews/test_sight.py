"""Who sees an interview and when, what is open to whom, what the database itself keeps."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from tests.cases.make import opened
from tests.conftest import World
from tests.interviews.make import (
    MINUTES,
    POST,
    act,
    approved,
    minuted,
    notified,
    plan,
    proposed,
    received,
    refused,
)


async def test_no_delegate_and_only_the_recorder_minutes(world: World) -> None:
    row = await received(world)
    early = await refused(world, "supervisor", row, "attendance", {"present": [POST], "held_on": "2026-11-02"})
    assert early.json()["code"] == "too_early"
    world.clock.forward(days=11)
    stand_in = {"present": ["区政府办公室副主任"], "held_on": "2026-11-13"}
    refusal = await refused(world, "supervisor", row, "attendance", stand_in)
    assert refusal.json()["code"] == "no_delegate"
    future = await refused(world, "supervisor", row, "attendance", {"present": [POST], "held_on": "2026-11-20"})
    assert future.json()["errors"][0]["pointer"] == "/held_on"
    row = await act(world, "supervisor", row, "attendance", {"present": [POST], "held_on": "2026-11-13"})
    other = await refused(world, "supervisor", row, "minutes", MINUTES)
    assert other.json()["code"] == "not_recorder"
    huge = await refused(world, "supervisor2", row, "minutes", MINUTES | {"explanation": "长" * 5001})
    assert huge.status_code == 422


async def test_a_unit_sees_a_talk_from_its_notice_on_and_not_the_offices_side(world: World) -> None:
    row = await approved(world)
    liaison = world.person("liaison")
    assert (await liaison.get(f"/api/interviews/{row['id']}")).status_code == 404
    assert (await liaison.get("/api/interviews")).json() == []
    row = await notified(world)
    mine = await liaison.get(f"/api/interviews/{row['id']}")
    assert mine.status_code == 200
    assert mine.json()["office"] is None
    assert (await world.person("liaison2").get(f"/api/interviews/{row['id']}")).status_code == 404
    acts = (await liaison.get(f"/api/interviews/{row['id']}/actions")).json()
    assert [one["name"] for one in acts] == ["leave"]
    events = (await liaison.get(f"/api/interviews/{row['id']}/timeline")).json()
    assert [event["verb"] for event in events] == ["interview.notified"]
    assert {event["who"] for event in events} == {"督责机构"}


async def test_actions_name_what_is_open_and_why_the_rest_is_not(world: World) -> None:
    row = await proposed(world)
    acts = {
        one["name"]: one for one in (await world.person("signatory").get(f"/api/interviews/{row['id']}/actions")).json()
    }
    assert acts["approval"]["open"]
    row = await minuted(world)
    acts = {
        one["name"]: one
        for one in (await world.person("supervisor").get(f"/api/interviews/{row['id']}/actions")).json()
    }
    assert acts["follow-up"]["open"]


async def test_lists_are_paged_and_a_leader_sees_the_own_area(world: World) -> None:
    for unit in ("d03", "d07", "b13"):
        await proposed(world, await opened(world, unit))
    first = await world.person("supervisor").get("/api/interviews?limit=2")
    assert len(first.json()) == 2
    following_page = first.links["next"]["url"]
    assert len((await world.person("supervisor").get(following_page)).json()) == 1
    assert len((await world.person("leader").get("/api/interviews")).json()) == 3  # 市城建局: as its host
    assert (await world.person("supervisor").get("/api/interviews?cursor=x")).status_code == 422
    assert (await world.person("supervisor").get("/api/interviews?limit=0")).status_code == 422


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE interview SET approver_id = proposer_id",
        "UPDATE interview SET level = 3",
        "UPDATE interview SET reasons = '[\"别的\"]'",
        "UPDATE interview SET public_state = 'closed'",
        "UPDATE interview SET second_host_id = host_id",
        "DELETE FROM interview",
    ],
)
async def test_the_database_itself_keeps_the_plan_and_duties_apart(world: World, statement: str) -> None:
    await approved(world)
    with pytest.raises(sa.exc.IntegrityError):
        async with world.runtime.db.write() as session:
            await session.execute(sa.text(statement))


async def test_the_same_request_sent_twice_proposes_once(world: World) -> None:
    case, supervisor = await opened(world), world.person("supervisor")
    for _ in range(2):
        answer = await supervisor.post(
            "/api/interviews", plan(world) | {"case_id": case["id"]}, headers={"Idempotency-Key": "interview-once"}
        )
        assert answer.status_code == 201
    assert len((await supervisor.get("/api/interviews")).json()) == 1
