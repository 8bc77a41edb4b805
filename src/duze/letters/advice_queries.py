"""Reading received 监察建议: who sees which, one, the list."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession
from sqlmodel.sql.expression import SelectOfScalar

from duze.kit.errors import NotFound
from duze.kit.web.paging import Page, cut, decode
from duze.letters.models_advice import AdviceState, ReceivedAdvice
from duze.people.permissions import Role, Viewer


def advice_seen_by(viewer: Viewer) -> SelectOfScalar[ReceivedAdvice]:
    """The office's supervisors and signatories see them; nobody else."""
    query = select(ReceivedAdvice)
    inside = viewer.has(Role.SUPERVISOR) or viewer.has(Role.SIGNATORY)
    return query if inside else query.where(col(ReceivedAdvice.id).is_(None))


async def advice_for(session: AsyncSession, viewer: Viewer, advice_id: UUID, *, lock: bool = False) -> ReceivedAdvice:
    """One the viewer may see. Raises NotFound."""
    query = advice_seen_by(viewer).where(col(ReceivedAdvice.id) == advice_id)
    found = (await session.exec(query.with_for_update() if lock else query)).first()
    if found is None:
        raise NotFound
    return found


async def advice_page(
    session: AsyncSession, viewer: Viewer, *, limit: int, cursor: str | None = None, state: AdviceState | None = None
) -> Page[ReceivedAdvice]:
    """A page of what the viewer may see, newest first."""
    query = advice_seen_by(viewer)
    if state is not None:
        query = query.where(col(ReceivedAdvice.state) == state)
    if keys := decode(cursor, 1):
        query = query.where(col(ReceivedAdvice.id) < _id(keys[0]))
    rows: Sequence[ReceivedAdvice] = (
        await session.exec(query.order_by(col(ReceivedAdvice.id).desc()).limit(limit + 1))
    ).all()
    return cut(rows, limit, lambda row: (str(row.id),))


def _id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise NotFound from error
