"""From an approved plan to the facts of its notice."""

from __future__ import annotations

from datetime import date

from sqlmodel.ext.asyncio.session import AsyncSession

from duze.deadlines.queries import calendar, limit_on
from duze.deadlines.rules import Calendar, due, span_of, working_day_before
from duze.interviews.models import Interview
from duze.interviews.shapes import NoticeIn
from duze.kit.clock import CITY
from duze.kit.errors import WrongState
from duze.law.queries import articles
from duze.letters.facts import Contact, Interviewee, InterviewFacts
from duze.units.models import Group, Unit
from duze.units.queries import unit_by_id

_YOU = {Group.DISTRICT: "你区", Group.DEPARTMENT: "你局", Group.PARTNER: "你单位"}
_MATERIALS = ("存在问题及原因分析", "已采取的措施和下一步整改安排")
_BASIS = ("condition-69", "inspection-12")


async def notice_facts(
    session: AsyncSession, interview: Interview, data: NoticeIn, *, today: date, issuer: str
) -> InterviewFacts:
    """The facts of the 约谈通知书: persons, reasons, time and place, and every date counted by the calendar."""
    if interview.starts_at is None:
        raise WrongState("请先确定约谈时间。")
    starts = interview.starts_at.astimezone(CITY)
    days = await calendar(session)
    unit = await unit_by_id(session, interview.unit_id)
    reply = working_day_before(starts.date(), 1, days)
    return InterviewFacts(
        issuer=issuer,
        dated=today,
        to=(unit.full_name,),
        copies_to=tuple(data.copies_to),
        contact=Contact(name=data.contact_name, phone=data.contact_phone),
        you=_you(unit),
        basis=tuple(interview.basis) or await _basis(session, today),
        reasons=tuple(interview.reasons),
        starts_at=starts.replace(tzinfo=None),
        place=interview.place,
        interviewees=tuple(Interviewee(post=one["post"], name=one["name"]) for one in interview.targets),
        host=_host(interview),
        attendees=tuple(interview.attendees),
        materials=tuple(interview.materials) or _MATERIALS,
        materials_due=reply,
        reply_due=reply,
        plan_due=await _after(session, "rectification-plan", starts.date(), days),
        report_due=await _after(session, "interview-report", starts.date(), days),
    )


def _you(unit: Unit) -> str:
    if unit.group is Group.DEPARTMENT and not unit.full_name.endswith("局"):
        return "你单位"
    return _YOU.get(unit.group, "你单位")


def _host(interview: Interview) -> str:
    return interview.host_title.replace(" ", "")


async def _basis(session: AsyncSession, on: date) -> tuple[str, ...]:
    known = await articles(session, on)
    found = [known[code] for code in _BASIS if code in known]
    return tuple(f"{article.title}{article.clause}" for article in found) or ("营商环境督查有关规定",)


async def _after(session: AsyncSession, code: str, start: date, days: Calendar) -> date:
    limit = await limit_on(session, code, start)
    return due(start, span_of(limit), days).on
