"""Months, sheets and schemes as the API and the pages give them."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from duze.kit.i18n import say
from duze.people.permissions import Role, Viewer
from duze.people.queries import names_of
from duze.rankings.distances import distance_for
from duze.rankings.lineage import inherited
from duze.rankings.models import STATE_NAMES, VERDICT_NAMES, Month, MonthObjection, SchemeVersion
from duze.rankings.outs import (
    GroupOut,
    LineOut,
    MonthBrief,
    MonthOut,
    ObjectionOut,
    RowOut,
    SchemeOut,
    SheetOut,
)
from duze.rankings.queries import (
    excuses_of,
    file_of,
    ranked_units,
    scheme_of,
    sees_sheet,
    sees_table,
    values_of,
)
from duze.rankings.rules import MonthResult, UnitScore, as_plain, explain, result_from
from duze.rankings.rules.spread import MonthSpread
from duze.rankings.scheme import Scheme
from duze.rankings.standing import spread_of, standing_of


def scheme_out(version: SchemeVersion) -> SchemeOut:
    """A scheme version over the API."""
    return SchemeOut(
        version.id,
        version.code,
        version.version_no,
        version.name,
        version.effective_from,
        version.saved_by_name,
        version.drafted_by_name,
        version.data,
    )


def month_brief(month: Month) -> MonthBrief:
    """A month in a list."""
    return MonthBrief(
        month.period,
        month.scheme_code,
        month.edition,
        month.state.value,
        say(STATE_NAMES[month.state]),
        month.version,
        month.published_at,
        month.result_hash,
    )


async def month_out(session: AsyncSession, viewer: Viewer, month: Month) -> MonthOut:
    """A month as this viewer may see it."""
    version, scheme = await scheme_of(session, month)
    file = await file_of(session, month)
    names = await names_of(session, {i for i in (month.computed_by, month.approved_by, month.published_by) if i})
    entered, wanted, missing = await progress(session, month, scheme) if viewer.staff else (0, 0, [])
    return MonthOut(
        period=month.period,
        scheme=month.scheme_code,
        scheme_name=version.name,
        scheme_version=version.version_no,
        edition=month.edition,
        newest=file.newest,
        state=month.state.value,
        state_name=say(STATE_NAMES[month.state]),
        version=month.version,
        reason=month.reason,
        computed_by=names.get(month.computed_by, "") if month.computed_by else "",
        approved_by=names.get(month.approved_by, "") if month.approved_by else "",
        published_by=names.get(month.published_by, "") if month.published_by else "",
        published_at=month.published_at,
        review_due=file.review_due,
        undecided=file.undecided if viewer.staff else 0,
        entered=entered,
        wanted=wanted,
        missing=missing,
        result_hash=month.result_hash if sees_table(viewer, month) else "",
        groups=groups_out(scheme, month, viewer, await inherited(session, viewer, month.period)),
    )


async def progress(session: AsyncSession, month: Month, scheme: Scheme) -> tuple[int, int, list[str]]:
    """Values entered or excused, values wanted, and up to 50 missing ones by name."""
    have = {(row.unit_id, row.indicator) for row in await values_of(session, month)}
    have |= {(row.unit_id, row.indicator) for row in await excuses_of(session, month)}
    wanted = [
        (unit, item)
        for unit in await ranked_units(session, scheme, month.period)
        for item in scheme.used_in(unit.group.value)
    ]
    missing = [f"{unit.name}·{item.name}" for unit, item in wanted if (unit.id, item.code) not in have]
    return len(wanted) - len(missing), len(wanted), missing[:50]


def groups_out(scheme: Scheme, month: Month, viewer: Viewer, before: Collection[UUID] = ()) -> list[GroupOut]:
    """The tables, or the viewer's own line; `before`: predecessors whose sheets the viewer sees too."""
    if month.result is None:
        return []
    result, spread = result_from(month.result), spread_of(month)
    groups = [
        GroupOut(
            rule.code,
            rule.name,
            len(result.group(rule.code)),
            [
                _row(unit, month, viewer, spread, before)
                for unit in result.group(rule.code)
                if _sees_row(viewer, month, unit, before)
            ],
        )
        for rule in scheme.groups
    ]
    return [group for group in groups if group.rows]


def _sees_row(viewer: Viewer, month: Month, unit: UnitScore, before: Collection[UUID]) -> bool:
    return sees_table(viewer, month) or UUID(unit.id) in {*viewer.units_as(Role.UNIT_LIAISON), *before}


def _row(unit: UnitScore, month: Month, viewer: Viewer, spread: MonthSpread | None, before: Collection[UUID]) -> RowOut:
    standing = spread.unit(unit.id) if spread and unit.last else None
    return RowOut(
        unit_id=UUID(unit.id),
        unit=unit.code,
        name=unit.name,
        rank=unit.rank,
        of=unit.of,
        score=unit.score,
        deducted=unit.deducted,
        previous_rank=unit.previous_rank,
        last=unit.last,
        exempt=unit.exempt,
        robust_tried=standing[0].variants if standing else 0,
        robust_held=standing[1].last if standing else 0,
        sheet=sees_sheet(viewer, month, UUID(unit.id), before),
    )


async def sheet_out(session: AsyncSession, viewer: Viewer, month: Month, unit: UnitScore) -> SheetOut:
    """A unit's sheet. The caller has made sure that the viewer may see it."""
    _version, scheme = await scheme_of(session, month)
    values = [row for row in await values_of(session, month) if str(row.unit_id) == unit.id]
    objections = (await file_of(session, month)).objections
    return SheetOut(
        unit_id=UUID(unit.id),
        name=unit.name,
        period=month.period,
        edition=month.edition,
        state=month.state.value,
        explanation=[
            LineOut(say(line.text, line.params), line.depth, line.indicator, line.finding_id)
            for line in explain(scheme, unit)
        ],
        trace=as_plain(unit),
        sources={row.indicator: row.source for row in values},
        objections=[objection_out(item) for item in objections if str(item.unit_id) == unit.id],
        standing=standing_of(month, unit.id),
        distance=await distance_for(viewer, month, scheme, unit),
    )


def objection_out(item: MonthObjection) -> ObjectionOut:
    """An objection over the API."""
    return ObjectionOut(
        item.id,
        item.version,
        item.unit_id,
        item.line,
        item.text,
        item.raised_by_name,
        item.raised_at,
        item.verdict.value,
        say(VERDICT_NAMES[item.verdict]),
        item.answer,
        item.decided_by_name,
    )


def unit_in(month: Month, unit_id: UUID) -> UnitScore | None:
    """A unit's result in a computed month."""
    result: MonthResult | None = result_from(month.result) if month.result else None
    return next((unit for unit in result.units if unit.id == str(unit_id)), None) if result else None
