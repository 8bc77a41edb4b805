"""Who may do what to a complaint, and what stands in the way. Pure.

Taken in by one, decided on by another, handled by a third or by the first, called back about by somebody who did not
handle it; done again once, by another handler, when the complainant is dissatisfied.
"""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from uuid import UUID

from duze.complaints.models import COMPLAINT_MOVES, COMPLAINT_NAMES, Complaint, ComplaintState
from duze.kit.acts import Act, same_person
from duze.kit.errors import NotAllowed, Refusal, WrongState
from duze.people.permissions import Permission, Role, Viewer, permitted

S = ComplaintState
MOST_FILES = 20
"""Files of one complaint."""
ENDED = frozenset(state for state, onward in COMPLAINT_MOVES.items() if not onward)


def _in_state(complaint: Complaint, *states: ComplaintState) -> Refusal | None:
    if complaint.state in states:
        return None
    return WrongState("当前状态为“%(now)s”，不能办理此事项。", now=COMPLAINT_NAMES[complaint.state])


def handled_by(complaint: Complaint) -> AbstractSet[UUID]:
    """Everybody who handled it, this time or the first."""
    return {one for one in (complaint.handler_id, complaint.first_handler_id) if one is not None}


def refusal_to_judge(complaint: Complaint, viewer: Viewer) -> Refusal | None:
    """To accept, to refuse, to pass on: by another than who took it in."""
    return (
        permitted(viewer, Permission.COMPLAINTS_DECIDE)
        or same_person(complaint.receiver_id, viewer.id, "登记人不得决定是否受理自己登记的投诉，请由其他督查员办理。")
        or _in_state(complaint, S.RECEIVED)
    )


def refusal_to_assign_again(complaint: Complaint, viewer: Viewer) -> Refusal | None:
    """Another handler is named by who decides."""
    return permitted(viewer, Permission.COMPLAINTS_DECIDE) or _in_state(complaint, S.REDO)


def refusal_as_handler(complaint: Complaint, handler_id: UUID, decider_id: UUID) -> Refusal | None:
    """Whoever decides does not handle it; who handled it first does not do it again."""
    if handler_id == decider_id:
        return NotAllowed("决定受理或者指派的人不得自己承办，请选择其他人。", code="same_person")
    if handler_id in handled_by(complaint):
        return NotAllowed("重办须换人承办，请选择其他人。", code="same_person")
    return None


def _handler_only(complaint: Complaint, viewer: Viewer) -> Refusal | None:
    if refusal := permitted(viewer, Permission.COMPLAINTS_TAKE):
        return refusal
    if complaint.handler_id != viewer.id:
        return NotAllowed("由本件的承办人办理。", code="not_the_handler")
    return None


def refusal_to_log(complaint: Complaint, viewer: Viewer) -> Refusal | None:
    """What it brings up is logged as a finding by its handler."""
    return (
        permitted(viewer, Permission.FINDINGS_LOG)
        or _handler_only(complaint, viewer)
        or _in_state(complaint, S.HANDLING)
    )


def refusal_to_handle(complaint: Complaint, viewer: Viewer, undecided: int) -> Refusal | None:
    """The handler says what came of it, once the findings it brought are decided."""
    if refusal := _handler_only(complaint, viewer) or _in_state(complaint, S.HANDLING):
        return refusal
    if undecided:
        return WrongState("由本件登记的问题尚未定性，定性后才能办结投诉。", code="finding_open")
    return None


def refusal_to_answer(complaint: Complaint, viewer: Viewer) -> Refusal | None:
    """The handler tells the complainant."""
    return _handler_only(complaint, viewer) or _in_state(complaint, S.HANDLED)


def refusal_to_call(complaint: Complaint, viewer: Viewer) -> Refusal | None:
    """The complainant is called back by somebody who had no hand in handling it."""
    if refusal := permitted(viewer, Permission.COMPLAINTS_TAKE) or _in_state(complaint, S.ANSWERED):
        return refusal
    if viewer.id in handled_by(complaint):
        return NotAllowed("承办人不得回访自己办理的投诉，请由其他人回访。", code="same_person")
    return None


def refusal_to_withdraw(complaint: Complaint, viewer: Viewer) -> Refusal | None:
    """The complainant takes it back: recorded by who took it in, by its handler or by who decides."""
    if refusal := permitted(viewer, Permission.COMPLAINTS_TAKE):
        return refusal
    if viewer.id not in {complaint.receiver_id, complaint.handler_id} and not viewer.may(Permission.COMPLAINTS_DECIDE):
        return NotAllowed("由登记人、承办人或者督查员记录撤回。", code="not_concerned")
    return _in_state(complaint, *(state for state, onward in COMPLAINT_MOVES.items() if S.WITHDRAWN in onward))


def refusal_to_see_complainant(complaint: Complaint, viewer: Viewer) -> Refusal | None:
    """Opened by supervisors, and by who must speak with the complainant now: the handler, then whoever calls back."""
    if complaint.anonymous:
        return WrongState("本件为匿名投诉，没有投诉人信息。", code="anonymous")
    return refusal_to_open_seal(complaint, viewer)


def refusal_to_open_seal(complaint: Complaint, viewer: Viewer) -> Refusal | None:
    """The same for what the complainant brought: photos and papers say who it was, also when no name was left."""
    if viewer.may(Permission.INFORMANT_REVEAL):
        return None
    if refusal := permitted(viewer, Permission.COMPLAINTS_TAKE):
        return refusal
    if complaint.state in (S.HANDLING, S.HANDLED) and complaint.handler_id == viewer.id:
        return None
    if complaint.state is S.ANSWERED and refusal_to_call(complaint, viewer) is None:
        return None
    return NotAllowed("投诉人信息只对承办人、回访人和督查员开放，且须说明理由。", code="not_needed")


def refusal_to_file(complaint: Complaint, viewer: Viewer, present: int) -> Refusal | None:
    """What the complainant brings is kept by who took it in, by its handlers and by who decides, until it has ended."""
    if refusal := permitted(viewer, Permission.EVIDENCE_ADD):
        return refusal
    if viewer.id not in {complaint.receiver_id, *handled_by(complaint)} and not viewer.may(
        Permission.COMPLAINTS_DECIDE
    ):
        return NotAllowed("由登记人、承办人或者督查员添加投诉人的材料。", code="not_concerned")
    if complaint.state in ENDED:
        return WrongState("当前状态为“%(now)s”，不能添加材料。", now=COMPLAINT_NAMES[complaint.state])
    if present >= MOST_FILES:
        return WrongState("一件投诉最多附 %(most)s 个文件。", code="too_many", most=MOST_FILES)
    return None


def knows_complainant(complaint: Complaint, viewer: Viewer) -> bool:
    """Who need know that there is a named complainant: whoever may come to speak with the complainant."""
    near = viewer.id in {complaint.receiver_id, *handled_by(complaint)}
    return near or viewer.has(Role.SUPERVISOR) or refusal_to_see_complainant(complaint, viewer) is None


def complaint_acts(complaint: Complaint, viewer: Viewer, undecided: int) -> list[Act]:
    """Every act that the complaint's state has room for, with what stands in this viewer's way."""
    judging = refusal_to_judge(complaint, viewer)
    rows = [
        ({S.RECEIVED}, Act("acceptance", "受理", judging, "check")),
        ({S.RECEIVED}, Act("transfer", "转送", judging, "send")),
        ({S.RECEIVED}, Act("refusal", "不予受理", judging, "x", danger=True)),
        ({S.HANDLING}, Act("result", "填写办理结果", refusal_to_handle(complaint, viewer, undecided), "file-text")),
        ({S.HANDLING}, Act("finding", "登记为问题", refusal_to_log(complaint, viewer), "clipboard-list")),
        ({S.HANDLED}, Act("answer", "答复投诉人", refusal_to_answer(complaint, viewer), "messages-square")),
        ({S.ANSWERED}, Act("call", "回访", refusal_to_call(complaint, viewer), "users")),
        ({S.REDO}, Act("reassignment", "指派重办", refusal_to_assign_again(complaint, viewer), "rotate-ccw")),
        (
            {S.RECEIVED, S.HANDLING, S.REDO},
            Act("withdrawal", "记录撤回", refusal_to_withdraw(complaint, viewer), "x", danger=True),
        ),
    ]
    return [act for states, act in rows if complaint.state in states]
