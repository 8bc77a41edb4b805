"""Rules of referrals. Pure: facts and viewer in, a refusal or None out."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from duze.cases.models import CASE_NAMES, RUNNING, Case
from duze.interviews.rules import may_know_referrals
from duze.kit.acts import same_person
from duze.kit.errors import FieldError, Invalid, NotAllowed, Refusal, WrongState
from duze.people.permissions import Permission, Viewer, permitted
from duze.referrals.models import AT_BODY, MOVES, STATE_NAMES, Referral, ReferralState
from duze.referrals.vocabulary import INTERIM, Answer, Outcome, Sanction
from duze.units.models import CADRE_NAMES, CadreAuthority, Route
from duze.units.rules import route_for

_S = ReferralState


def seen_by(referral: Referral, viewer: Viewer) -> bool:
    """Whether a viewer may know of this referral: the pure twin of the sight query.

    The office (supervisors, signatories), the leader in charge of the unit, and the addressed body
    from delivery on. Nobody else: not the unit, not inspectors, not assessors, not administrators.
    """
    at_body = referral.body_id in viewer.bodies() and referral.state in AT_BODY
    return at_body or may_know_referrals(viewer, referral.unit_id)


def reachable(referral: Referral, to: ReferralState) -> Refusal | None:
    """A refusal unless the referral can move to `to`."""
    if to in MOVES[referral.state]:
        return None
    return WrongState("当前状态为“%(now)s”，不能转为“%(to)s”。", now=STATE_NAMES[referral.state], to=STATE_NAMES[to])


def by_body(
    authorities: Sequence[CadreAuthority], unit_id: UUID, routes: Sequence[Route], on: date
) -> tuple[list[list[int]], Refusal | None]:
    """The persons' places, grouped by the body that manages them; or why somebody has none.

    Who manages whom is the routing table's business, never code's.
    """
    found: dict[UUID, list[int]] = {}
    for place, authority in enumerate(authorities):
        route = route_for(routes, authority, unit_id, on)
        if route is None:
            detail = "“%(authority)s”在路由表中没有对应的受理机构。"
            error = FieldError(f"/persons/{place}/authority", detail, {"authority": CADRE_NAMES[authority]})
            remedy = "请先在“单位与人员”的移送路由表中补上这一项，或者核对干部管理权限。"
            return [], Invalid("涉及人员没有对应的受理机构。", code="unrouted", errors=[error], remedy=remedy)
        found.setdefault(route.body_id, []).append(place)
    return list(found.values()), None


def body_of(
    authorities: Sequence[CadreAuthority], unit_id: UUID, routes: Sequence[Route], on: date
) -> tuple[Route | None, Refusal | None]:
    """The one route all persons share, or why there is none: those of different bodies need separate letters."""
    groups, refusal = by_body(authorities, unit_id, routes, on)
    if refusal is not None:
        return None, refusal
    if len(groups) > 1:
        return None, Invalid(
            "涉及人员分属不同的受理机构，不能合并移送。",
            code="several_bodies",
            remedy="请勾选“按受理机构分别移送”，系统按机构各立一件；或者分别研判。",
            errors=[FieldError("/persons", "涉及人员的干部管理权限不一致。")],
        )
    return (route_for(routes, authorities[0], unit_id, on) if authorities else None), None


def refusal_unless_running(case: Case | None) -> Refusal | None:
    """A referral can be studied as long as its case is being worked on."""
    if case is None or case.state in RUNNING:
        return None
    return WrongState("案件当前为“%(now)s”，不能办理此事项。", code="case_not_open", now=CASE_NAMES[case.state])


def refusal_of_matter(matter: str, names: Sequence[str]) -> Refusal | None:
    """The matter stands in the letter's title and must name nobody."""
    if any(name in matter for name in names):
        return Invalid(errors=[FieldError("/matter", "问题概述用于标题，不得出现人员姓名。")])
    return None


def refusal_to_approve(referral: Referral, viewer: Viewer, materials: int) -> Refusal | None:
    """Another than the studier approves, and there is something to hand over."""
    if found := permitted(viewer, Permission.REFERRALS_APPROVE) or reachable(referral, _S.APPROVED):
        return found
    if referral.state is not _S.STUDIED:
        return WrongState("已经批准过，请按退回意见补充或者改送。", code="already_approved")
    if found := same_person(referral.studied_by, viewer.id, "研判人不能批准同一移送。"):
        return found
    if not materials:
        return WrongState("移送材料清单为空，请先列入材料。", code="no_materials")
    return None


def refusal_to_drop(referral: Referral, viewer: Viewer) -> Refusal | None:
    """Decline, or take back, as long as no letter is out."""
    if not (viewer.may(Permission.REFERRALS_APPROVE) or viewer.may(Permission.REFERRALS_STUDY)):
        return permitted(viewer, Permission.REFERRALS_APPROVE)
    return reachable(referral, _S.DROPPED)


def refusal_to_edit(referral: Referral, viewer: Viewer) -> Refusal | None:
    """Only before approval."""
    if found := permitted(viewer, Permission.REFERRALS_STUDY):
        return found
    if referral.state is not _S.STUDIED:
        return WrongState("已经审批，不能再改研判内容。", code="already_approved")
    return None


def refusal_to_draft(referral: Referral, viewer: Viewer, letter_stands: bool) -> Refusal | None:
    """One letter at a time, after approval; a fresh one when the signed one was voided before it went out."""
    if found := permitted(viewer, Permission.REFERRALS_SEND):
        return found
    voided = referral.state is _S.LETTERED and not letter_stands
    if not voided and (blocked := reachable(referral, _S.LETTERED)):
        return blocked
    if letter_stands:
        return WrongState("移送函已经拟稿，请在文书中办理。", code="letter_exists")
    return None


def refusal_of_officer(referral: Referral, viewer: Viewer) -> Refusal | None:
    """Only the addressed body answers."""
    if found := permitted(viewer, Permission.REFERRALS_ANSWER):
        return found
    if referral.body_id not in viewer.bodies():
        return NotAllowed("只能由受送机构办理。", code="not_addressee")
    return None


def refusal_to_acknowledge(referral: Referral, viewer: Viewer) -> Refusal | None:
    """The addressed body sends the receipt."""
    return refusal_of_officer(referral, viewer) or reachable(referral, _S.ACKNOWLEDGED)


def refusal_to_pack(referral: Referral, viewer: Viewer, has_key: bool) -> Refusal | None:
    """The sealed package is for the addressed body and the office, once the letter has reached the body."""
    at_body = referral.body_id in viewer.bodies() and viewer.may(Permission.REFERRALS_ANSWER)
    if not at_body and (found := permitted(viewer, Permission.REFERRALS_SEND)):
        return found
    if referral.state not in AT_BODY:
        return WrongState("移送函尚未送达，不能制作加密包。", code="not_delivered")
    if not has_key:
        return WrongState(
            "受送机构还没有登记加密公钥，不能制作加密包。",
            code="no_key",
            remedy="请受送机构用 duze keygen 生成密钥，在“加密公钥”中登记公钥。",
        )
    return None


def refusal_of_manifest(named: str, made: Collection[str]) -> Refusal | None:
    """Once a package was made, the receipt names its manifest: that says it arrived, opened and was read whole."""
    if named in made or (not named and not made):
        return None
    if not named:
        sentence = "已制作加密包，回执须写明清单的 SHA-256（duze open 打开后显示）。"
    else:
        sentence = "与发出的加密包清单不符，请重新下载、打开并核对；仍不符的，请联系移送单位。"
    return Invalid(errors=[FieldError("/manifest_sha256", sentence)])


ANSWER_STATES: Mapping[Answer, ReferralState] = {
    Answer.ACCEPTED: _S.ACCEPTED,
    Answer.RETURNED_FOR_MORE: _S.RETURNED_FOR_MORE,
    Answer.REROUTED: _S.REROUTED,
}


def refusal_to_answer(referral: Referral, viewer: Viewer, answer: Answer = Answer.ACCEPTED) -> Refusal | None:
    """Taken, returned or not ours: after the receipt."""
    if referral.state is _S.DELIVERED:
        return refusal_of_officer(referral, viewer) or WrongState("请先核对材料，反馈回执。", code="receipt_first")
    return refusal_of_officer(referral, viewer) or reachable(referral, ANSWER_STATES[answer])


def refusal_of_answer(answer: Answer, note: str) -> Refusal | None:
    """What is missing, or where it belongs, has to be said."""
    if answer is not Answer.ACCEPTED and not note.strip():
        return Invalid(errors=[FieldError("/note", "退回补充或者不属管辖的，须写明需要补充的材料或改送意见。")])
    return None


def refusal_to_report(referral: Referral, viewer: Viewer) -> Refusal | None:
    """The body that took it reports the outcome's value; how it disposes of it first, and the end later."""
    if referral.state in {_S.DELIVERED, _S.ACKNOWLEDGED}:
        return refusal_of_officer(referral, viewer) or WrongState("请先答复是否受理。", code="answer_first")
    if referral.state is _S.OUTCOME_REPORTED and referral.outcome not in INTERIM:
        return refusal_of_officer(referral, viewer) or WrongState("最终结果已经反馈，不能再改。", code="final")
    return refusal_of_officer(referral, viewer) or reachable(referral, _S.OUTCOME_REPORTED)


def refusal_of_outcome(outcome: Outcome, sanction: Sanction | None) -> Refusal | None:
    """A sanction has a kind; other outcomes have none."""
    if (outcome is Outcome.SANCTIONED) == (sanction is not None):
        return None
    if sanction is None:
        return Invalid(errors=[FieldError("/sanction", "给予处分的，须选择处分种类。")])
    return Invalid(errors=[FieldError("/sanction", "只有给予处分的才填写处分种类。")])


def refusal_to_readdress(referral: Referral, viewer: Viewer, body_id: UUID | None = None) -> Refusal | None:
    """What was not theirs goes to another body."""
    if found := permitted(viewer, Permission.REFERRALS_SEND):
        return found
    if referral.state is not _S.REROUTED:
        return WrongState("只有不属管辖的移送才需要改送。", code="not_rerouted")
    if body_id is not None and body_id == referral.body_id:
        return Invalid(errors=[FieldError("/body_id", "改送机构不能与原受送机构相同。")])
    return None


@dataclass(frozen=True)
class Silence:
    """What a body owes beyond its day: words for it, its day, reminders so far, and whether one waits for signing."""

    awaited: str
    due: date
    reminded: int
    waiting: bool


def refusal_to_remind(referral: Referral, viewer: Viewer, silence: Silence | None) -> Refusal | None:
    """A body is reminded once its limit has passed, one letter at a time; it is a reminder, never an escalation."""
    if found := permitted(viewer, Permission.REFERRALS_SEND):
        return found
    if referral.state not in {_S.DELIVERED, _S.ACKNOWLEDGED, _S.ACCEPTED} or silence is None:
        return WrongState("受送机构的反馈期限未满，无须提醒。", code="not_overdue")
    if silence.waiting:
        return WrongState("提醒函已经拟稿，请在文书中办理。", code="letter_exists")
    return None


def refusal_to_archive(referral: Referral, viewer: Viewer) -> Refusal | None:
    """The office files it once the outcome is known."""
    return permitted(viewer, Permission.REFERRALS_SEND) or reachable(referral, _S.ARCHIVED)
