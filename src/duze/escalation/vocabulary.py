"""What a rule may say: facts with their types, comparisons, consequences. All closed; no expressions.

A clerk reads a rule as a sentence, so each word here carries its Chinese wording.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Final


class About(Enum):
    """What a rule looks at: a unit at a month's end, a confirmed finding, a rectification, a part of a 督办 order."""

    UNIT = "unit"
    FINDING = "finding"
    ORDER = "order"
    SUPERVISION = "supervision"


ABOUT_NAMES: Final[dict[About, str]] = {
    About.UNIT: "单位当月情况",
    About.FINDING: "已定性的问题",
    About.ORDER: "整改事项",
    About.SUPERVISION: "督办事项",
}


class Type(Enum):
    """The type of a fact's value."""

    NUMBER = "number"
    YES_NO = "yes_no"
    CHOICE = "choice"


class Comparison(Enum):
    """How a fact is compared with a value."""

    EQUAL = "eq"
    AT_LEAST = "ge"
    MORE = "gt"
    AT_MOST = "le"
    LESS = "lt"


COMPARISON_NAMES: Final[dict[Comparison, str]] = {
    Comparison.EQUAL: "为",
    Comparison.AT_LEAST: "不少于",
    Comparison.MORE: "超过",
    Comparison.AT_MOST: "不超过",
    Comparison.LESS: "少于",
}


class Consequence(Enum):
    """What a rule may propose. The system never does more than propose."""

    INTERVIEW = "interview"
    REFERRAL_STUDY = "referral_study"
    NOTICE = "notice"


CONSEQUENCE_NAMES: Final[dict[Consequence, str]] = {
    Consequence.INTERVIEW: "约谈",
    Consequence.REFERRAL_STUDY: "研究移送",
    Consequence.NOTICE: "立案督办",
}
LEVEL_NAMES: Final[dict[int, str]] = {1: "提醒约谈", 2: "告诫约谈", 3: "集体约谈"}


@dataclass(frozen=True)
class Fact:
    """One fact a rule may ask: what it is about, its type, how it reads, and what it means exactly."""

    code: str
    about: About
    type: Type
    label: str
    measure: str = ""
    meaning: str = ""
    choices: tuple[tuple[str, str], ...] = ()


_KINDS = (("inaction", "不作为"), ("slow", "慢作为"), ("misconduct", "乱作为"))
_SEVERITIES = (("minor", "一般"), ("serious", "较重"), ("grave", "严重"))
_U, _F, _O, _S = About.UNIT, About.FINDING, About.ORDER, About.SUPERVISION

FACTS: Final[dict[str, Fact]] = {
    fact.code: fact
    for fact in (
        Fact(
            "last_places_in_a_row",
            _U,
            Type.NUMBER,
            "连续排名末位",
            "个月",
            "截至当月、已发布月份中连续列本组末位的月数",
        ),
        Fact(
            "last_places_carried",
            _U,
            Type.NUMBER,
            "连续末位中承继的月数",
            "个月",
            "连续列末位的月份中，按单位变更文件由本单位承继的原单位记录的月数；没有承继的不成立",
        ),
        Fact("last_places_in_12", _U, Type.NUMBER, "近12个月排名末位", "次", "截至当月的12个已发布月份中列末位的次数"),
        Fact("rank", _U, Type.NUMBER, "当月名次", "名", "当月在本组的名次"),
        Fact("group_size", _U, Type.NUMBER, "本组单位数", "个", "当月本组参加排名的单位数；少于4个的组不计末位"),
        Fact("met_all_targets", _U, Type.YES_NO, "当月各项目标全部完成", "", "当月各项指标均达到方案目标值"),
        Fact(
            "last_place_share",
            _U,
            Type.NUMBER,
            "末位稳健度",
            "%",
            "权重、指标取舍、标准化和合成方法作一万种变动，其中列末位的比例；未测算时不成立",
        ),
        Fact("slow_action_this_month", _U, Type.NUMBER, "当月慢作为问题", "件", "当月定性、未被撤销的慢作为问题数"),
        Fact("findings_this_month", _U, Type.NUMBER, "当月定性问题", "件", "当月定性、未被撤销的全部问题数"),
        Fact("finding_kind", _F, Type.CHOICE, "问题类型", "", "定性的类型", _KINDS),
        Fact("finding_severity", _F, Type.CHOICE, "问题性质", "", "定性的轻重", _SEVERITIES),
        Fact("finding_repeat", _F, Type.YES_NO, "重复发生", "", "同一单位一年内同一细类再次定性"),
        Fact(
            "same_handler_in_6",
            _F,
            Type.NUMBER,
            "近6个月同一经办人同类问题",
            "次",
            "同一单位、同一细类、同一经办人员，定性之日起前6个月内定性且未被撤销的次数，含本件；未写明经办人员的不成立",
        ),
        Fact(
            "same_handler_in_12",
            _F,
            Type.NUMBER,
            "近12个月同一经办人同类问题",
            "次",
            "同一单位、同一细类、同一经办人员，定性之日起前12个月内定性且未被撤销的次数，含本件；未写明经办人员的不成立",
        ),
        Fact("days_overdue", _O, Type.NUMBER, "整改超期", "日", "期限届满后、报告提交前经过的自然日"),
        Fact("times_returned", _O, Type.NUMBER, "整改被退回", "次", "整改报告经核查被退回的次数"),
        Fact(
            "supervision_days_overdue",
            _S,
            Type.NUMBER,
            "督办超期",
            "日",
            "期限届满后、办理结果反馈前经过的自然日；主办、协办单位分别计算",
        ),
        Fact("supervision_red", _S, Type.YES_NO, "督办亮红牌", "", "正在计算的督办时限已亮红牌"),
        Fact("supervision_chased", _S, Type.NUMBER, "督办已催办", "次", "正在计算的督办时限内已催办的次数"),
        Fact("supervision_returned", _S, Type.NUMBER, "督办被退回", "次", "办理结果经审核被退回的次数"),
    )
}

FORMERLY: Final[dict[str, str]] = {"robust_percent": "last_place_share"}
"""Facts that were called otherwise; rules and proposals written then are read under the present name."""


def fact_named(code: str) -> Fact:
    """The fact with this code, or that was once called so. Raises KeyError."""
    return FACTS[present_name(code)]


def present_name(code: str) -> str:
    """What a fact is called today."""
    return FORMERLY.get(code, code)
