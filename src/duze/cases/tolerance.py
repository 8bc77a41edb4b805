"""Filling in the sheet of tolerance, and what waits for it: accountability advice and the study of a referral."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any
from uuid import UUID

from pydantic import StringConstraints
from sqlmodel import Field, SQLModel, col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from duze.cases.models import Case
from duze.cases.models_tolerance import TESTS, Tolerance, ToleranceSheet
from duze.findings.models import Finding
from duze.findings.rules import complaint_about_text
from duze.journal.actions import record
from duze.journal.verbs import Verb
from duze.kit.acts import ensure
from duze.kit.errors import Refusal, WrongState, invalid
from duze.people.permissions import Permission, Viewer, require

ART_7 = "《优化营商环境条例》第七条"
Why = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500)]


class ToleranceIn(SQLModel):
    """The four tests, each with its ground, and what they come to."""

    model_config = {"extra": "forbid"}

    reform: bool = Field(title="改革方向")
    reform_why: Why = Field(title="改革方向：依据")
    not_forbidden: bool = Field(title="禁止性规定")
    not_forbidden_why: Why = Field(title="禁止性规定：依据")
    lawful_decision: bool = Field(title="决策程序")
    lawful_decision_why: Why = Field(title="决策程序：依据")
    no_gain: bool = Field(title="勤勉无私")
    no_gain_why: Why = Field(title="勤勉无私：依据")
    outcome: Tolerance = Field(title="研判结论")
    reason: Annotated[str, StringConstraints(strip_whitespace=True, min_length=2, max_length=2000)] = Field(
        title="研判理由"
    )


async def weigh_tolerance(
    session: AsyncSession, actor: Viewer, about: Case | Finding, data: ToleranceIn
) -> ToleranceSheet:
    """Put the four tests down. Raises Invalid for an exemption that not all four carry."""
    require(actor, Permission.CASES_OPEN)
    ensure(complaint_about_text("/reason", data.reason))
    if data.outcome is Tolerance.EXEMPT and not all(getattr(data, name) for name in TESTS):
        raise invalid("/outcome", "四项标准全部符合的，才可以予以容错免责。")
    of_case = isinstance(about, Case)
    sheet = ToleranceSheet(
        case_id=about.id if of_case else None,
        finding_id=None if of_case else about.id,
        made_by=actor.id,
        made_by_name=actor.name,
        **data.model_dump(),
    )
    session.add(sheet)
    await session.flush()
    after: dict[str, Any] = {name: getattr(data, name) for name in TESTS} | {"outcome": data.outcome}
    record(session, actor, Verb.TOLERANCE_WEIGHED, sheet, after=after)
    return sheet


async def sheets_about(
    session: AsyncSession, case_id: UUID | None, finding_id: UUID | None
) -> Sequence[ToleranceSheet]:
    """The sheets about a case or a finding, newest first; those of either when both are named."""
    newest = (col(ToleranceSheet.created_at).desc(), col(ToleranceSheet.id).desc())
    ways = [col(column) == key for column, key in _keys(case_id, finding_id)]
    if not ways:
        return []
    query = select(ToleranceSheet).where(ways[0] if len(ways) == 1 else ways[0] | ways[1])
    return (await session.exec(query.order_by(*newest))).all()


def _keys(case_id: UUID | None, finding_id: UUID | None) -> list[tuple[Any, UUID]]:
    pairs = ((ToleranceSheet.case_id, case_id), (ToleranceSheet.finding_id, finding_id))
    return [(column, key) for column, key in pairs if key is not None]


async def refusal_without_sheet(
    session: AsyncSession, case_id: UUID | None, finding_id: UUID | None = None
) -> Refusal | None:
    """What anybody who is to answer for something is owed first: the four tests, and heed of an exemption."""
    found = await sheets_about(session, case_id, finding_id)
    if not found:
        return WrongState(
            "尚未填写容错研判表，不能提出问责建议或者研判移送。",
            code="no_tolerance_sheet",
            remedy="请先按四项标准填写容错研判表。",
            article=ART_7,
        )
    if found[0].outcome is Tolerance.EXEMPT:
        return WrongState(
            "容错研判结论为予以免责，不再提出问责建议或者研判移送。",
            code="exempt",
            remedy="发现新的事实的，请重新填写容错研判表。",
            article=ART_7,
        )
    return None
