"""What the doors take in."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

from pydantic import ConfigDict, StringConstraints
from sqlmodel import Field, SQLModel

from duze.rankings.models import Verdict

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]


class Shape(SQLModel):
    """Nothing beyond the named fields."""

    model_config = ConfigDict(extra="forbid")  # type: ignore[assignment]


class SchemeCheckIn(Shape):
    """A scheme to be tried: as TOML text, or as data. Nothing is stored."""

    text: str = Field(default="", title="方案（TOML）", max_length=200_000)
    data: dict[str, Any] | None = Field(default=None, title="方案内容")


class MonthIn(Shape):
    """A month to open; without a scheme it is the main one."""

    period: str = Field(title="月份", schema_extra={"examples": ["2026-10"]})
    scheme: str | None = Field(default=None, title="方案代码", max_length=40)


class ValueIn(Shape):
    """One value: unit and indicator by code."""

    unit: str = Field(title="单位代码", max_length=40, schema_extra={"examples": ["d03"]})
    indicator: str = Field(title="指标代码", max_length=40, schema_extra={"examples": ["tax"]})
    # bounded here: written out in full, 1E+999999999 would fill the memory before any rule could refuse it
    value: Decimal = Field(title="数值", max_digits=30, decimal_places=15, schema_extra={"examples": ["95.5"]})


class ValuesIn(Shape):
    """Values to enter; entering one again replaces it."""

    values: list[ValueIn] = Field(title="数值", min_length=1, max_length=5000)
    source: str = Field(default="", title="数据来源", max_length=120)


class ExcuseIn(Shape):
    """A decision to leave an indicator out for a unit."""

    unit: str = Field(title="单位代码", max_length=40)
    indicator: str = Field(title="指标代码", max_length=40)
    reason: Text = Field(title="豁免理由", max_length=300)


class AwardIn(Shape):
    """A decision that a bonus or a veto of the scheme applies to a unit."""

    unit: str = Field(title="单位代码", max_length=40)
    code: str = Field(title="加分或否决事项", max_length=40, schema_extra={"examples": ["copied"]})
    matter: Text = Field(title="事项", max_length=120)
    reason: Text = Field(title="依据和理由", max_length=300)


class ReasonIn(Shape):
    """Why."""

    reason: Text = Field(title="理由", max_length=1000)


class ObjectionIn(Shape):
    """An objection to a line of one's own sheet; `line` is an indicator's code, a finding's number, or 名次."""

    line: Text = Field(title="异议事项", max_length=60, schema_extra={"examples": ["tax"]})
    text: Text = Field(title="异议内容", max_length=2000)
    unit_id: UUID | None = Field(default=None, title="单位")


class ObjectionDecisionIn(Shape):
    """An answer to an objection."""

    verdict: Verdict = Field(title="答复结论")
    answer: Text = Field(title="答复内容", max_length=2000)


class BulletinIn(Shape):
    """What the bulletin needs beyond the month itself.

    To districts it needs the government's consent (党政机关公文处理工作条例 art. 16(2)).
    """

    demands: list[str] = Field(
        default_factory=lambda: [
            "排名靠后的单位要对照扣分事项和短板指标查找原因，限期整改，整改情况通过督责系统一次性反馈，不另行报送纸质材料",
            "居末位的单位要认真分析原因，做好约谈准备；各项目标均已达到的，按照考核办法不作末位处理",
        ],
        title="工作要求",
        min_length=1,
        max_length=10,
    )
    contact_phone: str = Field(default="027-00000000", title="联系电话", max_length=40)
    approval_authority: str = Field(default="", title="批准机关", max_length=60)
    approval_by: str = Field(default="", title="批准人及职务", max_length=60)
    approval_on: date | None = Field(default=None, title="批准日期")
