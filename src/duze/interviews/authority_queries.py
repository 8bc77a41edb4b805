"""Reading the table of host, target and signer as it stood on a day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from duze.interviews.authority_rules import Terms, terms_at
from duze.interviews.models import Interview
from duze.interviews.models_authority import AuthorityState, InterviewAuthority
from duze.kit.errors import NotFound, WrongState


async def authority_on(session: AsyncSession, day: date) -> InterviewAuthority:
    """The approved version in force on a day. Raises WrongState when there is none."""
    query = (
        select(InterviewAuthority)
        .where(col(InterviewAuthority.state) == AuthorityState.APPROVED, col(InterviewAuthority.effective_from) <= day)
        .order_by(col(InterviewAuthority.effective_from).desc(), col(InterviewAuthority.version_no).desc())
        .limit(1)
    )
    found = (await session.exec(query)).first()
    if found is None:
        raise WrongState("没有 %(day)s 施行的约谈权限。", code="no_authority_table", day=day.isoformat())
    return found


async def authorities(session: AsyncSession) -> Sequence[InterviewAuthority]:
    """All versions, newest first."""
    query = select(InterviewAuthority).order_by(col(InterviewAuthority.version_no).desc())
    return (await session.exec(query)).all()


async def approved_authorities(session: AsyncSession) -> list[InterviewAuthority]:
    """The versions that were approved."""
    return [one for one in await authorities(session) if one.state is AuthorityState.APPROVED]


async def authority_for(session: AsyncSession, version_id: UUID, *, lock: bool = False) -> InterviewAuthority:
    """A version; the door asks for a seat in the office. Raises NotFound."""
    query = select(InterviewAuthority).where(col(InterviewAuthority.id) == version_id)
    found = (await session.exec(query.with_for_update() if lock else query)).first()
    if found is None:
        raise NotFound
    return found


async def terms_of(session: AsyncSession, interview: Interview) -> Terms:
    """The row that holds for an interview: its level in the version it was proposed under."""
    if interview.authority_id is None:
        return terms_at(await authority_on(session, interview.proposed_on), interview.level)
    return terms_at(await session.get_one(InterviewAuthority, interview.authority_id), interview.level)
