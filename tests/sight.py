"""The sight matrix: each person × each way out of the system, for one thing of a room.

A room joins by naming its exits (`Exit`) for a thing it has made and who may see it; `check_exits` then
walks every person through every exit and fails on the first that tells more, or less, than it should.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from tests.conftest import World


@dataclass(frozen=True)
class Exit:
    """One way a thing can be seen: an address, and what in the answer would give it away.

    `listing`: the answer is a list that anybody entitled to the list may open; the invisible is merely
    absent. Otherwise the invisible answers 404.
    """

    path: str
    tell: str
    listing: bool = False


async def sees(world: World, login: str, way: Exit) -> bool:
    """Whether this person sees the thing through this exit. Fails on an answer that is neither yes nor no."""
    answer = await world.person(login).get(way.path)
    if way.listing:
        assert answer.status_code in (200, 403), (login, way.path, answer.status_code, answer.text[:300])
        return answer.status_code == 200 and way.tell in answer.text
    assert answer.status_code in (200, 404), (login, way.path, answer.status_code, answer.text[:300])
    if answer.status_code == 404:
        assert way.tell not in answer.text, (login, way.path, "the refusal names the thing")
    return bool(answer.status_code == 200)


async def check_exits(world: World, ways: Iterable[Exit], may: set[str], people: Iterable[str]) -> None:
    """Exactly `may`, of `people`, see the thing, and through every exit alike."""
    for way in ways:
        seen = {login for login in people if await sees(world, login, way)}
        assert seen == may, f"{way.path}: sees {sorted(seen - may)} too many, {sorted(may - seen)} too few"
