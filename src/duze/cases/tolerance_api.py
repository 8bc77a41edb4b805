"""The sheet of tolerance over the API."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromQuery, JSONBody
from sqlmodel import Field
from sqlmodel.ext.asyncio.session import AsyncSession

from duze.cases.models import Case
from duze.cases.models_tolerance import TOLERANCE_NAMES, ToleranceSheet
from duze.cases.queries import case_for
from duze.cases.rules import inside
from duze.cases.tolerance import ToleranceIn, sheets_about, weigh_tolerance
from duze.findings.models import Finding
from duze.findings.queries import finding_for
from duze.kit.db import Database
from duze.kit.errors import NotFound, invalid
from duze.kit.i18n import say
from duze.people.permissions import Permission, Viewer, require

TAGS = ["cases"]


class NewToleranceIn(ToleranceIn):
    """The same, about a case or about a finding that is in none."""

    case_id: UUID | None = Field(default=None, title="案件")
    finding_id: UUID | None = Field(default=None, title="问题线索")


class ToleranceOut(msgspec.Struct):
    """A sheet as it was filled in."""

    id: UUID
    case_id: UUID | None
    finding_id: UUID | None
    reform: bool
    reform_why: str
    not_forbidden: bool
    not_forbidden_why: str
    lawful_decision: bool
    lawful_decision_why: str
    no_gain: bool
    no_gain_why: str
    outcome: str
    outcome_name: str
    reason: str
    made_by: str
    made_at: datetime


def tolerance_out(sheet: ToleranceSheet) -> ToleranceOut:
    """A sheet over the API."""
    kept = sheet.model_dump(exclude={"created_at", "made_by", "made_by_name", "outcome"})
    return ToleranceOut(
        **kept,
        outcome=sheet.outcome.value,
        outcome_name=say(TOLERANCE_NAMES[sheet.outcome]),
        made_by=sheet.made_by_name,
        made_at=sheet.created_at,
    )


async def thing_weighed(
    session: AsyncSession, viewer: Viewer, case_id: UUID | None, finding_id: UUID | None
) -> Case | Finding:
    """The case or the finding, for those who open cases. Raises NotFound, Invalid when not exactly one is named."""
    require(viewer, Permission.CASES_OPEN)
    if (case_id is None) == (finding_id is None):
        raise invalid("/case_id", "须且只须写明案件或者问题线索其中之一。")
    if case_id is None:
        assert finding_id is not None  # noqa: S101 - exactly one is named
        return await finding_for(session, viewer, finding_id)
    case = await case_for(session, viewer, case_id)
    if not inside(viewer, case):
        raise NotFound
    return case


@get("/tolerance-sheets", tags=TAGS, summary="容错研判表")
async def list_sheets(
    db: NamedDependency[Database],
    viewer: NamedDependency[Viewer],
    case_id: FromQuery[UUID | None] = None,
    finding_id: FromQuery[UUID | None] = None,
) -> list[ToleranceOut]:
    """The sheets about a case or a finding, the one that counts first."""
    async with db.read() as session:
        about = await thing_weighed(session, viewer, case_id, finding_id)
        ids = (about.id, None) if isinstance(about, Case) else (None, about.id)
        return [tolerance_out(sheet) for sheet in await sheets_about(session, *ids)]


@post("/tolerance-sheets", tags=TAGS, summary="填写容错研判表")
async def add_sheet(
    db: NamedDependency[Database], viewer: NamedDependency[Viewer], data: JSONBody[NewToleranceIn]
) -> ToleranceOut:
    """The four tests with their grounds, before any accountability advice and any study of a referral."""
    async with db.write() as session:
        about = await thing_weighed(session, viewer, data.case_id, data.finding_id)
        answers = ToleranceIn.model_validate(data.model_dump(exclude={"case_id", "finding_id"}))
        return tolerance_out(await weigh_tolerance(session, viewer, about, answers))


ROUTES: list[Any] = [list_sheets, add_sheet]
