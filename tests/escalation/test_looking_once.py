"""Many acts in one transaction ask the rulebook to look once; each transaction asks anew."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import sqlalchemy as sa

from duze.app.nightly import sweep
from duze.journal.actions import record
from duze.journal.verbs import Verb
from duze.people.permissions import SYSTEM
from duze.units.models import Unit
from tests.conftest import MovableClock, World


async def _looks(world: World) -> int:
    async with world.runtime.db.read() as session:
        query = sa.text("SELECT count(*) FROM job WHERE kind = 'escalation.evaluate'")
        return int((await session.execute(query)).scalar_one())


async def test_one_look_for_each_transaction(world: World) -> None:
    before = await _looks(world)
    for _ in range(2):
        async with world.runtime.db.write() as session:
            unit = await session.get_one(Unit, UUID(world.unit("d07")))
            for verb in (Verb.CARD_SHOWN, Verb.FINDING_CONFIRMED, Verb.CARD_SHOWN):
                record(session, SYSTEM, verb, unit)
    assert await _looks(world) == before + 2


async def test_a_transaction_that_fails_asks_for_nothing(world: World) -> None:
    before = await _looks(world)
    try:
        async with world.runtime.db.write() as session:
            record(session, SYSTEM, Verb.CARD_SHOWN, await session.get_one(Unit, UUID(world.unit("d07"))))
            raise RuntimeError
    except RuntimeError:
        pass
    assert await _looks(world) == before


async def test_of_the_looks_that_wait_the_last_of_a_month_is_taken(world: World, the_clock: MovableClock) -> None:
    await world.work()
    for days in (0, 1, 1, 28):  # 2, 3 and 4 November, 2 December
        the_clock.forward(days=days)
        async with world.runtime.db.write() as session:
            record(session, SYSTEM, Verb.CARD_SHOWN, await session.get_one(Unit, UUID(world.unit("d07"))))
    await sweep(world.runtime, date(2026, 12, 2))  # asks for a look of its own, and lets all that wait run
    async with world.runtime.db.read() as session:
        query = sa.text("SELECT result FROM job WHERE kind = 'escalation.evaluate' ORDER BY id DESC LIMIT 5")
        told = [row.result for row in (await session.execute(query)).all()]
    looked, left = "0 new proposals", "left to a later look"
    assert told == [looked, left, looked, left, left]
