"""容错研判: whether what went wrong is to be forgiven, weighed by four tests before anybody is to answer for it."""

from __future__ import annotations

from enum import Enum
from typing import Final
from uuid import UUID

from sqlalchemy import CheckConstraint
from sqlmodel import Field

from duze.kit.tables import Frozen, choice, ref


class Tolerance(Enum):
    """What the four tests came to."""

    EXEMPT = "exempt"
    LENIENT = "lenient"
    NONE = "none"


TOLERANCE_NAMES: Final[dict[Tolerance, str]] = {
    Tolerance.EXEMPT: "予以容错免责",
    Tolerance.LENIENT: "从轻或者减轻",
    Tolerance.NONE: "不适用容错",
}
TESTS: Final[dict[str, str]] = {
    "reform": "符合改革方向，为推进工作、优化服务",
    "not_forbidden": "没有违反法律、法规和党纪的禁止性规定",
    "lawful_decision": "决策程序合法，经过研究或者报告",
    "no_gain": "勤勉尽责，没有谋取私利",
}
"""The tests, as Henan's regulation (art 81) lays them down for 优化营商环境条例 art 7; field → words."""


class ToleranceSheet(Frozen, table=True):
    """One weighing about a case, or about a finding that is in none. The newest counts; none is ever changed.

    Not in the case's own history: it is filled in before a referral, and that is not for everybody who reads cases.
    """

    __tablename__ = "tolerance_sheet"

    case_id: UUID | None = ref("supervision_case.id", default=None, nullable=True)
    finding_id: UUID | None = ref("finding.id", default=None, nullable=True)
    reform: bool
    reform_why: str = Field(max_length=500)
    not_forbidden: bool
    not_forbidden_why: str = Field(max_length=500)
    lawful_decision: bool
    lawful_decision_why: str = Field(max_length=500)
    no_gain: bool
    no_gain_why: str = Field(max_length=500)
    outcome: Tolerance = choice(Tolerance)
    reason: str = Field(max_length=2000)
    made_by: UUID = ref("account.id", index=False)
    made_by_name: str = Field(max_length=100)

    __table_args__ = (
        CheckConstraint("(case_id IS NULL) <> (finding_id IS NULL)", name="about_one"),
        CheckConstraint(
            "outcome <> 'exempt' OR (reform AND not_forbidden AND lawful_decision AND no_gain)", name="exempt_by_four"
        ),
    )

    @property
    def summary(self) -> str:
        """How a letter tells it."""
        failed = [words for name, words in TESTS.items() if not getattr(self, name)]
        tests = "四项标准均符合" if not failed else "不符合：" + "；".join(failed)
        return f"经容错研判，{tests}。{TOLERANCE_NAMES[self.outcome]}。{self.reason}"
