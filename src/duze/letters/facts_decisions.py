"""Facts of minutes, accountability advice, requests for instructions, reports and corrections."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated

from pydantic import Field, model_validator

from duze.letters.facts import (
    AnsweredFacts,
    Approval,
    EvidenceRow,
    LetterFacts,
    Prose,
    RankGroup,
    Sentence,
    Short,
    Strict,
)
from duze.letters.facts_orders import Sentences

Present = Annotated[tuple[Sentence, ...], Field(max_length=40)]
"""Persons with office and post, one to an entry."""


class Demand(Strict):
    """What was demanded in a talk, and by when."""

    what: Sentence = Field(title="要求")
    due: date = Field(title="期限")


class MinutesFacts(LetterFacts):
    """约谈纪要 (GB/T 9704-2012, 10.3): no addressee, no seal; `to` is the distribution list."""

    subject: Short = Field(title="被约谈单位")
    notice_number: Short = Field(title="约谈通知文号")
    held_at: datetime = Field(title="约谈时间")
    place: Short = Field(title="约谈地点")
    host: Short = Field(title="主持人")
    recorder: Short = Field(title="记录人")
    present: Annotated[tuple[Sentence, ...], Field(min_length=1, max_length=40)] = Field(title="出席")
    excused: Present = Field(default=(), title="请假")
    sitting_in: Present = Field(default=(), title="列席")
    reasons: Sentences = Field(title="约谈事由")
    explanation: Prose = Field(title="单位说明")
    demands: Annotated[tuple[Demand, ...], Field(min_length=1, max_length=20)] = Field(title="约谈要求")
    pledge: Prose = Field(title="整改表态")
    follow_up: Sentence = Field(title="后续安排")
    report_due: date = Field(title="整改结果报告期限")
    printer: Short | None = Field(default=None, title="印发机关")

    @model_validator(mode="after")
    def _in_order(self) -> MinutesFacts:
        if self.held_at.date() > self.dated:
            raise ValueError("纪要的成文日期早于约谈时间")
        if any(demand.due < self.held_at.date() for demand in self.demands):
            raise ValueError("要求的期限早于约谈日期")
        return self


class Duty(StrEnum):
    """How a person is responsible (直接责任、主要领导责任、重要领导责任)."""

    DIRECT = "直接责任"
    MAIN = "主要领导责任"
    IMPORTANT = "重要领导责任"


class Responsible(Strict):
    """A person whom the advice concerns, and for what."""

    name: Short = Field(title="姓名")
    unit: Short = Field(title="所在单位")
    post: Short = Field(title="职务")
    duty: Duty = Field(title="责任类别")
    act: Sentence = Field(title="失职失责行为")


class AdviceFacts(AnsweredFacts):
    """问责建议书. Without the government's recorded approval there is none (政府督查工作条例 art. 21)."""

    we: Short = Field(default="我办", title="自称")
    you: Short = Field(default="你单位", title="对主送机关的称谓", examples=["你委"])
    matter: Short = Field(title="问题概述")
    government_approval: Approval | None = Field(default=None, title="政府批准")
    facts: Prose = Field(title="查明的事实")
    persons: Annotated[tuple[Responsible, ...], Field(min_length=1, max_length=30)] = Field(title="责任划分")
    clauses: Sentences = Field(title="依据")
    mitigating: Prose = Field(title="从轻、减轻或者容错情形")
    suggestion: Prose = Field(title="建议")
    evidence: Annotated[tuple[EvidenceRow, ...], Field(min_length=1)] = Field(title="证据材料")
    reply_due: date = Field(title="答复期限")

    @model_validator(mode="after")
    def _in_order(self) -> AdviceFacts:
        if self.reply_due < self.dated:
            raise ValueError("答复期限早于成文日期")
        return self


class RequestFacts(AnsweredFacts):
    """请示, upwards: one superior, one matter (2012 条例 art. 15); `signers` stand beside the number."""

    we: Short = Field(default="我办", title="自称")
    signers: Annotated[tuple[Short, ...], Field(min_length=1, max_length=4)] = Field(title="签发人")
    matters: Annotated[tuple[Short, ...], Field(min_length=1, max_length=5)] = Field(title="请示事项")
    reasons: Prose = Field(title="缘由")
    opinion: Prose = Field(title="意见建议")
    printer: Short | None = Field(default=None, title="印发机关")


class VerificationFacts(AnsweredFacts):
    """核查报告, upwards: what a look at the rectification after a talk found, and what it advises."""

    we: Short = Field(default="我办", title="自称")
    signers: Annotated[tuple[Short, ...], Field(min_length=1, max_length=4)] = Field(title="签发人")
    subject: Short = Field(title="被约谈单位")
    notice_number: Short = Field(title="约谈通知文号")
    held_on: date = Field(title="约谈日期")
    host: Short = Field(title="主持人")
    order_number: Short = Field(title="整改通知文号")
    ordered_on: date = Field(title="整改下达日期")
    reported_on: date = Field(title="整改报告日期")
    demands: Sentences = Field(title="约谈要求")
    checked_on: date = Field(title="核查日期")
    checked_by: Short = Field(title="核查人")
    checked_how: Short = Field(title="核查方式")
    found: Prose = Field(title="核查情况")
    result: Short = Field(title="核查结果")
    advice: Sentence = Field(title="处理建议")
    printer: Short | None = Field(default=None, title="印发机关")

    @model_validator(mode="after")
    def _in_order(self) -> VerificationFacts:
        days = (self.held_on, self.ordered_on, self.reported_on, self.checked_on, self.dated)
        if list(days) != sorted(days):
            raise ValueError("约谈、下达整改、报送报告、核查、成文的日期应当依次在后")
        return self


class Change(Strict):
    """One figure of a published month, before and after."""

    unit: Short = Field(title="单位")
    item: Short = Field(title="更正内容", examples=["扣分", "总分", "名次"])
    before: Short = Field(title="更正前")
    after: Short = Field(title="更正后")
    reason: Short = Field(title="原因")


class CorrectionFacts(AnsweredFacts):
    """更正通报: what of a published bulletin no longer holds; a new paper, never a change of the old one."""

    year: Annotated[int, Field(ge=2000, le=2100)] = Field(title="年度")
    month: Annotated[int, Field(ge=1, le=12)] = Field(title="月份")
    government_approval: Approval | None = Field(default=None, title="政府同意")
    corrects: Short = Field(title="所更正通报的文号")
    corrected_on: date = Field(title="原通报日期")
    edition: Annotated[int, Field(ge=2, le=99)] = Field(title="版次")
    grounds: Prose = Field(title="更正缘由")
    changes: Annotated[tuple[Change, ...], Field(min_length=1, max_length=500)] = Field(title="更正事项")
    groups: tuple[RankGroup, ...] = Field(default=(), title="更正后的排名")
    effect: Prose = Field(title="对后续工作的影响")
    review_due: date = Field(title="复核申请截止日期")
    printer: Short | None = Field(default=None, title="印发机关")
