"""A week as its pages and the API show it: who filed and who did not, and one unit's sheet."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from uuid import UUID

import msgspec
from sqlmodel.ext.asyncio.session import AsyncSession

from duze.dispatch.queries import due_of, filings, freeze_of, unit_in_sight, units_dispatched
from duze.dispatch.rules import refusal_to_file, week_of
from duze.dispatch.weekly import LATEST_WEEKS, sheet_lines
from duze.dispatch.weekly_lines import lines_of
from duze.dispatch.weekly_rules import Line, from_json
from duze.kit import clock
from duze.kit.acts import Act
from duze.kit.errors import Refusal, WrongState
from duze.people.permissions import Permission, Role, Viewer, permitted
from duze.units.models import RANKED
from duze.units.queries import unit_by_id, units_in


class UnitWeek(msgspec.Struct):
    """A unit's week: `state` is filed | late | missing | open | nothing; `lines` how many there are."""

    unit_id: UUID
    unit: str
    state: str
    lines: int
    unchanged: bool = False
    filed_at: datetime | None = None
    filed_by: str = ""
    round: int = 0
    reds: int = 0
    wanted: int = 0


class Week(msgspec.Struct):
    """A week: its due moment (None: nobody works) and whether that is past."""

    week: date
    due_at: datetime | None
    frozen: bool
    units: list[UnitWeek]


async def week_sheet(session: AsyncSession, viewer: Viewer, week: date, now: datetime) -> Week:
    """The units a viewer sees, those with something to report."""
    scope, today = units_dispatched(viewer), clock.city_date(now)
    due_at = await due_of(session, week)
    units = [unit for unit in await units_in(session, on=week) if scope is None or unit.id in scope]
    units.sort(key=lambda unit: RANKED.index(unit.group))
    ids = {unit.id for unit in units}
    filed = {row.unit_id: row for row in await filings(session, week=week, units=ids)}
    freeze = await freeze_of(session, week)
    if freeze is not None:
        open_ = {UUID(one["unit_id"]): from_json(one["lines"]) for one in freeze.missing}
    else:
        open_ = await lines_of(session, ids - set(filed), today, week) if week <= week_of(today) else {}
    past = due_at is not None and now >= due_at
    rows = []
    for unit in units:
        row = filed.get(unit.id)
        lines = from_json(row.lines) if row else open_.get(unit.id, [])
        state = ("late" if row.late else "filed") if row else ("missing" if past else "open")
        one = UnitWeek(unit.id, unit.name, state if row or lines else "nothing", len(lines))
        one.reds = sum(line.light.value == "red" for line in lines)
        if row is not None:
            one.unchanged, one.filed_at, one.filed_by, one.round = (
                row.unchanged,
                row.filed_at,
                row.filed_by_name,
                row.round,
            )
            one.wanted = sum(bool(line.trouble or line.wanted) for line in lines)
        rows.append(one)
    return Week(week, due_at, past, [one for one in rows if one.state != "nothing"])


class Sheet(msgspec.Struct):
    """One unit's sheet of a week: as filed last, or as the system fills it in."""

    unit_id: UUID
    unit: str
    week: date
    due_at: datetime | None
    frozen: bool
    state: str
    round: int
    unchanged: bool
    filed_at: datetime | None
    filed_by: str
    lines: list[Line]
    earlier: list[date]


async def unit_sheet(session: AsyncSession, viewer: Viewer, unit_id: UUID, week: date, now: datetime) -> Sheet:
    """Raises NotFound for a unit out of sight."""
    unit_in_sight(viewer, unit_id)
    unit = await unit_by_id(session, unit_id)
    due_at = await due_of(session, week)
    mine = await filings(session, week=week, units=[unit_id])
    last = mine[-1] if mine else None
    past = due_at is not None and now >= due_at
    lines = from_json(last.lines) if last else await sheet_lines(session, unit_id, week, clock.city_date(now))
    state = ("late" if last.late else "filed") if last else ("missing" if past else "open")
    return Sheet(
        unit_id,
        unit.name,
        week,
        due_at,
        past,
        state if last or lines else "nothing",
        len(mine),
        last.unchanged if last else False,
        last.filed_at if last else None,
        last.filed_by_name if last else "",
        lines,
        [week - timedelta(days=7 * n) for n in range(1, LATEST_WEEKS + 1)],
    )


def filing_act(viewer: Viewer, sheet: Sheet, now: datetime) -> Act:
    """Whether the viewer may file this sheet now, and why not."""
    refusal: Refusal | None = permitted(viewer, Permission.WEEKLY_FILE)
    this = week_of(clock.city_date(now))
    if refusal is None and sheet.unit_id not in viewer.units_as(Role.UNIT_LIAISON):
        refusal = WrongState("周报由本单位联络员填报。", code="other_unit")
    if refusal is None and not this - timedelta(weeks=LATEST_WEEKS) <= sheet.week <= this:
        refusal = WrongState("只能填报本周和前四周的周报。", code="not_open")
    if refusal is None:
        refusal = refusal_to_file(now, sheet.due_at, filed=sheet.round > 0, lines=len(sheet.lines))
    return Act("filing", "填报周报", refusal, "send")


async def fresh_lines(session: AsyncSession, sheet: Sheet, today: date) -> list[Line]:
    """The lines for filing again before the due moment: as the system has them now, with what was said kept."""
    kept = {line.ref: line for line in sheet.lines}
    found = await sheet_lines(session, sheet.unit_id, sheet.week, today)
    for line in found:
        if before := kept.get(line.ref):
            line.said, line.trouble, line.wanted = before.said, before.trouble, before.wanted
    return found
