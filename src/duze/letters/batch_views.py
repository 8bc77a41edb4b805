"""A set of letters as API and page show it: how far it is, and each letter with what became of it."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import msgspec
from sqlmodel.ext.asyncio.session import AsyncSession

from duze.kit import clock
from duze.kit.i18n import say
from duze.letters.batch_rules import BatchFile
from duze.letters.kinds import kind_named
from duze.letters.models import STATE_NAMES, Letter
from duze.letters.models_batches import ITEM_NAMES, BatchItem, ItemState
from duze.people.queries import names_of


class ItemOut(msgspec.Struct):
    """One letter of a set; `failure` says why it could not be issued and what to do."""

    letter_id: UUID
    position: int
    to: str
    number: str
    letter_state: str
    letter_state_name: str
    state: str
    state_name: str
    failure: str = ""


class BatchOut(msgspec.Struct):
    """A set of letters. `decided` counts those the signatory has decided on; `seconds` how long the round took."""

    id: UUID
    version: int
    kind: str
    kind_name: str
    title: str
    total: int
    decided: int
    issued: int
    failed: int
    running: bool
    rounds: int
    issuer: str
    issued_at: datetime | None
    finished_at: datetime | None
    seconds: int
    items: tuple[ItemOut, ...]

    @property
    def done(self) -> int:
        """Letters of the present round that are through, one way or the other."""
        return self.issued + self.failed


async def batch_out(session: AsyncSession, file: BatchFile) -> BatchOut:
    """The set as it now stands."""
    batch = file.batch
    names = await names_of(session, {batch.issuer_id} if batch.issuer_id else set())
    end = batch.finished_at or clock.now()
    return BatchOut(
        id=batch.id,
        version=batch.version,
        kind=batch.kind,
        kind_name=say(kind_named(batch.kind).label),
        title=batch.title,
        total=len(file.items),
        decided=file.count(ItemState.QUEUED, ItemState.ISSUED, ItemState.FAILED),
        issued=file.count(ItemState.ISSUED),
        failed=file.count(ItemState.FAILED),
        running=batch.running,
        rounds=batch.rounds,
        issuer=names.get(batch.issuer_id, "") if batch.issuer_id else "",
        issued_at=batch.issued_at,
        finished_at=batch.finished_at,
        seconds=max(round((end - batch.issued_at).total_seconds()), 0) if batch.issued_at else 0,
        items=tuple(_item(item, letter) for item, letter in zip(file.items, file.letters, strict=True)),
    )


def _item(item: BatchItem, letter: Letter) -> ItemOut:
    return ItemOut(
        letter_id=letter.id,
        position=item.position,
        to="、".join(letter.facts.get("to", ())),
        number=letter.number,
        letter_state=letter.state.value,
        letter_state_name=say(STATE_NAMES[letter.state]),
        state=item.state.value,
        state_name=say(ITEM_NAMES[item.state]),
        failure=_said(item),
    )


def _said(item: BatchItem) -> str:
    if item.state is not ItemState.FAILED:
        return ""
    failure = item.failure
    remedy = say(failure["remedy"]) if failure["remedy"] else ""
    parts = [say(failure["message"], failure["params"]), failure["article"], remedy]
    return " ".join(part for part in parts if part)
