"""One study, several bodies: persons of different cadre authority are handed over by separate letters."""

from __future__ import annotations

from datetime import date

from sqlmodel.ext.asyncio.session import AsyncSession

from duze.cases.models import Case
from duze.findings.models import Finding
from duze.interviews.models import Interview
from duze.kit.acts import ensure
from duze.people.permissions import Permission, Viewer, require
from duze.referrals.actions import study_referral
from duze.referrals.models import Referral
from duze.referrals.rules import by_body
from duze.referrals.shapes import ReferralIn
from duze.units.queries import routes


async def study_by_body(
    session: AsyncSession,
    actor: Viewer,
    case: Case | None,
    data: ReferralIn,
    *,
    today: date,
    finding: Finding | None = None,
    interview: Interview | None = None,
) -> list[Referral]:
    """Put the study down once for each body its persons lead to, with the same facts and materials.

    Each is then approved, lettered and answered by itself. Raises as `study_referral`.
    """
    require(actor, Permission.REFERRALS_STUDY)
    about = case or finding
    unit_id = about.unit_id if about else actor.id
    groups, refusal = by_body([one.authority for one in data.persons], unit_id, await routes(session), today)
    ensure(refusal)
    return [
        await study_referral(
            session,
            actor,
            case,
            data.model_copy(update={"persons": [data.persons[place] for place in places]}),
            today=today,
            finding=finding,
            interview=interview,
        )
        for places in groups
    ]


async def study_one(
    session: AsyncSession,
    actor: Viewer,
    case: Case | None,
    data: ReferralIn,
    *,
    today: date,
    finding: Finding | None = None,
    interview: Interview | None = None,
) -> list[Referral]:
    """The same for persons of one body."""
    return [await study_referral(session, actor, case, data, today=today, finding=finding, interview=interview)]
