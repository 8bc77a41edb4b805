"""The list of findings of the past: columns, orders, filters."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from duze.findings.models import GRADE_NAMES, SEVERITY_NAMES
from duze.findings.models_past import PastFinding
from duze.findings.rules import sees_as_office
from duze.kit.errors import NotFound
from duze.kit.i18n import fmt_date, gettext
from duze.kit.lists import Facet, Roll, Sort, choices_of
from duze.kit.search import matches
from duze.law.models import KIND_NAMES, Kind
from duze.people.permissions import Role, Viewer
from duze.units.models import Unit

_ALL = frozenset({Role.SUPERVISOR, Role.SIGNATORY, Role.ASSESSOR})
_SOME = frozenset({Role.LEADER, Role.UNIT_LIAISON})


def past_seen_by(viewer: Viewer) -> sa.ColumnElement[bool]:
    """The condition every read starts from: the office all, a leader the area, a unit what it was told of."""
    if viewer.roles & _ALL:
        return sa.true()
    own = sorted(viewer.units_as(Role.UNIT_LIAISON))
    told = sa.and_(col(PastFinding.told_on).is_not(None), col(PastFinding.unit_id).in_(own))
    return sa.or_(col(PastFinding.unit_id).in_(sorted(viewer.area())), told)


def sees_past(viewer: Viewer) -> bool:
    """Whether there is a list of past findings for this viewer."""
    return bool(viewer.roles & (_ALL | _SOME))


class PastRow(msgspec.Struct):
    """A finding of the past in a list."""

    id: UUID
    number: str
    kind: str
    kind_name: str
    sub_type: str
    sub_type_name: str
    severity: str
    severity_name: str
    grade: str
    grade_name: str
    unit_id: UUID
    unit_name: str
    place: str
    happened_on: date
    decided_on: date


def common(row: Any, unit_name: str) -> dict[str, Any]:
    """The fields of a row in a list, out of its columns or the whole thing."""
    return {
        "id": row.id,
        "number": row.number,
        "kind": row.kind.value,
        "kind_name": KIND_NAMES[row.kind],
        "sub_type": row.sub_type,
        "sub_type_name": row.sub_type_name,
        "severity": row.severity.value,
        "severity_name": SEVERITY_NAMES[row.severity],
        "grade": row.grade.value,
        "grade_name": GRADE_NAMES[row.grade],
        "unit_id": row.unit_id,
        "unit_name": unit_name,
        "place": row.place,
        "happened_on": row.happened_on,
        "decided_on": row.decided_on,
    }


_P = PastFinding


class _Line(msgspec.Struct):
    """The columns a row is told from."""

    id: UUID
    number: str
    kind: Any
    sub_type: str
    sub_type_name: str
    severity: Any
    grade: Any
    unit_id: UUID
    place: str
    happened_on: date
    decided_on: date


def _query(viewer: Viewer) -> Any:
    query = sa.select(*(getattr(_P, name) for name in _Line.__struct_fields__), col(Unit.name))
    return query.join(Unit, col(Unit.id) == col(_P.unit_id)).where(past_seen_by(viewer))


async def _rows(_session: AsyncSession, _viewer: Viewer, rows: Sequence[Any]) -> list[PastRow]:
    return [PastRow(**common(_Line(*tuple(row)[:-1]), row[-1])) for row in rows]


def _cells(row: PastRow) -> list[str]:
    problem = f"{gettext(row.kind_name)}：{gettext(row.sub_type_name)}"
    told = [row.unit_name, gettext(row.severity_name), gettext(row.grade_name), row.place]
    return [row.number, problem, *told, fmt_date(row.happened_on), fmt_date(row.decided_on)]


def _entitled(viewer: Viewer) -> None:
    if not (sees_past(viewer) or sees_as_office(viewer)):
        raise NotFound


PAST: Roll[PastRow] = Roll(
    name="findings/past",
    title="历史问题",
    id=col(_P.id),
    query=_query,
    told=_rows,
    heads=("编号", "问题", "单位", "程度", "认定", "地点", "发生日期", "定性日期"),
    cells=_cells,
    came=Sort("定性", col(_P.decided_on), date.fromisoformat),
    sorts={"happened": Sort("发生", col(_P.happened_on), date.fromisoformat), "unit": Sort("单位", col(Unit.name))},
    facets={
        "kind": Facet("类型", choices_of(KIND_NAMES), lambda _viewer, value: col(_P.kind) == Kind(value)),
        "sub_type": Facet("细类", lambda _viewer: (), lambda _viewer, value: col(_P.sub_type) == value[:40], free=True),
    },
    unit=col(_P.unit_id),
    matching=lambda words: matches(col(_P.grams), words),
    day=col(_P.decided_on),
    day_words="定性日期",
    entitled=_entitled,
)
