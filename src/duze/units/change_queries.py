"""Changes of units as they hold, units as they were on a day, and a unit's lineage."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from uuid import UUID

from sqlmodel import col, func, or_, select
from sqlmodel.ext.asyncio.session import AsyncSession

from duze.kit.errors import NotFound
from duze.kit.i18n import say
from duze.units.change_rules import Step, Then, as_of, in_force, steps
from duze.units.change_shapes import LineageOut, UnitChangeOut
from duze.units.models import Unit
from duze.units.models_changes import CHANGE_NAMES, Keep, RosterUse, UnitChange
from duze.units.queries import unit_by_id, unit_names, units_in


async def change_rows(session: AsyncSession) -> Sequence[UnitChange]:
    """Every row ever written, oldest first, with those that were corrected."""
    query = select(UnitChange).order_by(col(UnitChange.created_at), col(UnitChange.id))
    return (await session.exec(query)).all()


async def changes(session: AsyncSession) -> list[UnitChange]:
    """The changes in force, by day."""
    return in_force(await change_rows(session))


async def settled_until(session: AsyncSession) -> date | None:
    """The last day for which the list of units has been used for something locked."""
    return (await session.exec(select(func.max(col(RosterUse.until))))).first()


async def use_roster(session: AsyncSession, until: date) -> None:
    """Keep that the list of units up to a day is now part of something locked; called by the room that locks."""
    known = await session.exec(select(RosterUse.id).where(col(RosterUse.until) == until))
    if known.first() is None:
        session.add(RosterUse(until=until))


async def units_as_of(session: AsyncSession, groups: Sequence[object], day: date) -> list[Unit]:
    """Units active on a day that stood in these groups then, under the names of that day; copies, not to be saved."""
    later = [row for row in await changes(session) if row.effective_on > day]
    if not later:
        return list(await units_in(session, groups, day))  # type: ignore[arg-type]
    active = or_(col(Unit.active_to).is_(None), col(Unit.active_to) >= day)
    rows = (await session.exec(select(Unit).where(col(Unit.active_from) <= day, active))).all()
    found = [(unit, as_of(unit, later, day)) for unit in rows]
    return [_copy(unit, then) for unit, then in found if then.group in groups]


def _copy(unit: Unit, then: Then) -> Unit:
    return Unit(**unit.model_dump() | {"name": then.name, "full_name": then.full_name, "group": then.group})


async def record_steps(session: AsyncSession, keep: Keep) -> list[Step]:
    """Whose record counts before each change, for streaks or trends, by day."""
    return steps(await changes(session), keep)


async def heirs_of_findings(session: AsyncSession, on: date) -> Mapping[UUID, UUID]:
    """Unit that had ended by a day → unit that then answers for its findings; through several changes to the last."""
    found: dict[UUID, UUID] = {}
    for row in await changes(session):
        if row.heir_id is not None and row.ends and Keep.FINDINGS in row.keeps and row.effective_on <= on:
            found[row.unit_id] = row.heir_id
    for unit in list(found):
        while found[unit] in found:
            found[unit] = found[found[unit]]
    return found


async def change_for(session: AsyncSession, change_id: UUID) -> UnitChange:
    """One row. Raises NotFound."""
    row = await session.get(UnitChange, change_id)
    if row is None:
        raise NotFound("没有找到这项单位变更。")
    return row


async def lineage(session: AsyncSession, unit_id: UUID) -> LineageOut:
    """A unit with every change that touched it, as unit or as heir, newest first. Raises NotFound."""
    unit = await unit_by_id(session, unit_id)
    mine = [row for row in await change_rows(session) if unit_id in (row.unit_id, row.heir_id)]
    outs = await changes_out(session, mine)
    return LineageOut(unit.id, unit.name, unit.active_from, unit.active_to, outs)


async def changes_out(session: AsyncSession, rows: Sequence[UnitChange]) -> list[UnitChangeOut]:
    """Rows as everybody may see them, the newest day first; a unit under the name it had when it changed."""
    everything = await change_rows(session)
    replaced = {row.replaces for row in everything}
    names = await unit_names(session)
    ordered = sorted(rows, key=lambda row: (row.effective_on, row.created_at, str(row.id)), reverse=True)
    return [_out(row, names, replaced) for row in ordered]


def _out(row: UnitChange, names: Mapping[UUID, str], replaced: set[UUID | None]) -> UnitChangeOut:
    standing = "replaced" if row.id in replaced else "void" if row.void else "in_force"
    return UnitChangeOut(
        id=row.id,
        act_id=row.act_id,
        kind=row.kind.value,
        kind_name=say(CHANGE_NAMES[row.kind]),
        unit_id=row.unit_id,
        unit=str(row.before.get("name") or names[row.unit_id]),
        heir_id=row.heir_id,
        heir=names[row.heir_id] if row.heir_id else "",
        effective_on=row.effective_on,
        basis=row.basis,
        ends=row.ends,
        keeps=sorted(keep.value for keep in row.keeps),
        before=row.before,
        after=row.after,
        reason=row.reason,
        standing=standing,
        recorded_by=row.recorded_by_name,
    )
