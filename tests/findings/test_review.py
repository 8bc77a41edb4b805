"""The review of an objection: thirty days, by somebody who had no part in it, whoever writes to the database."""

from __future__ import annotations

from uuid import UUID

import pytest
import sqlalchemy as sa

from duze.app.nightly import sweep
from duze.deadlines.queries import deadlines_of
from tests.conftest import World
from tests.findings.steps import act, confirmed
from tests.interviews.test_pages import enter, page

OBJECTION = {"text": "该项材料系上级部门现行规定要求，附文件依据。"}


async def test_the_review_runs_thirty_days_and_ends_with_the_decision(world: World) -> None:
    finding = await act(world, await confirmed(world), "liaison", "objection", OBJECTION)

    async def clock() -> tuple[str, str]:
        async with world.runtime.db.read() as session:
            [found] = [one for one in await deadlines_of(session, [UUID(finding["id"])]) if "复核" in one.title]
        return str(found.due_on), str(found.closed_on)

    assert await clock() == ("2026-12-02", "None")
    await enter(world, "supervisor2")
    assert "复核时限" in await page(world, f"/findings/{finding['id']}")
    world.clock.forward(days=31)
    await sweep(world.runtime)
    journal = (await world.person("auditor").get("/api/journal?verb=deadline.card_shown")).text
    assert "red" in journal
    body = {"overturn": False, "reason": "所附文件已经废止。"}
    answer = await world.person("supervisor2").post(
        f"/api/findings/{finding['id']}/objection-decision", body, match="*"
    )
    assert answer.status_code == 200, answer.text
    assert await clock() == ("2026-12-02", "2026-12-03")


@pytest.mark.parametrize("login", ["inspector", "inspector2", "supervisor"])
async def test_who_had_a_part_recuses_even_behind_the_rules(world: World, login: str) -> None:
    finding = await act(world, await confirmed(world), "liaison", "objection", OBJECTION)
    who = world.person(login).id
    key = who.hex if world.runtime.db.sqlite else str(who)
    cast = ":who" if world.runtime.db.sqlite else "CAST(:who AS uuid)"
    statement = f"UPDATE finding_objection SET state = 'upheld', decided_by = {cast}, decided_on = '2026-11-03'"
    with pytest.raises(sa.exc.IntegrityError, match="recuses"):
        async with world.runtime.db.writer.begin() as connection:
            await connection.execute(sa.text(statement), {"who": key})
    answer = await world.person(login).post(
        f"/api/findings/{finding['id']}/objection-decision", {"overturn": True, "reason": "同意。"}, match="*"
    )
    assert answer.status_code == 403
