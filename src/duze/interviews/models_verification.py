"""Verification reports (核查报告): what somebody found who looked whether the demands of a talk were met."""

from __future__ import annotations

from datetime import date
from enum import Enum
from typing import Final
from uuid import UUID

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlmodel import Field

from duze.cases.models_orders import Method
from duze.kit.tables import Frozen, choice, ref


class Result(Enum):
    """How far the demands were met."""

    MET = "met"
    PARTLY = "partly"
    UNMET = "unmet"


RESULT_NAMES: Final[dict[Result, str]] = {
    Result.MET: "整改到位",
    Result.PARTLY: "部分整改到位",
    Result.UNMET: "未整改到位",
}


class Advice(Enum):
    """What the report advises; others decide."""

    CLOSE = "close"
    GO_ON = "go_on"
    REPEAT = "repeat"
    REFER = "refer"


ADVICE_NAMES: Final[dict[Advice, str]] = {
    Advice.CLOSE: "建议办结",
    Advice.GO_ON: "建议继续整改",
    Advice.REPEAT: "建议再次约谈",
    Advice.REFER: "建议研究移送",
}


class InterviewVerification(Frozen, table=True):
    """One report on one look; the newest one counts. Frozen. `followed_by` issued the rectification looked at."""

    __tablename__ = "interview_verification"

    interview_id: UUID = ref("interview.id")
    round: int
    method: Method = choice(Method)
    result: Result = choice(Result)
    advice: Advice = choice(Advice)
    note: str = Field(max_length=3000)
    verified_by: UUID = ref("account.id", index=False)
    verified_on: date
    followed_by: UUID = ref("account.id", index=False)

    __table_args__ = (
        UniqueConstraint("interview_id", "round"),
        CheckConstraint("verified_by <> followed_by", name="verifier_is_another"),
        CheckConstraint("(result = 'met') = (advice = 'close')", name="closed_when_met"),
    )
