"""What may be changed about a unit, and what counts for whom after a change. Pure.

Who carries a record on is decided when the change is recorded, by its document; nothing is guessed from names.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from duze.kit.errors import Refusal, WrongState, invalid
from duze.kit.i18n import fmt_date
from duze.units.change_shapes import HeirIn, UnitChangeIn
from duze.units.models import RANKED, Group, Unit
from duze.units.models_changes import ChangeKind, Keep, UnitChange

K = ChangeKind


@dataclass(frozen=True)
class Known:
    """What a change is checked against: the unit, the heirs that exist already, changes in force, the settled day."""

    unit: Unit
    heirs: Mapping[str, Unit] = field(default_factory=dict)
    changes: Sequence[UnitChange] = ()
    settled: date | None = None


def refusal_of_change(data: UnitChangeIn, known: Known, today: date) -> Refusal | None:
    """Why this change cannot be recorded, or None."""
    return _refusal_of_day(data, known, today) or _refusal_of_kind(data, known) or _refusal_of_heirs(data, known)


def _refusal_of_day(data: UnitChangeIn, known: Known, today: date) -> Refusal | None:
    unit, day = known.unit, data.effective_on
    if unit.active_to is not None:
        return WrongState(
            "“%(unit)s”已于%(day)s撤并，不能再变更。", code="unit_ended", unit=unit.name, day=fmt_date(unit.active_to)
        )
    if day > today:
        return invalid("/effective_on", "变更日期不能晚于今天；请在生效之日起登记。")
    if day <= unit.active_from:
        return invalid("/effective_on", "该单位自%(day)s起才设立，变更日期须在其后。", day=fmt_date(unit.active_from))
    if known.settled is not None and day <= known.settled:
        return invalid(
            "/effective_on",
            "截至%(day)s的结果已经发布并锁定，用的是当时的单位名单；变更日期须在其后。",
            day=fmt_date(known.settled),
        )
    later = [c.effective_on for c in known.changes if c.unit_id == unit.id and c.effective_on > day]
    if later:
        return invalid("/effective_on", "该单位在%(day)s已有后来的变更，不能补记更早的变更。", day=fmt_date(min(later)))
    return None


def _refusal_of_kind(data: UnitChangeIn, known: Known) -> Refusal | None:
    unit = known.unit
    if data.kind is K.RENAMED and not data.name and not data.full_name:
        return invalid("/name", "更名须填写新的简称或全称。")
    if data.kind is K.RENAMED and (data.name or unit.name, data.full_name or unit.full_name) == (
        unit.name,
        unit.full_name,
    ):
        return invalid("/name", "新名称与现名称相同。")
    if data.kind is K.MOVED and (data.group not in RANKED or data.group is unit.group):
        return invalid("/group", "请选择与现在不同的考核组。")
    if data.kind in (K.RENAMED, K.CLOSED) and data.keeps:
        return invalid("/keeps", "更名后记录照旧延续，撤销后无单位延续，均不需要选择延续内容。")
    if data.moves_seats and data.kind is not K.MERGED:
        return invalid("/moves_seats", "只有并入的，职责才能转到承继单位；分设、撤销的随原单位终止，再另行授予。")
    if data.kind not in (K.MERGED, K.SPLIT) and data.heirs:
        return invalid("/heirs", "只有并入和分设才填写承继单位。")
    return None


def _refusal_of_heirs(data: UnitChangeIn, known: Known) -> Refusal | None:
    if data.kind is K.MERGED and len(data.heirs) != 1:
        return invalid("/heirs", "并入须且只须填写一个承继单位。")
    if data.kind is K.SPLIT and len(data.heirs) < (2 if data.ends else 1):
        return invalid("/heirs", "分设后原单位撤销的，至少分为两个单位；原单位保留的，至少分出一个单位。")
    codes = [heir.code for heir in data.heirs]
    if len(set(codes)) < len(codes):
        return invalid("/heirs", "承继单位重复。")
    if sum(Keep.FINDINGS in heir.keeps for heir in data.heirs) > 1:
        return invalid("/heirs", "同一件问题只能记在一个承继单位名下。")
    for index, heir in enumerate(data.heirs):
        if refusal := _refusal_of_heir(data, heir, known, f"/heirs/{index}"):
            return refusal
    return _refusal_of_streaks(data, known)


def _refusal_of_heir(data: UnitChangeIn, heir: HeirIn, known: Known, at: str) -> Refusal | None:
    if heir.code == known.unit.code:
        return invalid(f"{at}/code", "单位不能并入或分设为自己。")
    other = known.heirs.get(heir.code)
    if other is None:
        if not heir.name or not heir.full_name:
            return invalid(f"{at}/name", "没有代码为“%(code)s”的单位；新设单位须填写简称和全称。", code=heir.code)
        return None
    if data.kind is K.SPLIT:
        return invalid(f"{at}/code", "代码“%(code)s”已有单位使用；分设的单位请用新代码。", code=heir.code)
    if other.active_to is not None:
        return invalid(
            f"{at}/code",
            "“%(unit)s”已于%(day)s撤并，不能并入。",
            unit=other.name,
            day=fmt_date(other.active_to),
        )
    if other.active_from > data.effective_on:
        return invalid(f"{at}/code", "“%(unit)s”自%(day)s起才设立。", unit=other.name, day=fmt_date(other.active_from))
    if other.group not in RANKED:
        return invalid(f"{at}/code", "“%(unit)s”不是被考核单位，不能承继。", unit=other.name)
    return None


def _refusal_of_streaks(data: UnitChangeIn, known: Known) -> Refusal | None:
    """One record goes on, or none: two predecessors' streaks cannot be added up."""
    for keep in (Keep.STREAK, Keep.TREND):
        for index, heir in enumerate(data.heirs):
            other = known.heirs.get(heir.code)
            if other is None or keep not in heir.keeps:
                continue
            if any(c.heir_id == other.id and keep in c.keeps and _month(c) == _month(data) for c in known.changes):
                return invalid(
                    f"/heirs/{index}/keeps",
                    "“%(unit)s”同月已承继另一单位的这项记录，只能延续一个单位的。",
                    unit=other.name,
                )
    return None


def refusal_to_undo(act: Sequence[UnitChange], changes: Sequence[UnitChange], settled: date | None) -> Refusal | None:
    """Why an act cannot be taken back any more: it has been used, or something was built on it."""
    first = act[0]
    if settled is not None and first.effective_on <= settled:
        return WrongState(
            "截至%(day)s的结果已经发布并锁定，用的是变更后的单位名单，不能撤回；可以更正延续内容和依据。",
            code="roster_used",
            day=fmt_date(settled),
        )
    touched = {row.unit_id for row in act} | {row.heir_id for row in act if row.heir_id}
    for row in changes:
        if row.act_id != first.act_id and row.created_at > first.created_at and {row.unit_id, row.heir_id} & touched:
            return WrongState("有关单位此后又有变更，请先撤回后来的变更。", code="built_upon")
    return None


def in_force(rows: Sequence[UnitChange]) -> list[UnitChange]:
    """The rows that hold: not replaced by a correction and not taken back; by day."""
    replaced = {row.replaces for row in rows}
    held = [row for row in rows if row.id not in replaced and not row.void]
    return sorted(held, key=lambda row: (row.effective_on, row.created_at, str(row.id)))


@dataclass(frozen=True)
class Then:
    """What a unit was called on a day, and its group."""

    name: str
    full_name: str
    group: Group


def as_of(unit: Unit, changes: Sequence[UnitChange], day: date) -> Then:
    """Name and group of a unit on a day, from the changes in force after it."""
    now = {"name": unit.name, "full_name": unit.full_name, "group": unit.group.value}
    for row in reversed(changes):
        if row.unit_id == unit.id and row.effective_on > day and row.kind in (K.RENAMED, K.MOVED):
            now |= {key: value for key, value in row.before.items() if key in now}
    return Then(now["name"], now["full_name"], Group(now["group"]))


@dataclass(frozen=True)
class Step:
    """From `on`, the record of `unit` before that day is that of `source`; None: none counts."""

    unit: UUID
    on: date
    source: UUID | None


def steps(changes: Sequence[UnitChange], keep: Keep) -> list[Step]:
    """Whose record counts before each change in force, for streaks or for trends."""
    found = []
    for row in changes:
        if row.heir_id is not None and keep in row.keeps:
            found.append(Step(row.heir_id, row.effective_on, row.unit_id))
        elif row.kind is K.MOVED and keep not in row.keeps:
            found.append(Step(row.unit_id, row.effective_on, None))
    return found


def _month(row: UnitChange | UnitChangeIn) -> tuple[int, int]:
    return row.effective_on.year, row.effective_on.month
