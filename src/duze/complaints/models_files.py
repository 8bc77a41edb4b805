"""What a complainant brought: photos and papers, under the same seal as the complainant."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlmodel import Field

from duze.kit.tables import Frozen, ref


class ComplaintFile(Frozen, table=True):
    """A file of a complaint: its blob is wrapped (see `evidence.wrapping`), its own name lies under the seal.

    `no`: which of the complaint's files, from 1. `size`: of the plain file, in bytes. `sealed`: its name and SHA-256,
    encrypted as a complainant is and bound to the row of its evidence, which is named by number only.
    """

    __tablename__ = "complaint_file"

    complaint_id: UUID = ref("complaint.id", index=False)
    evidence_id: UUID = ref("evidence.id", unique=True, index=False)
    no: int
    size: int
    sealed: str = Field(max_length=4000)

    __table_args__ = (UniqueConstraint("complaint_id", "no"), CheckConstraint("no >= 1", name="counted_from_one"))
