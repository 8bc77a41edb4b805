"""What stands in the way of each act on a finding: asked by the verb, the API and the page alike. Pure."""

from __future__ import annotations

import re
from datetime import date, datetime

from duze.findings.models import STANDING, STATE_NAMES, Finding, FindingObjection, FindingState, ObjectionState
from duze.kit.acts import Act, same_person
from duze.kit.errors import NotAllowed, Refusal, WrongState, invalid
from duze.people.permissions import Permission, Role, Viewer, permitted

ART_17 = "《政府督查工作条例》第十七条"
_SECRET = re.compile(r"(绝密|机密|秘密)\s*[★☆]")
S = FindingState


def sees_as_office(viewer: Viewer) -> bool:
    """Whether the viewer reads findings as the supervising side does: logger, channel, verification and all."""
    return bool(viewer.roles & {Role.SUPERVISOR, Role.SIGNATORY, Role.ASSESSOR, Role.INSPECTOR, Role.LEADER})


def is_liaison_of(finding: Finding, viewer: Viewer) -> bool:
    """Whether the viewer speaks for the unit the finding is about."""
    return finding.unit_id in viewer.units_as(Role.UNIT_LIAISON)


def own_team(viewer: Viewer) -> object:
    """The team or office a viewer logs for, None without one."""
    for role in (Role.INSPECTOR, Role.SUPERVISOR):
        for seat in viewer.seats:
            if seat.role is role and seat.unit_id:
                return seat.unit_id
    return None


def complaint_about_text(pointer: str, text: str) -> Refusal | None:
    """State secrets have no place in this system (保守国家秘密法): a classification mark is refused."""
    if found := _SECRET.search(text):
        return invalid(
            pointer, "内容带有密级标志“%(mark)s”。本系统不处理国家秘密，请改用涉密渠道办理。", mark=found.group(1)
        )
    return None


def complaint_about_moment(happened_at: datetime, now: datetime) -> Refusal | None:
    """What is logged has happened, and within living memory of the papers (five years)."""
    if happened_at > now:
        return invalid("/happened_at", "发生时间晚于现在，请核对日期和时间。")
    if (now - happened_at).days > 5 * 366:
        return invalid("/happened_at", "发生时间距今超过五年，请核对年份。")
    return None


def _in_state(finding: Finding, *states: FindingState) -> Refusal | None:
    if finding.duplicate_of_id is not None:
        return WrongState("本件已并入另一件问题，请在并入的那一件办理。", code="merged")
    if finding.state in states:
        return None
    return WrongState("当前状态为“%(now)s”，不能办理此事项。", now=STATE_NAMES[finding.state])


def refusal_to_edit(finding: Finding, viewer: Viewer) -> Refusal | None:
    """Drafts are changed and submitted by their writer."""
    if finding.logger_id != viewer.id:
        return NotAllowed("只有登记人可以修改、提交本草稿。", code="not_the_logger")
    return permitted(viewer, Permission.FINDINGS_LOG) or _in_state(finding, S.DRAFT)


def refusal_to_take(finding: Finding, viewer: Viewer) -> Refusal | None:
    """Verification is taken by an inspector who is not the logger."""
    return (
        permitted(viewer, Permission.FINDINGS_VERIFY)
        or same_person(finding.logger_id, viewer.id, "登记人不得核实自己登记的问题，请由其他巡查员核实。")
        or _in_state(finding, S.SUBMITTED)
    )


def refusal_to_explain(finding: Finding, viewer: Viewer) -> Refusal | None:
    """The unit explains itself, or the verifier takes its words down, until the verification is written."""
    if not is_liaison_of(finding, viewer):
        if refusal := permitted(viewer, Permission.FINDINGS_VERIFY):
            return refusal
        if finding.verifier_id != viewer.id:
            return NotAllowed("只有本件的核实人或者被反映单位的联络员可以填写情况说明。", code="not_the_verifier")
    if finding.verified_on is not None and finding.state is S.VERIFYING:
        return WrongState("核实情况已经提交，不能再改情况说明；对定性有异议的，可在定性后提出。", code="verified")
    # that a case was opened is not the unit's to know from here
    told = S.CONFIRMED if finding.state is S.IN_CASE and not sees_as_office(viewer) else finding.state
    if told is S.VERIFYING:
        return _in_state(finding, S.VERIFYING)
    return WrongState("当前状态为“%(now)s”，不能办理此事项。", now=STATE_NAMES[told])


def refusal_to_verify(finding: Finding, viewer: Viewer) -> Refusal | None:
    """The verification is written once, by whoever took it."""
    if refusal := permitted(viewer, Permission.FINDINGS_VERIFY) or _in_state(finding, S.VERIFYING):
        return refusal
    if finding.verifier_id != viewer.id:
        return NotAllowed("本件由其他巡查员核实，只有核实人可以提交核实情况。", code="not_the_verifier")
    if finding.verified_on is not None:
        return WrongState("核实情况已经提交，等待定性。", code="verified")
    return None


def refusal_to_decide(finding: Finding, viewer: Viewer) -> Refusal | None:
    """The decision is neither the logger's nor the verifier's, and comes after the verification."""
    refusal: Refusal | None = (
        permitted(viewer, Permission.FINDINGS_DECIDE)
        or same_person(finding.logger_id, viewer.id, "登记人不得对自己登记的问题定性，请由其他督查员办理。")
        or same_person(finding.verifier_id, viewer.id, "核实人不得定性，请由其他督查员办理。")
        or _in_state(finding, S.VERIFYING)
    )
    if refusal is None and finding.verified_on is None:
        return WrongState("核实情况尚未提交，不能定性。", code="not_verified")
    return refusal


def refusal_to_fix(finding: Finding, viewer: Viewer) -> Refusal | None:
    """A fix on the spot is recorded by the office once the finding is confirmed."""
    return permitted(viewer, Permission.FINDINGS_DECIDE) or _in_state(finding, S.CONFIRMED)


def refusal_to_archive(
    finding: Finding, viewer: Viewer, objection: FindingObjection | None, today: date
) -> Refusal | None:
    """Nothing is filed away while an objection is pending, or while the unit may still raise one."""
    if refusal := permitted(viewer, Permission.FINDINGS_DECIDE) or _in_state(
        finding, S.UNFOUNDED, S.FIXED, S.OVERTURNED
    ):
        return refusal
    if objection is not None and objection.state is ObjectionState.PENDING:
        return WrongState("异议尚未复核，不能归档。", code="objection_pending")
    if objection is None and finding.state is S.FIXED and finding.objection_until and today <= finding.objection_until:
        return WrongState(
            "异议期至%(day)s，期满后方可归档。", code="objection_period", article=ART_17, day=finding.objection_until
        )
    return None


def refusal_to_object(
    finding: Finding, viewer: Viewer, objection: FindingObjection | None, today: date
) -> Refusal | None:
    """The unit objects once, within the limit."""
    if refusal := permitted(viewer, Permission.FINDINGS_OBJECT):
        return refusal
    if not is_liaison_of(finding, viewer):
        return NotAllowed("只有被反映单位的联络员可以提出异议。", code="not_your_unit")
    if objection is not None:
        return WrongState("贵单位已对本件提出过异议，同一件只能提出一次。", code="already_objected", article=ART_17)
    if wrong := _in_state(finding, *STANDING):
        return wrong
    if finding.objection_until is not None and today > finding.objection_until:
        return WrongState(
            "提出异议的期限已于 %(day)s 届满。", code="too_late", day=finding.objection_until, article=ART_17
        )
    return None


def refusal_to_decide_objection(finding: Finding, viewer: Viewer, objection: FindingObjection | None) -> Refusal | None:
    """Whoever had a part in the decision recuses (政府督查工作条例 art 17)."""
    if refusal := permitted(viewer, Permission.FINDINGS_DECIDE):
        return refusal
    if objection is None or objection.state is not ObjectionState.PENDING:
        return WrongState("没有待复核的异议。", code="no_objection")
    if viewer.id in (finding.logger_id, finding.verifier_id, finding.decided_by):
        return NotAllowed("登记、核实或者定性的人员应当回避，请由其他督查员复核。", code="same_person", article=ART_17)
    return _in_state(finding, *STANDING)


def refusal_to_add_evidence(finding: Finding, viewer: Viewer) -> Refusal | None:
    """Files are added by those at work on the finding, and by the unit while its side is being heard."""
    if refusal := permitted(viewer, Permission.EVIDENCE_ADD):
        return refusal
    if is_liaison_of(finding, viewer):
        return _in_state(finding, S.VERIFYING, *STANDING)
    if finding.state is S.DRAFT and finding.logger_id != viewer.id:
        return NotAllowed("只有登记人可以修改、提交本草稿。", code="not_the_logger")
    return _in_state(finding, S.DRAFT, S.SUBMITTED, S.VERIFYING, *STANDING)


def refusal_to_reveal(viewer: Viewer) -> Refusal | None:
    """The informant's identity is opened to supervisors only, for a stated reason."""
    return permitted(viewer, Permission.INFORMANT_REVEAL)


def open_acts(
    finding: Finding, viewer: Viewer, objection: FindingObjection | None, today: date, *, informant: bool = False
) -> list[Act]:
    """Every act that concerns this viewer on this finding now, open or closed with its reason."""
    rows = [
        (Permission.FINDINGS_LOG, {S.DRAFT}, Act("submission", "提交登记", refusal_to_edit(finding, viewer), "send")),
        (
            Permission.FINDINGS_VERIFY,
            {S.SUBMITTED},
            Act("verification-start", "领取核实，要求单位说明", refusal_to_take(finding, viewer), "user-check"),
        ),
        (
            None,
            {S.VERIFYING},
            Act("explanation", "填写情况说明", refusal_to_explain(finding, viewer), "messages-square"),
        ),
        (
            Permission.FINDINGS_VERIFY,
            {S.VERIFYING},
            Act("verification", "提交核实情况", refusal_to_verify(finding, viewer), "file-search"),
        ),
        (
            Permission.FINDINGS_DECIDE,
            {S.VERIFYING},
            Act("confirmation", "定性", refusal_to_decide(finding, viewer), "gavel"),
        ),
        (
            Permission.FINDINGS_DECIDE,
            {S.VERIFYING},
            Act("dismissal", "认定不属实", refusal_to_decide(finding, viewer), "circle-x"),
        ),
        (
            Permission.FINDINGS_DECIDE,
            {S.CONFIRMED},
            Act("on-the-spot-fix", "记录立行立改", refusal_to_fix(finding, viewer), "wrench"),
        ),
        (
            Permission.FINDINGS_OBJECT,
            set(STANDING),
            Act("objection", "提出异议", refusal_to_object(finding, viewer, objection, today), "scale"),
        ),
        (
            Permission.FINDINGS_DECIDE,
            set(STANDING) if objection else set(),
            Act("objection-decision", "复核异议", refusal_to_decide_objection(finding, viewer, objection), "scale"),
        ),
        (
            Permission.FINDINGS_DECIDE,
            {S.UNFOUNDED, S.FIXED, S.OVERTURNED},
            Act("archival", "归档", refusal_to_archive(finding, viewer, objection, today), "archive"),
        ),
        (Permission.INFORMANT_REVEAL, set(S) if informant else set(), Act("informant", "查看举报人", None, "eye")),
    ]
    return [
        act
        for permission, states, act in rows
        if finding.state in states and (act.open if permission is None else viewer.may(permission))
    ]
