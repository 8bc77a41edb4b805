"""Recording what happened to a unit, and correcting what was recorded."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from duze.journal.actions import record
from duze.journal.verbs import Verb
from duze.kit.acts import ensure
from duze.kit.errors import WrongState, invalid
from duze.kit.ids import new_id
from duze.people.permissions import Permission, Viewer, require
from duze.units.change_queries import change_rows, settled_until
from duze.units.change_rules import Known, in_force, refusal_of_change, refusal_to_undo
from duze.units.change_shapes import ChangeCorrectionIn, HeirIn, UnitChangeIn
from duze.units.models import Group, Unit
from duze.units.models_changes import ChangeKind, Keep, UnitChange
from duze.units.seats import give_back_seats, settle_seats

K = ChangeKind
MADE = "heir_made"
"""In `after` of a row whose heir was made by the same act."""


async def change_unit(session: AsyncSession, actor: Viewer, data: UnitChangeIn, *, today: date) -> list[UnitChange]:
    """Record a change of a unit by its document and let it take effect. Raises Invalid or WrongState with the reason.

    The unit is locked, and its row version refuses a second change at the same moment.
    """
    require(actor, Permission.UNITS_EDIT)
    units = await _locked(session, [data.unit, *(heir.code for heir in data.heirs)])
    unit = units.pop(data.unit, None)
    if unit is None:
        raise invalid("/unit", "没有代码为“%(code)s”的单位。", code=data.unit)
    standing = in_force(await change_rows(session))
    ensure(refusal_of_change(data, Known(unit, units, standing, await settled_until(session)), today))
    heirs = [units.get(heir.code) or _new(session, unit, heir, data) for heir in data.heirs]
    await session.flush()
    rows = _rows(actor, data, unit, [(heir.id, heir.code not in units) for heir in heirs])
    _take_effect(unit, data)
    for row in rows:
        session.add(row)
        record(session, actor, Verb.UNIT_CHANGED, unit, before=row.before, after=_told(row))
    if rows[0].ends:
        await settle_seats(session, actor, rows[0], moves=data.moves_seats)
    return rows


async def _locked(session: AsyncSession, codes: Sequence[str]) -> dict[str, Unit]:
    query = select(Unit).where(col(Unit.code).in_(codes)).order_by(col(Unit.code)).with_for_update()
    return {unit.code: unit for unit in (await session.exec(query)).all()}


def _new(session: AsyncSession, unit: Unit, heir: HeirIn, data: UnitChangeIn) -> Unit:
    made = Unit(
        code=heir.code,
        name=heir.name,
        full_name=heir.full_name,
        group=unit.group,
        parent_id=unit.parent_id,
        sort=unit.sort,
        active_from=data.effective_on,
    )
    session.add(made)
    return made


def _rows(actor: Viewer, data: UnitChangeIn, unit: Unit, heirs: Sequence[tuple[UUID, bool]]) -> list[UnitChange]:
    """One row for each heir (its id, and whether it was made by this act), or one row without."""
    act = new_id()
    before = _facts(unit)
    after = before | {
        "name": (data.kind is K.RENAMED and data.name) or unit.name,
        "full_name": (data.kind is K.RENAMED and data.full_name) or unit.full_name,
        "group": data.group.value if data.kind is K.MOVED and data.group else unit.group.value,
    }
    parts: list[tuple[UUID | None, bool, list[Keep]]] = [(None, False, data.keeps)]
    if data.heirs:
        parts = [(heir, made, said.keeps) for (heir, made), said in zip(heirs, data.heirs, strict=True)]
    return [
        UnitChange(
            act_id=act,
            kind=data.kind,
            unit_id=unit.id,
            heir_id=heir_id,
            effective_on=data.effective_on,
            basis=data.basis,
            ends=_ends(data),
            **flags(keeps),
            before=before,
            after=after | ({MADE: "yes"} if made else {}),
            recorded_by=actor.id,
            recorded_by_name=actor.name,
        )
        for heir_id, made, keeps in parts
    ]


def _ends(data: UnitChangeIn) -> bool:
    return data.kind in (K.MERGED, K.CLOSED) or (data.kind is K.SPLIT and data.ends)


def flags(keeps: Sequence[Keep]) -> dict[str, Any]:
    """The columns that hold what goes on counting."""
    return {f"keeps_{keep.value}": keep in keeps for keep in Keep}


def _facts(unit: Unit) -> dict[str, Any]:
    return {"name": unit.name, "full_name": unit.full_name, "group": unit.group.value}


def _take_effect(unit: Unit, data: UnitChangeIn) -> None:
    if data.kind is K.RENAMED:
        unit.name, unit.full_name = data.name or unit.name, data.full_name or unit.full_name
    if data.kind is K.MOVED and data.group is not None:
        unit.group = data.group
    if _ends(data):
        unit.active_to = data.effective_on - timedelta(days=1)


def _told(row: UnitChange) -> dict[str, Any]:
    told = {"change": row.id, "kind": row.kind, "effective_on": row.effective_on, "basis": row.basis, **row.after}
    return told | {"heir": row.heir_id, "ends": row.ends, "keeps": sorted(keep.value for keep in row.keeps)}


async def correct_change(
    session: AsyncSession, actor: Viewer, change: UnitChange, data: ChangeCorrectionIn
) -> list[UnitChange]:
    """Correct by new rows: take the whole act back, or state anew what goes on counting and by which document.

    Raises WrongState when the row was corrected before, or when the act can no longer be taken back.
    """
    require(actor, Permission.UNITS_EDIT)
    everything = await change_rows(session)
    standing = in_force(everything)
    if change.id not in {row.id for row in standing}:
        raise WrongState("这项变更已经更正或撤回，请在最新的一条上办理。", code="already_corrected")
    if data.void:
        return await _undo(session, actor, [row for row in standing if row.act_id == change.act_id], standing, data)
    if data.keeps is None and data.basis is None:
        raise invalid("/keeps", "请写明要更正的延续内容或依据文件。")
    keeps = list(change.keeps) if data.keeps is None else data.keeps
    fresh = _again(actor, change, data.reason, basis=data.basis or change.basis, **flags(keeps))
    _check_single(fresh, [row for row in standing if row.id != change.id])
    await _write(session, actor, change, fresh, data.reason)
    return [fresh]


async def _undo(
    session: AsyncSession, actor: Viewer, act: list[UnitChange], standing: list[UnitChange], data: ChangeCorrectionIn
) -> list[UnitChange]:
    ensure(refusal_to_undo(act, standing, await settled_until(session)))
    first = act[0]
    unit = (await session.exec(select(Unit).where(col(Unit.id) == first.unit_id).with_for_update())).one()
    if first.kind is K.RENAMED:
        unit.name, unit.full_name = first.before["name"], first.before["full_name"]
    if first.kind is K.MOVED:
        unit.group = Group(first.before["group"])
    if first.ends:
        unit.active_to = None
        await give_back_seats(session, actor, first.act_id)
    found = []
    for row in act:
        heir = await session.get(Unit, row.heir_id) if row.heir_id else None
        if heir is not None and MADE in row.after:
            heir.active_to = row.effective_on - timedelta(days=1)  # made by the act: it was never there
        found.append(_again(actor, row, data.reason, void=True))
        await _write(session, actor, row, found[-1], data.reason)
    return found


def _again(actor: Viewer, row: UnitChange, reason: str, **changed: Any) -> UnitChange:
    kept = row.model_dump(exclude={"id", "created_at", "replaces", "reason", "recorded_by", "recorded_by_name"})
    who = {"recorded_by": actor.id, "recorded_by_name": actor.name}
    return UnitChange(**kept | changed | who | {"replaces": row.id, "reason": reason})


def _check_single(fresh: UnitChange, others: Sequence[UnitChange]) -> None:
    for keep in (Keep.STREAK, Keep.TREND):
        for row in others:
            same = row.heir_id is not None and row.heir_id == fresh.heir_id
            if same and keep in row.keeps & fresh.keeps and _month(row) == _month(fresh):
                raise invalid("/keeps", "承继单位同月已延续另一单位的这项记录，只能延续一个单位的。")


def _month(row: UnitChange) -> tuple[int, int]:
    return row.effective_on.year, row.effective_on.month


async def _write(session: AsyncSession, actor: Viewer, old: UnitChange, fresh: UnitChange, reason: str) -> None:
    session.add(fresh)
    unit = await session.get_one(Unit, fresh.unit_id)
    before = {"change": old.id, "keeps": sorted(keep.value for keep in old.keeps), "basis": old.basis}
    after = {"void": True} if fresh.void else {}
    record(session, actor, Verb.UNIT_CHANGE_CORRECTED, unit, before=before, after=_told(fresh) | after, reason=reason)
