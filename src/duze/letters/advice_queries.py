"""Reading received 监察建议: who sees which, and one. The list is in `advice_listing`."""

from __future__ import annotations

from uuid import UUID

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession
from sqlmodel.sql.expression import SelectOfScalar

from duze.kit.errors import NotFound
from duze.letters.models_advice import ReceivedAdvice
from duze.people.permissions import Role, Viewer


def advice_seen_by(viewer: Viewer) -> SelectOfScalar[ReceivedAdvice]:
    """The office's supervisors and signatories see them; nobody else."""
    query = select(ReceivedAdvice)
    return query if sees_advice(viewer) else query.where(col(ReceivedAdvice.id).is_(None))


def sees_advice(viewer: Viewer) -> bool:
    """Whether there is such a list for this viewer."""
    return viewer.has(Role.SUPERVISOR) or viewer.has(Role.SIGNATORY)


async def advice_for(session: AsyncSession, viewer: Viewer, advice_id: UUID, *, lock: bool = False) -> ReceivedAdvice:
    """One the viewer may see. Raises NotFound."""
    query = advice_seen_by(viewer).where(col(ReceivedAdvice.id) == advice_id)
    found = (await session.exec(query.with_for_update() if lock else query)).first()
    if found is None:
        raise NotFound
    return found
