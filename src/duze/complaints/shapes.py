"""What is typed in about complaints. Texts are plain: they are shown escaped, never as markup."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from pydantic import AwareDatetime
from sqlmodel import Field, SQLModel

from duze.complaints.models import Ground, Satisfaction, Via
from duze.findings.models import Grade, Severity
from duze.findings.shapes import Line, Phone
from duze.law.models import Kind

_SOME = "01a20b49-acd2-7776-9c31-872fd2c0d1cf"


def _strict(**example: Any) -> dict[str, Any]:
    return {"extra": "forbid", "json_schema_extra": {"examples": [example]}}


class ComplaintIn(SQLModel):
    """A complaint as taken in. `name` or `phone` make it a named one: they are sealed at once, apart from the rest."""

    unit_id: UUID = Field(title="被投诉单位")
    title: Line = Field(min_length=4, max_length=120, title="投诉事项")
    facts: Line = Field(min_length=10, max_length=5000, title="投诉内容")
    wish: Line = Field(default="", max_length=1000, title="投诉人诉求")
    via: Via = Field(title="来源")
    via_ref: Line = Field(default="", max_length=60, title="来源编号")
    happened_on: date = Field(title="发生日期")
    name: Line = Field(default="", max_length=60, title="投诉人姓名或者企业名称")
    phone: Phone = Field(default="", max_length=30, title="联系电话")
    note: Line = Field(default="", max_length=200, title="联系备注")

    model_config = _strict(
        unit_id=_SOME,
        title="变更登记被要求重复提交材料",
        facts="企业办理变更登记，窗口两次要求补交清单以外的房产证明，前后跑了三趟仍未受理。",
        via="hotline",
        via_ref="12345-20261102-0318",
        happened_on="2026-10-30",
        name="某某商贸公司",
        phone="027-00000000",
    )  # type: ignore[assignment]


class AcceptanceIn(SQLModel):
    """Accepted: who handles it, and how the complainant was told."""

    handler_id: UUID = Field(title="承办人")
    told: Line = Field(default="", max_length=300, title="告知投诉人的情况")

    model_config = _strict(handler_id=_SOME, told="11月3日电话告知已受理")  # type: ignore[assignment]


class RefusalIn(SQLModel):
    """Not accepted: on which ground, why, and how the complainant was told. `same_as`: the number it repeats."""

    ground: Ground = Field(title="不予受理的情形")
    reason: Line = Field(min_length=2, max_length=1000, title="理由")
    told: Line = Field(default="", max_length=300, title="告知投诉人的情况")
    same_as: Line = Field(default="", max_length=60, title="已经受理的投诉编号")

    model_config = _strict(ground="out_of_scope", reason="属于企业之间的合同纠纷", told="11月3日电话告知可向法院起诉")  # type: ignore[assignment]


class TransferIn(SQLModel):
    """Passed on to who is competent."""

    passed_to: Line = Field(min_length=2, max_length=120, title="转送单位")
    reason: Line = Field(min_length=2, max_length=1000, title="理由")
    told: Line = Field(default="", max_length=300, title="告知投诉人的情况")

    model_config = _strict(passed_to="市信访局", reason="属于信访事项", told="11月3日电话告知转送去向")  # type: ignore[assignment]


class ComplaintReasonIn(SQLModel):
    """Why."""

    reason: Line = Field(min_length=2, max_length=1000, title="理由")

    model_config = _strict(reason="投诉人来电表示问题已经解决，自愿撤回")  # type: ignore[assignment]


class LoggedIn(SQLModel):
    """What the complaint brings up, as a finding about the same unit."""

    kind: Kind = Field(title="问题类型")
    sub_type: Line = Field(min_length=1, max_length=40, title="问题细类")
    severity: Severity = Field(title="严重程度")
    place: Line = Field(min_length=1, max_length=120, title="地点或窗口")
    happened_at: AwareDatetime = Field(title="发生时间")
    facts: Line = Field(min_length=10, max_length=5000, title="事实")

    model_config = _strict(
        kind="misconduct",
        sub_type="L01",
        severity="minor",
        place="区政务服务中心二楼 18 号窗口",
        happened_at="2026-10-28T10:20:00+08:00",
        facts="窗口要求另行提交房产证明原件，现行办事指南所列材料中没有这一项。",
    )  # type: ignore[assignment]


class HandledIn(SQLModel):
    """What was found and what was done about it."""

    grade: Grade = Field(title="投诉是否属实")
    text: Line = Field(min_length=4, max_length=5000, title="办理结果")

    model_config = _strict(grade="full", text="已责成窗口按清单收件，当日为企业办结变更登记。")  # type: ignore[assignment]


class AnswerIn(SQLModel):
    """What the complainant was told, and how."""

    text: Line = Field(min_length=4, max_length=2000, title="答复情况")

    model_config = _strict(text="11月10日电话答复办理结果，投诉人无异议。")  # type: ignore[assignment]


class CallIn(SQLModel):
    """The call back: what the complainant says of it."""

    satisfaction: Satisfaction = Field(title="满意度")
    note: Line = Field(min_length=2, max_length=2000, title="回访情况")

    model_config = _strict(satisfaction="satisfied", note="投诉人表示问题已解决。")  # type: ignore[assignment]


class ReassignmentIn(SQLModel):
    """Who does it again."""

    handler_id: UUID = Field(title="承办人")

    model_config = _strict(handler_id=_SOME)  # type: ignore[assignment]
