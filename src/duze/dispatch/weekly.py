"""Weekly sheets as acts: a unit files, the system freezes."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from duze.dispatch.models_weekly import WeekFreeze, WeeklyFiling
from duze.dispatch.queries import due_of, filings, freeze_of, last_freeze
from duze.dispatch.rules import refusal_to_file, week_of
from duze.dispatch.shapes import FilingIn
from duze.dispatch.weekly_lines import lines_of
from duze.dispatch.weekly_rules import Line, answered, as_json, from_json
from duze.journal.actions import record
from duze.journal.verbs import Verb
from duze.kit import clock
from duze.kit.acts import ensure
from duze.kit.db import alone
from duze.kit.errors import NotAllowed, WrongState
from duze.people.permissions import Permission, Role, SystemActor, Viewer, require
from duze.units.queries import units_in

LATEST_WEEKS = 4
"""How many weeks back a sheet may still be handed in late."""


async def sheet_lines(session: AsyncSession, unit_id: UUID, week: date, today: date) -> list[Line]:
    """A unit's lines of a week: as the freeze kept them once there is one, else as they stand."""
    freeze = await freeze_of(session, week)
    if freeze is not None:
        kept: list[Any] = next((one["lines"] for one in freeze.missing if one["unit_id"] == str(unit_id)), [])
        return from_json(kept)
    return (await lines_of(session, [unit_id], today, week)).get(unit_id, [])


async def file_week(
    session: AsyncSession, actor: Viewer, unit_id: UUID, week: date, data: FilingIn, *, now: datetime
) -> WeeklyFiling:
    """File a unit's sheet, again if it is not due yet. Raises WrongState for a week not open, Invalid for its lines."""
    require(actor, Permission.WEEKLY_FILE)
    if unit_id not in actor.units_as(Role.UNIT_LIAISON):
        raise NotAllowed("周报由本单位联络员填报。", code="other_unit")
    today = clock.city_date(now)
    if not week_of(today) - timedelta(weeks=LATEST_WEEKS) <= week <= week_of(today):
        raise WrongState("只能填报本周和前四周的周报。", code="not_open")
    await alone(session, f"weekly {unit_id}")
    due_at = await due_of(session, week)
    before = await filings(session, week=week, units=[unit_id])
    lines = await sheet_lines(session, unit_id, week, today)
    ensure(refusal_to_file(now, due_at, filed=bool(before), lines=len(lines)))
    assert due_at is not None  # noqa: S101 - refused above
    filing = WeeklyFiling(
        unit_id=unit_id,
        week=week,
        round=len(before) + 1,
        due_at=due_at.astimezone(UTC),
        filed_at=now,
        late=now >= due_at,
        unchanged=data.unchanged,
        lines=as_json(answered(lines, data)),
        filed_by=actor.id,
        filed_by_name=actor.name,
    )
    session.add(filing)
    after = {"week": week, "round": filing.round, "late": filing.late, "unchanged": data.unchanged, "rows": len(lines)}
    record(session, actor, Verb.WEEK_FILED, filing, after=after)
    return filing


async def freeze_weeks(session: AsyncSession, actor: SystemActor, *, now: datetime) -> list[WeekFreeze]:
    """Freeze every week that is past its due moment, each once; units that had not filed are named with their lines.

    Weeks that nights were missed for are caught up with, at most `LATEST_WEEKS` of them and none before the first
    freeze. Called by the nightly sweep: again changes nothing.
    """
    now = now.astimezone(UTC)
    newest, last = week_of(clock.city_date(now)), await last_freeze(session)
    earliest = newest - timedelta(weeks=LATEST_WEEKS)
    week = newest - timedelta(weeks=1) if last is None else max(last + timedelta(weeks=1), earliest)
    frozen: list[WeekFreeze] = []
    while week <= newest:
        due_at = await due_of(session, week)
        if due_at is not None and now >= due_at and (last is not None or await _is_newest(session, week, now)):
            frozen.append(await _freeze(session, actor, week, due_at, now))
        week += timedelta(weeks=1)
    return frozen


async def _is_newest(session: AsyncSession, week: date, now: datetime) -> bool:
    """Whether the week after is not due yet."""
    due_at = await due_of(session, week + timedelta(weeks=1))
    return due_at is None or now < due_at


async def _freeze(session: AsyncSession, actor: SystemActor, week: date, due_at: datetime, now: datetime) -> WeekFreeze:
    units = {unit.id for unit in await units_in(session, on=week)}
    filed = {row.unit_id for row in await filings(session, week=week) if not row.late}
    open_ = await lines_of(session, units - filed, clock.city_date(due_at), week)
    freeze = WeekFreeze(
        week=week,
        due_at=due_at.astimezone(UTC),
        frozen_at=now,
        filed=len(filed),
        missing=[{"unit_id": str(unit), "lines": as_json(lines)} for unit, lines in sorted(open_.items())],
    )
    session.add(freeze)
    after = {"week": week, "filed": len(filed), "missing": sorted(str(unit) for unit in open_)}
    record(session, actor, Verb.WEEK_FROZEN, freeze, after=after)
    return freeze
