"""The log sealed here and now, its head kept outside the database."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

from duze.journal.actions import keep_head, seal, sealing_key
from duze.kit.db import Database


async def seal_now(db: Database, key_file: Path, heads: Path, *, since: UUID | None = None) -> None:
    """Seal the journal up to now; of entries with ids from `since` on only, if named."""
    key = sealing_key(key_file)
    async with db.write() as session:
        head = await seal(session, key, since=since)
    if head is not None:
        keep_head(heads, head)
