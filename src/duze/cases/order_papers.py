"""Letters drafted from a rectification order: 整改通知书, 催办通知, 销号通知."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from duze.cases.models import Case
from duze.cases.models_orders import ENDED, METHOD_NAMES, FilingKind, Rectification, RectificationState
from duze.cases.order_queries import checks_of, filings_of
from duze.cases.papers import findings_of, order_letter
from duze.cases.queries import rectification_for
from duze.deadlines.queries import calendar
from duze.deadlines.rules import working_days_between
from duze.findings.queries import objections_standing
from duze.kit.clock import city_date
from duze.kit.errors import Refusal, WrongState
from duze.law.models import KIND_NAMES
from duze.letters import wording
from duze.letters.facts_orders import Card
from duze.letters.kinds import CHASE_LETTER, CLOSING_NOTICE, RECTIFICATION_NOTICE, LetterKind
from duze.letters.models import LetterState
from duze.letters.starting import Place, Start, after, common, line, short, standing, you_for
from duze.people.permissions import Viewer
from duze.people.queries import names_of
from duze.units.queries import unit_by_id

_R = RectificationState
_WAITING = frozenset({_R.ISSUED, _R.RECEIVED, _R.PLANNED, _R.UNDER_WAY, _R.RETURNED})


async def refuses(session: AsyncSession, order: Rectification, kind: LetterKind, today: date) -> Refusal | None:
    """Chasing ends when the report is in; a closing notice waits for the closing."""
    if kind is CLOSING_NOTICE:
        return None if order.state is _R.CLOSED else WrongState("整改尚未销号，不能拟写销号通知。")
    if order.state in ENDED:
        return WrongState("整改已经销号或者撤回，不用再发这一公文。")
    if kind is CHASE_LETTER and order.state not in _WAITING:
        return WrongState("单位已经申请销号，不用催办。")
    if kind is RECTIFICATION_NOTICE and order.due_on < today:
        return WrongState("整改期限已过，请发催办通知。")
    return None


async def start(session: AsyncSession, viewer: Viewer, order: Rectification, kind: LetterKind, today: date) -> Start:
    """What the order knows of a letter of `kind`."""
    unit = await unit_by_id(session, order.unit_id)
    facts = {**await common(session, viewer, unit, today), "you": you_for(unit), "matter": short(order.title)}
    if kind is RECTIFICATION_NOTICE:
        facts |= await _notice(session, order, today)
    elif kind is CHASE_LETTER:
        facts |= await _chase(session, order, today)
    else:
        facts |= await _closing(session, order, today)
    return Start(facts, order.unit_id)


async def _notice(session: AsyncSession, order: Rectification, today: date) -> dict[str, Any]:
    case = await session.get_one(Case, order.case_id)
    found = await findings_of(session, case)
    problems = [
        {
            "number": one.number,
            "kind": KIND_NAMES[one.kind],
            "found_on": city_date(one.happened_at).isoformat(),
            "fact": line(one.facts),
            "clause": line(one.article) or line(case.basis),
        }
        for one in found
    ]
    contested = (await objections_standing(session, [one.id for one in found], today))[1]
    plan, reply = await after(session, "rectification-plan", today), await after(session, "objection", today)
    return {
        "problems": problems,
        "demands": [line(demand) for demand in order.demands],
        "plan_due": min(plan, order.due_on).isoformat(),
        "due": order.due_on.isoformat(),
        "proof": line(order.proof) or wording.RECTIFICATION_PROOF,
        "check": wording.RECTIFICATION_CHECK,
        # as long as the findings themselves may be contested: thirty days for an inspection's, whatever the order sets
        "reply_due": (contested or min(reply, order.due_on)).isoformat(),
    }


async def _chase(session: AsyncSession, order: Rectification, today: date) -> dict[str, Any]:
    over = order.due_on < today
    card = Card.RED if over else Card.YELLOW
    number, ordered = await order_letter(session, [order])
    earlier = [one for one in await standing(session, CHASE_LETTER.slug, order) if one.state is LetterState.SIGNED]
    days = working_days_between(order.due_on, today, await calendar(session)) if over else 0
    new_due = await after(session, "rectification-redo", today) if over else order.due_on
    return {
        "card": card.value,
        "card_no": f"{order.number}{card.value}{len(earlier) + 1}",
        "order_number": number,
        "ordered_on": (ordered or order.issued_on).isoformat(),
        "due": order.due_on.isoformat(),
        "days_over": max(days, 1) if over else 0,
        "new_due": new_due.isoformat(),
        "consequence": wording.CHASE_CONSEQUENCE,
        "earlier": [{"number": one.facts["card_no"], "dated": one.facts["dated"]} for one in earlier][-10:],
    }


async def _closing(session: AsyncSession, order: Rectification, today: date) -> dict[str, Any]:
    closed = order.closed_on or today
    number, ordered = await order_letter(session, [order])
    reports = [filing for filing in await filings_of(session, order) if filing.kind is FilingKind.REPORT]
    passed = [check for check in await checks_of(session, order) if check.passed]
    names = await names_of(session, {check.checked_by for check in passed})
    return {
        "order_number": number,
        "ordered_on": (ordered or order.issued_on).isoformat(),
        "result": reports[-1].text if reports else "",
        "checked_how": "、".join(dict.fromkeys(METHOD_NAMES[check.method] for check in passed)),
        "checked_by": short("、".join(names.values())),
        "checked_on": max([check.checked_on for check in passed], default=closed).isoformat(),
        "closed_on": closed.isoformat(),
        "look_back_on": (await after(session, "look-back", closed)).isoformat(),
    }


async def _find(session: AsyncSession, viewer: Viewer, order_id: UUID, lock: bool) -> Rectification:
    return await rectification_for(session, viewer, order_id, lock=lock)


PLACE = Place(
    base="/rectifications/{thing:uuid}",
    active="/rectifications",
    title="整改",
    kinds=(RECTIFICATION_NOTICE, CHASE_LETTER, CLOSING_NOTICE),
    find=_find,
    refuses=refuses,
    start=start,
    once=frozenset({RECTIFICATION_NOTICE.slug, CLOSING_NOTICE.slug}),
)
