"""Keeping evidence and its custody. Who may do so is decided by the room that serves the file."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from duze.evidence.models import Custodial, Custody, Evidence
from duze.journal.actions import record
from duze.journal.models import Actor
from duze.journal.verbs import Verb
from duze.kit.blobs import Stored
from duze.kit.tables import Table


async def add_evidence(
    session: AsyncSession,
    actor: Actor,
    stored: Stored,
    *,
    filename: str,
    media_type: str,
    captured_at: datetime | None,
    client_sha256: str,
    subject: Table,
    named: bool = True,
) -> Evidence:
    """Register a stored file (see `intake.take_in`) as evidence about `subject`, with its first line of custody.

    `named` False: the journal, whose readers may not know of the subject, is not told the file's name.
    """
    evidence = Evidence(
        sha256=stored.sha256,
        size=stored.size,
        media_type=media_type,
        filename=filename,
        captured_at=captured_at,
        client_sha256=client_sha256,
        added_by=actor.id,
        added_by_name=actor.name,
    )
    session.add(evidence)
    await session.flush()
    _custody(session, actor, evidence, Custodial.RECEIVED)
    record(
        session,
        actor,
        Verb.EVIDENCE_ADDED,
        subject,
        after={
            "evidence": evidence.id,
            **({"filename": filename} if named else {}),
            "sha256": stored.sha256,
            "size": stored.size,
        },
    )
    return evidence


async def read_evidence(session: AsyncSession, actor: Actor, evidence: Evidence, *, subject: Table) -> None:
    """Write down that a file is being read: in its custody and in the journal of `subject`."""
    _custody(session, actor, evidence, Custodial.READ)
    after = {"evidence": evidence.id, "sha256": evidence.sha256}
    record(session, actor, Verb.EVIDENCE_READ, subject, after=after)


async def custody_of(session: AsyncSession, evidence_ids: Sequence[UUID]) -> Sequence[Custody]:
    """The custody log of some files, oldest first. The caller decides whose may be asked for."""
    rows = await session.exec(
        select(Custody)
        .where(col(Custody.evidence_id).in_(evidence_ids))
        .order_by(col(Custody.created_at), col(Custody.id))
    )
    return rows.all()


def _custody(session: AsyncSession, actor: Actor, evidence: Evidence, what: Custodial) -> None:
    session.add(Custody(evidence_id=evidence.id, actor_id=actor.id, actor_name=actor.name, what=what))
