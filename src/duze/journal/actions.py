"""Writing the journal: `record()` in every act's transaction, `seal()` by the sealer job."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any
from uuid import UUID

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from duze.journal.models import Actor, Entry, Head, Leaf
from duze.journal.queries import leaves_so_far, newest_head, unsealed
from duze.journal.rules import Tree, entry_leaf, head_message
from duze.journal.verbs import Verb
from duze.kit import clock
from duze.kit.canonical import plain
from duze.kit.tables import Table
from duze.kit.trace import request_id


def record(
    session: AsyncSession,
    actor: Actor,
    verb: Verb,
    subject: Table,
    *,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    reason: str = "",
) -> Entry:
    """Write one act into the journal, in the act's own transaction, and queue what reacts to it.

    `before`/`after` hold what changed, as JSON-able values (Decimals, dates and enums allowed).
    """
    entry = Entry(
        actor_id=actor.id,
        actor_name=actor.name,
        verb=verb,
        subject_kind=str(subject.__tablename__),
        subject_id=subject.id,
        subject_label=str(getattr(subject, "number", None) or getattr(subject, "name", None) or "")[:200],
        before=plain(dict(before or {})),
        after=plain(dict(after or {})),
        reason=reason[:2000],
        request_id=request_id(),
        leaf="",
    )
    entry.leaf = entry_leaf(entry)
    session.add(entry)
    if react := session.info.get("react"):
        react(session, entry)
    return entry


async def seal(session: AsyncSession, key: Ed25519PrivateKey, *, since: UUID | None = None) -> Head | None:
    """Give every unsealed entry its place in the log and sign the new tree head; None when all are sealed.

    `since`: look only at entries with ids from there on.
    """
    entries = await unsealed(session, since)
    if not entries:
        return None
    tree = await _tree(session, key.public_key())
    for entry in entries:
        session.add(Leaf(position=tree.size, entry_id=entry.id, leaf=entry.leaf))
        tree.add(bytes.fromhex(entry.leaf))
    root = tree.root()
    signature = key.sign(head_message(tree.size, root)).hex()
    head = Head(size=tree.size, root=root, signed_at=clock.now(), signature=signature, edge=tree.edge())
    session.add(head)
    await session.flush()
    return head


async def _tree(session: AsyncSession, public: Ed25519PublicKey) -> Tree:
    """The tree so far: from the edge of its signed head, or from all leaves where that edge cannot be trusted."""
    head = await newest_head(session)
    if head is not None and (tree := Tree.resumed(head.size, head.edge)) is not None and tree.root() == head.root:
        with suppress(InvalidSignature, ValueError):
            public.verify(bytes.fromhex(head.signature), head_message(head.size, head.root))
            return tree
    tree = Tree()
    for leaf in await leaves_so_far(session):
        tree.add(bytes.fromhex(leaf))
    return tree


def keep_head(heads: Path, head: Head) -> None:
    """Write a tree head to the file outside the database, so that a restored or cut database is noticed.

    Only after its transaction has committed: a head kept outside that the database never had would be
    a false alarm for ever.
    """
    heads.parent.mkdir(parents=True, exist_ok=True)
    line = json.dumps(plain(head.model_dump(include={"size", "root", "signed_at", "signature"})))
    with heads.open("a") as file:
        file.write(line + "\n")
        file.flush()
        os.fsync(file.fileno())


def sealing_key(path: Path) -> Ed25519PrivateKey:
    """The key that signs tree heads: made once, readable by its owner only."""
    if path.exists():
        key = load_pem_private_key(path.read_bytes(), password=None)
        assert isinstance(key, Ed25519PrivateKey)  # noqa: S101 - we wrote it ourselves
        return key
    path.parent.mkdir(parents=True, exist_ok=True)
    key = Ed25519PrivateKey.generate()
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    return key


async def has_entry(session: AsyncSession, verb: Verb) -> bool:
    """Whether this act ever happened."""
    return (await session.exec(select(Entry.id).where(col(Entry.verb) == verb).limit(1))).first() is not None
