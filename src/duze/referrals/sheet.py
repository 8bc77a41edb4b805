"""What a referral's page says about its course: names of entries, steps of the bar."""

from __future__ import annotations

from typing import Final

from duze.journal.verbs import Verb
from duze.referrals.models import ReferralState

# Verb → title, icon, tone.
VERB_NAMES: Final[dict[Verb, tuple[str, str, str]]] = {
    Verb.REFERRAL_STUDIED: ("集体研判", "users", ""),
    Verb.REFERRAL_EDITED: ("修改研判", "pencil", ""),
    Verb.REFERRAL_APPROVED: ("批准移送", "check", "grn"),
    Verb.REFERRAL_DROPPED: ("不予移送", "x", ""),
    Verb.REFERRAL_LETTERED: ("移送函签发", "stamp", "blue"),
    Verb.REFERRAL_DELIVERED: ("送达", "send", "blue"),
    Verb.REFERRAL_EVIDENCE_READ: ("调阅移送材料", "eye", ""),
    Verb.REFERRAL_PACKED: ("制作加密包", "lock", ""),
    Verb.REFERRAL_PACKAGE_TAKEN: ("下载加密包", "download", ""),
    Verb.REFERRAL_ACKNOWLEDGED: ("反馈回执", "inbox", ""),
    Verb.REFERRAL_ACCEPTED: ("受理", "circle-check", "grn"),
    Verb.REFERRAL_RETURNED: ("退回补充", "undo-2", "amb"),
    Verb.REFERRAL_REROUTED: ("不属管辖", "undo-2", "amb"),
    Verb.REFERRAL_SUPPLEMENTED: ("补充材料", "file-up", ""),
    Verb.REFERRAL_READDRESSED: ("改送", "send", ""),
    Verb.REFERRAL_OUTCOME: ("反馈办理结果", "flag", "grn"),
    Verb.REFERRAL_REMINDED: ("拟提醒函", "clock", "amb"),
    Verb.REFERRAL_ARCHIVED: ("归档", "archive", ""),
}
_S = ReferralState
_STEPS: Final = ("研判", "批准", "制函", "送达", "回执", "受理", "结果")
_AT: Final[dict[ReferralState, int]] = {
    _S.STUDIED: 1,
    _S.APPROVED: 2,
    _S.DROPPED: 1,
    _S.LETTERED: 3,
    _S.DELIVERED: 4,
    _S.ACKNOWLEDGED: 5,
    _S.RETURNED_FOR_MORE: 5,
    _S.REROUTED: 5,
    _S.ACCEPTED: 6,
    _S.OUTCOME_REPORTED: 7,
    _S.ARCHIVED: 7,
}


def progress(state: ReferralState, *, short: bool) -> list[dict[str, str]]:
    """The steps with what is done and where it stands; a body's bar begins with the delivery (`short`)."""
    now = _AT[state]
    steps = [
        {"name": name, "state": "done" if place < now else "now" if place == now else ""}
        for place, name in enumerate(_STEPS)
    ]
    return steps[3:] if short else steps
