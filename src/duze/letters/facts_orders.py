"""Facts of the letters of 督办 and 整改: order, rectification, chase, closing, outcome."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Annotated

from pydantic import Field, model_validator

from duze.letters.facts import AnsweredFacts, Count, DirectingFacts, Prose, Sentence, Short, Strict

Sentences = Annotated[tuple[Sentence, ...], Field(min_length=1, max_length=20)]
"""At least one numbered sentence."""


class OrderFacts(DirectingFacts):
    """督办通知书."""

    order_no: Short = Field(title="督办编号", examples=["督办〔2026〕31号"])
    matter: Short = Field(title="督办事项", examples=["建设项目用电外线工程并联审批"])
    source: Sentence = Field(title="事项来源", examples=["市领导批示", "作风巡查发现", "月度考核排名", "热线转办"])
    basis: Sentences = Field(title="督办依据")
    problem: Prose = Field(title="存在的问题")
    demands: Sentences = Field(title="工作要求")
    lead: Short = Field(title="主办单位")
    partners: Annotated[tuple[Short, ...], Field(max_length=20)] = Field(default=(), title="协办单位")
    due: date = Field(title="办结期限")
    feedback: Sentence = Field(title="反馈方式")
    consequence: Sentence = Field(title="逾期后果")

    @model_validator(mode="after")
    def _in_order(self) -> OrderFacts:
        if self.due < self.dated:
            raise ValueError("办结期限早于成文日期")
        return self


class Problem(Strict):
    """One finding to be put right."""

    number: Short = Field(title="问题编号")
    kind: Short = Field(title="问题类型", examples=["不作为", "慢作为", "乱作为"])
    found_on: date = Field(title="发现日期")
    fact: Sentence = Field(title="事实")
    clause: Sentence = Field(title="违反的规定")


class RectificationFacts(DirectingFacts):
    """整改通知书."""

    matter: Short = Field(title="整改事项", examples=["政务服务窗口违规增设申请材料问题"])
    problems: Annotated[tuple[Problem, ...], Field(min_length=1, max_length=50)] = Field(title="问题清单")
    demands: Sentences = Field(title="整改要求")
    plan_due: date = Field(title="整改方案报送期限")
    due: date = Field(title="整改完成期限")
    proof: Sentence = Field(title="销号材料")
    check: Sentence = Field(title="验收方式", examples=["书面核查、现场核查并回访企业"])
    reply_due: date = Field(title="说明和异议期限")

    @model_validator(mode="after")
    def _in_order(self) -> RectificationFacts:
        if not self.dated <= self.plan_due <= self.due:
            raise ValueError("整改方案的期限应当在成文日期之后、整改完成期限之前")
        if self.reply_due < self.dated:
            raise ValueError("说明和异议的期限应当在成文日期之后")
        return self


class Card(StrEnum):
    """黄牌 before the due date, 红牌 after it."""

    YELLOW = "黄牌"
    RED = "红牌"


class EarlierCard(Strict):
    """A card shown before for the same matter."""

    number: Short = Field(title="文号")
    dated: date = Field(title="日期")


class ChaseFacts(DirectingFacts):
    """催办通知. Yellow: the due date draws near; red: it has passed, `days_over` working days ago."""

    card: Card = Field(title="黄牌或者红牌")
    card_no: Short = Field(title="牌号", examples=["黄牌2026-018"])
    matter: Short = Field(title="承办事项")
    order_number: Short = Field(title="原通知文号")
    ordered_on: date = Field(title="原通知日期")
    due: date = Field(title="原定期限")
    days_over: Count = Field(default=0, title="已超期工作日")
    new_due: date = Field(title="限定办结日期")
    consequence: Sentence = Field(title="逾期后果")
    earlier: Annotated[tuple[EarlierCard, ...], Field(max_length=10)] = Field(default=(), title="此前亮牌情况")

    @model_validator(mode="after")
    def _card_fits(self) -> ChaseFacts:
        over = self.due < self.dated
        if (self.card is Card.RED) != over or (self.days_over > 0) != over:
            raise ValueError("黄牌用于期限届满之前，红牌用于超期之后，并写明超期工作日数")
        if self.new_due < self.dated:
            raise ValueError("限定办结日期早于成文日期")
        return self


class ClosingFacts(AnsweredFacts):
    """销号通知."""

    you: Short = Field(default="你单位", title="对主送机关的称谓")
    we: Short = Field(default="我办", title="自称")
    matter: Short = Field(title="办结事项")
    order_number: Short = Field(title="原通知文号")
    ordered_on: date = Field(title="原通知日期")
    result: Prose = Field(title="整改结果")
    checked_how: Sentence = Field(title="核查方式")
    checked_by: Short = Field(title="核查人")
    checked_on: date = Field(title="核查日期")
    closed_on: date = Field(title="销号日期")
    look_back_on: date = Field(title="回头看日期")

    @model_validator(mode="after")
    def _in_order(self) -> ClosingFacts:
        if not self.ordered_on <= self.checked_on <= self.closed_on <= self.look_back_on:
            raise ValueError("核查、销号、回头看的日期应当依次在后")
        return self


class OutcomeFacts(AnsweredFacts):
    """结果反馈函: what became of a matter somebody handed over. It never names who complained."""

    you: Short = Field(default="你单位", title="对主送机关的称谓")
    we: Short = Field(default="我办", title="自称")
    matter: Short = Field(title="来件事项")
    incoming: Short = Field(title="来件文号或者编号")
    received_on: date = Field(title="收件日期")
    handling: Prose = Field(title="办理情况")
    result: Prose = Field(title="办理结果")
    remedy: Sentence = Field(title="不服结果的救济途径")

    @model_validator(mode="after")
    def _in_order(self) -> OutcomeFacts:
        if self.received_on > self.dated:
            raise ValueError("收件日期晚于成文日期")
        return self


class ReminderFacts(AnsweredFacts):
    """提醒函: what an earlier letter asked for has not come. It names that letter, never its matter or persons."""

    you: Short = Field(default="你单位", title="对主送机关的称谓")
    we: Short = Field(default="我办", title="自称")
    sent_number: Short = Field(title="原函文号")
    sent_on: date = Field(title="原函日期")
    awaited: Sentence = Field(title="应反馈的事项", examples=["受理回执", "办理结果"])
    due: date = Field(title="反馈期限")
    days_over: Annotated[Count, Field(ge=1)] = Field(title="已超期日数")
    new_due: date = Field(title="提请反馈的日期")
    times: Annotated[Count, Field(ge=1)] = Field(default=1, title="第几次提醒")

    @model_validator(mode="after")
    def _in_order(self) -> ReminderFacts:
        if not self.sent_on <= self.due < self.dated <= self.new_due:
            raise ValueError("原函、反馈期限、成文、提请反馈的日期应当依次在后")
        return self
