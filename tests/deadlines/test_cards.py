"""Deadlines on rows: started, explained, carded once, closed."""

from __future__ import annotations

from datetime import date

import pytest
from sqlmodel import col, select

from duze.deadlines.actions import close_deadlines, show_cards, start_deadline
from duze.deadlines.models import Card, Color, Deadline
from duze.kit.errors import NotFound
from duze.people.permissions import SYSTEM
from duze.units.queries import unit_by_code
from tests.conftest import World


async def _start(world: World, today: date) -> Deadline:
    async with world.runtime.db.write() as session:
        unit = await unit_by_code(session, "d03")
        assert unit is not None
        return await start_deadline(session, SYSTEM, unit, "rectification", title="整改", today=today, unit_id=unit.id)


async def test_a_deadline_keeps_its_explanation(world: World) -> None:
    deadline = await _start(world, date(2026, 9, 21))
    async with world.runtime.db.read() as session:
        kept = await session.get_one(Deadline, deadline.id)
    assert kept.due_on == date(2026, 10, 19)
    assert [day["number"] for day in kept.counted if day["number"]] == list(range(1, 16))
    assert {day["why"] for day in kept.counted if not day["number"]} >= {"国庆节", "中秋节"}


async def test_each_card_is_shown_once(world: World) -> None:
    deadline = await _start(world, date(2026, 9, 21))
    for today, shown in (
        (deadline.yellow_on, 1),
        (deadline.yellow_on, 0),
        (date(2026, 10, 20), 1),
        (date(2026, 10, 21), 0),
    ):
        async with world.runtime.db.write() as session:
            assert await show_cards(session, SYSTEM, today=today) == shown
    async with world.runtime.db.read() as session:
        colors = (await session.exec(select(col(Card.color)).order_by(col(Card.shown_on)))).all()
    assert colors == [Color.YELLOW, Color.RED]


async def test_a_closed_deadline_gets_no_card(world: World) -> None:
    await _start(world, date(2026, 9, 21))
    async with world.runtime.db.write() as session:
        unit = await unit_by_code(session, "d03")
        assert unit is not None
        await close_deadlines(session, SYSTEM, unit, today=date(2026, 9, 30))
        assert await show_cards(session, SYSTEM, today=date(2026, 12, 1)) == 0


async def test_the_same_limit_runs_once_on_a_thing(world: World) -> None:
    await _start(world, date(2026, 9, 21))
    with pytest.raises(Exception, match=r"(?i)unique"):
        await _start(world, date(2026, 9, 22))


async def test_an_unknown_limit_is_refused(world: World) -> None:
    with pytest.raises(NotFound):
        async with world.runtime.db.write() as session:
            unit = await unit_by_code(session, "d03")
            assert unit is not None
            await start_deadline(session, SYSTEM, unit, "nonsense", title="x", today=date(2026, 9, 21))
