"""The review of an objection: thirty days, by somebody who had no part in it, whoever writes to the database."""

from __future__ import annotations

from uuid import UUID

import pytest
import sqlalchemy as sa

from duze.app.nightly import sweep
from duze.deadlines.queries import deadlines_of
from tests.cases.make import fresh, opened, step
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


@pytest.mark.parametrize(
    ("channel", "until"), [("inspection", "2026-12-02"), ("covert", "2026-12-02"), ("hotline", "2026-11-09")]
)
async def test_an_inspections_conclusion_may_be_contested_for_thirty_days(
    world: World, channel: str, until: str
) -> None:
    finding = await confirmed(world, channel=channel)
    assert finding["objection_until"] == until
    world.clock.forward(days=29)
    answer = await world.person("liaison").post(f"/api/findings/{finding['id']}/objection", OBJECTION, match="*")
    assert answer.status_code == (200 if until > "2026-12-01" else 409), answer.text


async def test_a_case_is_not_filed_away_while_an_objection_waits_or_may_come_and_takes_its_findings_along(
    world: World,
) -> None:
    finding = await confirmed(world)
    case = await opened(world, finding_ids=[finding["id"]])
    office, third = world.person("supervisor"), world.person("supervisor3")
    await act(world, await fresh(world.person("liaison"), "findings", finding), "liaison", "objection", OBJECTION)
    case = await step(office, "cases", case, "check-request", {"summary": "已整改。"})
    case = await step(third, "cases", case, "closure", {"reason": "同意"})
    answer = await third.post(f"/api/cases/{case['id']}/archiving", match="*")
    assert (answer.status_code, answer.json()["code"]) == (409, "objection_pending")
    [closed] = [a for a in (await third.get(f"/api/cases/{case['id']}/actions")).json() if a["name"] == "archiving"]
    assert "异议尚未复核" in closed["why"]
    path, body = f"/api/findings/{finding['id']}", {"overturn": False, "reason": "所附文件已经废止。"}
    decided = await world.person("supervisor2").post(f"{path}/objection-decision", body, match="*")
    assert decided.status_code == 200, decided.text
    await step(third, "cases", case, "archiving")
    assert (await office.get(path)).json()["state"] == "archived"

    other = await confirmed(world, sub_type="L02")
    case = await opened(world, finding_ids=[other["id"]])
    case = await step(office, "cases", case, "check-request", {"summary": "已整改。"})
    case = await step(third, "cases", case, "closure", {"reason": "同意"})
    answer = await third.post(f"/api/cases/{case['id']}/archiving", match="*")
    assert (answer.status_code, answer.json()["code"]) == (409, "objection_period")
    world.clock.forward(days=8)
    await step(third, "cases", case, "archiving")


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
