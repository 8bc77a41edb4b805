"""Uploads as their sender sees them."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from duze.imports.models import Upload
from duze.kit.errors import NotFound
from duze.people.permissions import Viewer


async def upload_for(
    session: AsyncSession, viewer: Viewer, kind: str, upload_id: UUID, *, lock: bool = False
) -> Upload:
    """An upload of the viewer's own. Raises NotFound for everybody else's."""
    query = select(Upload).where(col(Upload.id) == upload_id, col(Upload.kind) == kind, col(Upload.by_id) == viewer.id)
    row = (await session.exec(query.with_for_update() if lock else query)).first()
    if row is None:
        raise NotFound
    return row


async def uploads_of(session: AsyncSession, viewer: Viewer, most: int = 20) -> Sequence[Upload]:
    """The viewer's latest uploads."""
    query = select(Upload).where(col(Upload.by_id) == viewer.id).order_by(col(Upload.created_at).desc())
    return (await session.exec(query.limit(most))).all()
