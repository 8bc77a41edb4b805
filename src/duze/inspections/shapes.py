"""What is typed in about inspection plans and visits."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from sqlmodel import Field, SQLModel

_ONE, _OTHER = "01a20b49-acd2-7776-9c31-872fd2c0d1cf", "01a20b49-acd2-7776-9c31-872fd2c0d1d0"


def _strict(**example: Any) -> dict[str, Any]:
    return {"extra": "forbid", "str_strip_whitespace": True, "json_schema_extra": {"examples": [example]}}


class PlanIn(SQLModel):
    """A plan as drafted: content, scope, teams, days."""

    title: str = Field(min_length=4, max_length=120, title="巡查事项")
    content: str = Field(min_length=4, max_length=2000, title="巡查内容")
    basis: str = Field(default="", max_length=300, title="依据")
    covert: bool = Field(default=False, title="暗访")
    first_on: date = Field(title="开始日期")
    last_on: date = Field(title="结束日期")
    team_ids: list[UUID] = Field(min_length=1, max_length=20, title="巡查组")
    unit_ids: list[UUID] = Field(min_length=1, max_length=60, title="巡查范围")

    model_config = _strict(
        title="窗口作风专项巡查",
        content="一次性告知、收件材料、限时办结。",
        first_on="2026-11-09",
        last_on="2026-11-20",
        team_ids=[_ONE],
        unit_ids=[_OTHER],
    )  # type: ignore[assignment]


class VisitIn(SQLModel):
    """A stop on a team's route."""

    team_id: UUID = Field(title="巡查组")
    unit_id: UUID = Field(title="单位")
    place: str = Field(min_length=2, max_length=120, title="地点")
    matter: str = Field(default="", max_length=500, title="重点")
    day: date = Field(title="日期")

    model_config = _strict(team_id=_ONE, unit_id=_OTHER, place="区政务服务中心二楼", day="2026-11-10")  # type: ignore[assignment]


class ReplannedIn(SQLModel):
    """Where on the team's route a stop comes: the day, and its place among that day's stops, from 1."""

    day: date = Field(title="日期")
    stop: int = Field(ge=1, le=200, title="第几站")

    model_config = _strict(day="2026-11-11", stop=1)  # type: ignore[assignment]


class VisitedIn(SQLModel):
    """What a visit found, and the findings logged on it."""

    note: str = Field(min_length=2, max_length=2000, title="巡查情况")
    finding_ids: list[UUID] = Field(default=[], max_length=20, title="登记的问题")

    model_config = _strict(note="窗口秩序正常，抽查收件12份，发现1份多收材料。")  # type: ignore[assignment]


class SkippedIn(SQLModel):
    """Why a visit was not made."""

    note: str = Field(min_length=2, max_length=2000, title="原因")

    model_config = _strict(note="当日大厅停电闭馆，改由下一批次安排。")  # type: ignore[assignment]


class PlanReasonIn(SQLModel):
    """A decision's opinion."""

    reason: str = Field(default="", max_length=1000, title="意见")

    model_config = _strict(reason="同意实施。")  # type: ignore[assignment]


class ConclusionIn(SQLModel):
    """What the inspection found as a whole."""

    summary: str = Field(min_length=4, max_length=3000, title="巡查小结")

    model_config = _strict(summary="巡查12处，登记问题5件，主要是材料多收。")  # type: ignore[assignment]
