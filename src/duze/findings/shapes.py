"""What the doors take. Texts are plain: they are shown escaped, never as markup."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

from pydantic import AwareDatetime, BeforeValidator, StringConstraints
from sqlmodel import Field, SQLModel

from duze.findings.models import Channel, Grade, Severity
from duze.law.models import Kind

_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")


def _clean(value: Any) -> Any:
    """Text as a person could have typed it: PostgreSQL holds no NUL, and blanks alone are no answer."""
    return _UNPRINTABLE.sub("", value.replace("\r\n", "\n")).strip() if isinstance(value, str) else value


Line = Annotated[str, BeforeValidator(_clean), StringConstraints(strip_whitespace=True)]
Phone = Annotated[str, StringConstraints(strip_whitespace=True, pattern=r"^[0-9+\- ]*$")]
_EXAMPLE: dict[str, Any] = {
    "kind": "misconduct",
    "sub_type": "L01",
    "severity": "serious",
    "channel": "inspection",
    "unit_id": "0199f0aa-0000-7000-8000-000000000003",
    "handler": "窗口工作人员（工号 018）",
    "place": "区政务服务中心二楼 18 号窗口",
    "happened_at": "2026-10-28T10:20:00+08:00",
    "facts": "办事人申请变更登记，窗口要求另行提交房产证明原件。现行办事指南所列材料中没有这一项。",
}


class _Shape(SQLModel):
    model_config = {"extra": "forbid"}


class FindingIn(_Shape):
    """A finding as logged. `id` may be made by the phone; sending the same one again changes nothing."""

    model_config = {"extra": "forbid", "json_schema_extra": {"examples": [_EXAMPLE]}}

    id: UUID | None = Field(default=None, title="离线编号")
    kind: Kind = Field(title="问题类型")
    sub_type: Line = Field(min_length=1, max_length=40, title="问题细类")
    severity: Severity = Field(title="严重程度")
    channel: Channel = Field(title="发现渠道")
    unit_id: UUID = Field(title="被反映单位")
    handler: Line = Field(default="", max_length=100, title="经办人员")
    place: Line = Field(min_length=1, max_length=120, title="地点或窗口")
    happened_at: AwareDatetime = Field(title="发生时间")
    facts: Line = Field(min_length=10, max_length=5000, title="事实")
    latitude: Decimal | None = Field(default=None, ge=-90, le=90, title="纬度")
    longitude: Decimal | None = Field(default=None, ge=-180, le=180, title="经度")
    accuracy: int | None = Field(default=None, ge=0, le=100_000, title="定位误差（米）")


class FindingPatch(_Shape):
    """The fields of a draft to change; those left out stay."""

    model_config = {"extra": "forbid", "json_schema_extra": {"examples": [{"severity": "minor"}]}}

    kind: Kind | None = None
    sub_type: Line | None = Field(default=None, min_length=1, max_length=40)
    severity: Severity | None = None
    channel: Channel | None = None
    unit_id: UUID | None = None
    handler: Line | None = Field(default=None, max_length=100)
    place: Line | None = Field(default=None, min_length=1, max_length=120)
    happened_at: AwareDatetime | None = None
    facts: Line | None = Field(default=None, min_length=10, max_length=5000)
    latitude: Decimal | None = Field(default=None, ge=-90, le=90)
    longitude: Decimal | None = Field(default=None, ge=-180, le=180)
    accuracy: int | None = Field(default=None, ge=0, le=100_000)


class ExplanationIn(_Shape):
    """The unit's explanation, and who gave it."""

    text: Line = Field(min_length=2, max_length=5000, title="情况说明")
    given_by: Line = Field(default="", max_length=100, title="说明人")


class ElementIn(_Shape):
    """An element of proof that is shown: by which files of the finding, or by what else (`note`)."""

    code: Line = Field(min_length=1, max_length=60, title="构成要件")
    note: Line = Field(default="", max_length=500, title="由何证据证明")
    evidence_ids: list[UUID] = Field(default=[], max_length=50, title="证据材料")


class VerificationIn(_Shape):
    """What the verifier found, and which elements of proof are shown. Without the unit's explanation, why not."""

    opinion: Grade = Field(title="核实意见")
    text: Line = Field(min_length=2, max_length=5000, title="核实情况")
    no_explanation_reason: Line = Field(default="", max_length=500, title="未取得说明的原因")
    elements: list[ElementIn] = Field(default=[], max_length=20, title="构成要件")


class DecisionIn(_Shape):
    """The decision: fully or partly true, and as what. Kind, sub-type and severity default to what was logged."""

    grade: Grade = Field(title="认定")
    reason: Line = Field(min_length=2, max_length=2000, title="定性理由")
    kind: Kind | None = Field(default=None, title="问题类型")
    sub_type: Line | None = Field(default=None, min_length=1, max_length=40, title="问题细类")
    severity: Severity | None = Field(default=None, title="严重程度")
    unproven_reason: Line = Field(default="", max_length=2000, title="要件未查实仍予定性的理由")


class ReasonIn(_Shape):
    """A reason in words."""

    reason: Line = Field(min_length=2, max_length=2000, title="理由")


class MergeIn(_Shape):
    """The number of the finding this one is a duplicate of, and why."""

    main: Line = Field(min_length=4, max_length=40, title="并入的问题编号")
    reason: Line = Field(min_length=2, max_length=1000, title="理由")


class FixIn(_Shape):
    """What the unit put right on the spot."""

    text: Line = Field(min_length=2, max_length=2000, title="整改情况")


class ObjectionIn(_Shape):
    """The unit's objection."""

    text: Line = Field(min_length=10, max_length=3000, title="异议及理由")


class ObjectionDecisionIn(_Shape):
    """Whether the objection is well founded: then the decision is overturned."""

    overturn: bool = Field(title="复核结论")
    reason: Line = Field(min_length=2, max_length=2000, title="复核理由")


class InformantIn(_Shape):
    """Who told. Stored encrypted."""

    name: Line = Field(min_length=1, max_length=60, title="姓名")
    phone: Phone = Field(default="", max_length=30, title="联系电话")
    note: Line = Field(default="", max_length=500, title="备注")


class Upload(_Shape):
    """What goes with a file. `sha256`: computed on the phone at capture."""

    filename: str = Field(min_length=1, max_length=300)
    captured_at: AwareDatetime | None = None
    sha256: str | None = Field(default=None, max_length=64)
    open_to_unit: bool = False
