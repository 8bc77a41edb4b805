"""The row of an upload: what was sent, what trying it showed, what became of it."""

from __future__ import annotations

from datetime import datetime
from enum import Enum
from typing import Any
from uuid import UUID

from sqlmodel import Field

from duze.kit import clock
from duze.kit.tables import Versioned, choice, document


class UploadState(Enum):
    """Where an upload stands."""

    TRYING = "trying"
    TRIED = "tried"
    FAULTY = "faulty"
    BRINGING = "bringing"
    DONE = "done"


STATE_NAMES = {
    UploadState.TRYING: "正在试导入",
    UploadState.TRIED: "待确认",
    UploadState.FAULTY: "有错误，未导入",
    UploadState.BRINGING: "正在导入",
    UploadState.DONE: "已导入",
}
MOVES: dict[UploadState, frozenset[UploadState]] = {
    UploadState.TRYING: frozenset({UploadState.TRIED, UploadState.FAULTY}),
    UploadState.TRIED: frozenset({UploadState.BRINGING, UploadState.DONE, UploadState.FAULTY}),
    UploadState.BRINGING: frozenset({UploadState.DONE, UploadState.FAULTY}),
}


class Upload(Versioned, table=True):
    """A file sent in for an import; its bytes are the blob `sha256`, and only these are ever brought in.

    `tally` counts rows (new, changed, unchanged), `errors` are {place, message, params}, `seen` what the page
    shows of the table: rows, heads, first rows, number of cells read half-width.
    """

    __tablename__ = "import_upload"

    kind: str = Field(max_length=40)
    filename: str = Field(max_length=200)
    sha256: str = Field(max_length=64)
    size: int
    state: UploadState = choice(UploadState, default=UploadState.TRYING)
    by_id: UUID = Field(index=True)
    by_name: str = Field(max_length=100)
    tally: dict[str, Any] = document(default_factory=dict)
    errors: list[dict[str, Any]] = document(default_factory=list)
    seen: dict[str, Any] = document(default_factory=dict)
    created_at: datetime = Field(default_factory=clock.now)
    done_at: datetime | None = None
