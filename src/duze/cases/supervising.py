"""The life of a 督办 order: drafted, issued to a lead and co-handling units, merged, split, closed."""

from __future__ import annotations

from datetime import date
from typing import Final
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from duze.cases.models_supervision import (
    ENDED,
    PART_MOVES,
    PART_NAMES,
    SUPERVISION_MOVES,
    SUPERVISION_NAMES,
    PartState,
    Supervision,
    SupervisionPart,
    SupervisionState,
)
from duze.cases.shapes import OpinionIn, ReasonIn
from duze.cases.supervision_queries import parts_of, supervision_for
from duze.cases.supervision_rules import (
    refusal_of_stranded,
    refusal_of_units,
    refusal_to_close,
    refusal_to_drop,
    refusal_to_issue,
    refusal_to_merge,
    refusal_to_split,
)
from duze.cases.supervision_shapes import MergeIn, SplitIn, SupervisionIn
from duze.deadlines.actions import close_deadlines, start_deadline
from duze.journal.actions import record
from duze.journal.verbs import Verb
from duze.kit.acts import check_move, ensure
from duze.kit.counters import series_of, take_number, written
from duze.kit.errors import invalid
from duze.people.permissions import Permission, Viewer, require
from duze.units.queries import is_assessed

SERIES: Final = series_of("督办")
LIMIT: Final = "supervision"
_S, _P = SupervisionState, PartState


def _move(order: Supervision, to: SupervisionState) -> None:
    check_move(SUPERVISION_MOVES, order.state, to, SUPERVISION_NAMES)
    order.state = to


def part_to(part: SupervisionPart, to: PartState) -> None:
    """Move a part as its table says. Raises WrongState."""
    check_move(PART_MOVES, part.state, to, PART_NAMES)
    part.state = to


async def draft_supervision(session: AsyncSession, actor: Viewer, data: SupervisionIn, *, today: date) -> Supervision:
    """Draft an order; another person puts it on the list. Raises Invalid for units that are not supervised."""
    require(actor, Permission.CASES_OPEN)
    ensure(refusal_of_units(data.lead_id, data.partner_ids))
    for unit in (data.lead_id, *data.partner_ids):
        if not await is_assessed(session, unit, today):
            raise invalid("/lead_id" if unit == data.lead_id else "/partner_ids", "只能向被督责单位督办。")
    what = data.model_dump(exclude={"lead_id", "partner_ids"})
    order = Supervision(**what, drafter_id=actor.id, drafted_on=today)
    session.add(order)
    await session.flush()
    units = [(data.lead_id, True), *((unit, False) for unit in data.partner_ids)]
    session.add_all(_part(order, unit, lead, today) for unit, lead in units)
    after = {"title": order.title, "source": order.source, "units": [unit for unit, _ in units]}
    record(session, actor, Verb.SUPERVISION_DRAFTED, order, after=after)
    return order


def _part(order: Supervision, unit: UUID, lead: bool, due_on: date) -> SupervisionPart:
    return SupervisionPart(supervision_id=order.id, unit_id=unit, lead=lead, due_on=due_on)


async def issue_supervision(
    session: AsyncSession, actor: Viewer, order: Supervision, data: OpinionIn, *, today: date
) -> Supervision:
    """Put it on the list: it takes its number, and each unit's limit runs."""
    require(actor, Permission.CASES_APPROVE)
    ensure(refusal_to_issue(order, actor))
    _move(order, _S.ISSUED)
    order.approver_id, order.issued_on = actor.id, today
    order.number = written(SERIES, today.year, await take_number(session, SERIES, today.year))
    for part in await parts_of(session, order):
        await _run(session, actor, order, part, today)
    after = {"issued_on": today, "due_on": order.due_on}
    record(session, actor, Verb.SUPERVISION_ISSUED, order, after=after, reason=data.reason)
    return order


async def _run(session: AsyncSession, actor: Viewer, order: Supervision, part: SupervisionPart, today: date) -> None:
    title = f"办理督办事项：{order.title}"
    clock = await start_deadline(session, actor, part, LIMIT, title=title, today=today, unit_id=part.unit_id)
    part.due_on = clock.due_on
    order.due_on = max(filter(None, (order.due_on, part.due_on)))
    session.add(part)


async def drop_supervision(
    session: AsyncSession, actor: Viewer, order: Supervision, data: ReasonIn, *, today: date
) -> Supervision:
    """Refuse a draft, or take one's own back."""
    if actor.id != order.drafter_id:
        require(actor, Permission.CASES_APPROVE)
    ensure(refusal_to_drop(order, actor))
    _move(order, _S.DROPPED)
    record(session, actor, Verb.SUPERVISION_DROPPED, order, after={"on": today}, reason=data.reason)
    return order


async def close_supervision(
    session: AsyncSession, actor: Viewer, order: Supervision, data: OpinionIn, *, today: date
) -> Supervision:
    """A third person closes the order when every part was accepted."""
    require(actor, Permission.CASES_CLOSE)
    ensure(refusal_to_close(order, actor, await parts_of(session, order)))
    _move(order, _S.CLOSED)
    order.closer_id, order.closed_on = actor.id, today
    record(session, actor, Verb.SUPERVISION_CLOSED, order, after={"closed_on": today}, reason=data.reason)
    return order


async def merge_supervision(
    session: AsyncSession, actor: Viewer, order: Supervision, data: MergeIn, *, today: date
) -> Supervision:
    """This order goes on in another: running parts of units that have none there move over, with a fresh limit."""
    require(actor, Permission.CASES_OPEN)
    into = await supervision_for(session, actor, data.into_id, lock=True)
    ensure(refusal_to_merge(order, actor, into))
    parts, theirs = await parts_of(session, order), await parts_of(session, into)
    ensure(refusal_of_stranded(parts, theirs))
    _move(order, _S.MERGED)
    order.merged_into_id = into.id
    there = {part.unit_id for part in theirs}
    for part in parts:
        if part.state not in ENDED:
            await _hand_over(session, actor, part, None if part.unit_id in there else into, lead=False, today=today)
    session.add(into)
    after = {"into": into.number, "on": today}
    record(session, actor, Verb.SUPERVISION_MERGED, order, after=after, reason=data.reason)
    return order


async def _hand_over(
    session: AsyncSession, actor: Viewer, part: SupervisionPart, to: Supervision | None, *, lead: bool, today: date
) -> None:
    part_to(part, _P.MOVED)
    session.add(part)
    await close_deadlines(session, actor, part, today=today)
    if to is not None:
        fresh = _part(to, part.unit_id, lead, today)
        session.add(fresh)
        await session.flush()
        await _run(session, actor, to, fresh, today)


async def split_supervision(
    session: AsyncSession, actor: Viewer, order: Supervision, data: SplitIn, *, today: date
) -> Supervision:
    """Parts of co-handling units go on in an order of their own, under its own number. Returns the new order."""
    require(actor, Permission.CASES_OPEN)
    parts = await parts_of(session, order)
    ensure(refusal_to_split(order, actor, parts, data.unit_ids))
    new = Supervision(
        title=data.title,
        demands=order.demands,
        source=order.source,
        source_ref=order.source_ref,
        state=_S.ISSUED,
        drafter_id=order.drafter_id,
        drafted_on=today,
        approver_id=order.approver_id,
        issued_on=today,
        split_from_id=order.id,
        number=written(SERIES, today.year, await take_number(session, SERIES, today.year)),
    )
    session.add(new)
    await session.flush()
    moving = {part.unit_id: part for part in parts}
    for unit in data.unit_ids:
        await _hand_over(session, actor, moving[unit], new, lead=unit == data.unit_ids[0], today=today)
    after = {"number": new.number, "units": data.unit_ids}
    record(session, actor, Verb.SUPERVISION_SPLIT, order, after=after, reason=data.reason)
    return new
