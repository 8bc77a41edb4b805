"""What is typed in about a letter."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from pydantic import ConfigDict, StringConstraints
from sqlmodel import Field, SQLModel

from duze.units.models import Group

Reason = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=1000)]
Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=60)]


class _In(SQLModel):
    model_config = {"extra": "forbid"}


class RedraftIn(_In):
    """The letter's facts, all of them, as its kind asks for (`GET /api/letters/kinds`)."""

    facts: dict[str, Any] = Field(title="公文要素")


class NewLetterIn(_In):
    """A letter drafted from a thing: facts that take the place of the suggested ones, and who receives it.

    `deliver_to`: empty for the addressee the thing suggests, `nobody` for delivery outside the system, or the
    id of a discipline body where the kind may go to one.
    """

    facts: dict[str, Any] = Field(default_factory=dict, title="公文要素")
    deliver_to: str = Field(default="", max_length=40, title="送达给")

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"facts": {"demands": ["本月底前完成清理"]}, "deliver_to": ""}]}
    )  # type: ignore[assignment]


class ReasonIn(_In):
    """A decision's reason, where one must be given."""

    reason: Reason = Field(title="理由")

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"reason": "事由第二条与核实结论不一致"}]}
    )  # type: ignore[assignment]


class RemarkIn(_In):
    """A decision with a remark, if wanted."""

    reason: str = Field(default="", max_length=1000, title="意见")

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"reason": "同意"}]})  # type: ignore[assignment]


class MultiplyIn(_In):
    """For which further units a letter is made: named one by one, or whole groups."""

    unit_ids: list[UUID] = Field(default_factory=list, max_length=200, title="单位")
    groups: list[Group] = Field(default_factory=list, max_length=3, title="单位类别")

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"groups": ["department"]}]})  # type: ignore[assignment]


class CountersignersIn(_In):
    """Who is asked to countersign."""

    account_ids: list[UUID] = Field(min_length=1, max_length=10, title="会签人")


class ApprovalIn(_In):
    """The government's consent, as recorded from the approved paper (2012 条例 art. 16(2))."""

    authority: Line = Field(default="市政府", title="批准机关")
    approver: Line = Field(title="批准人及职务")
    approved_on: date = Field(title="批准日期")

    model_config = ConfigDict(  # type: ignore[assignment]
        extra="forbid",
        json_schema_extra={
            "examples": [{"authority": "市政府", "approver": "陈启明副市长", "approved_on": "2026-11-02"}]
        },
    )


class SupersessionIn(_In):
    """Which later letter takes the place of this one, and why."""

    by: UUID = Field(title="替代它的公文")
    reason: Reason = Field(title="理由")
