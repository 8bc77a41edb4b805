"""What is typed in about a referral."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Any
from uuid import UUID

from pydantic import ConfigDict, StringConstraints, model_validator
from sqlmodel import Field, SQLModel

from duze.referrals.vocabulary import Answer, Outcome, Sanction
from duze.units.models import CadreAuthority

Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=60, pattern=r"^[^\n\r]*$")]
Sentence = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=1000, pattern=r"^[^\n\r]*$")
]


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


class PersonIn(_In):
    """A person concerned: name, unit, post, rank, party status, cadre authority."""

    name: Line = Field(title="姓名")
    unit: Line = Field(title="所在单位")
    post: Line = Field(title="职务")
    rank: Line = Field(title="职级")
    party: Line = Field(title="政治面貌")
    authority: CadreAuthority = Field(title="干部管理权限")


class MaterialIn(_In):
    """A stored file to hand over, with what the list says of it."""

    evidence_id: UUID = Field(title="材料")
    name: Annotated[str, StringConstraints(strip_whitespace=True, max_length=200, pattern=r"^[^\n\r]*$")] = Field(
        default="", title="材料名称"
    )
    copies: int = Field(default=1, ge=1, le=999, title="份数")
    pages: int = Field(default=0, ge=0, le=99_999, title="页数")
    original: bool = Field(default=False, title="是否原件")


class ReferralIn(_In):
    """A referral as studied. `matter` names no person: it stands in the letter's title."""

    matter: Line = Field(title="问题概述")
    source: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2000)] = Field(
        title="线索来源"
    )
    persons: list[PersonIn] = Field(min_length=1, max_length=50, title="涉及人员")
    problem: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=20000)] = Field(
        title="主要问题"
    )
    clauses: list[Sentence] = Field(min_length=1, max_length=20, title="涉嫌违反的规定")
    verification: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=10000)] = Field(
        title="核实情况"
    )
    measures: list[Sentence] = Field(default=[], max_length=20, title="已采取的措施")
    opinion: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=5000)] = Field(
        title="移送意见"
    )
    handling_scope: Annotated[
        str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500, pattern=r"^[^\n\r]*$")
    ] = Field(title="知悉范围")
    studied_on: date = Field(title="集体研究日期")
    study_members: list[Line] = Field(min_length=3, max_length=20, title="参加研究人员")
    study_record: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=5000)] = Field(
        title="研究意见"
    )
    materials: list[MaterialIn] = Field(default=[], max_length=100, title="移送材料")

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "matter": "某区政务服务窗口违规收取企业费用",
                    "source": "2026年10月14日巡查发现。",
                    "persons": [
                        {
                            "name": "祝犇",
                            "unit": "硚口区行政审批局",
                            "post": "投资建设科一级科员",
                            "rank": "一级科员",
                            "party": "群众",
                            "authority": "district",
                        }
                    ],
                    "problem": "要求企业委托指定的中介机构。",
                    "clauses": ["《优化营商环境条例》第六十九条"],
                    "verification": "由两名工作人员核实，调取受理记录5份。",
                    "opinion": "属于职责范围内应当移送的问题线索。",
                    "handling_scope": "案件监督管理室及承办人员",
                    "studied_on": "2026-11-02",
                    "study_members": ["程望舒", "许文澜", "贺之远"],
                    "study_record": "同意移送。",
                }
            ]
        },
    )  # type: ignore[assignment]


class NewReferralIn(ReferralIn):
    """The same with what it is about: a case, a finding, or both; and the talk it follows from."""

    case_id: UUID | None = Field(default=None, title="案件")
    finding_id: UUID | None = Field(default=None, title="问题线索")
    interview_id: UUID | None = Field(default=None, title="约谈")


class DecisionIn(_In):
    """An approval, with a remark if wanted."""

    reason: str = Field(default="", max_length=1000, title="审批意见")


class ReasonIn(_In):
    """A decision's reason, where one must be given."""

    reason: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=1000)] = Field(
        title="理由"
    )


class LetterIn(_In):
    """What the letter needs besides the referral itself."""

    contact_name: Line = Field(title="联系人")
    contact_phone: Line = Field(title="联系电话")


class ReceiptIn(_In):
    """The receipt (回执): accept number, the office that will handle it, and the manifest of the opened package."""

    accept_no: Line = Field(title="受理编号")
    handling_office: Line = Field(title="承办部门")
    manifest_sha256: Annotated[
        str, StringConstraints(strip_whitespace=True, to_lower=True, pattern=r"^([0-9a-f]{64})?$")
    ] = Field(default="", title="清单 SHA-256", schema_extra={"examples": ["9f2b" * 16]})


class AnswerIn(_In):
    """Taken, returned for more, or not ours; the latter two say what is missing or where it belongs."""

    answer: Answer = Field(title="办理意见")
    note: str = Field(default="", max_length=1000, title="需要补充的材料或改送意见")


class OutcomeIn(_In):
    """The outcome's value; a sanction names its kind and nothing else."""

    outcome: Outcome = Field(title="办理结果")
    sanction: Sanction | None = Field(default=None, title="处分种类")


class SupplementIn(_In):
    """What was added after a return: further verification, further materials."""

    verification: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=5000)] = Field(
        title="补充核实情况"
    )
    materials: list[MaterialIn] = Field(default=[], max_length=100, title="补充材料")


class ReaddressIn(_In):
    """Another body, and why it is the right one."""

    body_id: UUID = Field(title="改送机构")
    reason: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=1000)] = Field(
        title="理由"
    )
