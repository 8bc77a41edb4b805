"""What is typed in about 督办 orders."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlmodel import Field, SQLModel

from duze.cases.models_supervision import SupervisionSource
from duze.cases.shapes import Line, Reason


def _strict(**example: Any) -> dict[str, Any]:
    return {"extra": "forbid", "str_strip_whitespace": True, "json_schema_extra": {"examples": [example]}}


_ONE, _OTHER = "01a20b49-acd2-7776-9c31-872fd2c0d1cf", "01a20b49-acd2-7776-9c31-872fd2c0d1d0"


class SupervisionIn(SQLModel):
    """A 督办 order as drafted: what is demanded, of which lead unit, with which co-handling units."""

    title: str = Field(min_length=4, max_length=120, title="督办事项")
    demands: list[Line] = Field(min_length=1, max_length=20, title="督办要求")
    source: SupervisionSource = Field(title="来源")
    source_ref: str = Field(default="", max_length=200, title="来源文号或出处")
    lead_id: UUID = Field(title="主办单位")
    partner_ids: list[UUID] = Field(default=[], max_length=40, title="协办单位")

    model_config = _strict(
        title="用电外线工程并联审批",
        demands=["在办工程逐件明确责任人"],
        source="ranking",
        source_ref="10月月度考核",
        lead_id=_ONE,
        partner_ids=[],
    )  # type: ignore[assignment]


class FeedbackIn(SQLModel):
    """What is written about a part."""

    text: str = Field(min_length=2, max_length=5000, title="内容")

    model_config = _strict(text="9件中已办结6件，其余本周办结。")  # type: ignore[assignment]


class MergeIn(SQLModel):
    """The order that takes this one over, and why."""

    into_id: UUID = Field(title="并入的督办单")
    reason: Reason = Field(title="理由")

    model_config = _strict(into_id=_ONE, reason="同一事项，合并督办。")  # type: ignore[assignment]


class SplitIn(SQLModel):
    """The units whose parts go on in an order of their own; the first one leads it."""

    unit_ids: list[UUID] = Field(min_length=1, max_length=40, title="分出的单位")
    title: str = Field(min_length=4, max_length=120, title="督办事项")
    reason: Reason = Field(title="理由")

    model_config = _strict(unit_ids=[_OTHER], title="占道施工方案共享", reason="事项不同，分别督办。")  # type: ignore[assignment]
