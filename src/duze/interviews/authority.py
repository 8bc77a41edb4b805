"""Keeping the table of host, target and signer: a new version is saved by one and approved by another."""

from __future__ import annotations

from datetime import date

from sqlmodel import col, func, select
from sqlmodel.ext.asyncio.session import AsyncSession

from duze.interviews.authority_queries import approved_authorities
from duze.interviews.authority_rules import refusal_to_approve_authority
from duze.interviews.models_authority import AUTHORITY_MOVES, AUTHORITY_NAMES, AuthorityState, InterviewAuthority
from duze.interviews.shapes import ApprovalIn
from duze.interviews.shapes_authority import AuthorityIn
from duze.journal.actions import record
from duze.journal.verbs import Verb
from duze.kit.acts import check_move, ensure
from duze.kit.versions import refusal_of_start
from duze.people.permissions import Permission, Viewer, require


async def save_authority(session: AsyncSession, actor: Viewer, data: AuthorityIn, *, today: date) -> InterviewAuthority:
    """Save a new version as a draft; it counts only once another approves it.

    Raises WrongState for a first day in the past or not after the newest approved version's.
    """
    require(actor, Permission.INTERVIEW_AUTHORITY_EDIT)
    approved = [one.effective_from for one in await approved_authorities(session)]
    ensure(refusal_of_start(data.effective_from, approved, today))
    last = (await session.exec(select(func.max(col(InterviewAuthority.version_no))))).first()
    number = (last or 0) + 1
    version = InterviewAuthority(
        number=f"约谈权限第{number}版",
        version_no=number,
        effective_from=data.effective_from,
        basis=data.basis,
        rows=[row.model_dump(mode="json") for row in sorted(data.rows, key=lambda row: row.level)],
        saved_by=actor.id,
        saved_on=today,
    )
    session.add(version)
    after = {"effective_from": version.effective_from, "rows": version.rows}
    record(session, actor, Verb.INTERVIEW_AUTHORITY_SAVED, version, after=after, reason=data.basis)
    return version


async def approve_authority(
    session: AsyncSession, actor: Viewer, version: InterviewAuthority, data: ApprovalIn, *, today: date
) -> InterviewAuthority:
    """Approve a saved version, by another than the one who saved it; from now on it is frozen."""
    require(actor, Permission.INTERVIEW_AUTHORITY_APPROVE)
    ensure(refusal_to_approve_authority(version, actor, await approved_authorities(session), today))
    check_move(AUTHORITY_MOVES, version.state, AuthorityState.APPROVED, AUTHORITY_NAMES)
    version.state, version.approved_by, version.approved_on = AuthorityState.APPROVED, actor.id, today
    after = {"effective_from": version.effective_from}
    record(session, actor, Verb.INTERVIEW_AUTHORITY_APPROVED, version, after=after, reason=data.reason)
    return version
