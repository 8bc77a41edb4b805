"""What a body may answer: the receipt slip's three ways, and outcome values from closed lists."""

from __future__ import annotations

from enum import Enum
from typing import Final


class Answer(Enum):
    """What the receipt slip says."""

    ACCEPTED = "accepted"
    RETURNED_FOR_MORE = "returned_for_more"
    REROUTED = "rerouted"


ANSWER_NAMES: Final = {
    Answer.ACCEPTED: "受理",
    Answer.RETURNED_FOR_MORE: "退回补充",
    Answer.REROUTED: "不属管辖",
}


class Outcome(Enum):
    """The outcome's value, and nothing more: how the body worked stays with the body."""

    TALK_OR_LETTER = "talk_or_letter"
    PRELIMINARY_CHECK = "preliminary_check"
    CASE_FILED = "case_filed"
    CONCLUDED = "concluded"
    SHELVED = "shelved"
    SANCTIONED = "sanctioned"


OUTCOME_NAMES: Final = {
    Outcome.TALK_OR_LETTER: "谈话函询",
    Outcome.PRELIMINARY_CHECK: "初步核实",
    Outcome.CASE_FILED: "立案",
    Outcome.CONCLUDED: "予以了结",
    Outcome.SHELVED: "暂存待查",
    Outcome.SANCTIONED: "给予处分",
}


INTERIM: Final = frozenset({Outcome.TALK_OR_LETTER, Outcome.PRELIMINARY_CHECK, Outcome.CASE_FILED, Outcome.SHELVED})
"""How a body disposes of a matter: another value may follow. A conclusion or a sanction is the end."""


class Sanction(Enum):
    """Kinds of sanction: 政务处分法 art 7, and the Party's own five."""

    WARNING = "warning"
    DEMERIT = "demerit"
    GRAVE_DEMERIT = "grave_demerit"
    DEMOTION = "demotion"
    DISMISSAL = "dismissal"
    EXPULSION = "expulsion"
    PARTY_WARNING = "party_warning"
    PARTY_GRAVE_WARNING = "party_grave_warning"
    PARTY_POST_REMOVED = "party_post_removed"
    PARTY_PROBATION = "party_probation"
    PARTY_EXPULSION = "party_expulsion"


SANCTION_NAMES: Final = {
    Sanction.WARNING: "政务警告",
    Sanction.DEMERIT: "政务记过",
    Sanction.GRAVE_DEMERIT: "政务记大过",
    Sanction.DEMOTION: "政务降级",
    Sanction.DISMISSAL: "政务撤职",
    Sanction.EXPULSION: "开除公职",
    Sanction.PARTY_WARNING: "党内警告",
    Sanction.PARTY_GRAVE_WARNING: "党内严重警告",
    Sanction.PARTY_POST_REMOVED: "撤销党内职务",
    Sanction.PARTY_PROBATION: "留党察看",
    Sanction.PARTY_EXPULSION: "开除党籍",
}
