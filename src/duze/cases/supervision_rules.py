"""Rules of 督办 orders. Pure: rows, viewer and dates come in; a refusal, None or words go out."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from duze.cases.models_supervision import (
    ENDED,
    PART_MOVES,
    PART_NAMES,
    SUPERVISION_MOVES,
    SUPERVISION_NAMES,
    PartState,
    Supervision,
    SupervisionPart,
    SupervisionState,
)
from duze.kit.acts import Act, same_person
from duze.kit.errors import NotFound, Refusal, WrongState, invalid
from duze.people.permissions import Permission, Role, Viewer, permitted

_S, _P = SupervisionState, PartState


def _reachable(order: Supervision, to: SupervisionState) -> Refusal | None:
    if to in SUPERVISION_MOVES[order.state]:
        return None
    now, then = SUPERVISION_NAMES[order.state], SUPERVISION_NAMES[to]
    return WrongState("当前状态为“%(now)s”，不能转为“%(to)s”。", now=now, to=then)


def _part_reachable(part: SupervisionPart, to: PartState) -> Refusal | None:
    if to in PART_MOVES[part.state]:
        return None
    return WrongState("当前状态为“%(now)s”，不能转为“%(to)s”。", now=PART_NAMES[part.state], to=PART_NAMES[to])


def refusal_of_units(lead: UUID, partners: Sequence[UUID]) -> Refusal | None:
    """A unit has one part."""
    if lead in partners or len(set(partners)) < len(partners):
        return invalid("/partner_ids", "主办单位和协办单位不能重复。")
    return None


def refusal_to_issue(order: Supervision, viewer: Viewer) -> Refusal | None:
    """Another than the drafter puts it on the list."""
    return (
        permitted(viewer, Permission.CASES_APPROVE)
        or _reachable(order, _S.ISSUED)
        or same_person(order.drafter_id, viewer.id, "拟办的人不能审批同一督办事项。")
    )


def refusal_to_drop(order: Supervision, viewer: Viewer) -> Refusal | None:
    """Whoever may approve may refuse; the drafter may take it back."""
    if viewer.id != order.drafter_id and (found := permitted(viewer, Permission.CASES_APPROVE)):
        return found
    return _reachable(order, _S.DROPPED)


def refusal_to_close(order: Supervision, viewer: Viewer, parts: Sequence[SupervisionPart]) -> Refusal | None:
    """A third person closes, when every part was accepted."""
    if found := permitted(viewer, Permission.CASES_CLOSE) or _reachable(order, _S.CLOSED):
        return found
    if any(part.state not in ENDED for part in parts):
        return WrongState("尚有单位没有审核通过的办理结果，不能办结。", code="open_parts")
    return same_person(order.drafter_id, viewer.id, "拟办的人不能办结同一督办事项。") or same_person(
        order.approver_id, viewer.id, "审批立项的人不能办结同一督办事项。"
    )


def refusal_to_merge(order: Supervision, viewer: Viewer, into: Supervision | None) -> Refusal | None:
    """One running order goes on in another running one."""
    if found := permitted(viewer, Permission.CASES_OPEN) or _reachable(order, _S.MERGED):
        return found
    if into is None:
        return None
    if into.id == order.id:
        return invalid("/into_id", "不能并入自身。")
    if into.state is not _S.ISSUED:
        return WrongState("并入的督办单须在督办中。", code="not_running")
    return None


def refusal_of_stranded(parts: Sequence[SupervisionPart], there: Sequence[SupervisionPart]) -> Refusal | None:
    """A unit still at work here must have work there or be new there: a part that has ended there takes nothing up."""
    ended = {part.unit_id for part in there if part.state in ENDED}
    if any(part.unit_id in ended for part in parts if part.state not in ENDED):
        return WrongState(
            "有单位在并入的督办单中已经办结或者转出，并入后其任务无人承办：请先办结，或者改选并入的督办单。",
            code="stranded",
        )
    return None


def refusal_to_split(
    order: Supervision, viewer: Viewer, parts: Sequence[SupervisionPart], units: Sequence[UUID]
) -> Refusal | None:
    """Co-handling units' parts that still run go on by themselves; the lead stays."""
    if found := permitted(viewer, Permission.CASES_OPEN):
        return found
    if order.state is not _S.ISSUED:
        return WrongState("当前状态为“%(now)s”，不能分拆。", now=SUPERVISION_NAMES[order.state])
    free = {part.unit_id for part in parts if not part.lead and part.state not in ENDED}
    if not free:
        return WrongState("没有可以分出的协办单位。", code="nothing_to_split")
    if any(unit not in free for unit in units) or len(set(units)) < len(units):
        return invalid("/unit_ids", "只能分出仍在办理的协办单位，每个一次。")
    return None


def _answering(part: SupervisionPart, viewer: Viewer) -> Refusal | None:
    if found := permitted(viewer, Permission.RECTIFICATION_ANSWER):
        return found
    return None if part.unit_id in viewer.units_as(Role.UNIT_LIAISON) else NotFound()


def refusal_to_receive(part: SupervisionPart, viewer: Viewer) -> Refusal | None:
    """The unit signs for its part."""
    return _answering(part, viewer) or _part_reachable(part, _P.RECEIVED)


def refusal_to_progress(part: SupervisionPart, viewer: Viewer) -> Refusal | None:
    """The unit tells how far it is, while it works."""
    if found := _answering(part, viewer):
        return found
    if part.state in {_P.RECEIVED, _P.RETURNED}:
        return None
    return WrongState("当前状态为“%(now)s”，不能填报进展。", now=PART_NAMES[part.state])


def refusal_to_report(part: SupervisionPart, viewer: Viewer) -> Refusal | None:
    """The unit reports its result; again after a return."""
    return _answering(part, viewer) or _part_reachable(part, _P.REPORTED)


def refusal_to_judge(part: SupervisionPart, viewer: Viewer, to: PartState) -> Refusal | None:
    """The office accepts a result or sends it back."""
    return (
        permitted(viewer, Permission.CASES_OPEN)
        or _part_reachable(part, to)
        or same_person(part.reporter_id, viewer.id, "填报的人不能审核。")
    )


def refusal_to_chase(part: SupervisionPart, viewer: Viewer, card: str, chased: Sequence[str]) -> Refusal | None:
    """A unit is chased once for each card its part was shown. `card`: the gravest, "" without one."""
    if found := permitted(viewer, Permission.CASES_OPEN) or refusal_without_card(part, card):
        return found
    if card in chased:
        return WrongState("这张牌已经催办过。", code="chased")
    return None


def refusal_without_card(part: SupervisionPart, card: str) -> Refusal | None:
    """Only a unit that still works and was shown a card is chased."""
    if part.state not in {_P.ASSIGNED, _P.RECEIVED, _P.RETURNED}:
        return WrongState("当前状态为“%(now)s”，无须催办。", now=PART_NAMES[part.state])
    return None if card else WrongState("尚未亮牌，无须催办。", code="no_card")


def order_acts(order: Supervision, viewer: Viewer, parts: Sequence[SupervisionPart]) -> list[Act]:
    """Acts on the order itself; those of other roles are left out."""
    acts = [
        Act("approval", "批准立项并交办", refusal_to_issue(order, viewer), "check"),
        Act("refusal", "不予督办", refusal_to_drop(order, viewer), "x", danger=True),
        Act("merger", "并入另一督办单", refusal_to_merge(order, viewer, None), "briefcase-business"),
        Act("split", "分拆", refusal_to_split(order, viewer, parts, ()), "list-checks"),
        Act("closure", "办结", refusal_to_close(order, viewer, parts), "check"),
    ]
    return [
        one for one in acts if one.refusal is None or one.refusal.status == 409 or one.refusal.code == "same_person"
    ]


def part_acts(part: SupervisionPart, viewer: Viewer, card: str, chased: Sequence[str]) -> list[Act]:
    """Acts on a part that are open to the viewer."""
    acts = [
        Act("receipt", "签收", refusal_to_receive(part, viewer), "check"),
        Act("progress", "填报进展", refusal_to_progress(part, viewer), "file-text"),
        Act("result", "反馈办理结果", refusal_to_report(part, viewer), "send"),
        Act("acceptance", "审核通过", refusal_to_judge(part, viewer, _P.ACCEPTED), "check"),
        Act("return", "退回重办", refusal_to_judge(part, viewer, _P.RETURNED), "rotate-ccw", danger=True),
        Act("chase", "催办", refusal_to_chase(part, viewer, card, chased), "clock"),
    ]
    return [one for one in acts if one.open]
