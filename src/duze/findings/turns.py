"""How a finding stands in a word, and whose turn it is. Pure."""

from __future__ import annotations

from enum import Enum

from duze.findings.models import STATE_NAMES, Finding, FindingState

S = FindingState
TO_DECIDE = "待定性"
"""How a finding is called whose verification is in: the state is the same, but it is another's turn."""


class Wanted(Enum):
    """What a list can be narrowed to: a state, where a verified finding counts as to be decided."""

    DRAFT = S.DRAFT.value
    SUBMITTED = S.SUBMITTED.value
    VERIFYING = S.VERIFYING.value
    TO_DECIDE = "to_decide"
    CONFIRMED = S.CONFIRMED.value
    UNFOUNDED = S.UNFOUNDED.value
    FIXED = S.FIXED.value
    IN_CASE = S.IN_CASE.value
    OVERTURNED = S.OVERTURNED.value
    ARCHIVED = S.ARCHIVED.value


def standing_name(state: FindingState, *, verified: bool) -> str:
    """How a finding stands, in a word (msgid): once verified it waits to be decided, whatever its state is called."""
    return TO_DECIDE if state is S.VERIFYING and verified else STATE_NAMES[state]


def turn_of(finding: Finding, *, objected: bool = False) -> str:
    """Whose turn it is (msgid); empty when nothing is asked of anybody."""
    if finding.duplicate_of_id is not None:
        return ""
    if objected:
        return "由未参与登记、核实、定性的督查员复核异议"
    if finding.state is S.DRAFT:
        return "由登记人提交"
    if finding.state is S.SUBMITTED:
        return "由登记人以外的巡查员领取核实"
    if finding.state is not S.VERIFYING:
        return ""
    if finding.verified_on is not None:
        return "由未参与登记、核实的督查员定性"
    return "由核实人提交核实情况" if finding.explained_on else "由单位说明情况，核实人核实"
