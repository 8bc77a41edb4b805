"""Rules of what follows a talk: rectification, verification, closing, another talk. Pure, like `rules`."""

from __future__ import annotations

from duze.cases.models_orders import Rectification
from duze.interviews.models import STATE_NAMES, Interview, InterviewState
from duze.interviews.models_verification import Advice, InterviewVerification, Result
from duze.interviews.rules import reachable, state_for
from duze.kit.acts import same_person
from duze.kit.errors import Refusal, WrongState, invalid
from duze.people.permissions import Permission, Viewer, permitted

_S = InterviewState


def refusal_to_follow_up(interview: Interview, viewer: Viewer) -> Refusal | None:
    """A rectification order follows the minutes."""
    return permitted(viewer, Permission.RECTIFICATION_ISSUE) or reachable(interview, _S.FOLLOWING_UP, viewer)


def refusal_to_verify(
    interview: Interview, viewer: Viewer, order: Rectification | None, last: InterviewVerification | None = None
) -> Refusal | None:
    """Another than the issuer of the rectification looks, once the unit has reported; not again what was found met."""
    if found := permitted(viewer, Permission.INTERVIEWS_HOLD):
        return found
    if interview.state is not _S.FOLLOWING_UP:
        shown = STATE_NAMES[state_for(interview, viewer)]
        return WrongState("当前状态为“%(now)s”，没有可以核查的整改。", now=shown)
    if order is None or order.submitted_on is None:
        return WrongState("被约谈单位尚未报送整改报告，不能核查。", code="not_reported")
    if last is not None and _found_met(last) and last.round > order.returns:
        return WrongState("核查报告已经认定整改到位，不用再核查。", code="verified")
    return same_person(interview.followed_by, viewer.id, "下达整改的人不能核查同一约谈的整改。")


def refusal_of_advice(result: Result, advice: Advice) -> Refusal | None:
    """What was met is closed, and nothing else is."""
    if (result is Result.MET) == (advice is Advice.CLOSE):
        return None
    return invalid("/advice", "整改到位的建议办结，其余的不能建议办结。")


def _found_met(last: InterviewVerification | None) -> bool:
    return last is not None and last.result is Result.MET


def refusal_to_close(
    interview: Interview, viewer: Viewer, rectified: bool, last: InterviewVerification | None
) -> Refusal | None:
    """Somebody who neither wrote the minutes nor issued or verified the rectification closes, after it is closed and
    found to meet the demands. `last`: the newest verification report.

    Whoever approves talks may close them too: in a small office recorder, issuer and verifier are all the
    supervisors there are.
    """
    sentence = "形成纪要或者下达整改的人不能办结同一约谈。"
    barred = None if viewer.may(Permission.INTERVIEWS_APPROVE) else permitted(viewer, Permission.INTERVIEWS_HOLD)
    if found := barred or reachable(interview, _S.CLOSED, viewer):
        return found
    if found := same_person(interview.minuted_by, viewer.id, sentence):
        return found
    if found := same_person(interview.followed_by, viewer.id, sentence):
        return found
    if not rectified:
        return WrongState("约谈提出的整改尚未销号，不能办结。", code="not_rectified")
    if last is None or not _found_met(last):
        return WrongState(
            "没有结果为“整改到位”的核查报告，不能办结。",
            code="not_verified",
            remedy="请先由下达整改以外的人核查整改，填写核查报告。",
        )
    return same_person(last.verified_by, viewer.id, "核查整改的人不能办结同一约谈。")


def refusal_to_repeat(interview: Interview, viewer: Viewer, last: InterviewVerification | None) -> Refusal | None:
    """Another talk after an absence, or when a verification report found that the demands were not met."""
    if found := permitted(viewer, Permission.INTERVIEWS_PROPOSE) or reachable(interview, _S.REPEATED, viewer):
        return found
    if interview.state is _S.FOLLOWING_UP and (last is None or _found_met(last)):
        return WrongState(
            "没有认定整改不到位的核查报告，不能再次约谈。",
            code="not_verified",
            remedy="请先由下达整改以外的人核查整改，填写核查报告。",
        )
    return None
