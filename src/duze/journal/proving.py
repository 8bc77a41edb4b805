"""Proofs that entries stand in the sealed log, to be given away; `inclusion.proof_faults` checks them."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from duze.journal.inclusion import inclusion_paths
from duze.journal.models import Entry, Leaf
from duze.journal.queries import leaves_so_far, newest_head
from duze.journal.rules import entry_content
from duze.kit.canonical import plain
from duze.kit.errors import WrongState


async def proof_of(session: AsyncSession, log_key: str, entries: Sequence[Entry]) -> dict[str, Any]:
    """The entries with their places, their paths and the newest signed head, as JSON holds them.

    `log_key`: the public key (hex) that signs heads. Whoever gets the proof reads the entries: the caller decides
    which may be told. Raises WrongState when one of them is not sealed yet.
    """
    ids = [entry.id for entry in entries]
    rows = await session.exec(select(Leaf).where(col(Leaf.entry_id).in_(ids)))
    places = {leaf.entry_id: leaf.position for leaf in rows.all()}
    head = await newest_head(session)
    if head is None or len(places) < len(ids):
        raise WrongState("日志尚未封存到最新一条，请稍候再试。", code="not_sealed")
    leaves = [bytes.fromhex(leaf) for leaf in await leaves_so_far(session)]
    paths = await asyncio.to_thread(inclusion_paths, sorted(places.values()), leaves)
    return {
        "log_key": log_key,
        "head": plain(head.model_dump(include={"size", "root", "signed_at", "signature"})),
        "entries": [
            {
                "position": places[entry.id],
                "path": [node.hex() for node in paths[places[entry.id]]],
                "entry": plain(entry_content(entry)),
            }
            for entry in entries
        ],
    }
