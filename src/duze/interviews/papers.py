"""Papers drafted from an interview: its minutes, and the report on the look at what they demanded."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from duze.cases.models_orders import METHOD_NAMES
from duze.interviews.models import Interview
from duze.interviews.models_verification import ADVICE_NAMES, RESULT_NAMES
from duze.interviews.queries import interview_for, last_verification, order_of
from duze.kit.clock import CITY
from duze.kit.errors import Refusal, WrongState
from duze.letters import wording
from duze.letters.kinds import INTERVIEW_MINUTES, VERIFICATION_REPORT, LetterKind
from duze.letters.models import Letter
from duze.letters.starting import Place, Start, after, common, line, short
from duze.people.permissions import Role, Viewer
from duze.people.queries import names_of
from duze.units.queries import holders, unit_by_id


async def refuses(session: AsyncSession, interview: Interview, kind: LetterKind, today: date) -> Refusal | None:
    """Minutes are printed when they have been written down, the report when somebody has looked."""
    if kind is VERIFICATION_REPORT:
        looked = await last_verification(session, interview) is not None
        return None if looked else WrongState("还没有核查记录，请先填写核查情况。", code="not_verified")
    return None if interview.minuted_on else WrongState("约谈纪要尚未填写，请先由记录人填写。", code="not_minuted")


async def start(session: AsyncSession, viewer: Viewer, interview: Interview, kind: LetterKind, today: date) -> Start:
    """Who met whom and when, what was said, demanded and pledged; or what the newest look found."""
    if kind is VERIFICATION_REPORT:
        return await _report(session, viewer, interview, today)
    unit = await unit_by_id(session, interview.unit_id)
    facts = await common(session, viewer, unit, today)
    facts.pop("contact")
    held = interview.held_on or today
    due = (await after(session, "interview-report", held)).isoformat()
    names = await names_of(session, {one for one in (interview.recorder_id, interview.second_host_id) if one})
    facts |= {
        "subject": short(unit.full_name),
        "notice_number": await _notice_number(session, interview),
        "held_at": _held_at(interview, held),
        "place": short(interview.place),
        "host": short("".join(interview.host_title.split())),
        "recorder": names.get(interview.recorder_id, "") if interview.recorder_id else "",
        "present": _present(interview, names),
        "sitting_in": [line(one) for one in interview.attendees],
        "reasons": [line(one) for one in interview.reasons],
        "explanation": interview.explanation,
        "demands": [{"what": line(one), "due": due} for one in interview.demands],
        "pledge": interview.pledge,
        "follow_up": wording.MINUTES_FOLLOW_UP,
        "report_due": due,
    }
    return Start(facts, interview.unit_id)


async def _report(session: AsyncSession, viewer: Viewer, interview: Interview, today: date) -> Start:
    """To the leading group alone: the unit is no addressee, and it is not delivered within the system."""
    last, order = await last_verification(session, interview), await order_of(session, interview)
    assert last is not None and order is not None  # noqa: S101 - `refuses` has said so
    unit = await unit_by_id(session, interview.unit_id)
    signers = {seat.account_id for seat in await holders(session, Role.SIGNATORY, today)}
    names = await names_of(session, signers | {last.verified_by})
    looked = names.pop(last.verified_by, "")
    facts = await common(session, viewer, None, today) | {
        "to": [wording.LEADING_GROUP],
        "signers": sorted(names.values())[:1],
        "subject": short(unit.full_name),
        "notice_number": await _notice_number(session, interview),
        "held_on": (interview.held_on or today).isoformat(),
        "host": short("".join(interview.host_title.split())),
        "order_number": order.number,
        "ordered_on": order.issued_on.isoformat(),
        "reported_on": (order.submitted_on or last.verified_on).isoformat(),
        "demands": [line(one) for one in interview.demands],
        "checked_on": last.verified_on.isoformat(),
        "checked_by": short(looked),
        "checked_how": METHOD_NAMES[last.method],
        "found": last.note,
        "result": RESULT_NAMES[last.result],
        "advice": ADVICE_NAMES[last.advice],
    }
    return Start(facts)


def _held_at(interview: Interview, held: date) -> str:
    """The day it was held at the hour it was called for."""
    hour = interview.starts_at.astimezone(CITY).strftime("%H:%M") if interview.starts_at else "09:00"
    return f"{held.isoformat()}T{hour}:00"


def _present(interview: Interview, names: dict[UUID, str]) -> list[str]:
    hosts = ["".join(interview.host_title.split())]
    hosts += [names[interview.second_host_id]] if interview.second_host_id in names else []
    came: list[Any] = [target for target in interview.targets if target["post"] in interview.present]
    return [line("，".join(hosts)), *(line(target["post"] + (target["name"] or "")) for target in came)]


async def _notice_number(session: AsyncSession, interview: Interview) -> str:
    letter = await session.get(Letter, interview.letter_id) if interview.letter_id else None
    return letter.number if letter else ""


async def _find(session: AsyncSession, viewer: Viewer, interview_id: UUID, lock: bool) -> Interview:
    return await interview_for(session, viewer, interview_id, lock=lock)


PLACE = Place(
    base="/interviews/{thing:uuid}",
    active="/interviews",
    title="约谈",
    kinds=(INTERVIEW_MINUTES, VERIFICATION_REPORT),
    find=_find,
    refuses=refuses,
    start=start,
    once=frozenset({INTERVIEW_MINUTES.slug}),
)
