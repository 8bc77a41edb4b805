"""The list of sets of letters: columns, orders, filters, and how many of each set are signed or failed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from duze.kit.db import rows_of
from duze.kit.errors import NotFound
from duze.kit.i18n import fmt_datetime, gettext
from duze.kit.lists import Facet, Roll, Sort
from duze.letters.kinds import KINDS
from duze.letters.models import Letter
from duze.letters.models_batches import BatchItem, ItemState, LetterBatch
from duze.letters.queries import letters_seen_by
from duze.people.permissions import Viewer

_B = LetterBatch
STANDINGS = {"open": "未签发", "running": "正在签发", "failed": "有未能签发的", "issued": "已签发"}


class BatchRow(msgspec.Struct):
    """A set in a list. `standing` is one of `STANDINGS`."""

    id: UUID
    title: str
    kind: str
    made_at: datetime
    rounds: int
    finished_at: datetime | None
    total: int = 0
    issued: int = 0
    failed: int = 0

    @property
    def standing(self) -> str:
        """Where the set stands."""
        if not self.rounds:
            return "open"
        if self.finished_at is None:
            return "running"
        return "failed" if self.failed else "issued"


def _query(viewer: Viewer) -> Any:
    columns = (_B.id, _B.title, _B.kind, _B.created_at, _B.rounds, _B.finished_at)
    query = sa.select(*(col(one) for one in columns)).join(Letter, col(Letter.id) == col(_B.source_id))
    return query.where(letters_seen_by(viewer))


async def _rows(session: AsyncSession, _viewer: Viewer, rows: Sequence[Any]) -> list[BatchRow]:
    of, state = col(BatchItem.batch_id), col(BatchItem.state)
    counted = sa.select(of, state, sa.func.count()).where(of.in_([row[0] for row in rows])).group_by(of, state)
    counts: dict[UUID, dict[ItemState, int]] = {}
    for batch_id, standing, number in map(tuple, await rows_of(session, counted)):
        counts.setdefault(batch_id, {})[standing] = number
    found = []
    for row in rows:
        own = counts.get(row[0], {})
        ended = (own.get(one, 0) for one in (ItemState.ISSUED, ItemState.FAILED))
        found.append(BatchRow(*[*row, sum(own.values()), *ended]))
    return found


def _cells(row: BatchRow) -> list[str]:
    told = [gettext(KINDS[row.kind].label), gettext(STANDINGS[row.standing])]
    return [fmt_datetime(row.made_at), row.title, *told, str(row.total), str(row.issued), str(row.failed)]


def _standing(_viewer: Viewer, value: str) -> sa.ColumnElement[bool]:
    failing = sa.select(col(BatchItem.batch_id)).where(col(BatchItem.state) == ItemState.FAILED)
    ended = col(_B.finished_at).is_not(None)
    conditions: dict[str, sa.ColumnElement[bool]] = {
        "open": col(_B.rounds) == 0,
        "running": sa.and_(col(_B.rounds) > 0, ~ended),
        "failed": sa.and_(ended, col(_B.id).in_(failing)),
        "issued": sa.and_(ended, col(_B.id).not_in(failing)),
    }
    return conditions[value]


def _entitled(viewer: Viewer) -> None:
    if not viewer.staff:
        raise NotFound


BATCHES: Roll[BatchRow] = Roll(
    name="letter-batches",
    title="成批发文",
    id=col(_B.id),
    query=_query,
    told=_rows,
    heads=("成批时间", "标题", "种类", "状态", "件数", "已签发", "未能签发"),
    cells=_cells,
    sorts={"kind": Sort("种类", col(_B.kind))},
    facets={"status": Facet("状态", lambda _viewer: list(STANDINGS.items()), _standing)},
    searched=(col(_B.title),),
    day=col(_B.created_at),
    day_words="成批",
    entitled=_entitled,
)
