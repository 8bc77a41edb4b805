"""The bulletin (考核排名通报): a published month's facts, handed to the letters room as a draft."""

from __future__ import annotations

from datetime import date

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from duze.deadlines.queries import calendar, limit_on
from duze.deadlines.rules import due, span_of
from duze.kit.acts import ensure
from duze.kit.clock import city_date
from duze.kit.errors import invalid
from duze.letters.actions import draft_letter
from duze.letters.facts import Approval, BulletinFacts, Contact, RankGroup, RankRow, Weight
from duze.letters.models import Letter, LetterState
from duze.people.permissions import Viewer
from duze.rankings.models import Month, SchemeVersion
from duze.rankings.queries import file_of, ranked_units, scheme_of
from duze.rankings.rules import MonthResult, UnitScore, result_from
from duze.rankings.rules.life import refusal_to_draft_bulletin
from duze.rankings.rules.periods import year_month
from duze.rankings.rules.telling import paper_sentences, problem_sentences, weight_rows
from duze.rankings.scheme import GroupRule, Scheme
from duze.rankings.shapes import BulletinIn
from duze.units.models import Group, Unit

ADDRESSEES = {Group.DISTRICT: "各区人民政府", Group.DEPARTMENT: "市直各部门", Group.PARTNER: "各有关单位"}
_REVIEW = "objection"


async def draft_bulletin(
    session: AsyncSession, actor: Viewer, month: Month, data: BulletinIn, *, today: date
) -> Letter:
    """Draft the bulletin of a locked month; it then goes the way of every letter.

    Raises Invalid when the government's consent is given only in part.
    """
    ensure(refusal_to_draft_bulletin(await file_of(session, month), actor))
    version, scheme = await scheme_of(session, month)
    units = await ranked_units(session, scheme, month.period)
    facts = BulletinFacts(
        issuer=await _issuer(session),
        dated=today,
        to=tuple(ADDRESSEES[Group(rule.code)] for rule in scheme.groups),
        contact=Contact(name=actor.name, phone=data.contact_phone),
        year=year_month(month.period)[0],
        month=year_month(month.period)[1],
        as_of=city_date(month.computed_at) if month.computed_at else today,
        government_approval=_consent(data, today),
        scheme=_basis(version),
        methods=tuple(paper_sentences(scheme, _result(month))),
        weights=tuple(Weight(indicator=n, group=g, weight=w, method=m) for n, g, w, m in weight_rows(scheme)),
        groups=tuple(group_table(rule, _result(month)) for rule in scheme.groups if _result(month).group(rule.code)),
        problems=tuple(problem_sentences(scheme, _result(month))),
        demands=tuple(data.demands),
        review_due=await _review_due(session, today),
        corrects=await _corrected(session, month),
    )
    return await _draft(session, actor, month, facts, units, scheme, today)


async def _draft(
    session: AsyncSession,
    actor: Viewer,
    month: Month,
    facts: BulletinFacts,
    units: list[Unit],
    scheme: Scheme,
    today: date,
) -> Letter:
    title = f"关于{facts.year}年{facts.month}月{scheme.name}排名情况的通报"
    audience = [unit.id for unit in units]
    return await draft_letter(
        session, actor, "ranking_bulletin", facts, about=month, audience=audience, title=title, today=today
    )


def _result(month: Month) -> MonthResult:
    return result_from(month.result)


def _basis(version: SchemeVersion) -> str:
    return f"《{version.name}》（第{version.version_no}版）"


def group_table(rule: GroupRule, result: MonthResult) -> RankGroup:
    """A group's table as bulletins print it."""
    rows = tuple(_row(unit) for unit in result.group(rule.code))
    return RankGroup(name=rule.name, rows=rows, name_last=any(u.last and not u.exempt for u in result.group(rule.code)))


def _row(unit: UnitScore) -> RankRow:
    note = ("末位，目标均已达到，免予末位处理" if unit.exempt else "末位") if unit.last else None
    return RankRow(rank=unit.rank, unit=unit.name, score=unit.score, previous=unit.previous_rank, note=note)


def _consent(data: BulletinIn, today: date) -> Approval | None:
    given = (data.approval_authority, data.approval_by, data.approval_on)
    if not any(given):
        return None
    if not all(given) or data.approval_on is None:
        raise invalid("/approval_authority", "批准机关、批准人和批准日期须一并填写。")
    if data.approval_on > today:
        raise invalid("/approval_on", "批准日期不能晚于今天。")
    return Approval(authority=data.approval_authority, approver=data.approval_by, approved_on=data.approval_on)


async def _corrected(session: AsyncSession, month: Month) -> str | None:
    """The number of the signed bulletin of the newest earlier edition, if one went out."""
    query = (
        select(Letter.number)
        .join(Month, col(Month.id) == col(Letter.subject_id))
        .where(
            col(Letter.kind) == "ranking_bulletin",
            col(Letter.state) == LetterState.SIGNED,
            col(Month.scheme_code) == month.scheme_code,
            col(Month.period) == month.period,
            col(Month.edition) < month.edition,
        )
    )
    return (await session.exec(query.order_by(col(Month.edition).desc()).limit(1))).first()


async def _issuer(session: AsyncSession) -> str:
    query = select(Unit.full_name).where(col(Unit.group) == Group.OFFICE).order_by(col(Unit.sort)).limit(1)
    return (await session.exec(query)).first() or "市优化营商环境工作领导小组办公室"


async def _review_due(session: AsyncSession, today: date) -> date:
    limit = await limit_on(session, _REVIEW, today)
    return due(today, span_of(limit), await calendar(session)).on
