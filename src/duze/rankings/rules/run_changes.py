"""What changed between two runs of a month: values, decisions, findings, and the places that came of it. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

import msgspec

from duze.rankings.rules.figures import MonthResult, given
from duze.rankings.rules.inputs import Deduction, Mark, MonthFigures, UnitFigures

KINDS = ("unit", "value", "excuse", "award", "finding")


class RunRow(msgspec.Struct, frozen=True):
    """One unit in a run: its total and place."""

    id: str
    code: str
    name: str
    group: str
    score: Decimal
    rank: int
    last: bool


@dataclass(frozen=True)
class InputChange:
    """One thing a later run was computed from and an earlier one was not, or otherwise.

    `kind` is one of `KINDS`; `item` an indicator's or award's code, or a finding's number; `before` and `after` are the
    value, reason, matter or finding, None where there is none.
    """

    kind: str
    unit: str
    item: str
    before: Decimal | str | Deduction | None
    after: Decimal | str | Deduction | None


@dataclass(frozen=True)
class PlaceChange:
    """A unit whose total or place differs; None: it was not in that run."""

    unit: str
    group: str
    before: RunRow | None
    after: RunRow | None


def run_rows(result: MonthResult) -> tuple[RunRow, ...]:
    """What a run keeps of its result, by group and place."""
    return tuple(
        RunRow(unit.id, unit.code, unit.name, unit.group, unit.score, unit.rank, unit.last) for unit in result.units
    )


def input_changes(
    before: tuple[MonthFigures, Sequence[Deduction]], after: tuple[MonthFigures, Sequence[Deduction]]
) -> list[InputChange]:
    """What differs between the figures and deductions of two runs, unit by unit, findings last."""
    old, new = ({unit.id: unit for unit in figures.units} for figures, _ in (before, after))
    found: list[InputChange] = []
    for key in dict.fromkeys([*old, *new]):
        was, now = old.get(key), new.get(key)
        if was is None or now is None:
            told = [one.name if one else None for one in (was, now)]
            found.append(InputChange("unit", told[0] or told[1] or "", "", *told))
        else:
            found.extend(_of_unit(was, now))
    names = {key: unit.name for key, unit in (old | new).items()}
    return [*found, *_findings(before[1], after[1], names)]


def _of_unit(was: UnitFigures, now: UnitFigures) -> Iterator[InputChange]:
    yield from _differing("value", now.name, was.values, now.values)
    yield from _differing("excuse", now.name, was.excused, now.excused)
    if was.marks != now.marks:
        old, new = (_by_id(given(unit.marks, ())) for unit in (was, now))
        for key in dict.fromkeys([*old, *new]):
            if old.get(key) != new.get(key):
                mark = old.get(key) or new[key]
                told = [marks[key].matter if key in marks else None for marks in (old, new)]
                yield InputChange("award", now.name, mark.code, *told)


def _by_id(marks: Sequence[Mark]) -> dict[str, Mark]:
    return {mark.id: mark for mark in marks}


def _differing(
    kind: str, unit: str, was: Mapping[str, Decimal] | Mapping[str, str], now: Mapping[str, Decimal] | Mapping[str, str]
) -> Iterator[InputChange]:
    for code in dict.fromkeys([*was, *now]):
        if was.get(code) != now.get(code):
            yield InputChange(kind, unit, code, was.get(code), now.get(code))


def _findings(
    before: Sequence[Deduction], after: Sequence[Deduction], names: Mapping[str, str]
) -> Iterator[InputChange]:
    old, new = ({(one.unit_id, one.finding_id): one for one in each} for each in (before, after))
    for key in dict.fromkeys([*old, *new]):
        was, now = old.get(key), new.get(key)
        if was != now:
            one = now or was
            assert one is not None  # noqa: S101 - one of the two had the key
            yield InputChange("finding", names.get(key[0], ""), one.number, was, now)


def place_changes(before: Sequence[RunRow], after: Sequence[RunRow]) -> list[PlaceChange]:
    """The units whose total, place or group differs, in the order of the later run."""
    old, new = ({row.id: row for row in rows} for rows in (before, after))
    found = []
    for key in [*new, *(key for key in old if key not in new)]:
        was, now = old.get(key), new.get(key)
        if was is None or now is None or (was.score, was.rank, was.group) != (now.score, now.rank, now.group):
            one = now or was
            assert one is not None  # noqa: S101 - one of the two had the key
            found.append(PlaceChange(one.name, one.group, was, now))
    return found
