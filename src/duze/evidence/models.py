"""Files that prove something, and who held them in hand. Both kinds of row are frozen."""

from __future__ import annotations

from datetime import datetime
from enum import Enum
from uuid import UUID

from sqlmodel import Field

from duze.kit.tables import Frozen, choice, ref


class Custodial(Enum):
    """What happened to a piece of evidence."""

    RECEIVED = "received"
    READ = "read"
    VERIFIED = "verified"
    SEALED = "sealed"


CUSTODY_NAMES = {
    Custodial.RECEIVED: "收存",
    Custodial.READ: "调阅",
    Custodial.VERIFIED: "核验",
    Custodial.SEALED: "密封",
}


class Evidence(Frozen, table=True):
    """One file as received. `sha256` (hex) names its blob; `size` is in bytes.

    `client_sha256` is what the phone computed at capture, empty when it sent none; it equals `sha256`,
    because anything else is refused on the way in.
    """

    __tablename__ = "evidence"

    sha256: str = Field(max_length=64, index=True)
    size: int
    media_type: str = Field(max_length=100)
    filename: str = Field(max_length=200)
    captured_at: datetime | None = None
    client_sha256: str = Field(default="", max_length=64)
    added_by: UUID
    added_by_name: str = Field(max_length=100)


class Custody(Frozen, table=True):
    """One line of the custody log: who did what with a file, and when (`created_at`)."""

    __tablename__ = "evidence_custody"

    evidence_id: UUID = ref("evidence.id")
    actor_id: UUID
    actor_name: str = Field(max_length=100)
    what: Custodial = choice(Custodial)
    note: str = Field(default="", max_length=200)
