"""One walker for every state machine: random persons do random acts over HTTP; the database is compared with the table.

After each act the row either moved as its table of moves says, or stayed; a refused act changed nothing at all, never
broke (5xx), and an act that the page shows as open is not refused for rights. Duty separation is read off the row.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Any
from uuid import UUID

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlmodel import SQLModel
from sqlmodel.ext.asyncio.session import AsyncSession

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


Happening = Callable[[World, str], Awaitable[None]]


@dataclass(frozen=True)
class Way:
    """A state machine as the walker needs it.

    `things`: its address below /api. `make` gives a fresh thing's id; `bodies` what is typed in by act (else the API
    document's own example); `by` the roles that may do an act, written down here independently of the product;
    `apart` pairs of persons who differ; `after`: what runs behind every act. `find` gives a thing's row where the id
    is not the row's; `happens` what is none of the acts: days that pass, jobs, what others do to it; `send` acts where
    there is no API; `people` who tries, `examples` how many walks, `goes` how many open acts one after
    another.
    """

    things: str
    model: type[SQLModel]
    moves: Mapping[Any, frozenset[Any]]
    make: Callable[[World], Awaitable[str]]
    by: Mapping[str, frozenset[Role]]
    apart: tuple[tuple[str, str], ...]
    bodies: Mapping[str, Any] = field(default_factory=dict)
    after: Happening | None = None
    find: Callable[[AsyncSession, str], Awaitable[Any]] | None = None
    happens: Sequence[Happening] = ()
    send: Callable[[World, str, str, str], Awaitable[Any]] | None = None
    people: tuple[str, ...] = PEOPLE
    examples: int = 5
    goes: int = 1


async def nouns_of(world: World, things: str) -> dict[str, Any]:
    """The acts of a thing by the API document, each with the example of its body."""
    document = (await world.http.get("/api/openapi.json")).json()
    found: dict[str, Any] = {}
    for path, methods in document["paths"].items():
        head, _, tail = path.partition("/{")
        if head != f"/api/{things}" or tail.count("/") != 1 or "post" not in methods:
            continue
        content = methods["post"].get("requestBody", {}).get("content", {})
        if content and "application/json" not in content:
            continue
        examples = content.get("application/json", {}).get("examples", {})
        found[tail.split("/")[1]] = next(iter(examples.values()))["value"] if examples else None
    return found


async def walk(world: World, way: Way) -> set[tuple[Enum, Enum]]:
    """Let hypothesis walk; returns the moves that were really made."""
    nouns = dict.fromkeys(way.by) if way.send else await nouns_of(world, way.things)
    nouns |= dict(way.bodies)
    nouns = {name: example for name, example in nouns.items() if name in way.by}
    assert nouns, way.things
    made: set[tuple[Enum, Enum]] = set()
    machine = _machine(world, way, nouns, made, asyncio.get_running_loop())
    chosen = settings(
        max_examples=8 * way.examples if LONG else way.examples,
        stateful_step_count=40 if LONG else 22,
        deadline=None,
        derandomize=not LONG,
        database=None,
        phases=(Phase.generate,),  # a walk leaves its traces in the database: shrinking it would try something else
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

        @rule(who=st.sampled_from(way.people), noun=st.sampled_from(sorted(nouns)))
        def try_anything(self, who: str, noun: str) -> None:
            do(_act(world, way, nouns, made, self.id, who, noun))

        @rule(who=st.sampled_from(way.people), pick=st.integers(0, 11))
        def do_what_is_open(self, who: str, pick: int) -> None:
            do(_open_act(world, way, nouns, made, self.id, who, pick))

        @rule(
            picks=st.lists(st.integers(0, 11), min_size=1, max_size=way.goes), first=st.integers(0, len(way.people) - 1)
        )
        def somebody_goes_on(self, picks: list[int], first: int) -> None:
            for pick in picks:
                for who in (*way.people[first:], *way.people[:first]):
                    if do(_open_act(world, way, nouns, made, self.id, who, pick)):
                        break

        @precondition(lambda self: bool(way.happens))
        @rule(pick=st.integers(0, 11))
        def something_happens(self, pick: int) -> None:
            do(_happen(world, way, made, self.id, pick))

        @invariant()
        def nobody_does_both(self) -> None:
            if hasattr(self, "id"):
                do(_apart(world, way, self.id))

    return Walker


async def _row(world: World, way: Way, thing: str) -> Any:
    async with world.runtime.db.read() as session:
        return await (way.find(session, thing) if way.find else session.get_one(way.model, UUID(thing)))


async def _same(world: World, way: Way, row: Any) -> Any:
    """The very row as it is now: an act may have put another one in the thing's place."""
    async with world.runtime.db.read() as session:
        return await session.get_one(way.model, row.id)


def _moved(way: Way, before: Any, after: Any, made: set[Any], told: object) -> None:
    if after.state is not before.state:
        assert after.state in way.moves[before.state], told
        made.add((before.state, after.state))


async def _happen(world: World, way: Way, made: set[Any], thing: str, pick: int) -> None:
    before = await _row(world, way, thing)
    await way.happens[pick % len(way.happens)](world, thing)
    _moved(way, before, await _same(world, way, before), made, (pick, before.state))


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
    if way.send:
        answer = await way.send(world, who, thing, noun)
    else:
        answer = await world.person(who).post(f"/api/{way.things}/{thing}/{noun}", body, match="*")
    after = await _same(world, way, before)
    told = (who, noun, before.state, after.state, answer.text[:300])
    assert answer.status_code < 500, told
    if answer.status_code >= 400:
        assert after.model_dump() == before.model_dump(), told
        return int(answer.status_code)
    roles = {seat.role for seat in await _seats(world, who)}
    assert roles & way.by[noun], told
    _moved(way, before, after, made, told)
    if way.after is not None:
        await way.after(world, thing)
    return int(answer.status_code)


async def _seats(world: World, who: str) -> Any:
    from duze.kit import clock
    from duze.units.arriving import arrival_by_account

    arrival = await arrival_by_account(world.runtime.db, world.city.accounts[who].id, clock.today())
    assert arrival is not None
    return arrival.viewer.seats
