"""Letters drafted from a case: 督办通知书, 销号通知, 问责建议书, 请示, with what the case knows filled in."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from duze.cases.grounds import overturned_in, refusal_without_ground
from duze.cases.models import RUNNING, Case, CaseFinding, CaseState
from duze.cases.models_orders import METHOD_NAMES, Check, Rectification
from duze.cases.queries import case_for
from duze.cases.tolerance import refusal_without_sheet, sheets_about
from duze.evidence.models import Evidence
from duze.findings.models import Finding, FindingEvidence
from duze.kit.clock import city_date
from duze.kit.errors import Refusal, WrongState
from duze.kit.tables import Table
from duze.letters import wording
from duze.letters.kinds import (
    ACCOUNTABILITY_ADVICE,
    CLOSING_NOTICE,
    RECTIFICATION_NOTICE,
    REMINDER_LETTER,
    REQUEST,
    SUPERVISION_ORDER,
    LetterKind,
)
from duze.letters.models import Letter
from duze.letters.starting import Place, Start, after, common, line, short, signed_about, standing, you_for
from duze.people.permissions import Viewer
from duze.people.queries import names_of
from duze.units.queries import unit_by_id


async def refuses(session: AsyncSession, case: Case, kind: LetterKind, today: date) -> Refusal | None:
    """A letter of the case waits for the state it tells of."""
    if kind is CLOSING_NOTICE:
        if case.state in (CaseState.CLOSED, CaseState.ARCHIVED):
            return None
        return WrongState("案件尚未办结，不能拟写销号通知。")
    if case.state not in RUNNING:
        return WrongState("只有在办的案件可以拟写这一公文。")
    if kind is REMINDER_LETTER:
        return None if await _unanswered(session, case, today) else WrongState("没有逾期未答复的问责建议，无须提醒。")
    if ground := await refusal_without_ground(session, case.id):
        return ground
    if kind is ACCOUNTABILITY_ADVICE and not await _evidence(session, case):
        return WrongState("本案的问题还没有证据材料，请先在问题中添加，再拟写问责建议书。", code="no_evidence")
    return await refusal_without_sheet(session, case.id) if kind is ACCOUNTABILITY_ADVICE else None


async def start(session: AsyncSession, viewer: Viewer, case: Case, kind: LetterKind, today: date) -> Start:
    """What the case knows of a letter of `kind`."""
    unit = await unit_by_id(session, case.unit_id)
    facts = await common(session, viewer, None if kind is REQUEST else unit, today)
    facts |= {"you": you_for(unit)} if kind is not REQUEST else {}
    if kind is SUPERVISION_ORDER:
        facts |= await _order(session, case, unit.full_name, today)
    elif kind is CLOSING_NOTICE:
        facts |= await _closing(session, case, today)
    elif kind is ACCOUNTABILITY_ADVICE:
        facts |= await _advice(session, case, today)
        return Start(facts, case.unit_id, to_bodies=True)
    elif kind is REMINDER_LETTER:
        return Start(facts | await _reminder(session, case, today), to_bodies=True)
    else:
        return Start(facts | {"to": [wording.CITY_GOVERNMENT], "matters": [short(case.title)], "reasons": case.grounds})
    return Start(facts, case.unit_id)


async def _order(session: AsyncSession, case: Case, lead: str, today: date) -> dict[str, Any]:
    return {
        "order_no": case.number,
        "matter": short(case.title),
        "source": wording.ORDER_SOURCES[case.origin.value],
        "basis": await _bases(session, case),
        "problem": case.grounds,
        "lead": short(lead),
        "due": (await after(session, "rectification", today)).isoformat(),
        "feedback": wording.ORDER_FEEDBACK,
        "consequence": wording.ORDER_CONSEQUENCE,
    }


async def _closing(session: AsyncSession, case: Case, today: date) -> dict[str, Any]:
    closed = case.closed_on or today
    number, ordered = await order_letter(session, [case, *await _orders(session, case)])
    checks = await _checks(session, case)
    closers = {case.closer_id} if case.closer_id else set()
    names = await names_of(session, {check.checked_by for check in checks} | closers)
    ways = list(dict.fromkeys(METHOD_NAMES[check.method] for check in checks)) or [wording.CHECKED_BY_PAPERS]
    return {
        "matter": short(case.title),
        "order_number": number or case.number,
        "ordered_on": (ordered or case.opened_on or closed).isoformat(),
        "result": case.summary,
        "checked_how": "、".join(ways),
        "checked_by": short("、".join(dict.fromkeys(names.values()))),
        "checked_on": max([check.checked_on for check in checks], default=closed).isoformat(),
        "closed_on": closed.isoformat(),
        "look_back_on": (await after(session, "look-back", closed)).isoformat(),
    }


async def _advice(session: AsyncSession, case: Case, today: date) -> dict[str, Any]:
    findings = await findings_of(session, case)
    told = [f"{one.number}：{line(one.facts)}" for one in findings]
    weighed = await sheets_about(session, case.id, None)
    return {
        "matter": short(case.title),
        "facts": "\n".join([case.grounds, *told]),
        "persons": [],
        "clauses": await _bases(session, case),
        "evidence": await _evidence(session, case),
        "mitigating": weighed[0].summary if weighed else "",
        "reply_due": (await after(session, "accountability-reply", today)).isoformat(),
    }


async def _unanswered(session: AsyncSession, case: Case, today: date) -> Letter | None:
    """The advice on accountability whose day for an answer has passed."""
    advice = await signed_about(session, ACCOUNTABILITY_ADVICE.slug, case)
    return advice if advice is not None and date.fromisoformat(advice.facts["reply_due"]) < today else None


async def _reminder(session: AsyncSession, case: Case, today: date) -> dict[str, Any]:
    advice = await _unanswered(session, case, today)
    if advice is None or advice.signed_at is None:
        return {}
    due = date.fromisoformat(advice.facts["reply_due"])
    return {
        "to": advice.facts["to"],
        "you": "你单位",
        "sent_number": advice.number,
        "sent_on": city_date(advice.signed_at).isoformat(),
        "awaited": wording.ADVICE_AWAITED,
        "due": due.isoformat(),
        "days_over": (today - due).days,
        "new_due": (await after(session, "referral-receipt", today)).isoformat(),
        "times": len(await standing(session, REMINDER_LETTER.slug, case)) + 1,
    }


async def order_letter(session: AsyncSession, about: Sequence[Table]) -> tuple[str, date | None]:
    """Number and date of the signed letter that ordered the work, if one went out; else of the order itself."""
    for thing in about:
        for kind in (SUPERVISION_ORDER, RECTIFICATION_NOTICE):
            letter = await signed_about(session, kind.slug, thing)
            if letter is not None and letter.signed_at is not None:
                return letter.number, city_date(letter.signed_at)
    order = next((thing for thing in about if isinstance(thing, Rectification)), None)
    return (order.number, order.issued_on) if order else ("", None)


async def findings_of(session: AsyncSession, case: Case) -> Sequence[Finding]:
    """The findings handled in the case that still stand, by number: for letters of the office, which sees them all."""
    joined = select(col(CaseFinding.finding_id)).where(col(CaseFinding.case_id) == case.id)
    gone = await overturned_in(session, case.id)
    query = select(Finding).where(col(Finding.id).in_(joined), col(Finding.id).not_in(gone))
    return (await session.exec(query.order_by(col(Finding.number)))).all()


async def _bases(session: AsyncSession, case: Case) -> list[str]:
    clauses = [line(one.article) for one in await findings_of(session, case) if one.article]
    return list(dict.fromkeys([*([line(case.basis)] if case.basis else []), *clauses]))


async def _orders(session: AsyncSession, case: Case) -> Sequence[Rectification]:
    query = select(Rectification).where(col(Rectification.case_id) == case.id)
    return (await session.exec(query.order_by(col(Rectification.id)))).all()


async def _checks(session: AsyncSession, case: Case) -> Sequence[Check]:
    orders = [order.id for order in await _orders(session, case)]
    query = select(Check).where(col(Check.rectification_id).in_(orders), col(Check.passed).is_(True))
    return (await session.exec(query.order_by(col(Check.checked_on)))).all()


async def _evidence(session: AsyncSession, case: Case) -> list[dict[str, Any]]:
    """The list of materials: files of the case's findings; a picture is one page, other pages are not known."""
    findings = [one.id for one in await findings_of(session, case)]
    owned = select(col(FindingEvidence.evidence_id)).where(col(FindingEvidence.finding_id).in_(findings))
    rows = (await session.exec(select(Evidence).where(col(Evidence.id).in_(owned)).order_by(col(Evidence.id)))).all()
    return [
        {
            "name": row.filename,
            "copies": 1,
            "pages": 1 if row.media_type.startswith("image/") else 0,
            "original": False,
            "sha256": row.sha256,
        }
        for row in rows
    ]


async def _find(session: AsyncSession, viewer: Viewer, case_id: UUID, lock: bool) -> Case:
    return await case_for(session, viewer, case_id, lock=lock)


PLACE = Place(
    base="/cases/{thing:uuid}",
    active="/cases",
    title="案件",
    kinds=(SUPERVISION_ORDER, CLOSING_NOTICE, ACCOUNTABILITY_ADVICE, REMINDER_LETTER, REQUEST),
    find=_find,
    refuses=refuses,
    start=start,
    once=frozenset({SUPERVISION_ORDER.slug, CLOSING_NOTICE.slug, ACCOUNTABILITY_ADVICE.slug}),
)
