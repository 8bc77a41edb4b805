"""A month as its page shows it: groups with courses over six months, progress, the method in words."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from duze.kit.errors import Refusal
from duze.people.permissions import Permission, Viewer
from duze.rankings.charts import charts_of
from duze.rankings.lineage import answering_for, carried_on, passing
from duze.rankings.models import VERDICT_NAMES, Month, MonthObjection, MonthState, PublishedScore
from duze.rankings.objection_files import files_of_objections
from duze.rankings.outs import GroupOut, MonthOut, RowOut
from duze.rankings.overturning import overturned_since
from duze.rankings.queries import file_of, ranked_units, scheme_of, sees_table
from duze.rankings.rules import result_from
from duze.rankings.rules.life import open_acts, refusal_to_decide
from duze.rankings.rules.periods import months_back, year_month
from duze.rankings.rules.telling import method_sentences
from duze.rankings.scheme import METHOD_NAMES
from duze.rankings.trends import tally, tiles
from duze.rankings.views import month_out
from duze.units.models_changes import Keep

# closed acts worth showing with their reason: the next steps of a month's life, not those long past or far off
_NEXT = {
    MonthState.COLLECTING: {"values", "computation", "review"},
    MonthState.COMPUTED: {"values", "computation", "review", "approval"},
    MonthState.IN_REVIEW: {"objections", "approval", "return", "publication"},
    MonthState.APPROVED: {"publication", "return", "bulletin"},
    MonthState.PUBLISHED: {"correction", "bulletin"},
}


@dataclass(frozen=True)
class Placed:
    """A row with the change since last month and its places over six months, oldest first."""

    row: RowOut
    change: int | None
    course: list[int]


async def board(session: AsyncSession, viewer: Viewer, month: Month, group: str | None, today: date) -> dict[str, Any]:
    """The context of a month's page."""
    shown = await month_out(session, viewer, month)
    version, scheme = await scheme_of(session, month)
    file = await file_of(session, month)
    own = await answering_for(session, viewer, month.period)
    chosen = _chosen(shown, group)
    units = await ranked_units(session, scheme, month.period)
    whole = sees_table(viewer, month)
    objections = [item for item in file.objections if viewer.staff or item.unit_id in own]
    drawn = await charts_of(session, viewer, month, chosen.code) if chosen and whole else None
    return {
        "month": shown,
        "year_month": year_month(month.period),
        "group": chosen,
        "rows": await _placed(session, month, chosen),
        "tally": tally(chosen.rows) if chosen and whole else None,
        "charts": drawn,
        "tiles": tiles(chosen.rows, units) if chosen and whole else [],
        "acts": [act for act in open_acts(file, viewer, today) if act.open or act.name in _NEXT[month.state]],
        "objections": objections,
        "objection_files": await files_of_objections(session, [item.id for item in objections]),
        "overturned": await overturned_since(session, month) if viewer.staff and shown.newest else [],
        "to_answer": _to_answer(month, viewer, objections),
        "verdicts": VERDICT_NAMES,
        "titles": {item.code: item.name for item in scheme.indicators},
        "names": {unit.id: unit.name for unit in units},
        "methods": method_sentences(scheme, result_from(month.result)) if month.result else [],
        "weights": scheme.weights,
        "groups": scheme.groups,
        "indicators": scheme.indicators,
        "method_names": METHOD_NAMES,
        "basis": version,
        "whole": whole,
        "staff": viewer.staff,
        "today": today,
    }


def _to_answer(month: Month, viewer: Viewer, objections: Sequence[MonthObjection]) -> dict[UUID, Refusal | None]:
    """For those who answer objections: what stands in the way of each; for others nothing."""
    if not viewer.may(Permission.RANKINGS_APPROVE):
        return {}
    return {item.id: refusal_to_decide(month, item, viewer) for item in objections}


def _chosen(month: MonthOut, code: str | None) -> GroupOut | None:
    return next((g for g in month.groups if g.code == code), month.groups[0] if month.groups else None)


async def _placed(session: AsyncSession, month: Month, group: GroupOut | None) -> list[Placed]:
    if group is None:
        return []
    past = await courses(session, month, 5)
    found = []
    for row in group.rows:
        change = row.previous_rank - row.rank if row.previous_rank else None
        found.append(Placed(row, change, [*past.get(row.unit_id, []), row.rank]))
    return found


async def courses(session: AsyncSession, month: Month, count: int) -> dict[UUID, list[int]]:
    """Each unit's published places in the `count` months before, oldest first, newest edition of each month."""
    dated = await dated_courses(session, month, count)
    return {unit_id: list(by_month.values()) for unit_id, by_month in dated.items()}


async def dated_courses(session: AsyncSession, month: Month, count: int) -> dict[UUID, dict[str, int]]:
    """The same, by month (`2026-10`)."""
    before = months_back(month.period, count + 1)[1:]
    query = (
        sa.select(col(PublishedScore.unit_id), col(Month.period), col(PublishedScore.place))
        .join(Month, col(Month.id) == col(PublishedScore.month_id))
        .where(col(Month.scheme_code) == month.scheme_code, col(Month.period).in_(before))
        .order_by(col(Month.period), col(Month.edition))
    )
    places: dict[UUID, dict[str, int]] = defaultdict(dict)
    for unit_id, period, place in (await session.execute(query)).all():
        places[unit_id][period] = place
    carried = await passing(session, Keep.TREND)
    return carried_on(dict(places), carried, month.period, before[::-1])
