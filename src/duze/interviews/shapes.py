"""What is typed in about an interview."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Any
from uuid import UUID

from pydantic import AwareDatetime, ConfigDict, StringConstraints, model_validator
from sqlmodel import Field, SQLModel

from duze.cases.models_orders import Method
from duze.interviews.models_verification import Advice, Result

Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=60, pattern=r"^[^\n\r]*$")]
Sentence = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=1000, pattern=r"^[^\n\r]*$")
]
Demand = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500, pattern=r"^[^\n\r]*$")]
Reason = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=1000)]


_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")


def _clean(value: Any) -> Any:
    """Text as a person could have typed it (PostgreSQL holds no NUL), through lists and nested shapes."""
    if isinstance(value, str):
        return _UNPRINTABLE.sub("", value.replace("\r\n", "\n"))
    if isinstance(value, list):
        return [_clean(item) for item in value]
    return {key: _clean(item) for key, item in value.items()} if isinstance(value, dict) else value


class _In(SQLModel):
    model_config = {"extra": "forbid"}

    @model_validator(mode="before")
    @classmethod
    def _cleaned(cls, data: Any) -> Any:
        return _clean(data)


class TargetIn(_In):
    """A person to be talked to: post always, name when settled, rank as in `RANKS`."""

    post: Line = Field(title="职务")
    name: Line | None = Field(default=None, title="姓名")
    rank: int = Field(ge=30, le=70, multiple_of=10, title="职级")


class InterviewIn(_In):
    """An interview as proposed. What is not yet settled may stay empty until approval."""

    level: int = Field(ge=1, le=3, title="约谈层级")
    reasons: list[Sentence] = Field(min_length=1, max_length=20, title="约谈事由")
    basis: list[Sentence] = Field(default=[], max_length=10, title="约谈依据")
    targets: list[TargetIn] = Field(default=[], max_length=20, title="约谈对象")
    host_id: UUID | None = Field(default=None, title="主持人")
    entrusted_by: str = Field(default="", max_length=60, title="受谁委托")
    second_host_id: UUID | None = Field(default=None, title="共同约谈人")
    recorder_id: UUID | None = Field(default=None, title="记录人")
    starts_at: AwareDatetime | None = Field(default=None, title="约谈时间")
    place: str = Field(default="", max_length=60, title="约谈地点")
    attendees: list[Line] = Field(default=[], max_length=20, title="参加人员")
    materials: list[Sentence] = Field(default=[], max_length=20, title="需提交的材料")

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "level": 1,
                    "reasons": ["2026年10月全市营商环境考核中，你区在15个区中列第15位"],
                    "targets": [{"post": "硚口区人民政府分管副区长", "name": "何淑珺", "rank": 50}],
                    "starts_at": "2026-11-13T09:30:00+08:00",
                    "place": "武汉市民之家5楼501会议室",
                }
            ]
        },
    )  # type: ignore[assignment]


class NewInterviewIn(InterviewIn):
    """The same with the case it belongs to."""

    case_id: UUID = Field(title="案件")


class ReasonIn(_In):
    """A decision's reason, where one must be given."""

    reason: Reason = Field(title="理由")


class ApprovalIn(_In):
    """An approval, with a remark if wanted."""

    reason: str = Field(default="", max_length=1000, title="审批意见")


class NoticeIn(_In):
    """What the notice needs besides the interview itself."""

    contact_name: Line = Field(title="联系人")
    contact_phone: Line = Field(title="联系电话")
    copies_to: list[Line] = Field(default=[], max_length=10, title="抄送机关")


class LeaveDecisionIn(_In):
    """The answer to a unit's request for another time; granted only with the new time."""

    granted: bool = Field(title="是否同意")
    starts_at: AwareDatetime | None = Field(default=None, title="改期后的时间")
    reason: Reason = Field(title="理由")


class RescheduleIn(_In):
    """Another time set by the office, and why."""

    starts_at: AwareDatetime = Field(title="调整后的时间")
    reason: Reason = Field(title="理由")


class AttendanceIn(_In):
    """Who of those summoned came in person (by post), on the day."""

    present: list[Line] = Field(min_length=1, max_length=20, title="到场人员")
    held_on: date = Field(title="约谈日期")


class AbsenceIn(_In):
    """That nobody came, and what was seen."""

    reason: Reason = Field(title="情况说明")


class MinutesIn(_In):
    """What was said: the unit's explanation, the demands, the pledge."""

    explanation: str = Field(min_length=1, max_length=5000, title="被约谈单位说明")
    demands: list[Demand] = Field(min_length=1, max_length=20, title="整改要求")
    pledge: str = Field(min_length=1, max_length=2000, title="整改表态")


class OrderIn(_In):
    """What the rectification order says beyond the minutes; left out, their demands stand as they are."""

    title: str = Field(default="", max_length=120, title="整改事项")
    demands: list[Demand] = Field(default=[], max_length=20, title="整改要求")
    proof: str = Field(default="", max_length=1000, title="销号须提交的材料")


class VerificationIn(_In):
    """What a look at the rectification found: how it was looked at, how far the demands were met, what is advised."""

    method: Method = Field(title="核查方式")
    result: Result = Field(title="核查结果")
    advice: Advice = Field(title="处理建议")
    note: str = Field(min_length=1, max_length=3000, title="核查情况")


class RepetitionIn(_In):
    """A further talk: why, and at which level (default: one higher)."""

    reason: Sentence = Field(title="再次约谈的理由")
    level: int | None = Field(default=None, ge=1, le=3, title="约谈层级")
