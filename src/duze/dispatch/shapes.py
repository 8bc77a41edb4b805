"""What is typed in about tasks and weekly sheets."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from sqlmodel import Field, SQLModel

_ONE, _OTHER = "01a20b49-acd2-7776-9c31-872fd2c0d1cf", "01a20b49-acd2-7776-9c31-872fd2c0d1d0"


def _strict(**example: Any) -> dict[str, Any]:
    return {"extra": "forbid", "str_strip_whitespace": True, "json_schema_extra": {"examples": [example]}}


class MilestoneIn(SQLModel):
    """A step of a task and its day."""

    name: str = Field(min_length=2, max_length=120, title="节点")
    due_on: date = Field(title="完成日期")

    model_config = _strict(name="完成流程图对标", due_on="2026-11-20")  # type: ignore[assignment]


class TaskIn(SQLModel):
    """A task as assigned."""

    title: str = Field(min_length=4, max_length=120, title="任务")
    target: str = Field(default="", max_length=300, title="目标值")
    measure: str = Field(default="", max_length=1000, title="举措")
    unit_id: UUID = Field(title="责任单位")
    partner_ids: list[UUID] = Field(default=[], max_length=40, title="协同单位")
    finding_id: UUID | None = Field(default=None, title="对应的问题")
    duty_id: UUID | None = Field(default=None, title="对应的责任")
    due_on: date = Field(title="完成时限")
    milestones: list[MilestoneIn] = Field(default=[], max_length=12, title="节点")

    model_config = _strict(
        title="用电报装外线工程并联审批",
        target="办理时限压减至5个工作日",
        unit_id=_ONE,
        due_on="2026-12-18",
        milestones=[{"name": "完成流程图对标", "due_on": "2026-11-20"}],
    )  # type: ignore[assignment]


class ReportIn(SQLModel):
    """How a task was fulfilled, with what shows it."""

    text: str = Field(min_length=4, max_length=3000, title="完成情况")

    model_config = _strict(text="已在市、区两级大厅上线并联审批，平均4.6个工作日。")  # type: ignore[assignment]


class JudgeIn(SQLModel):
    """An opinion on a report, or the reason of a return or a cancellation."""

    reason: str = Field(min_length=2, max_length=1000, title="意见")

    model_config = _strict(reason="现场核对属实，同意销号。")  # type: ignore[assignment]


class ReachedIn(SQLModel):
    """That a milestone is reached, and what shows it."""

    note: str = Field(default="", max_length=500, title="说明")

    model_config = _strict(note="已报市营商办备案。")  # type: ignore[assignment]


class AnswerIn(SQLModel):
    """What a unit says about one line of its sheet; an empty `text` confirms what the system filled in."""

    ref: UUID = Field(title="事项")
    text: str = Field(default="", max_length=1000, title="进展")
    trouble: str = Field(default="", max_length=500, title="存在困难")
    wanted: str = Field(default="", max_length=500, title="需协调事项")

    model_config = _strict(ref=_OTHER, text="已完成窗口培训。", wanted="请市数据局协调接口。")  # type: ignore[assignment]


class FilingIn(SQLModel):
    """A week's sheet: every line answered, or all of it `unchanged` (无变化)."""

    unchanged: bool = Field(default=False, title="无变化")
    lines: list[AnswerIn] = Field(default=[], max_length=500, title="各行")

    model_config = _strict(unchanged=True)  # type: ignore[assignment]
