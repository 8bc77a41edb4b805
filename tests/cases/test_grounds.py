"""An objection takes away what a case rests on: nothing new is done in it, and what was ordered is taken back."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from tests.cases.make import ORDER, fresh, opened, ordered, step, weighed
from tests.conftest import World
from tests.findings.steps import act, confirmed
from tests.interviews.make import plan

BECAUSE = {"reason": "所依据的定性已撤销。"}


async def test_what_rests_on_an_overturned_finding_stops(world: World) -> None:
    finding = await confirmed(world)
    case = await opened(world, finding_ids=[finding["id"]])
    order = await ordered(world, case)
    one, other, unit = (world.person(login) for login in ("supervisor", "supervisor2", "liaison"))
    at = f"/api/rectifications/{order['id']}/withdrawal"
    assert (await other.post(at, BECAUSE, match="*")).json()["code"] == "ground_stands"
    await weighed(world, case)
    finding = dict((await unit.get(f"/api/findings/{finding['id']}")).json())
    finding = await act(world, finding, "liaison", "objection", {"text": "清单已于当日更新，请复核。"})
    await act(world, finding, "supervisor3", "objection-decision", {"overturn": True, "reason": "材料在清单之内。"})
    await _nothing_new(world, case["id"])
    await _nobody_but_another(world)
    assert "定性已撤销" in (await other.get("/")).text, "another than the issuer is asked to take it back"
    assert "案内问题经复核已撤销定性" in (await unit.get(f"/rectifications/{order['id']}")).text
    assert (await one.post(at, BECAUSE, match="*")).json()["code"] == "same_person"
    assert (await unit.post(at, BECAUSE, match="*")).status_code == 403
    back = await step(other, "rectifications", await fresh(other, "rectifications", order), "withdrawal", BECAUSE)
    assert (back["state"], back["withdrawn_on"]) == ("withdrawn", "2026-11-02")
    assert "本件整改已于2026年11月2日撤回" in (await unit.get(f"/rectifications/{order['id']}")).text
    assert (await unit.post(f"/api/rectifications/{order['id']}/receipt", match="*")).status_code == 409
    async with world.runtime.db.read() as session:
        running = "SELECT count(*) FROM deadline WHERE subject_kind = 'rectification' AND closed_on IS NULL"
        assert (await session.execute(sa.text(running))).scalar_one() == 0
    case = await step(one, "cases", await fresh(one, "cases", case), "check-request", {"summary": "终止办理。"})
    assert (await step(other, "cases", case, "closure", {}))["state"] == "closed"


async def _nothing_new(world: World, case: str) -> None:
    one, at = world.person("supervisor"), f"/api/cases/{case}"
    told = await one.post(f"{at}/rectifications", ORDER, match="*")
    assert (told.status_code, told.json()["code"]) == (409, "no_ground")
    assert told.json()["remedy"].startswith("请撤回已下达的整改")
    talk = await one.post("/api/interviews", plan(world) | {"case_id": case})
    assert (talk.status_code, talk.json()["code"]) == (409, "no_ground")
    page = (await one.get(f"/cases/{case}")).text
    assert "本案问题的定性已经全部撤销" in page and "异议成立，已撤销" in page
    assert f'href="/cases/{case}/letters/accountability_advice"' not in page, "no advice on accountability is drafted"


async def _nobody_but_another(world: World) -> None:
    """The database refuses it to whoever issued the order."""
    statement = (
        "UPDATE rectification SET state = 'withdrawn', withdrawn_on = '2026-11-02', withdrawn_by = issuer_id"
        " WHERE state = 'issued'"
    )
    with pytest.raises(sa.exc.IntegrityError, match="withdrawn without ground"):
        async with world.runtime.db.write() as session:
            await session.execute(sa.text(statement))
