"""Whose record a unit carries on in the months before it was merged, split off or moved, by the recorded rule."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import takewhile
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from duze.people.permissions import Role, Viewer
from duze.rankings.rules.periods import period_of
from duze.rankings.rules.streaks import Passing, months_of
from duze.units.change_queries import record_steps
from duze.units.models_changes import Keep


async def passing(session: AsyncSession, keep: Keep) -> Passing:
    """Streaks or trends: what holds now. A month ranks the units of its last day, so a change counts from its month."""
    steps = await record_steps(session, keep)
    return {(str(one.unit), period_of(one.on)): str(one.source) if one.source else None for one in steps}


async def inherited(session: AsyncSession, viewer: Viewer, period: str) -> frozenset[UUID]:
    """Units that ended and whose trend or streak goes on, by the recorded rule, in a unit the viewer is liaison of.

    Only in months before the change: afterwards there is nothing of theirs. Empty for whoever is no liaison.
    """
    found = set(own := viewer.units_as(Role.UNIT_LIAISON))
    if not own:
        return frozenset()
    steps = [step for keep in (Keep.TREND, Keep.STREAK) for step in await record_steps(session, keep)]
    for step in sorted(steps, key=lambda one: one.on, reverse=True):
        if step.source is not None and step.unit in found and period < period_of(step.on):
            found.add(step.source)
    return frozenset(found - own)


async def answering_for(session: AsyncSession, viewer: Viewer, period: str) -> frozenset[UUID]:
    """Whose sheet of a month the viewer may object to: the own units', and those a unit of the viewer carries on.

    A unit that ended while its last month was in review has nobody else left to speak for it.
    """
    return viewer.units_as(Role.UNIT_LIAISON) | await inherited(session, viewer, period)


def carried_on(
    places: Mapping[UUID, dict[str, int]], carried: Passing, period: str, periods: Sequence[str]
) -> dict[UUID, dict[str, int]]:
    """Places by unit and month, with those a unit carries on; `periods`: the months before `period`, oldest first."""
    found = dict(places)
    for heir in {unit for unit, _ in carried}:
        back = takewhile(lambda one: one[0] >= periods[0], months_of(heir, period, carried))
        own = {month: places[UUID(holder)][month] for month, holder in back if _has(places, holder, month)}
        found[UUID(heir)] = dict(sorted(own.items()))
    return found


def _has(places: Mapping[UUID, dict[str, int]], holder: str | None, month: str) -> bool:
    return holder is not None and month in places.get(UUID(holder), {})
