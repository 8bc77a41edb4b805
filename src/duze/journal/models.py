"""Journal rows. Actors are written as id and name, without foreign keys: the journal outlives them."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from duze.journal.verbs import Verb
from duze.kit.tables import Frozen, choice, document


class Actor(Protocol):
    """Who acts: an account's viewer, or a named system actor."""

    @property
    def id(self) -> UUID: ...
    @property
    def name(self) -> str: ...


class Entry(Frozen, table=True):
    """One act. `leaf` is the RFC 6962 leaf hash (hex) over all the other fields."""

    __tablename__ = "journal_entry"

    actor_id: UUID = Field(index=True)
    actor_name: str = Field(max_length=100)
    verb: Verb = choice(Verb, check=False)
    subject_kind: str = Field(max_length=40)
    subject_id: UUID = Field(index=True)
    subject_label: str = Field(default="", max_length=200)
    before: dict[str, Any] = document(default_factory=dict)
    after: dict[str, Any] = document(default_factory=dict)
    reason: str = Field(default="", max_length=2000)
    request_id: str = Field(default="", max_length=64)
    leaf: str = Field(max_length=64)


class Leaf(SQLModel, table=True):
    """The place of an entry in the Merkle log, given by the sealer; frozen."""

    __tablename__ = "journal_leaf"

    position: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    entry_id: UUID = Field(foreign_key="journal_entry.id", unique=True)
    leaf: str = Field(max_length=64)


class Head(Frozen, table=True):
    """A signed tree head: size, root (hex), Ed25519 signature (hex); frozen.

    `edge`: the hashes (hex, widest first) of the full subtrees that make the tree, so that the next leaf is added
    without reading those before it. It need not be signed: it must give the root. Empty on heads of old.
    """

    __tablename__ = "journal_head"

    size: int = Field(unique=True)
    root: str = Field(max_length=64)
    signed_at: datetime
    signature: str = Field(max_length=128)
    edge: str = Field(default="", sa_type=sa.Text)
