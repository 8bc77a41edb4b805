"""A district contests a deduction: it is overturned, the month has a second edition, streak and proposal go."""

from __future__ import annotations

from typing import Any

from duze.rankings.place_queries import place_facts
from tests.conftest import World
from tests.findings.steps import act as finding_act
from tests.findings.steps import confirmed
from tests.rankings.walk import act, all_values, published

PERIOD = "2026-11"
AT = f"/api/rankings/{PERIOD}"


async def narrowly_last(world: World) -> None:
    """November, opened and filled: 硚口区 is one point ahead of the weakest district, before deductions."""
    values = await all_values(world, last="d07")
    weakest = {row["indicator"]: row["value"] for row in values if row["unit"] == "d07"}
    for row in values:
        if row["unit"] == "d03":
            row["value"] = "75" if row["indicator"] == "credit" else weakest[row["indicator"]]
    assessor = world.person("assessor")
    assert (await assessor.post("/api/rankings", {"period": PERIOD})).status_code == 201
    entered = await assessor.post(f"{AT}/values", {"values": values, "source": "各单位报数"})
    assert entered.status_code == 200, entered.text


async def to_publication(world: World) -> None:
    """From the computation to the lock; the clock moves past the review."""
    await act(world, "assessor", "computation", period=PERIOD)
    await act(world, "assessor", "review", period=PERIOD)
    world.clock.forward(days=7)
    await act(world, "assessor2", "approval", period=PERIOD)
    await act(world, "assessor", "publication", period=PERIOD)
    await world.work()


async def row_of(world: World, edition: int | None = None) -> dict[str, Any]:
    month = (await world.person("assessor").get(AT + (f"?edition={edition}" if edition else ""))).json()
    found: dict[str, Any] = next(r for group in month["groups"] for r in group["rows"] if r["unit"] == "d03")
    return found


async def streak(world: World) -> int:
    async with world.runtime.db.read() as session:
        return (await place_facts(session, PERIOD))[world.city.units["d03"]].last_places_in_a_row


async def proposals(world: World) -> dict[str, dict[str, Any]]:
    """Proposals about a place in November, by unit."""
    rows = (await world.person("supervisor").get("/api/proposals")).json()
    return {row["unit_id"]: row for row in rows if row["period"] == PERIOD and row["consequence"] == "interview"}


async def test_an_overturned_deduction_takes_back_place_streak_and_proposal(world: World) -> None:
    finding = await confirmed(world)
    await published(world, period="2026-10", last="d03")
    await narrowly_last(world)
    objected = await finding_act(world, finding, "liaison", "objection", {"text": "清单已于当日更新，请复核。"})
    await to_publication(world)
    first = await row_of(world)
    assert (first["rank"], first["last"], first["deducted"]) == (15, True, "3")
    assert await streak(world) == 2
    proposed = (await proposals(world))[world.unit("d03")]
    assert (proposed["level"], proposed["state"]) == (2, "proposed")

    body = {"overturn": True, "reason": "经复核，要求的材料在清单之内，撤销认定。"}
    await finding_act(world, objected, "supervisor2", "objection-decision", body)
    reason = {"reason": f"{finding['number']}撤销认定，返还扣分"}
    await act(world, "assessor", "correction", reason, period=PERIOD, status=201)
    await to_publication(world)

    second = await row_of(world)
    assert (second["rank"], second["last"], second["deducted"]) == (14, False, "0")
    assert await row_of(world, edition=1) == first | {"sheet": True}
    assert await streak(world) == 0
    after = await proposals(world)
    assert after[world.unit("d03")]["state"] == "withdrawn"
    assert after[world.unit("d07")]["state"] == "proposed"
    refused = await world.person("supervisor").post(f"/api/proposals/{proposed['id']}/acceptance", {}, match="*")
    assert refused.status_code == 409
    told = [entry for entry in await journal(world) if entry["verb"] == "proposal.withdrawn"]
    assert told, "the journal says why"


async def journal(world: World) -> list[dict[str, Any]]:
    answer = await world.person("auditor").get("/api/journal", params={"limit": 200})
    assert answer.status_code == 200, answer.text
    body = answer.json()
    return list(body["items"] if isinstance(body, dict) else body)
