"""Reading sets of letters: one set with its letters, the set of a letter, lists."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from duze.kit.errors import NotFound
from duze.letters.batch_rules import BatchFile
from duze.letters.models import Letter
from duze.letters.models_batches import BatchItem, LetterBatch
from duze.letters.queries import letters_seen_by
from duze.people.permissions import Viewer
from duze.units.models import Group
from duze.units.queries import units_in


async def batch_for(session: AsyncSession, viewer: Viewer, batch_id: UUID, *, lock: bool = False) -> LetterBatch:
    """A set whose first letter the viewer sees, of the office. Raises NotFound."""
    query = (
        select(LetterBatch)
        .join(Letter, col(Letter.id) == col(LetterBatch.source_id))
        .where(col(LetterBatch.id) == batch_id, letters_seen_by(viewer))
    )
    batch = (await session.exec(query.with_for_update(of=LetterBatch) if lock else query)).first()
    if batch is None or not viewer.staff:
        raise NotFound
    return batch


async def file_of_batch(session: AsyncSession, batch: LetterBatch) -> BatchFile:
    """The set with items and letters."""
    query = (
        select(BatchItem, Letter)
        .join(Letter, col(Letter.id) == col(BatchItem.letter_id))
        .where(col(BatchItem.batch_id) == batch.id)
        .order_by(col(BatchItem.position))
    )
    rows = (await session.exec(query)).all()
    return BatchFile(batch, [row[0] for row in rows], [row[1] for row in rows])


async def batch_of(session: AsyncSession, letter_id: UUID) -> LetterBatch | None:
    """The set a letter belongs to."""
    query = select(LetterBatch).join(BatchItem, col(BatchItem.batch_id) == col(LetterBatch.id))
    return (await session.exec(query.where(col(BatchItem.letter_id) == letter_id))).first()


async def batches(session: AsyncSession, viewer: Viewer) -> Sequence[LetterBatch]:
    """The latest sets the viewer sees; nobody outside the office does."""
    if not viewer.staff:
        return []
    query = (
        select(LetterBatch)
        .join(Letter, col(Letter.id) == col(LetterBatch.source_id))
        .where(letters_seen_by(viewer))
        .order_by(col(LetterBatch.id).desc())
    )
    return (await session.exec(query.limit(50))).all()


async def units_meant(session: AsyncSession, unit_ids: Sequence[UUID], groups: Sequence[Group], on: date) -> list[UUID]:
    """The units named one by one or by whole groups, each once, in printing order of the groups first."""
    whole = [unit.id for unit in await units_in(session, list(groups), on)] if groups else []
    return list(dict.fromkeys([*whole, *unit_ids]))
