"""Rules of cases. Pure: rows, viewer and dates come in; a refusal or None goes out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from uuid import UUID

from duze.cases.models import CASE_MOVES, CASE_NAMES, RUNNING, Case, CaseState
from duze.kit.acts import Act, same_person
from duze.kit.errors import Refusal, WrongState
from duze.people.permissions import Permission, Role, Viewer, permitted

_C = CaseState
STEPS: Sequence[tuple[str, frozenset[CaseState]]] = (
    ("提出", frozenset({_C.PROPOSED})),
    ("审批", frozenset({_C.APPROVED, _C.DROPPED})),
    ("在办", frozenset({_C.OPEN})),
    ("审核", frozenset({_C.AWAITING_CHECK})),
    ("办结", frozenset({_C.CLOSED})),
    ("归档", frozenset({_C.ARCHIVED})),
)


def reachable(case: Case, to: CaseState) -> Refusal | None:
    """A refusal unless the state table has the move."""
    if to in CASE_MOVES[case.state]:
        return None
    return WrongState("当前状态为“%(now)s”，不能转为“%(to)s”。", now=CASE_NAMES[case.state], to=CASE_NAMES[to])


def refusal_unless_open(case: Case) -> Refusal | None:
    """What upper rooms ask before they start anything on a case."""
    if case.state is _C.OPEN:
        return None
    return WrongState(
        "案件当前为“%(now)s”，只有在办案件可以办理此事项。", code="case_not_open", now=CASE_NAMES[case.state]
    )


def refusal_to_propose(viewer: Viewer) -> Refusal | None:
    """Supervisors propose cases."""
    return permitted(viewer, Permission.CASES_OPEN)


def refusal_to_approve(case: Case, viewer: Viewer) -> Refusal | None:
    """Another than the proposer approves."""
    return (
        permitted(viewer, Permission.CASES_APPROVE)
        or reachable(case, _C.APPROVED)
        or same_person(case.proposer_id, viewer.id, "提出立案的人不能审批同一案件。")
    )


def refusal_to_drop(case: Case, viewer: Viewer) -> Refusal | None:
    """Whoever may approve may refuse; the proposer may take the proposal back."""
    if viewer.id != case.proposer_id and (found := permitted(viewer, Permission.CASES_APPROVE)):
        return found
    return reachable(case, _C.DROPPED)


def refusal_to_open(case: Case, viewer: Viewer) -> Refusal | None:
    """An approved case is registered and numbered once."""
    if found := permitted(viewer, Permission.CASES_OPEN):
        return found
    if case.state is not _C.APPROVED:
        return WrongState("案件当前为“%(now)s”，只有批准立案后才能登记。", now=CASE_NAMES[case.state])
    return None


def refusal_to_join(case: Case, viewer: Viewer) -> Refusal | None:
    """Findings join a case until it is put up for closing."""
    if found := permitted(viewer, Permission.CASES_OPEN):
        return found
    if case.state in {_C.PROPOSED, _C.APPROVED, _C.OPEN}:
        return None
    return WrongState("案件当前为“%(now)s”，不能再并入问题。", now=CASE_NAMES[case.state])


def refusal_to_issue(case: Case, viewer: Viewer) -> Refusal | None:
    """Orders are issued in open cases only."""
    return permitted(viewer, Permission.RECTIFICATION_ISSUE) or refusal_unless_open(case)


def refusal_to_put_up(case: Case, viewer: Viewer, open_items: int) -> Refusal | None:
    """A case is put up for closing when nothing in it is open."""
    return (
        permitted(viewer, Permission.CASES_OPEN)
        or reachable(case, _C.AWAITING_CHECK)
        or refusal_with_open_items(open_items)
    )


def refusal_with_open_items(open_items: int) -> Refusal | None:
    """The sentence stays generic: naming what is open could reveal a referral."""
    if not open_items:
        return None
    return WrongState("尚有未办结事项，不能办结。", code="open_items", remedy="请先办结本案中的全部事项。")


def refusal_to_send_back(case: Case, viewer: Viewer) -> Refusal | None:
    """The one who checks sends a case back to work; so does anyone who may close, on a relapse."""
    if found := permitted(viewer, Permission.CASES_CLOSE):
        return found
    if case.state not in {_C.AWAITING_CHECK, _C.CLOSED}:
        return WrongState("案件当前为“%(now)s”，没有可以退回的办结。", now=CASE_NAMES[case.state])
    return None


def refusal_to_close(case: Case, viewer: Viewer, open_items: int) -> Refusal | None:
    """Another than the one who put it up closes, with nothing left open."""
    return (
        permitted(viewer, Permission.CASES_CLOSE)
        or reachable(case, _C.CLOSED)
        or same_person(case.check_asked_by, viewer.id, "提请办结的人不能审核办结同一案件。")
        or refusal_with_open_items(open_items)
    )


def refusal_to_archive(
    case: Case, viewer: Viewer, pending: int = 0, objection_until: date | None = None
) -> Refusal | None:
    """A closed case is put away, and its findings with it: not while an objection to one waits or may still come."""
    if found := permitted(viewer, Permission.CASES_CLOSE) or reachable(case, _C.ARCHIVED):
        return found
    if pending:
        return WrongState("案内问题的异议尚未复核，不能归档。", code="objection_pending")
    if objection_until is not None:
        return WrongState("案内问题的异议期至%(day)s，期满后方可归档。", code="objection_period", day=objection_until)
    return None


def refusal_of_findings(
    unit_id: UUID, findings: Sequence[tuple[UUID, UUID, bool]], taken: Mapping[UUID, str]
) -> Refusal | None:
    """Findings handled together are confirmed, of this unit, and in no other case.

    `findings`: id, unit, whether confirmed. `taken`: finding → the case that has it.
    """
    for finding_id, unit, confirmed in findings:
        if not confirmed:
            return WrongState("只有已定性且尚未并案的问题可以并入案件。", code="finding_not_confirmed")
        if unit != unit_id:
            return WrongState("并入的问题须属于同一单位；涉及多个单位的，请分别立案。", code="other_unit")
        if finding_id in taken:
            return WrongState("问题已在另一案件办理。", code="finding_taken")
    return None


def open_acts(
    case: Case,
    viewer: Viewer,
    *,
    open_items: int,
    objections: tuple[int, date | None] = (0, None),
    ground: Refusal | None = None,
) -> list[Act]:
    """Every act on a case, open or closed with its reason; those of other roles are left out.

    `ground`: why nothing new may be ordered in it (`grounds.refusal_without_ground`).
    """
    acts = [
        Act("approval", "批准立案", refusal_to_approve(case, viewer), "check"),
        Act("refusal", "不予立案", refusal_to_drop(case, viewer), "x", danger=True),
        Act("opening", "立案登记", refusal_to_open(case, viewer), "briefcase-business"),
        Act("rectifications", "下达整改", refusal_to_issue(case, viewer) or ground, "wrench"),
        Act("findings", "并入问题", refusal_to_join(case, viewer), "clipboard-list"),
        Act("check-request", "提请办结", refusal_to_put_up(case, viewer, open_items), "send"),
        Act("closure", "审核办结", refusal_to_close(case, viewer, open_items), "check"),
        Act("return", "退回续办", refusal_to_send_back(case, viewer), "rotate-ccw"),
        Act("archiving", "归档", refusal_to_archive(case, viewer, *objections), "archive"),
    ]
    return [
        act for act in acts if act.refusal is None or act.refusal.status != 403 or act.refusal.code == "same_person"
    ]


def inside(viewer: Viewer, case: Case) -> bool:
    """Whether the viewer belongs to the supervising side of this case (not to the unit)."""
    return viewer.has(Role.SUPERVISOR) or viewer.has(Role.SIGNATORY) or case.unit_id in viewer.area()


def running(case: Case) -> bool:
    """Whether work on it goes on."""
    return case.state in RUNNING
