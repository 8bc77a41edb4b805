"""One walker for every state machine: random persons do random acts over HTTP; the database is compared with the table.

After each act the row either moved as its table of moves says, or stayed; a refused act changed nothing at all, never
broke (5xx), and an act that the page shows as open is not refused for rights. Duty separation is read off the row.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any
from uuid import UUID

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from sqlmodel import SQLModel

from duze.people.permissions import Role
from tests.conftest import World

LONG = bool(os.environ.get("DUZE_LONG"))
PEOPLE = (
    "inspector",
    "inspector2",
    "supervisor",
    "supervisor2",
    "supervisor3",
    "signatory",
    "assessor",
    "assessor2",
    "leader",
    "liaison",
    "liaison2",
    "discipline2",
    "auditor",
)


@dataclass(frozen=True)
class Way:
    """A state machine as the walker needs it.

    `make` gives a fresh thing's id; `bodies` what is typed in by act (else the API document's own example); `by` the
    roles that may do an act, written down here independently of the product; `apart` pairs of persons who differ;
    `after`: what runs behind every act.
    """

    things: str
    model: type[SQLModel]
    moves: Mapping[Any, frozenset[Any]]
    make: Callable[[World], Awaitable[str]]
    by: Mapping[str, frozenset[Role]]
    apart: tuple[tuple[str, str], ...]
    bodies: Mapping[str, Any] = field(default_factory=dict)
    after: Callable[[World, str], Awaitable[None]] | None = None


async def nouns_of(world: World, things: str) -> dict[str, Any]:
    """The acts of a thing by the API document, each with the example of its body."""
    document = (await world.http.get("/api/openapi.json")).json()
    found: dict[str, Any] = {}
    for path, methods in document["paths"].items():
        parts = path.split("/")
        if len(parts) == 5 and parts[2] == things and parts[3].startswith("{") and "post" in methods:
            content = methods["post"].get("requestBody", {}).get("content", {})
            if content and "application/json" not in content:
                continue
            examples = content.get("application/json", {}).get("examples", {})
            found[parts[4]] = next(iter(examples.values()))["value"] if examples else None
    return found


async def walk(world: World, way: Way) -> set[tuple[Enum, Enum]]:
    """Let hypothesis walk; returns the moves that were really made."""
    nouns = await nouns_of(world, way.things) | dict(way.bodies)
    nouns = {name: example for name, example in nouns.items() if name in way.by}
    assert nouns, way.things
    made: set[tuple[Enum, Enum]] = set()
    machine = _machine(world, way, nouns, made, asyncio.get_running_loop())
    chosen = settings(
        max_examples=40 if LONG else 5,
        stateful_step_count=40 if LONG else 22,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    await asyncio.to_thread(run_state_machine_as_test, machine, settings=chosen)
    return made


def _machine(
    world: World, way: Way, nouns: Mapping[str, Any], made: set[tuple[Enum, Enum]], loop: asyncio.AbstractEventLoop
) -> type[RuleBasedStateMachine]:
    def do(work: Awaitable[Any]) -> Any:
        async def there() -> Any:
            return await work

        return asyncio.run_coroutine_threadsafe(there(), loop).result(120)

    class Walker(RuleBasedStateMachine):
        @initialize()
        def begin(self) -> None:
            self.id = do(way.make(world))

        @rule(who=st.sampled_from(PEOPLE), noun=st.sampled_from(sorted(nouns)))
        def try_anything(self, who: str, noun: str) -> None:
            do(_act(world, way, nouns, made, self.id, who, noun))

        @rule(who=st.sampled_from(PEOPLE), pick=st.integers(0, 11))
        def do_what_is_open(self, who: str, pick: int) -> None:
            do(_open_act(world, way, nouns, made, self.id, who, pick))

        @rule(pick=st.integers(0, 11), first=st.integers(0, len(PEOPLE) - 1))
        def somebody_goes_on(self, pick: int, first: int) -> None:
            for who in (*PEOPLE[first:], *PEOPLE[:first]):
                if do(_open_act(world, way, nouns, made, self.id, who, pick)):
                    return

        @invariant()
        def nobody_does_both(self) -> None:
            if hasattr(self, "id"):
                do(_apart(world, way, self.id))

    return Walker


async def _row(world: World, way: Way, thing: str) -> Any:
    async with world.runtime.db.read() as session:
        return await session.get_one(way.model, UUID(thing))


async def _apart(world: World, way: Way, thing: str) -> None:
    row = await _row(world, way, thing)
    assert row.state in way.moves
    for one, other in way.apart:
        first, second = getattr(row, one), getattr(row, other)
        assert first is None or first != second, (one, other, row.state)


async def _open_act(
    world: World, way: Way, nouns: Mapping[str, Any], made: set[Any], thing: str, who: str, pick: int
) -> bool:
    answer = await world.person(who).get(f"/api/{way.things}/{thing}/actions")
    if answer.status_code != 200:
        return False
    mine = [act["name"] for act in answer.json() if act["open"] and act["name"] in nouns]
    if not mine:
        return False
    status = await _act(world, way, nouns, made, thing, who, mine[pick % len(mine)])
    assert status not in (403, 404), (who, mine[pick % len(mine)], "was shown as open")
    return True


async def _act(
    world: World, way: Way, nouns: Mapping[str, Any], made: set[Any], thing: str, who: str, noun: str
) -> int:
    before, body = await _row(world, way, thing), nouns[noun]
    if callable(body):
        body = await body(world, thing)
    answer = await world.person(who).post(f"/api/{way.things}/{thing}/{noun}", body, match="*")
    after = await _row(world, way, thing)
    told = (who, noun, before.state, after.state, answer.text[:300])
    assert answer.status_code < 500, told
    if answer.status_code >= 400:
        assert after.model_dump() == before.model_dump(), told
        return int(answer.status_code)
    roles = {seat.role for seat in await _seats(world, who)}
    assert roles & way.by[noun], told
    if after.state is not before.state:
        assert after.state in way.moves[before.state], told
        made.add((before.state, after.state))
    if way.after is not None:
        await way.after(world, thing)
    return int(answer.status_code)


async def _seats(world: World, who: str) -> Any:
    from duze.kit import clock
    from duze.units.arriving import arrival_by_account

    arrival = await arrival_by_account(world.runtime.db, world.city.accounts[who].id, clock.today())
    assert arrival is not None
    return arrival.viewer.seats
