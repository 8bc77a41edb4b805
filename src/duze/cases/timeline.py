"""What happened in a case, row by row through the viewer's sight.

Only subjects are asked for that the viewer may see: the case, its orders and their clocks, letters by
their own sight filter, interviews for those who may know how they end. A referral is never among them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Final
from uuid import UUID

import msgspec
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from duze.cases.milestone_queries import milestone_ids
from duze.cases.models import Case
from duze.cases.models_orders import Rectification
from duze.cases.queries import items_of, orders_of
from duze.cases.rules import inside
from duze.deadlines.queries import deadlines_of
from duze.journal.models import Entry
from duze.journal.queries import timeline
from duze.journal.verbs import Verb
from duze.kit.i18n import fmt_date
from duze.letters.models import Letter
from duze.letters.queries import letters_seen_by
from duze.people.permissions import Viewer


class Event(msgspec.Struct):
    """One row of a timeline; `title` is a msgid, `tone` and `icon` are for the page."""

    at: datetime
    verb: str
    title: str
    who: str
    text: str
    icon: str
    tone: str = ""


# Verb → title, icon, tone. What is not listed is not shown.
SHOWN: Final[dict[Verb, tuple[str, str, str]]] = {
    Verb.CASE_PROPOSED: ("提出立案", "briefcase-business", ""),
    Verb.CASE_APPROVED: ("批准立案", "check", "grn"),
    Verb.CASE_DROPPED: ("不予立案", "x", "red"),
    Verb.CASE_OPENED: ("立案", "briefcase-business", "blue"),
    Verb.CASE_FINDINGS_JOINED: ("并入问题", "clipboard-list", ""),
    Verb.CASE_AWAITS_CHECK: ("提请办结", "send", "amb"),
    Verb.CASE_REOPENED: ("退回续办", "rotate-ccw", "red"),
    Verb.CASE_CLOSED: ("办结", "check", "grn"),
    Verb.CASE_ARCHIVED: ("归档", "archive", ""),
    Verb.RECTIFICATION_ISSUED: ("下达整改", "wrench", "blue"),
    Verb.RECTIFICATION_RECEIVED: ("签收整改通知", "inbox", ""),
    Verb.RECTIFICATION_PLANNED: ("报送整改方案", "file-text", ""),
    Verb.RECTIFICATION_STARTED: ("开始整改", "wrench", ""),
    Verb.MILESTONE_DONE: ("完成整改措施", "check", "grn"),
    Verb.RECTIFICATION_SUBMITTED: ("提交整改报告", "send", "amb"),
    Verb.RECTIFICATION_TAKEN: ("开始核查", "list-checks", ""),
    Verb.RECTIFICATION_RETURNED: ("退回重改", "rotate-ccw", "red"),
    Verb.RECTIFICATION_WITHDRAWN: ("撤回整改", "undo-2", "amb"),
    Verb.RECTIFICATION_CLOSED: ("核查通过，销号", "check", "grn"),
    Verb.RECTIFICATION_LOOKED_BACK: ("回头看", "history", ""),
    Verb.RECTIFICATION_RECURRED: ("复发，重新下达", "rotate-ccw", "red"),
    Verb.EXTENSION_ASKED: ("申请延期", "clock", "amb"),
    Verb.EXTENSION_DECIDED: ("审批延期", "clock", ""),
    Verb.RECTIFICATION_PAUSED: ("暂停计时", "lock", ""),
    Verb.RECTIFICATION_RESUMED: ("恢复计时", "clock", ""),
    Verb.RECTIFICATION_RECOUNTED: ("期限随工作日历变动", "calendar-days", "amb"),
    Verb.CARD_SHOWN: ("时限亮牌", "clock", "red"),
    Verb.LAW_BREACHED: ("超过法定时限", "gavel", "red"),
    Verb.INTERVIEW_PROPOSED: ("提出约谈", "messages-square", ""),
    Verb.INTERVIEW_APPROVED: ("批准约谈", "messages-square", "blue"),
    Verb.INTERVIEW_DROPPED: ("不予约谈或者取消", "x", ""),
    Verb.INTERVIEW_NOTIFIED: ("约谈已通知", "send", ""),
    Verb.INTERVIEW_RECEIVED: ("签收约谈通知", "inbox", ""),
    Verb.INTERVIEW_POSTPONED: ("约谈改期", "clock", "amb"),
    Verb.INTERVIEW_ATTENDED: ("约谈到场", "users", "grn"),
    Verb.INTERVIEW_ABSENT: ("约谈缺席", "x", "red"),
    Verb.INTERVIEW_MINUTED: ("形成约谈纪要", "file-text", ""),
    Verb.INTERVIEW_FOLLOWED: ("约谈整改跟踪", "wrench", ""),
    Verb.INTERVIEW_VERIFIED: ("核查约谈整改", "clipboard-list", "blue"),
    Verb.INTERVIEW_CLOSED: ("约谈办结", "check", "grn"),
    Verb.INTERVIEW_REPEATED: ("再次约谈", "messages-square", "red"),
    Verb.LETTER_DRAFTED: ("文书拟稿", "file-text", ""),
    Verb.LETTER_REVIEWED: ("文书复核", "check", ""),
    Verb.LETTER_RETURNED: ("文书退回", "rotate-ccw", "amb"),
    Verb.LETTER_COUNTERSIGN_ASKED: ("文书请会签", "users", ""),
    Verb.LETTER_COUNTERSIGNED: ("文书会签", "check", ""),
    Verb.LETTER_SIGNED: ("文书签发", "stamp", "blue"),
    Verb.LETTER_DELIVERED: ("文书送达", "send", ""),
    Verb.LETTER_RECEIVED: ("文书签收", "inbox", ""),
    Verb.LETTER_VOIDED: ("文书作废", "x", "red"),
}
_BY_UNIT: Final = frozenset(
    {
        Verb.RECTIFICATION_RECEIVED,
        Verb.RECTIFICATION_PLANNED,
        Verb.RECTIFICATION_STARTED,
        Verb.MILESTONE_DONE,
        Verb.RECTIFICATION_SUBMITTED,
        Verb.EXTENSION_ASKED,
        Verb.LETTER_RECEIVED,
    }
)
# What a unit is shown: what it did itself and what was addressed to it, without the office's names.
_FOR_UNIT: Final = _BY_UNIT | {
    Verb.RECTIFICATION_ISSUED,
    Verb.RECTIFICATION_RETURNED,
    Verb.RECTIFICATION_WITHDRAWN,
    Verb.RECTIFICATION_CLOSED,
    Verb.RECTIFICATION_PAUSED,
    Verb.RECTIFICATION_RESUMED,
    Verb.RECTIFICATION_RECOUNTED,
    Verb.EXTENSION_DECIDED,
    Verb.CARD_SHOWN,
    Verb.LAW_BREACHED,
    Verb.LETTER_DELIVERED,
}


async def timeline_for(session: AsyncSession, viewer: Viewer, case: Case) -> list[Event]:
    """The case's timeline as this viewer may see it, newest first."""
    whole = inside(viewer, case)
    orders = [order.id for order in await orders_of(session, viewer, case.id)]
    subjects = [case.id, *orders]
    if whole:
        subjects += await items_of(session, case.id, "interview")
    subjects += await _letters_about(session, viewer, subjects)
    clocks = {
        deadline.id: deadline.title
        for deadline in await deadlines_of(session, [*orders, *await milestone_ids(session, orders)])
    }
    entries = await timeline(session, [*subjects, *clocks])
    return _events(entries, clocks, whole=whole, numbered=True)


async def order_timeline(session: AsyncSession, viewer: Viewer, order: Rectification, *, whole: bool) -> list[Event]:
    """One order's own timeline, newest first."""
    clocks = {
        deadline.id: deadline.title
        for deadline in await deadlines_of(session, [order.id, *await milestone_ids(session, [order.id])])
    }
    return _events(await timeline(session, [order.id, *clocks]), clocks, whole=whole, numbered=False)


async def letters_about(session: AsyncSession, viewer: Viewer, case: Case) -> Sequence[Letter]:
    """Letters about the case, its orders and interviews that the viewer may see, newest first."""
    orders = [order.id for order in await orders_of(session, viewer, case.id)]
    subjects = [case.id, *orders, *await items_of(session, case.id, "interview")]
    ids = await _letters_about(session, viewer, subjects)
    query = select(Letter).where(col(Letter.id).in_(ids)).order_by(col(Letter.id).desc())
    return (await session.exec(query)).all()


async def _letters_about(session: AsyncSession, viewer: Viewer, subjects: Sequence[UUID]) -> Sequence[UUID]:
    query = select(col(Letter.id)).where(col(Letter.subject_id).in_(subjects), letters_seen_by(viewer))
    return (await session.exec(query)).all()


def _events(entries: Sequence[Entry], clocks: Mapping[UUID, str], *, whole: bool, numbered: bool) -> list[Event]:
    shown = [entry for entry in entries if entry.verb in SHOWN and (whole or entry.verb in _FOR_UNIT)]
    return [_event(entry, clocks, whole=whole, numbered=numbered) for entry in reversed(shown)]


def _event(entry: Entry, clocks: Mapping[UUID, str], *, whole: bool, numbered: bool) -> Event:
    title, icon, tone = SHOWN[entry.verb]
    who = entry.actor_name if whole or entry.verb in _BY_UNIT else "督责机构"
    text = entry.reason
    if entry.verb is Verb.CARD_SHOWN:
        red = entry.after.get("color") == "red"
        title, tone = ("亮红牌", "red") if red else ("亮黄牌", "amb")
        due = fmt_date(date.fromisoformat(str(entry.after["due_on"])))
        text = f"{clocks.get(entry.subject_id, '')}　{due}"
    elif entry.verb is Verb.LAW_BREACHED:
        text = f"{clocks.get(entry.subject_id, '')}　{entry.after['basis']}"
    elif numbered and entry.subject_kind in ("rectification", "letter"):
        text = f"{entry.subject_label}\n{text}".strip()
    return Event(entry.created_at, entry.verb.value, title, who, text, icon, tone)
