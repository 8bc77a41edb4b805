"""Rules of what is added to a referral: material while it is studied, and what a body asked for. Pure."""

from __future__ import annotations

from duze.kit.errors import Refusal, WrongState
from duze.people.permissions import Permission, Viewer, permitted
from duze.referrals.models import STATE_NAMES, Referral, ReferralState

_S = ReferralState


def refusal_to_file(referral: Referral, viewer: Viewer) -> Refusal | None:
    """Material is added until the approval, and again when the body wants more; never under a letter."""
    if found := permitted(viewer, Permission.REFERRALS_STUDY):
        return found
    if referral.state in (_S.STUDIED, _S.RETURNED_FOR_MORE):
        return None
    return WrongState("当前状态为“%(now)s”，不能添加材料。", now=STATE_NAMES[referral.state])


def refusal_to_supplement(referral: Referral, viewer: Viewer) -> Refusal | None:
    """What was returned is supplemented, then lettered again."""
    if found := permitted(viewer, Permission.REFERRALS_STUDY):
        return found
    if referral.state is not _S.RETURNED_FOR_MORE:
        return WrongState("只有退回补充的移送才需要补充材料。", code="not_returned")
    return None
