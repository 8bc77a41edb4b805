"""What is typed in about the calendar and the limits."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from pydantic import StringConstraints
from sqlmodel import Field, SQLModel

from duze.deadlines.models import LimitUnit, StartRule

Reason = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500)]


def _strict(**example: Any) -> dict[str, Any]:
    return {"extra": "forbid", "str_strip_whitespace": True, "json_schema_extra": {"examples": [example]}}


class DayIn(SQLModel):
    """A day that is to differ from the plain week, with the notice that says so."""

    day: date = Field(title="日期")
    works: bool = Field(title="是否上班")
    name: str = Field(default="", max_length=60, title="名称")
    source: str = Field(default="", max_length=200, title="依据")

    model_config = _strict(day="2027-02-06", works=False, name="春节", source="国办发明电〔2026〕7号")  # type: ignore[assignment]


class CalendarChangeIn(SQLModel):
    """Days to be changed, and why; the reason is kept with every deadline that moves.

    `years`: whose whole arrangement these days are, so that the year counts as published; empty for single days only.
    Left out, it is the year most of the days lie in.
    """

    days: list[DayIn] = Field(min_length=1, max_length=800, title="日期")
    reason: Reason = Field(title="理由")
    years: list[Annotated[int, Field(ge=2000, le=2100)]] | None = Field(default=None, max_length=3, title="年度")

    model_config = _strict(
        days=[{"day": "2027-02-06", "works": False, "name": "春节", "source": "国办发明电〔2026〕7号"}],
        reason="按国务院办公厅通知调整放假安排",
    )  # type: ignore[assignment]


class LimitIn(SQLModel):
    """A new version of a limit, in force from a day; things already running keep the version they began under.

    `yellow_before`: working days (for hours: hours) before the end at which yellow begins; left out, three working
    days for limits of ten or more, else the opening of the last day. `by_law`: `basis` must name the law.
    """

    code: str = Field(max_length=40, title="时限")
    value: int = Field(ge=1, le=400, title="数值")
    unit: LimitUnit = Field(title="单位")
    rolls: bool = Field(default=True, title="末日顺延")
    yellow_before: int | None = Field(default=None, ge=0, le=60, title="提前亮黄牌")
    starts: StartRule = Field(default=StartRule.NEXT_DAY, title="起算")
    pausable: bool = Field(default=True, title="可以暂停")
    by_law: bool = Field(default=False, title="法定时限")
    basis: str = Field(min_length=2, max_length=200, title="依据")
    valid_from: date = Field(title="施行日期")

    model_config = _strict(
        code="rectification",
        value=15,
        unit="working_days",
        rolls=True,
        yellow_before=3,
        basis="市营商办通知",
        valid_from="2027-01-01",
    )  # type: ignore[assignment]
