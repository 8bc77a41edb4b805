"""The list of referrals: columns, orders, filters. A body sees what was delivered to it, and nothing of our cases."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from duze.kit.errors import NotFound
from duze.kit.i18n import fmt_date, gettext
from duze.kit.lists import FAR, Facet, Narrow, Roll, Sort, page_of, values
from duze.kit.web.paging import Page
from duze.people.permissions import Role, Viewer
from duze.referrals.models import AT_BODY, STATE_NAMES, Referral, ReferralDispatch, ReferralState
from duze.referrals.queries import referral_sight
from duze.referrals.vocabulary import OUTCOME_NAMES, Outcome
from duze.units.models import DisciplineBody, Unit


class ReferralRow(msgspec.Struct):
    """A referral in a list."""

    id: UUID
    matter: str
    state: str
    body: str
    unit: str
    studied_on: date | None
    delivered_on: date | None
    outcome: str | None


def ensure_entitled(viewer: Viewer) -> None:
    """The room does not exist for roles that never see a referral. Raises NotFound."""
    if not (viewer.roles & {Role.SUPERVISOR, Role.SIGNATORY, Role.LEADER, Role.DISCIPLINE_OFFICER}):
        raise NotFound


def _referrals(viewer: Viewer) -> Any:
    columns = (Referral.id, Referral.matter, Referral.state, DisciplineBody.name, Unit.name)
    rest = (Referral.studied_on, ReferralDispatch.delivered_on, Referral.outcome)
    counts = sa.and_(col(ReferralDispatch.referral_id) == col(Referral.id), col(ReferralDispatch.open).is_(True))
    return (
        sa.select(*(col(one) for one in (*columns, *rest)))
        .join(DisciplineBody, col(DisciplineBody.id) == col(Referral.body_id))
        .join(Unit, col(Unit.id) == col(Referral.unit_id))
        .outerjoin(ReferralDispatch, counts)
        .where(referral_sight(viewer))
    )


async def _rows(_session: AsyncSession, _viewer: Viewer, rows: Sequence[Any]) -> list[ReferralRow]:
    return [ReferralRow(*values(row)) for row in rows]


def _states(viewer: Viewer) -> Sequence[tuple[str, str]]:
    body = bool(viewer.bodies()) and not viewer.staff
    return [(state.value, name) for state, name in STATE_NAMES.items() if not body or state in AT_BODY]


def _cells(row: ReferralRow) -> list[str]:
    outcome = gettext(OUTCOME_NAMES[Outcome(row.outcome)]) if row.outcome else ""
    state = gettext(STATE_NAMES[ReferralState(row.state)])
    return [row.body, row.matter, row.unit, state, fmt_date(row.delivered_on), outcome]


REFERRALS: Roll[ReferralRow] = Roll(
    name="referrals",
    title="移送",
    id=col(Referral.id),
    query=_referrals,
    told=_rows,
    heads=("受理机构", "问题概述", "涉及单位", "状态", "送达", "结果"),
    cells=_cells,
    sorts={
        "unit": Sort("涉及单位", col(Unit.name)),
        "delivered": Sort("送达", sa.func.coalesce(col(ReferralDispatch.delivered_on), FAR), date.fromisoformat),
    },
    facets={"status": Facet("状态", _states, lambda _viewer, value: col(Referral.state) == ReferralState(value))},
    unit=col(Referral.unit_id),
    searched=(col(Referral.matter), col(Unit.name)),
    day=col(ReferralDispatch.delivered_on),
    day_words="送达",
    entitled=ensure_entitled,
    caution="问题线索移送只在知悉范围内办理，不得向被反映人员及其所在单位泄露。",
)


async def list_referrals(
    session: AsyncSession,
    viewer: Viewer,
    *,
    limit: int,
    cursor: str | None = None,
    state: ReferralState | None = None,
    case_id: UUID | None = None,
) -> Page[ReferralRow]:
    """A page of what the viewer may know of, newest first."""
    roll = REFERRALS
    if state is not None:
        roll = roll.among(col(Referral.state) == state)
    if case_id is not None:  # a body does not know our cases
        own = Role.SUPERVISOR in viewer.roles or Role.SIGNATORY in viewer.roles or bool(viewer.area())
        roll = roll.among(col(Referral.case_id) == case_id if own else sa.false())
    return await page_of(session, roll, viewer, Narrow(), limit=limit, cursor=cursor)
