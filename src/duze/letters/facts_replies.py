"""Facts of a letter to a citizen or a firm: what became of a complaint. No name of theirs is among them."""

from __future__ import annotations

from datetime import date
from typing import Final

from pydantic import Field, model_validator

from duze.letters.facts import AnsweredFacts, Prose, Sentence, Short

NAMELESS: Final = "投诉人"
"""What a letter calls whoever complained: the name stands on the envelope, written by hand."""


class ComplaintReplyFacts(AnsweredFacts):
    """投诉答复函: what became of a complaint, to whoever complained and to nobody else.

    Letters are read by the whole office, journalled and printed with their facts inside; the complainant is sealed.
    So the addressee has no name here, and nobody gets a copy (政府督查工作条例 art 24).
    """

    you: Short = Field(default="您", title="对投诉人的称谓")
    we: Short = Field(default="我办", title="自称")
    incoming: Short = Field(title="投诉编号")
    received_on: date = Field(title="收件日期")
    matter: Short = Field(title="投诉事项")
    handling: Prose = Field(title="办理情况")
    result: Prose = Field(title="办理结果")
    remedy: Sentence = Field(title="不满意时的途径")

    @model_validator(mode="after")
    def _to_nobody_by_name(self) -> ComplaintReplyFacts:
        if self.to != (NAMELESS,):
            raise ValueError("主送只写“投诉人”：姓名和地址写在信封上，不写入公文")
        if self.copies_to:
            raise ValueError("给投诉人的答复不抄送其他机关")
        if self.received_on > self.dated:
            raise ValueError("收件日期晚于成文日期")
        return self
