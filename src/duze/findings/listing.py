"""Lists of findings: what narrows them, their orders, one keyset page read the quick way, what goes out of them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from duze.findings.models import SEVERITY_NAMES, STATE_NAMES, Finding, FindingState, Severity
from duze.findings.rules import sees_as_office
from duze.findings.sight import findings_seen_by, first_ids, told_state
from duze.findings.turns import TO_DECIDE, standing_name
from duze.kit.db import rows_of
from duze.kit.errors import Invalid
from duze.kit.i18n import fmt_date, fmt_datetime, gettext
from duze.kit.lists import NEWEST, Facet, Narrow, Roll, Sort, choices_of, conditions_of, moment, page_of
from duze.kit.search import matches
from duze.kit.web.paging import Page, cut, decode
from duze.law.models import KIND_NAMES, Kind
from duze.people.permissions import Viewer
from duze.units.models import Unit


class FindingRow(msgspec.Struct):
    """A finding in a list. `state` is the state as the viewer is told it."""

    id: UUID
    number: str | None
    kind: Kind
    sub_type_name: str
    severity: str
    state: FindingState
    unit_id: UUID
    unit_name: str
    place: str
    happened_at: datetime
    submitted_on: date | None
    decided_on: date | None
    version: int
    unproven: int
    merged: bool
    verified: bool

    @property
    def standing(self) -> str:
        """How it stands, in a word."""
        return standing_name(self.state, verified=self.verified)


_F = Finding
_TO_DECIDE = "to_decide"
_HIDDEN = {FindingState.DRAFT, FindingState.SUBMITTED, FindingState.IN_CASE}


def _query(viewer: Viewer) -> Any:
    """The columns of a row, in the order of FindingRow's fields."""
    return (
        sa.select(
            col(_F.id),
            col(_F.number),
            col(_F.kind),
            col(_F.sub_type_name),
            sa.type_coerce(col(_F.severity), sa.String),
            col(_F.state),
            col(_F.unit_id),
            col(Unit.name),
            col(_F.place),
            col(_F.happened_at),
            col(_F.submitted_on),
            col(_F.decided_on),
            col(_F.version),
            col(_F.unproven),
            col(_F.duplicate_of_id).is_not(None),
            col(_F.verified_on).is_not(None),
        )
        .join(Unit, col(Unit.id) == col(_F.unit_id))
        .where(findings_seen_by(viewer))
    )


async def _rows(_session: AsyncSession, viewer: Viewer, rows: Sequence[Any]) -> list[FindingRow]:
    return _told(viewer, [FindingRow(*tuple(row)) for row in rows])


def _told(viewer: Viewer, items: list[FindingRow]) -> list[FindingRow]:
    if not sees_as_office(viewer):
        for item in items:
            item.state = told_state(item.state, office=False)
    return items


def _cells(row: FindingRow) -> list[str]:
    problem = f"{gettext(KIND_NAMES[row.kind])}：{gettext(row.sub_type_name)}"
    told = [row.unit_name, gettext(row.standing), gettext(SEVERITY_NAMES[Severity(row.severity)]), row.place]
    days = [fmt_datetime(row.happened_at), fmt_date(row.submitted_on), fmt_date(row.decided_on)]
    return [row.number or "", problem, *told, *days]


def _states(viewer: Viewer) -> list[tuple[str, str]]:
    hidden = set() if sees_as_office(viewer) else _HIDDEN
    shown = [(state.value, name) for state, name in STATE_NAMES.items() if state not in hidden]
    place = next(n for n, (value, _) in enumerate(shown) if value == FindingState.VERIFYING.value)
    return [*shown[: place + 1], (_TO_DECIDE, TO_DECIDE), *shown[place + 1 :]]


def _in_state(viewer: Viewer, value: str) -> sa.ColumnElement[bool]:
    if value in (_TO_DECIDE, FindingState.VERIFYING.value):
        waits = col(_F.verified_on).is_not(None) if value == _TO_DECIDE else col(_F.verified_on).is_(None)
        return sa.and_(col(_F.state) == FindingState.VERIFYING, waits)
    office, wanted = sees_as_office(viewer), FindingState(value)
    return col(_F.state).in_([state for state in FindingState if told_state(state, office=office) is wanted])


def _own(viewer: Viewer, _value: str) -> sa.ColumnElement[bool]:
    return sa.or_(col(_F.logger_id) == viewer.id, col(_F.verifier_id) == viewer.id)


def _stays(row: FindingRow) -> str:
    return "是草稿，没有编号，不导出。" if row.state is FindingState.DRAFT else ""


FINDINGS: Roll[FindingRow] = Roll(
    name="findings",
    title="问题线索",
    id=col(_F.id),
    query=_query,
    told=_rows,
    heads=("编号", "问题", "单位", "状态", "程度", "地点", "发生时间", "登记日期", "定性日期"),
    cells=_cells,
    sorts={"happened": Sort("发生", col(_F.happened_at), moment), "unit": Sort("单位", col(Unit.name))},
    facets={
        "state": Facet("状态", _states, _in_state),
        "kind": Facet("类型", choices_of(KIND_NAMES), lambda _viewer, value: col(_F.kind) == Kind(value)),
        "mine": Facet("经办", lambda _viewer: [("true", "本人登记或者核实的")], _own),
        "period": Facet("计入月份", lambda _viewer: (), lambda _viewer, value: col(_F.counts_in) == value, free=True),
    },
    unit=col(_F.unit_id),
    matching=lambda words: matches(col(_F.grams), words),
    day=col(_F.happened_at),
    day_words="发生",
    stays=_stays,
)


async def list_findings(
    session: AsyncSession, viewer: Viewer, narrow: Narrow, *, limit: int, cursor: str | None = None
) -> Page[FindingRow]:
    """One keyset page of the findings this viewer sees, in the order asked for."""
    if narrow.order != NEWEST:
        return await page_of(session, FINDINGS, viewer, narrow, limit=limit, cursor=cursor)
    values: dict[str, object] = {"most": limit + 1}
    if keys := decode(cursor, 1):
        try:
            values["after"] = UUID(keys[0])
        except ValueError as error:
            raise Invalid("翻页标记无效，请从第一页重新开始。", code="bad_cursor") from error
    rows = await rows_of(session, _newest(viewer, narrow, first="after" not in values), **values)
    return cut(_told(viewer, [FindingRow(*tuple(row)) for row in rows]), limit, lambda row: (str(row.id),))


async def count_findings(session: AsyncSession, viewer: Viewer, narrow: Narrow, most: int) -> int:
    """How many findings are left to this viewer, counted up to `most + 1`."""
    return int((await rows_of(session, _counting(viewer, narrow), most=most + 1))[0][0])


@lru_cache(maxsize=256)
def _counting(viewer: Viewer, narrow: Narrow) -> sa.Executable:
    """The query of a count; kept for the reason and under the condition of `_newest`."""
    most = sa.bindparam("most", type_=sa.Integer)
    wanted = (findings_seen_by(viewer), *conditions_of(FINDINGS, viewer, narrow))
    some = sa.select(col(_F.id)).where(*wanted).limit(most)
    return sa.select(sa.func.count()).select_from(some.subquery())


@lru_cache(maxsize=256)
def _newest(viewer: Viewer, narrow: Narrow, *, first: bool) -> sa.Executable:
    """The query of a page, newest first: what almost everybody asks.

    Kept, since building it costs more than running it. It depends on nothing but the arguments, and the viewer
    is one of them with all its seats: whoever holds other rights today gets another query.
    """
    most = sa.bindparam("most", type_=sa.Integer)
    narrowed = conditions_of(FINDINGS, viewer, narrow)
    if not first:
        narrowed.append(col(_F.id) < sa.bindparam("after", type_=sa.Uuid))
    query = _query(viewer).where(col(_F.id).in_(first_ids(viewer, narrowed, most)))
    found: sa.Executable = query.order_by(col(_F.id).desc()).limit(most)
    return found
