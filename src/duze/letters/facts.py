"""Facts of every kind of letter: frozen, strict, with the Chinese names drafters see.

A letter prints nothing but its template and these facts. Unknown fields are refused, so a misspelt fact
cannot silently leave a sentence empty.
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from duze.letters.blocks import Closing

Short = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=60, pattern=r"^[^\n\r]*$")]
"""A name, a post, a place: one line of at most 60 characters."""
Sentence = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=1000, pattern=r"^[^\n\r]*$")
]
"""Running text without a paragraph break."""
Prose = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=50_000)]
"""Running text; a line break begins a paragraph."""
Count = Annotated[int, Field(ge=0, le=99_999)]


class Urgency(StrEnum):
    """紧急程度 (7.2.3)."""

    VERY = "特急"
    SOON = "加急"


class Strict(BaseModel):
    """Frozen, and nothing beyond the named fields."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Contact(Strict):
    """Whom to ask."""

    name: Short = Field(title="联系人")
    phone: Short = Field(title="联系电话")


class Approval(Strict):
    """The government's consent to a letter the office could not send on its own authority (2012 条例 art. 16(2))."""

    authority: Short = Field(title="批准机关", examples=["市政府"])
    approver: Short = Field(title="批准人及职务")
    approved_on: date = Field(title="批准日期")


class StampFacts(Strict):
    """Whose stamp stands below the letter, and the full title of the post beside it (7.3.5.3)."""

    post: Annotated[Short, Field(max_length=30)] = Field(title="签发人职务")
    name: Annotated[Short, Field(max_length=6)] = Field(title="姓名")


class LetterFacts(Strict):
    """What every letter has. Minutes have no addressee on page 1: `to` is whom they are distributed to."""

    issuer: Short = Field(title="发文机关")
    dated: date = Field(title="成文日期")
    to: Annotated[tuple[Short, ...], Field(min_length=1, max_length=60)] = Field(title="主送机关")
    copies_to: Annotated[tuple[Short, ...], Field(max_length=60)] = Field(default=(), title="抄送机关")
    urgency: Urgency | None = Field(default=None, title="紧急程度")
    jointly: Annotated[tuple[Short, ...], Field(min_length=1, max_length=8)] | None = Field(
        default=None, title="联合发文机关"
    )
    closing: Closing | None = Field(default=None, title="用印方式")
    signatories: Annotated[tuple[StampFacts, ...], Field(min_length=1, max_length=9)] | None = Field(
        default=None, title="签名章"
    )

    @model_validator(mode="after")
    def _closed(self) -> Self:
        issuers = [self.issuer, *(self.jointly or ())]
        if len(set(issuers)) < len(issuers):
            raise ValueError("联合发文机关不能重复")
        stamped = self.closing is Closing.STAMP
        if stamped != bool(self.signatories):
            raise ValueError("加盖签名章的，应当列明签发人职务和姓名；不加盖的不列")
        if self.signatories and len(self.signatories) != len(issuers):
            raise ValueError("签名章应当与发文机关一一对应")
        return self


class AnsweredFacts(LetterFacts):
    """A letter that names whom to ask."""

    contact: Contact = Field(title="联系人")


class DirectingFacts(AnsweredFacts):
    """A letter that asks something of its addressee: how both are called, and the consent it may need.

    A department or co-ordinating body directs a lower government only with the government's consent, said
    in the text (2012 条例 art. 16(2)).
    """

    you: Short = Field(default="你单位", title="对主送机关的称谓", examples=["你区", "你局"])
    we: Short = Field(default="我办", title="自称")
    government_approval: Approval | None = Field(default=None, title="政府同意")


class Interviewee(Strict):
    """A person summoned: the post always, the name when it is settled."""

    post: Short = Field(title="职务")
    name: Short | None = Field(default=None, title="姓名")


class InterviewFacts(AnsweredFacts):
    """约谈通知书."""

    you: Short = Field(default="你单位", title="对主送机关的称谓", examples=["你区", "你局"])
    we: Short = Field(default="我办", title="自称")
    basis: Annotated[tuple[Sentence, ...], Field(min_length=1)] = Field(title="约谈依据")
    government_approval: Approval | None = Field(default=None, title="政府同意")
    reasons: Annotated[tuple[Sentence, ...], Field(min_length=1, max_length=20)] = Field(title="约谈事由")
    starts_at: datetime = Field(title="约谈时间")
    place: Short = Field(title="约谈地点")
    interviewees: Annotated[tuple[Interviewee, ...], Field(min_length=1, max_length=20)] = Field(title="约谈对象")
    host: Short = Field(title="主持人")
    attendees: tuple[Short, ...] = Field(default=(), title="参加人员")
    agenda: Annotated[tuple[Sentence, ...], Field(min_length=1)] = Field(
        default=(
            "主持人说明约谈事由，指出存在的问题",
            "约谈对象就有关问题作出说明",
            "主持人提出整改要求和完成时限",
            "约谈对象作整改表态",
        ),
        title="约谈议程",
    )
    materials: Annotated[tuple[Sentence, ...], Field(min_length=1)] = Field(title="需提交的材料")
    materials_due: date = Field(title="材料报送截止日期")
    reply_due: date = Field(title="回执报送截止日期")
    plan_due: date = Field(title="整改方案报送截止日期")
    report_due: date = Field(title="整改结果报告截止日期")

    @model_validator(mode="after")
    def _in_order(self) -> InterviewFacts:
        talk = self.starts_at.date()
        if self.dated > talk:
            raise ValueError("约谈时间早于成文日期")
        if max(self.materials_due, self.reply_due) > talk:
            raise ValueError("材料和回执的截止日期不能晚于约谈日期")
        if not talk <= self.plan_due <= self.report_due:
            raise ValueError("整改方案、整改结果的期限应当依次晚于约谈日期")
        return self


class Subject(Strict):
    """A person whom a clue concerns (监察法 art. 37; routing follows cadre authority)."""

    name: Short = Field(title="姓名")
    unit: Short = Field(title="所在单位")
    post: Short = Field(title="职务")
    rank: Short = Field(title="职级")
    party: Short = Field(title="政治面貌")
    authority: Short = Field(title="干部管理权限")


class EvidenceRow(Strict):
    """One line of the list of materials handed over."""

    name: Sentence = Field(title="材料名称")
    copies: Count = Field(title="份数")
    pages: Count = Field(title="页数")
    original: bool = Field(title="是否原件")
    sha256: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")] = Field(title="SHA-256 摘要值")


class ReferralFacts(AnsweredFacts):
    """问题线索移送函."""

    you: Short = Field(default="你单位", title="对主送机关的称谓", examples=["你委"])
    we: Short = Field(default="我办", title="自称")
    matter: Short = Field(title="问题概述", examples=["某区政务服务大厅窗口违规增设申请材料"])
    source: Prose = Field(title="线索来源")
    subjects: Annotated[tuple[Subject, ...], Field(min_length=1, max_length=50)] = Field(title="涉及人员")
    problem: Prose = Field(title="主要问题")
    clauses: Annotated[tuple[Sentence, ...], Field(min_length=1)] = Field(title="涉嫌违反的规定")
    verification: Prose = Field(title="核实情况")
    measures: tuple[Sentence, ...] = Field(default=(), title="已采取的措施")
    opinion: Prose = Field(title="移送意见")
    studied_on: date = Field(title="集体研究日期")
    approver: Short = Field(title="批准人")
    scope: Sentence = Field(title="知悉范围")
    receipt_due: date = Field(title="回执反馈日期")
    outcome_due: date = Field(title="办理结果反馈日期")
    evidence: Annotated[tuple[EvidenceRow, ...], Field(min_length=1)] = Field(title="移送材料")


class RankRow(Strict):
    """One unit's line: `score` to two places, `previous` its rank the month before."""

    rank: Annotated[int, Field(ge=1, le=999)] = Field(title="名次")
    unit: Short = Field(title="单位")
    score: Annotated[Decimal, Field(decimal_places=2, ge=-100, le=200)] = Field(title="得分")
    previous: Annotated[int, Field(ge=1, le=999)] | None = Field(default=None, title="上月名次")
    note: Short | None = Field(default=None, title="备注")


class RankGroup(Strict):
    """A group ranked within itself; `name_last` is off where the group is too small to have a last place."""

    name: Short = Field(title="组别")
    rows: Annotated[tuple[RankRow, ...], Field(min_length=1)] = Field(title="排名")
    name_last: bool = Field(default=True, title="是否点名末位")


class Weight(Strict):
    """An indicator's weight in one group."""

    indicator: Short = Field(title="指标")
    group: Short = Field(title="适用组别")
    weight: Annotated[Decimal, Field(gt=0, le=100)] = Field(title="权重")
    method: Short = Field(title="计分方法")


class BulletinFacts(AnsweredFacts):
    """考核排名通报."""

    year: Annotated[int, Field(ge=2000, le=2100)] = Field(title="年度")
    month: Annotated[int, Field(ge=1, le=12)] = Field(title="月份")
    as_of: date = Field(title="数据截止日期")
    government_approval: Approval | None = Field(default=None, title="政府同意")
    scheme: Sentence = Field(title="考核依据")
    methods: Annotated[tuple[Sentence, ...], Field(min_length=1)] = Field(title="考核方法")
    weights: Annotated[tuple[Weight, ...], Field(min_length=1)] = Field(title="指标权重")
    groups: Annotated[tuple[RankGroup, ...], Field(min_length=1)] = Field(title="分组排名")
    problems: Annotated[tuple[Sentence, ...], Field(min_length=1)] = Field(title="主要问题")
    demands: Annotated[tuple[Sentence, ...], Field(min_length=1)] = Field(title="工作要求")
    review_due: date = Field(title="复核申请截止日期")
    corrects: Short | None = Field(default=None, title="所更正通报的文号")
    printer: Short | None = Field(default=None, title="印发机关")
