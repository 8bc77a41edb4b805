"""The life of a rectification order, from issue to 销号. Its clocks run in the deadlines room."""

from __future__ import annotations

from datetime import date
from typing import Final

from sqlmodel.ext.asyncio.session import AsyncSession

from duze.cases.actions import close_item, mark_addressed, open_item
from duze.cases.grounds import refusal_without_ground
from duze.cases.milestone_queries import milestones_of
from duze.cases.milestone_rules import refusal_with_undone
from duze.cases.milestones import set_milestones
from duze.cases.models import Case
from duze.cases.models_orders import (
    CLOCK_TITLES,
    RECTIFICATION_MOVES,
    RECTIFICATION_NAMES,
    Check,
    Filing,
    FilingKind,
    Rectification,
    RectificationState,
)
from duze.cases.order_rules import (
    refusal_of_limit,
    refusal_of_look_back_day,
    refusal_of_visit,
    refusal_to_close,
    refusal_to_plan,
    refusal_to_receive,
    refusal_to_return,
    refusal_to_start,
    refusal_to_submit,
    refusal_to_take,
)
from duze.cases.rules import refusal_to_issue
from duze.cases.shapes import CheckIn, ClosureIn, PlanIn, RectificationIn, ReportIn
from duze.deadlines.actions import close_deadlines, start_deadline
from duze.journal.actions import record
from duze.journal.verbs import Verb
from duze.kit.acts import check_move, ensure
from duze.kit.counters import series_of, take_number, written
from duze.people.permissions import Permission, Viewer, require

SERIES: Final = series_of("改")
ITEM: Final = "rectification"
_R = RectificationState


def _move(order: Rectification, to: RectificationState) -> None:
    check_move(RECTIFICATION_MOVES, order.state, to, RECTIFICATION_NAMES)
    order.state = to


async def issue_rectification(
    session: AsyncSession,
    actor: Viewer,
    case: Case,
    data: RectificationIn,
    *,
    today: date,
    since: date | None = None,
) -> Rectification:
    """Order the unit of an open case to put something right; its limit counts from `since`, by default today.

    Takes a number, lets the order's limit and the limit for signing run, and keeps the case open.
    From now on the unit sees the case. Raises WrongState unless the case is open, Invalid for a
    limit that does not belong to orders.
    """
    require(actor, Permission.RECTIFICATION_ISSUE)
    ensure(refusal_to_issue(case, actor))
    ensure(refusal_of_limit(data.limit_code))
    number = written(SERIES, today.year, await take_number(session, SERIES, today.year))
    return await issue_numbered(session, actor, case, data, number, today=today, since=since)


async def issue_numbered(
    session: AsyncSession,
    actor: Viewer,
    case: Case,
    data: RectificationIn,
    number: str,
    *,
    today: date,
    since: date | None = None,
) -> Rectification:
    """The order under a number already found: a fresh one, or an old one with a suffix. The case is open.

    Raises WrongState when nothing the case rests on is left.
    """
    ensure(await refusal_without_ground(session, case.id))
    order = Rectification(
        **data.model_dump(),
        number=number,
        case_id=case.id,
        unit_id=case.unit_id,
        issuer_id=actor.id,
        issued_on=today,
        due_on=today,
    )
    order.due_on = await _run(session, actor, order, data.limit_code, since or today)
    await _run(session, actor, order, "letter-receipt", today)
    session.add(order)
    await session.flush()
    await open_item(session, case, ITEM, order.id)
    mark_addressed(case, today)
    record(session, actor, Verb.RECTIFICATION_ISSUED, order, after=_ordered(order), reason="\n".join(order.demands))
    return order


def _ordered(order: Rectification) -> dict[str, object]:
    return {"case_id": order.case_id, "unit_id": order.unit_id, "title": order.title, "due_on": order.due_on}


async def _run(session: AsyncSession, actor: Viewer, order: Rectification, limit: str, today: date) -> date:
    unit = None if limit == "rectification-check" else order.unit_id
    title = f"{CLOCK_TITLES[limit]}：{order.title}"
    deadline = await start_deadline(session, actor, order, limit, title=title, today=today, unit_id=unit)
    return deadline.due_on


async def receive_rectification(
    session: AsyncSession, actor: Viewer, order: Rectification, *, today: date
) -> Rectification:
    """The unit signs for the order; the limit for its plan begins."""
    require(actor, Permission.RECTIFICATION_ANSWER)
    ensure(refusal_to_receive(order, actor))
    _move(order, _R.RECEIVED)
    order.received_by, order.received_on = actor.id, today
    await close_deadlines(session, actor, order, today=today, limit_code="letter-receipt")
    await _run(session, actor, order, "rectification-plan", today)
    record(session, actor, Verb.RECTIFICATION_RECEIVED, order, after={"received_on": today})
    return order


async def plan_rectification(
    session: AsyncSession, actor: Viewer, order: Rectification, data: PlanIn, *, today: date
) -> Rectification:
    """The unit files its plan; the filing is frozen."""
    require(actor, Permission.RECTIFICATION_ANSWER)
    ensure(refusal_to_plan(order, actor))
    _move(order, _R.PLANNED)
    session.add(_filing(order, actor, FilingKind.PLAN, data.text, "", today))
    await set_milestones(session, actor, order, data.measures, today=today)
    await close_deadlines(session, actor, order, today=today, limit_code="rectification-plan")
    after = {"filed_on": today, "measures": [one.model_dump(mode="json") for one in data.measures]}
    record(session, actor, Verb.RECTIFICATION_PLANNED, order, after=after, reason=data.text)
    return order


def _filing(order: Rectification, actor: Viewer, kind: FilingKind, text: str, head: str, today: date) -> Filing:
    number = 1 if kind is FilingKind.PLAN else order.returns + 1
    return Filing(
        rectification_id=order.id, kind=kind, round=number, text=text, head=head, filed_by=actor.id, filed_on=today
    )


async def start_rectification(
    session: AsyncSession, actor: Viewer, order: Rectification, *, today: date
) -> Rectification:
    """The unit says that work has begun."""
    require(actor, Permission.RECTIFICATION_ANSWER)
    ensure(refusal_to_start(order, actor))
    _move(order, _R.UNDER_WAY)
    record(session, actor, Verb.RECTIFICATION_STARTED, order, after={"started_on": today})
    return order


async def submit_rectification(
    session: AsyncSession, actor: Viewer, order: Rectification, data: ReportIn, *, today: date
) -> Rectification:
    """The unit reports and asks for closing; its clocks stop, the office's begins."""
    require(actor, Permission.RECTIFICATION_ANSWER)
    ensure(refusal_to_submit(order, actor))
    ensure(refusal_with_undone(await milestones_of(session, order)))
    _move(order, _R.SUBMITTED)
    order.submitter_id, order.submitted_on, order.checker_id = actor.id, today, None
    order.paused_on = None
    session.add(_filing(order, actor, FilingKind.REPORT, data.text, data.head, today))
    await close_deadlines(session, actor, order, today=today)
    await _run(session, actor, order, "rectification-check", today)
    after = {"submitted_on": today, "head": data.head, "round": order.returns + 1}
    record(session, actor, Verb.RECTIFICATION_SUBMITTED, order, after=after, reason=data.text)
    return order


async def take_rectification(
    session: AsyncSession, actor: Viewer, order: Rectification, *, today: date
) -> Rectification:
    """Somebody other than the submitter takes the report for checking."""
    require(actor, Permission.RECTIFICATION_CHECK)
    ensure(refusal_to_take(order, actor))
    _move(order, _R.CHECKING)
    order.checker_id = actor.id
    record(session, actor, Verb.RECTIFICATION_TAKEN, order, after={"taken_on": today})
    return order


async def return_rectification(
    session: AsyncSession, actor: Viewer, order: Rectification, data: CheckIn, *, today: date
) -> Rectification:
    """The report is not enough: back to the unit with what is missing, under its own limit."""
    require(actor, Permission.RECTIFICATION_CHECK)
    ensure(refusal_to_return(order, actor))
    ensure(refusal_of_visit(data, passed=False))
    _move(order, _R.RETURNED)
    session.add(_check(order, actor, data, passed=False, today=today))
    order.returns += 1
    await close_deadlines(session, actor, order, today=today)
    order.due_on = await _run(session, actor, order, "rectification-redo", today)
    after = {"returns": order.returns, "due_on": order.due_on}
    record(session, actor, Verb.RECTIFICATION_RETURNED, order, after=after, reason=data.note)
    return order


def _check(order: Rectification, actor: Viewer, data: CheckIn, *, passed: bool, today: date) -> Check:
    assert order.submitter_id is not None  # noqa: S101 - there is no check before a report
    return Check(
        **data.model_dump(exclude={"look_back_on"}),
        rectification_id=order.id,
        round=order.returns + 1,
        passed=passed,
        checked_by=actor.id,
        submitter_id=order.submitter_id,
        checked_on=today,
    )


async def close_rectification(
    session: AsyncSession, actor: Viewer, order: Rectification, data: ClosureIn, *, today: date
) -> Rectification:
    """销号: the check passed. By neither issuer nor submitter; the case may close as far as this order goes."""
    require(actor, Permission.RECTIFICATION_CHECK)
    ensure(refusal_to_close(order, actor))
    ensure(refusal_of_visit(data, passed=True))
    ensure(refusal_of_look_back_day(data.look_back_on, today))
    _move(order, _R.CLOSED)
    session.add(_check(order, actor, data, passed=True, today=today))
    order.closer_id, order.closed_on, order.look_back_on = actor.id, today, data.look_back_on
    await close_deadlines(session, actor, order, today=today)
    await close_item(session, ITEM, order.id, today=today)
    after = {"closed_on": today, "method": data.method, "look_back_on": data.look_back_on}
    record(session, actor, Verb.RECTIFICATION_CLOSED, order, after=after, reason=data.note)
    return order
