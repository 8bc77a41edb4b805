"""A last place that does not stand firm is told to whoever is about to summon the unit."""

from __future__ import annotations

from typing import Any

from duze.escalation.shapes import Condition
from duze.escalation.vocabulary import fact_named
from tests.cases.make import step
from tests.conftest import World
from tests.rankings.walk import PERIOD, URL, act, all_values, published
from tests.templates import PASSWORD

WORDS = "末位不稳"


async def narrowly(world: World) -> None:
    """洪山区 is last by two hundredths: as weak as 硚口区 on the whole, but in other things."""
    values = await all_values(world, last="d07")
    weakest = {row["indicator"]: row["value"] for row in values if row["unit"] == "d07"}
    for row in values:
        if row["unit"] == "d03":
            row["value"] = {"credit": "75", "tax": "62"}.get(row["indicator"], weakest[row["indicator"]])
    assessor = world.person("assessor")
    assert (await assessor.post("/api/rankings", {"period": PERIOD})).status_code == 201
    assert (await assessor.post(f"{URL}/values", {"values": values, "source": "各单位报数"})).status_code == 200
    await act(world, "assessor", "computation")
    await act(world, "assessor", "review")
    world.clock.forward(days=7)
    await act(world, "assessor2", "approval")
    await act(world, "assessor", "publication")
    await world.work()


async def proposal_about(world: World, unit: str) -> dict[str, Any]:
    rows = (await world.person("supervisor").get("/api/proposals")).json()
    found = next(row for row in rows if row["unit_id"] == world.unit(unit))
    return dict((await world.person("supervisor").get(f"/api/proposals/{found['id']}")).json())


async def read(world: World, path: str) -> str:
    page = await world.http.get(path)
    assert page.status_code == 200, page.text
    return page.text


async def test_a_shaky_last_place_is_said_before_the_summons(world: World) -> None:
    await narrowly(world)
    told = (await world.person("supervisor").get(f"{URL}/standings", params={"group": "district"})).json()
    last = told[-1]
    assert (last["name"], last["worst"]) == ("洪山区", 15)
    assert 10 < last["share"] < 90
    proposal = await proposal_about(world, "d07")
    facts = {row["fact"]: row["value"] for row in proposal["facts"]}
    assert facts["last_place_share"] == last["share"]
    await world.http.post("/sign-in", data={"login": "supervisor", "password": PASSWORD})
    page = await read(world, f"/proposals/{proposal['id']}")
    assert WORDS in page
    assert f"只有 {last['share']}% 仍列末位" in page
    await step(world.person("supervisor"), "proposals", proposal, "acceptance", {})
    [interview] = (await world.person("supervisor").get("/api/interviews")).json()
    assert WORDS in await read(world, f"/interviews/{interview['id']}")


async def test_a_firm_last_place_needs_no_such_words(world: World) -> None:
    await published(world)
    await world.work()
    proposal = await proposal_about(world, "d07")
    assert {row["fact"]: row["value"] for row in proposal["facts"]}["last_place_share"] == 100
    await world.http.post("/sign-in", data={"login": "supervisor", "password": PASSWORD})
    assert WORDS not in await read(world, f"/proposals/{proposal['id']}")


def test_rules_written_under_the_facts_former_name_are_read_under_the_present_one() -> None:
    row = Condition.model_validate({"fact": "robust_percent", "comparison": "ge", "value": 90})
    assert row.fact == "last_place_share"
    assert fact_named("robust_percent").label == "末位稳健度"
