"""Playing a month through the API: what other tests need a published month for."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from duze.rankings.rules import shipped_scheme
from duze.units.models import RANKED
from tests.conftest import World

PERIOD = "2026-10"
URL = f"/api/rankings/{PERIOD}"
GOOD = {"start_business": 1, "building_permit": 30, "power": 6, "water_gas": 4, "property": 2, "tax": 95, "credit": 85}
POOR = {"start_business": 4, "building_permit": 70, "power": 18, "water_gas": 8, "property": 5, "tax": 70, "credit": 65}


async def all_values(world: World, *, last: str = "d07") -> list[dict[str, Any]]:
    """Values for every ranked unit; `last` is far behind, the others a little apart."""
    scheme = shipped_scheme()
    groups = {group.value for group in RANKED}
    units = (await world.person("assessor").get("/api/units")).json()
    values = []
    for index, unit in enumerate(u for u in units if u["group"] in groups):
        for item in scheme.used_in(unit["group"]):
            base = Decimal(POOR[item.code] if unit["code"] == last else GOOD[item.code])
            step = Decimal(0) if unit["code"] == last else Decimal(index) / 100
            values.append({"unit": unit["code"], "indicator": item.code, "value": str(base + step)})
    return values


async def act(world: World, who: str, noun: str, body: Any = None, *, period: str = PERIOD, status: int = 200) -> Any:
    """One act on the month as it stands, under its present version."""
    url = f"/api/rankings/{period}"
    seen = await world.person(who).get(url)
    answer = await world.person(who).post(f"{url}/{noun}", body, match=seen.headers["etag"])
    assert answer.status_code == status, answer.text
    return answer.json()


async def adopted(world: World, data: dict[str, Any], since: str) -> dict[str, Any]:
    """A whole scheme, drafted by one assessor and adopted by another; gives the new version."""
    body = {"data": data, "effective_from": since, "reason": "年度修订"}
    draft = await world.person("assessor").post("/api/schemes/drafts", body)
    assert draft.status_code == 201, draft.text
    await decided(world, draft.json())
    versions = (await world.person("assessor").get("/api/schemes")).json()
    return dict(next(row for row in versions if row["code"] == data["code"]))


async def decided(world: World, draft: dict[str, Any], who: str = "assessor2", status: int = 200) -> Any:
    """A draft adopted by another than who drafted it."""
    at = f"/api/schemes/drafts/{draft['id']}/decision"
    answer = await world.person(who).post(at, {"verdict": "adopted"}, match=draft["version"])
    assert answer.status_code == status, answer.text
    return answer.json()


async def computed(world: World, *, period: str = PERIOD, last: str = "d07") -> None:
    """Open, fill and score a month."""
    opened = await world.person("assessor").post("/api/rankings", {"period": period})
    assert opened.status_code == 201, opened.text
    body = {"values": await all_values(world, last=last), "source": "演示数据"}
    entered = await world.person("assessor").post(f"/api/rankings/{period}/values", body)
    assert entered.status_code == 200, entered.text
    await act(world, "assessor", "computation", period=period)


async def published(world: World, *, period: str = PERIOD, last: str = "d07") -> Any:
    """A month from opening to publication; the clock moves past the review."""
    await computed(world, period=period, last=last)
    await act(world, "assessor", "review", period=period)
    world.clock.forward(days=7)
    await act(world, "assessor2", "approval", period=period)
    return await act(world, "assessor", "publication", period=period)
