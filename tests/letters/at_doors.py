"""A letter drafted from where one stands, for the tests of its doors."""

from __future__ import annotations

from typing import Any

from tests.conftest import As, World

ME = {"name": "林晓禾", "phone": "027-8000 0000"}


async def door(who: As, path: str, kind: str, **facts: Any) -> Any:
    """Draft by API with these facts in place of the suggested ones."""
    return await who.post(f"/api/{path}/letters/{kind}", {"facts": {"contact": ME, **facts}})


async def drafted(who: As, path: str, kind: str, **facts: Any) -> str:
    answer = await door(who, path, kind, **facts)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


async def facts_of(world: World, letter: str) -> dict[str, Any]:
    return dict((await world.person("supervisor").get(f"/api/letters/{letter}/facts")).json())


async def kinds_at(who: As, path: str) -> dict[str, Any]:
    return {one["name"]: one for one in (await who.get(f"/api/{path}/letters")).json()}
