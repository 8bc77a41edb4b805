"""What is typed in about an inspection's conclusion."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlmodel import Field, SQLModel


def _strict(**example: Any) -> dict[str, Any]:
    return {"extra": "forbid", "str_strip_whitespace": True, "json_schema_extra": {"examples": [example]}}


class ToldIn(SQLModel):
    """What one unit of the scope is told."""

    unit_id: UUID = Field(title="单位")
    text: str = Field(min_length=4, max_length=3000, title="巡查结论")

    model_config = _strict(
        unit_id="01a20b49-acd2-7776-9c31-872fd2c0d1d0", text="窗口秩序正常；抽查收件12份，1份多收材料，请纠正。"
    )  # type: ignore[assignment]


class ReviewAskedIn(SQLModel):
    """Why the unit does not agree."""

    text: str = Field(min_length=10, max_length=3000, title="异议及理由")

    model_config = _strict(text="多收的1份材料系申请人自愿补充，已当场退还。")  # type: ignore[assignment]


class ReviewIn(SQLModel):
    """The decision on a review: upheld, or changed into `text`."""

    change: bool = Field(title="复核决定")
    text: str = Field(default="", max_length=3000, title="变更后的结论")
    reason: str = Field(min_length=2, max_length=2000, title="复核理由")

    model_config = _strict(change=True, text="窗口秩序正常，未发现多收材料。", reason="申请人书面证明属实。")  # type: ignore[assignment]
