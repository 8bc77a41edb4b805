"""What was shown of what must be shown: one row for each element of proof of a verified finding."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import UniqueConstraint
from sqlmodel import Field

from duze.kit.tables import Table, document, ref


class FindingElement(Table, table=True):
    """One element of a finding, as the law had it on the day of the matter: shown or not, where, by which files."""

    __tablename__ = "finding_element"

    finding_id: UUID = ref("finding.id")
    code: str = Field(max_length=60)
    place: int
    text: str = Field(max_length=200)
    shown: bool = False
    note: str = Field(default="", max_length=500)
    files: list[str] = document(default_factory=list)

    __table_args__ = (UniqueConstraint("finding_id", "code"),)
