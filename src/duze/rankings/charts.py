"""What a month's charts are drawn from: courses over twelve months, indicator scores by unit, spans of places."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlmodel.ext.asyncio.session import AsyncSession

from duze.kit.i18n import fmt_num
from duze.people.permissions import Viewer
from duze.rankings.models import Month
from duze.rankings.rules import UnitScore, result_from
from duze.rankings.standing import StandingOut, standings
from duze.rankings.trends import Trends, trends
from duze.units.models import GROUP_NAMES, Group

_OUT = {"redistributed", "excused"}
_TOP = 3


@dataclass(frozen=True)
class Line:
    """One unit's course in the chart of places; `tone` is what stands out: bad (last now), top, or nothing."""

    name: str
    places: tuple[int | None, ...]
    tone: str


@dataclass(frozen=True)
class HeatRow:
    """One unit's indicator scores: shade (0: does not count, 1 weak to 5 strong) and the score in words."""

    name: str
    cells: tuple[tuple[int, str], ...]


@dataclass(frozen=True)
class Charts:
    """The charts of one group of a month; empty parts are not drawn."""

    months: tuple[str, ...]
    lines: tuple[Line, ...]
    deepest: int
    heads: tuple[str, ...]
    heat: tuple[HeatRow, ...]
    standings: tuple[StandingOut, ...]


async def charts_of(session: AsyncSession, viewer: Viewer, month: Month, group: str) -> Charts:
    """The charts of a group. The caller has made sure that the viewer sees the whole table."""
    past = await trends(session, viewer, group, upto=month)
    units = result_from(month.result).group(group)
    heads = tuple(dict.fromkeys(cell.name for unit in units for cell in unit.cells))
    lines = _lines(past) if past and past.group == group else ()
    return Charts(
        months=past.periods if past and lines else (),
        lines=lines,
        deepest=max((place for line in lines for place in line.places if place), default=0),
        heads=heads,
        heat=tuple(HeatRow(unit.name, _cells(unit, heads)) for unit in units),
        standings=tuple(standings(month, group)),
    )


def _lines(past: Trends) -> tuple[Line, ...]:
    found = [
        Line(one.name, one.places, "bad" if one.last else ("top" if index < _TOP else ""))
        for index, one in enumerate(past.courses)
    ]
    # what stands out is drawn last, on top of the others
    return tuple(sorted(found, key=lambda line: bool(line.tone)))


def _cells(unit: UnitScore, heads: tuple[str, ...]) -> tuple[tuple[int, str], ...]:
    cells = {cell.name: cell for cell in unit.cells}
    found = []
    for head in heads:
        cell = cells.get(head)
        if cell is None or cell.how in _OUT:
            found.append((0, "—"))
        else:
            found.append((min(5, 1 + int(cell.score) // 20), fmt_num(cell.score, 0)))
    return tuple(found)


def group_name(code: str) -> str:
    """A group's name (a msgid)."""
    return GROUP_NAMES[Group(code)]


def shape(charts: Charts) -> dict[str, Any]:
    """The charts as plain data, for the API."""
    return {
        "months": list(charts.months),
        "places": {line.name: list(line.places) for line in charts.lines},
        "indicators": list(charts.heads),
        "scores": {row.name: [text for _, text in row.cells] for row in charts.heat},
    }
