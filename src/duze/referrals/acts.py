"""The acts open on a referral, for its page and the API."""

from __future__ import annotations

from datetime import date

from sqlmodel.ext.asyncio.session import AsyncSession

from duze.interviews.rules import may_know_referrals
from duze.kit.acts import Act
from duze.letters.queries import letter_stands
from duze.people.permissions import Viewer
from duze.referrals.filing_rules import refusal_to_supplement
from duze.referrals.models import Referral
from duze.referrals.queries import dispatch_of, materials_of, packages_of
from duze.referrals.reminding import silence_of
from duze.referrals.rules import (
    refusal_to_acknowledge,
    refusal_to_answer,
    refusal_to_approve,
    refusal_to_archive,
    refusal_to_draft,
    refusal_to_drop,
    refusal_to_edit,
    refusal_to_pack,
    refusal_to_readdress,
    refusal_to_remind,
    refusal_to_report,
)
from duze.units.keys import key_in_use


async def acts_for(session: AsyncSession, viewer: Viewer, referral: Referral, today: date) -> list[Act]:
    """The acts on a referral; each side is offered its own."""
    body_acts = [
        Act("receipt", "反馈回执", refusal_to_acknowledge(referral, viewer), "file-check"),
        Act("answer", "答复办理意见", refusal_to_answer(referral, viewer), "undo-2"),
        Act("outcome", "反馈办理结果", refusal_to_report(referral, viewer), "circle-check"),
    ]
    key = await key_in_use(session, referral.body_id)
    packing = [Act("package", "制作加密包", refusal_to_pack(referral, viewer, key is not None), "lock")]
    if key and any(one.key_id == key.id for one in await packages_of(session, await dispatch_of(session, referral.id))):
        packing = []  # it is made already
    if not may_know_referrals(viewer, referral.unit_id):
        return [act for act in [*body_acts, *packing] if act.refusal is None or act.refusal.code != "wrong_state"]
    dispatch = await dispatch_of(session, referral.id)
    stands = dispatch is not None and dispatch.answer is None and await letter_stands(session, dispatch.letter_id)
    silence = await silence_of(session, referral, today)
    materials = len(await materials_of(session, referral.id))
    acts = [
        Act("edit", "修改研判", refusal_to_edit(referral, viewer), "pencil"),
        Act("approval", "批准移送", refusal_to_approve(referral, viewer, materials), "check"),
        Act("letter", "拟移送函", refusal_to_draft(referral, viewer, stands), "file-text"),
        Act("supplement", "补充材料", refusal_to_supplement(referral, viewer), "file-up"),
        Act("redirection", "改送", refusal_to_readdress(referral, viewer), "send"),
        Act(
            "reminder",
            "拟提醒函",
            refusal_to_remind(referral, viewer, silence),
            "clock",
        ),
        Act("archiving", "归档", refusal_to_archive(referral, viewer), "archive"),
        *packing,
        Act("dismissal", "不予移送", refusal_to_drop(referral, viewer), "x", danger=True),
    ]
    hidden = {
        "not_allowed",
        "wrong_state",
        "already_approved",
        "not_returned",
        "not_rerouted",
        "not_delivered",
        "not_overdue",
    }
    return [act for act in acts if act.refusal is None or act.refusal.code not in hidden]
