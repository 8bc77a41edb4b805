"""When a finding is a duplicate of another, and when it can be set free again. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from duze.findings.models import STATE_NAMES, Finding, FindingState
from duze.kit.acts import Act
from duze.kit.errors import Refusal, WrongState, invalid
from duze.people.permissions import Permission, Viewer, permitted

S = FindingState
MERGEABLE = frozenset({S.SUBMITTED, S.VERIFYING, S.CONFIRMED})
MAIN = MERGEABLE | {S.FIXED, S.IN_CASE}


@dataclass(frozen=True)
class Around:
    """What a finding has around it: findings merged into it, its month counted for good, an objection, letters."""

    duplicates: int = 0
    counted: bool = False
    objected: bool = False
    letters: int = 0


def refusal_to_merge(finding: Finding, viewer: Viewer, around: Around) -> Refusal | None:
    """Marked by a supervisor, while nothing was built on it: no case, no letter, no objection, no published month."""
    if refusal := permitted(viewer, Permission.FINDINGS_DECIDE):
        return refusal
    if finding.duplicate_of_id is not None:
        return WrongState("本件已并入另一件问题，请在并入的那一件办理。", code="merged")
    if finding.state not in MERGEABLE:
        return WrongState("当前状态为“%(now)s”，不能办理此事项。", now=STATE_NAMES[finding.state])
    if around.duplicates:
        return WrongState("另有问题并入本件，请先解除，或者把那一件并入本件。", code="is_main")
    if around.counted:
        return WrongState("本件已计入已发布的月份，不能再并入；确有错误的，请撤销定性并更正通报。", code="counted")
    if around.objected:
        return WrongState("单位已对本件提出异议，须先复核，不能并入。", code="objected")
    if around.letters:
        return WrongState("已就本件制发文书，不能并入。", code="lettered")
    return None


def refusal_of_main(finding: Finding, main: Finding) -> Refusal | None:
    """Only into another, live finding about the same unit that is itself no duplicate: so there is never a circle."""
    if main.id == finding.id:
        return invalid("/main", "不能并入本件自己。")
    if main.unit_id != finding.unit_id:
        return invalid("/main", "不是同一单位的问题，不能并入。")
    if main.duplicate_of_id is not None:
        return invalid("/main", "所选的问题本身已并入另一件，请并入那一件。")
    if main.state not in MAIN:
        return invalid("/main", "所选的问题当前为“%(now)s”，不能并入。", now=STATE_NAMES[main.state])
    return None


def refusal_to_separate(finding: Finding, main: Finding | None, viewer: Viewer, around: Around) -> Refusal | None:
    """Set free again, until the month it would count in was published or the main one was filed away."""
    if refusal := permitted(viewer, Permission.FINDINGS_DECIDE):
        return refusal
    if finding.duplicate_of_id is None:
        return WrongState("本件没有并入其他问题。", code="not_merged")
    if around.counted:
        return WrongState("本件应计入的月份已经发布，不能解除并入。", code="counted")
    if main is not None and main.state not in MAIN:
        return WrongState("并入的那一件已经办结，不能解除。", code="main_ended")
    return None


def merge_acts(finding: Finding, main: Finding | None, viewer: Viewer, around: Around) -> list[Act]:
    """The act that a supervisor has on the finding now: to merge it, or to set it free."""
    if not viewer.may(Permission.FINDINGS_DECIDE):
        return []
    if finding.duplicate_of_id is not None:
        why = refusal_to_separate(finding, main, viewer, around)
        return [Act("separation", "解除并入", why, "rotate-ccw", danger=True)]
    if finding.state not in MERGEABLE:
        return []
    return [Act("merger", "并入另一件", refusal_to_merge(finding, viewer, around), "list-checks")]
