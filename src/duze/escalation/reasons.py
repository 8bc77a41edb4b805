"""A proposal's facts as sentences for the case and the interview. Pure."""

from __future__ import annotations

from typing import Any

from duze.escalation.models import Proposal
from duze.escalation.rules import rule_sentence
from duze.escalation.shapes import Rule
from duze.escalation.vocabulary import Consequence


def period_words(period: str) -> str:
    """ "2026-10" as 2026年10月."""
    year, month = period.split("-")
    return f"{year}年{int(month)}月"


def case_title(proposal: Proposal, unit: str) -> str:
    """The case's title: unit, month, the rule's name."""
    return f"{unit}{period_words(proposal.period)}{proposal.rule['name']}"[:120]


def reasons_of(proposal: Proposal) -> list[str]:
    """Why, in sentences that can stand in a notice; a referral is never mentioned."""
    facts = {row["fact"]: row["value"] for row in proposal.facts}
    month = period_words(proposal.period)
    if proposal.about == "order":
        return [f"整改事项“{proposal.subject_name}”逾期未完成，已超期{facts['days_overdue']}日"]
    if proposal.about == "supervision":
        late = f"督办事项“{proposal.subject_name}”逾期未反馈办理结果，已超期{facts['supervision_days_overdue']}日"
        return [f"{late}，经{facts['supervision_chased']}次催办仍未办结" if facts["supervision_chased"] else late]
    if proposal.about == "finding":
        return [f"{month}经核实定性的问题：{proposal.subject_name}"]
    return _unit_reasons(facts, proposal, month)


def _unit_reasons(facts: dict[str, Any], proposal: Proposal, month: str) -> list[str]:
    asked = {row["fact"] for row in proposal.facts if row.get("asked")}
    found = []
    if asked & {"last_places_in_a_row", "last_places_in_12", "rank"}:
        found.append(f"{month}全市营商环境考核中，在本组{facts['group_size']}个单位中列第{facts['rank']}位")
        if facts["last_places_in_a_row"] > 1:
            carried = facts.get("last_places_carried")
            whose = f"（其中{carried}个月为按单位变更文件承继的原单位记录）" if carried else ""
            found.append(f"已连续{facts['last_places_in_a_row']}个月列本组末位{whose}")
        if "last_places_in_12" in asked and facts["last_places_in_12"] > 1:
            found.append(f"近12个月内{facts['last_places_in_12']}次列本组末位")
    if "slow_action_this_month" in asked:
        found.append(f"{month}经核实定性的慢作为问题{facts['slow_action_this_month']}件")
    elif "findings_this_month" in asked:
        found.append(f"{month}经核实定性的问题{facts['findings_this_month']}件")
    return found or [f"{month}{proposal.rule['name']}"]


def grounds_of(proposal: Proposal, unit: str) -> str:
    """Why a case was opened: the facts and the clause; the rule as a sentence unless it speaks of a referral.

    Cases and the journal have readers who may not know of referrals.
    """
    grounds = f"{unit}：{'；'.join(reasons_of(proposal))}。依据：{proposal.clause}。"
    if proposal.consequence != Consequence.REFERRAL_STUDY.value:
        grounds += rule_sentence(Rule.model_validate(proposal.rule))
    return grounds[:2000]
