"""What is typed in about cases and rectification orders."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from pydantic import StringConstraints
from sqlmodel import Field, SQLModel

from duze.cases.models_orders import Method

Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500, pattern=r"^[^\n\r]*$")]
Reason = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=1000)]


def _strict(**example: Any) -> dict[str, Any]:
    extra = {"json_schema_extra": {"examples": [example]}} if example else {}
    return {"extra": "forbid", "str_strip_whitespace": True, **extra}


class CaseIn(SQLModel):
    """A case as proposed: about one unit, on confirmed findings or on a leader's assignment."""

    unit_id: UUID = Field(title="单位")
    title: str = Field(min_length=4, max_length=120, title="案由")
    grounds: str = Field(min_length=4, max_length=2000, title="立案事由")
    basis: str = Field(default="", max_length=300, title="依据")
    finding_ids: list[UUID] = Field(default=[], max_length=50, title="并入的问题")

    model_config = _strict(
        unit_id="01a20b49-acd2-7776-9c31-872fd2c0d1cf",
        title="硚口区政务服务大厅违规要求企业重复提交材料",
        grounds="巡查发现18号窗口要求企业提交法规已取消的材料，经核实属实，性质较重。",
        basis="《优化营商环境条例》第六十九条",
    )  # type: ignore[assignment]


class ReasonIn(SQLModel):
    """A decision's reason, where one must be given."""

    reason: Reason = Field(title="理由")

    model_config = _strict(reason="核查发现窗口仍在收取该材料。")  # type: ignore[assignment]


class OpinionIn(SQLModel):
    """A decision with a remark if wanted."""

    reason: str = Field(default="", max_length=1000, title="意见")

    model_config = _strict(reason="同意立案。")  # type: ignore[assignment]


class FindingsIn(SQLModel):
    """Findings to be handled in the case too."""

    finding_ids: list[UUID] = Field(min_length=1, max_length=50, title="并入的问题")

    model_config = _strict()  # type: ignore[assignment]


class SummaryIn(SQLModel):
    """The result of a case, when it is put up for closing."""

    summary: str = Field(min_length=4, max_length=5000, title="办理结果")

    model_config = _strict(summary="窗口已取消该材料要求，企业回访满意，整改已销号。")  # type: ignore[assignment]


class RectificationIn(SQLModel):
    """A rectification order: what must be put right, how it is proven, within which limit."""

    title: str = Field(min_length=4, max_length=120, title="整改事项")
    demands: list[Line] = Field(min_length=1, max_length=20, title="整改要求")
    proof: str = Field(default="", max_length=1000, title="销号须提交的材料")
    limit_code: str = Field(default="rectification", max_length=40, title="时限")

    model_config = _strict(
        title="取消违规材料要求并公开承诺",
        demands=["立即停止收取已取消的材料", "公布一次性告知清单"],
        proof="窗口告知单照片、企业回访记录",
    )  # type: ignore[assignment]


class MeasureIn(SQLModel):
    """One measure of a plan: a milestone with the day by which the unit will have done it."""

    measure: Line = Field(title="措施")
    responsible: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=60)] = Field(
        title="责任人"
    )
    due_on: date = Field(title="完成日期")

    model_config = _strict()  # type: ignore[assignment]


class PlanIn(SQLModel):
    """The unit's plan: its text, and the measures with who is responsible and by when."""

    text: str = Field(min_length=4, max_length=5000, title="整改方案")
    measures: list[MeasureIn] = Field(default=[], max_length=20, title="措施")

    model_config = _strict(text="一、当日更换告知单；二、3日内完成窗口人员培训；责任人：余青山。")  # type: ignore[assignment]


class MeasureDoneIn(SQLModel):
    """That a measure is done, and what came of it."""

    result: str = Field(min_length=2, max_length=1000, title="完成情况")

    model_config = _strict(result="六个窗口的告知单已全部更换。")  # type: ignore[assignment]


class ReportIn(SQLModel):
    """The unit's report with which it asks for closing; signed off by the unit's head."""

    text: str = Field(min_length=4, max_length=5000, title="整改报告")
    head: str = Field(min_length=1, max_length=60, title="单位主要负责人")

    model_config = _strict(text="已停止收取该材料，告知单照片附后。", head="何淑珺")  # type: ignore[assignment]


class CheckIn(SQLModel):
    """What checking a report found."""

    method: Method = Field(title="核查方式")
    note: str = Field(min_length=2, max_length=2000, title="核查情况")
    visited: str = Field(default="", max_length=120, title="回访的企业或群众")
    satisfied: bool | None = Field(default=None, title="是否满意")

    model_config = _strict(method="on_site", note="现场查看18号窗口，已不再收取该材料。")  # type: ignore[assignment]


class ClosureIn(CheckIn):
    """A check that passed, with the day on which somebody looks again, if one is wanted."""

    look_back_on: date | None = Field(default=None, title="回头看日期")

    model_config = _strict(
        method="revisit",
        note="企业表示不再要求该材料。",
        visited="汉江食品店",
        satisfied=True,
        look_back_on="2027-02-24",
    )


class LookBackIn(SQLModel):
    """What looking again found, and when to look next, if ever."""

    method: Method = Field(title="回头看方式")
    recurred: bool = Field(title="是否复发")
    note: str = Field(min_length=2, max_length=2000, title="回头看情况")
    next_on: date | None = Field(default=None, title="下次回头看")

    model_config = _strict(method="on_site", recurred=False, note="窗口未再收取该材料。")  # type: ignore[assignment]


class ExtensionIn(SQLModel):
    """A request for more time, made before the order is due."""

    until: date = Field(title="申请延至")
    reason: Reason = Field(title="延期理由")

    model_config = _strict(until="2026-12-07", reason="告知单涉及系统改造，需与市大数据局联合调试。")  # type: ignore[assignment]


class ExtensionDecisionIn(SQLModel):
    """The answer to a request for more time."""

    granted: bool = Field(title="是否同意")
    reason: Reason = Field(title="理由")

    model_config = _strict(granted=True, reason="情况属实，同意延期一次。")  # type: ignore[assignment]
