"""Issuing a set: each letter dry-rendered, signed and numbered by itself; a failure is noted and the rest goes on.

Killed anywhere, the job begins again with the first letter still queued: a letter and its item change in one
transaction, so none is signed twice and none forgotten.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlmodel import col, func, select

from duze.kit import clock
from duze.kit.db import Database
from duze.kit.errors import Refusal, WrongState
from duze.kit.jobs import far
from duze.letters.batches import note_failed, note_issued
from duze.letters.models_batches import BatchItem, ItemState, LetterBatch
from duze.letters.press import Press
from duze.letters.queries import letter_for
from duze.letters.signing import sign_letter
from duze.letters.views import dry_run
from duze.people.models import Account
from duze.people.permissions import Viewer
from duze.units.queries import viewer_for


@dataclass(frozen=True)
class Issuer:
    """What issuing a set takes."""

    db: Database
    press: Press

    async def issue(self, args: Mapping[str, Any]) -> str:
        """The job `letters.issue_batch`: work off what is queued, in order, with the signatory's rights of today."""
        batch_id, signed, failed = UUID(str(args["batch"])), 0, 0
        viewer = await self._signatory(batch_id)
        waiting = await self._waiting(batch_id)
        while (item := await self._next(batch_id)) is not None:
            far(signed + failed, waiting, "逐件签发")
            if await self._one(viewer, item):
                signed += 1
            else:
                failed += 1
        async with self.db.write() as session:
            batch = await session.get_one(LetterBatch, batch_id, with_for_update=True)
            if batch.finished_at is None and batch.rounds == args["round"]:
                batch.finished_at = clock.now()
        return f"{signed} issued, {failed} failed"

    async def _signatory(self, batch_id: UUID) -> Viewer:
        async with self.db.read() as session:
            batch = await session.get_one(LetterBatch, batch_id)
            account = await session.get_one(Account, batch.issuer_id)
            return await viewer_for(session, account, clock.today())

    async def _waiting(self, batch_id: UUID) -> int:
        waiting = (col(BatchItem.batch_id) == batch_id, col(BatchItem.state) == ItemState.QUEUED)
        query = select(func.count()).select_from(BatchItem).where(*waiting)
        async with self.db.read() as session:
            return (await session.exec(query)).one()

    async def _next(self, batch_id: UUID) -> BatchItem | None:
        query = select(BatchItem).where(col(BatchItem.batch_id) == batch_id, col(BatchItem.state) == ItemState.QUEUED)
        async with self.db.read() as session:
            return (await session.exec(query.order_by(col(BatchItem.position)).limit(1))).first()

    async def _one(self, viewer: Viewer, item: BatchItem) -> bool:
        today = clock.today()
        try:
            proof = await dry_run(self.db, self.press, viewer, item.letter_id, today)
            async with self.db.write() as session:
                fresh = await session.get_one(BatchItem, item.id, with_for_update=True)
                if fresh.state is not ItemState.QUEUED:
                    return fresh.state is ItemState.ISSUED
                letter = await letter_for(session, viewer, item.letter_id, lock=True)
                if letter.version != fresh.seen_version:
                    raise WrongState("公文在签发决定之后有变动，请核对后重试。", code="changed_since")
                await sign_letter(session, viewer, letter, proof=proof, today=today)
                note_issued(session, fresh)
        except Refusal as refusal:
            async with self.db.write() as session:
                fresh = await session.get_one(BatchItem, item.id, with_for_update=True)
                if fresh.state is ItemState.QUEUED:
                    note_failed(session, fresh, refusal)
            return False
        return True
