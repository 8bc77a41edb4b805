"""From review to publication: objections, approval by another, the lock, the next edition, the bulletin."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

import sqlalchemy as sa
from sqlmodel.ext.asyncio.session import AsyncSession

from duze.deadlines.actions import close_deadlines, start_deadline
from duze.findings.merging import note_counted
from duze.journal.actions import record
from duze.journal.verbs import Verb
from duze.kit import clock
from duze.kit.acts import check_move, ensure
from duze.kit.documents import Ready
from duze.kit.errors import WrongState, invalid
from duze.kit.ids import new_id
from duze.people.permissions import Role, Viewer
from duze.rankings.gathering import deductions_of, figures_of
from duze.rankings.lineage import answering_for
from duze.rankings.models import (
    MOVES,
    STATE_NAMES,
    Award,
    Excuse,
    IndicatorValue,
    Month,
    MonthObjection,
    MonthState,
    PublishedScore,
    Verdict,
)
from duze.rankings.models_reports import ReportState
from duze.rankings.queries import awards_of, excuses_of, file_of, scheme_of, values_of
from duze.rankings.report_queries import reports_of
from duze.rankings.rules import UnitScore, result_from, result_hash, score_month
from duze.rankings.rules.life import (
    refusal_to_approve,
    refusal_to_correct,
    refusal_to_decide,
    refusal_to_object,
    refusal_to_publish,
    refusal_to_return,
    refusal_to_review,
)
from duze.rankings.rules.periods import last_day, year_month
from duze.rankings.rules.writing import Writer
from duze.rankings.shapes import ObjectionDecisionIn, ObjectionIn, ReasonIn
from duze.units.change_queries import use_roster

REVIEW_LIMIT = "month-objection"


async def put_to_review(session: AsyncSession, actor: Viewer, month: Month, *, today: date) -> Month:
    """Show every unit its own sheet; the limit for objections starts (次日起算)."""
    ensure(refusal_to_review(month, actor))
    await _ensure_verified(session, month)
    await _ensure_fresh(session, month)
    _move(month, MonthState.IN_REVIEW)
    year, number = year_month(month.period)
    title = f"{year}年{number}月排名核对与异议"
    await start_deadline(session, actor, month, REVIEW_LIMIT, title=title, today=today)
    record(session, actor, Verb.MONTH_REVIEWED, month, after={"result_hash": month.result_hash})
    return month


async def object_to(
    session: AsyncSession, actor: Viewer, month: Month, data: ObjectionIn, *, today: date
) -> MonthObjection:
    """A unit objects to a line of its own sheet. Raises Invalid for a line that is not on it."""
    own = sorted(actor.units_as(Role.UNIT_LIAISON))
    unit_id = data.unit_id or (own[0] if len(own) == 1 else None)
    file = await file_of(session, month)
    ensure(refusal_to_object(file, actor, unit_id, today, await answering_for(session, actor, month.period)))
    if unit_id is None:
        raise invalid("/unit_id", "您联络多个单位，请指明是哪个单位的异议。")
    if data.line not in _lines(month, unit_id):
        raise invalid("/line", "本单位的得分表上没有“%(line)s”这一项。", line=data.line)
    if any(o.unit_id == unit_id and o.line == data.line and o.verdict is Verdict.OPEN for o in file.objections):
        raise WrongState("对这一项的异议正在处理，请等待答复。", code="already_objected")
    objection = MonthObjection(
        month_id=month.id,
        unit_id=unit_id,
        line=data.line,
        text=data.text,
        raised_by=actor.id,
        raised_by_name=actor.name,
    )
    session.add(objection)
    record(
        session, actor, Verb.MONTH_OBJECTED, month, after={"objection": objection.id, **data.model_dump(mode="json")}
    )
    return objection


def _lines(month: Month, unit_id: UUID) -> set[str]:
    """What can be objected to: each indicator, each finding, the place."""
    units = [unit for unit in result_from(month.result).units if unit.id == str(unit_id)]
    cells = {cell.indicator for unit in units for cell in unit.cells}
    found = {line.number for unit in units for line in unit.lines}
    return cells | found | ({"名次"} if units else set())


async def decide_objection(
    session: AsyncSession, actor: Viewer, month: Month, objection: MonthObjection, data: ObjectionDecisionIn
) -> MonthObjection:
    """Answer an objection, with reasons. An upheld one means the month is returned and computed again."""
    ensure(refusal_to_decide(month, objection, actor))
    if data.verdict is Verdict.OPEN:
        raise invalid("/verdict", "请选择“采纳”或“不采纳”。")
    objection.verdict, objection.answer = data.verdict, data.answer
    objection.decided_by, objection.decided_by_name, objection.decided_at = actor.id, actor.name, clock.now()
    after = {"objection": objection.id, "verdict": data.verdict}
    record(session, actor, Verb.OBJECTION_DECIDED, month, after=after, reason=data.answer)
    return objection


async def return_month(session: AsyncSession, actor: Viewer, month: Month, data: ReasonIn, *, today: date) -> Month:
    """Back to collecting: something has to be changed and computed again."""
    ensure(refusal_to_return(month, actor))
    before = {"state": month.state, "result_hash": month.result_hash}
    _move(month, MonthState.COLLECTING)
    month.approved_by = month.approved_at = None
    await close_deadlines(session, actor, month, today=today, limit_code=REVIEW_LIMIT)
    record(session, actor, Verb.MONTH_RETURNED, month, before=before, reason=data.reason)
    return month


async def approve_month(session: AsyncSession, actor: Viewer, month: Month, *, today: date) -> Month:
    """审定, by another than the scorer. Refused while an objection is open or the figures have moved since."""
    ensure(refusal_to_approve(await file_of(session, month), actor, today))
    await _ensure_fresh(session, month)
    _move(month, MonthState.APPROVED)
    month.approved_by, month.approved_at = actor.id, clock.now()
    await close_deadlines(session, actor, month, today=today, limit_code=REVIEW_LIMIT)
    record(session, actor, Verb.MONTH_APPROVED, month, after={"result_hash": month.result_hash})
    return month


async def publish_month(session: AsyncSession, actor: Viewer, month: Month, *, paper: str = "") -> Month:
    """Publish and lock: from here on only the next edition changes anything.

    `paper`: the SHA-256 of the tables on paper that the publisher looked at, for the journal.
    """
    ensure(refusal_to_publish(await file_of(session, month), actor))
    await _ensure_fresh(session, month)
    result, writer = result_from(month.result), Writer()
    await store_scores(session, month.id, [(unit, writer.unit(unit)) for unit in result.units])
    await use_roster(session, last_day(month.period))
    await note_counted(session, month.period)
    _move(month, MonthState.PUBLISHED)
    month.published_by, month.published_at = actor.id, clock.now()
    after = {"period": month.period, "edition": month.edition, "result_hash": month.result_hash}
    if paper:
        after["paper_sha256"] = paper
    record(session, actor, Verb.MONTH_PUBLISHED, month, after=after)
    return month


async def store_scores(session: AsyncSession, month_id: UUID, traces: Sequence[tuple[UnitScore, bytes]]) -> None:
    """Write each unit's published row with its trace, in one statement."""
    rows = [
        {
            "id": new_id(),
            "created_at": clock.now(),
            "month_id": month_id,
            "unit_id": UUID(unit.id),
            "unit_group": unit.group,
            "score": unit.score,
            "place": unit.rank,
            "of": unit.of,
            "last": unit.last,
            "exempt": unit.exempt,
            "trace": Ready(trace),
        }
        for unit, trace in traces
    ]
    await session.flush()
    await session.execute(sa.insert(PublishedScore), rows)


async def correct_month(session: AsyncSession, actor: Viewer, month: Month, data: ReasonIn) -> Month:
    """Open the next edition of a published month, with its values and excuses; the old one stays as it is."""
    ensure(refusal_to_correct(await file_of(session, month), actor))
    fresh = Month(
        scheme_id=month.scheme_id,
        scheme_code=month.scheme_code,
        period=month.period,
        edition=month.edition + 1,
        opened_by=actor.id,
        reason=data.reason,
    )
    session.add(fresh)
    await session.flush()
    own = {"month_id": fresh.id}
    for value in await values_of(session, month):
        session.add(IndicatorValue(**{**value.model_dump(), **own, "id": new_id(), "version": 1}))
    for excuse in await excuses_of(session, month):
        session.add(Excuse(**{**excuse.model_dump(), **own, "id": new_id()}))
    for award in await awards_of(session, month):
        session.add(Award(**{**award.model_dump(), **own, "id": new_id()}))
    before = {"month": month.id, "result_hash": month.result_hash}
    record(session, actor, Verb.MONTH_CORRECTED, fresh, before=before, reason=data.reason)
    return fresh


async def _ensure_verified(session: AsyncSession, month: Month) -> None:
    """What units reported must be verified or returned before they are shown their sheets."""
    waiting = sum(row.state is ReportState.WAITING for row in await reports_of(session, month))
    if waiting:
        raise WrongState(
            "还有 %(count)s 项单位自报数据没有核验，请先核验或退回。", code="reports_waiting", count=waiting
        )


async def _ensure_fresh(session: AsyncSession, month: Month) -> None:
    """Refuse when the stored result is not what the tables would give now (a finding overturned meanwhile)."""
    _version, scheme = await scheme_of(session, month)
    figures = await figures_of(session, month, scheme)
    deductions = await deductions_of(session, figures)
    if result_hash(scheme, figures, deductions, score_month(scheme, figures, deductions)) != month.result_hash:
        raise WrongState(
            "计算之后，扣分依据或数据已有变化，现有结果不能使用。",
            code="stale_result",
            remedy="请退回重新采集，再次计算得分后发各单位核对。",
        )


def _move(month: Month, to: MonthState) -> None:
    check_move(MOVES, month.state, to, STATE_NAMES)
    month.state = to
