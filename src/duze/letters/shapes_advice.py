"""What is typed in about a received 监察建议."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from pydantic import StringConstraints
from sqlmodel import Field, SQLModel

Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=120, pattern=r"^[^\n\r]*$")]
Number = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=80, pattern=r"^[^\n\r]*$")]
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=5000)]


def _strict(**example: Any) -> dict[str, Any]:
    return {"extra": "forbid", "json_schema_extra": {"examples": [example]}}


class AdviceIn(SQLModel):
    """A 监察建议 as it came in; `reply_by` only when the paper names a day."""

    number: Number = Field(title="来文文号")
    sender: Line = Field(title="发文机关")
    unit_id: UUID = Field(title="被建议单位")
    matter: Line = Field(title="事由")
    advice: Text = Field(title="建议内容")
    dated: date = Field(title="成文日期")
    received_on: date = Field(title="收到日期")
    reply_by: date | None = Field(default=None, title="建议书载明的回复期限")

    model_config = _strict(
        number="武监建〔2026〕7号",
        sender="武汉市监察委员会",
        unit_id="01a20b49-acd2-7776-9c31-872fd2c0d1cf",
        matter="施工许可审批长期超时",
        advice="健全审批时限监测制度，对超时件逐件查明原因。",
        dated="2026-10-30",
        received_on="2026-11-02",
    )  # type: ignore[assignment]


class ReplyIn(SQLModel):
    """The answer that was sent."""

    replied_on: date = Field(title="回复日期")
    reply_number: str = Field(default="", max_length=80, title="回复文号")
    reply: Text = Field(title="采纳和整改情况")

    model_config = _strict(
        replied_on="2026-11-02", reply_number="武建函〔2026〕31号", reply="已建立超时预警，13件超时件全部办结。"
    )  # type: ignore[assignment]
