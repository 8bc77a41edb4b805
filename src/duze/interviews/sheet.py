"""What an interview's page says about its course: names of entries, steps of the bar."""

from __future__ import annotations

from typing import Final

from duze.interviews.models import InterviewState
from duze.journal.verbs import Verb

# Verb → title, icon, tone.
VERB_NAMES: Final[dict[Verb, tuple[str, str, str]]] = {
    Verb.INTERVIEW_PROPOSED: ("提出约谈", "messages-square", ""),
    Verb.INTERVIEW_EDITED: ("修改方案", "pencil", ""),
    Verb.INTERVIEW_APPROVED: ("批准约谈", "check", "grn"),
    Verb.INTERVIEW_DROPPED: ("不予约谈或者取消", "x", ""),
    Verb.INTERVIEW_NOTICE_DRAFTED: ("拟约谈通知书", "file-text", ""),
    Verb.INTERVIEW_NOTIFIED: ("通知送达", "send", "blue"),
    Verb.INTERVIEW_RECEIVED: ("单位签收", "inbox", ""),
    Verb.INTERVIEW_LEAVE_ASKED: ("申请改期", "calendar-days", "amb"),
    Verb.INTERVIEW_LEAVE_REFUSED: ("不同意改期", "x", ""),
    Verb.INTERVIEW_POSTPONED: ("改期", "calendar-check", ""),
    Verb.INTERVIEW_ATTENDED: ("到场约谈", "users", "grn"),
    Verb.INTERVIEW_ABSENT: ("无故缺席", "circle-x", "red"),
    Verb.INTERVIEW_MINUTED: ("形成纪要", "file-check", ""),
    Verb.INTERVIEW_FOLLOWED: ("下达整改", "wrench", ""),
    Verb.INTERVIEW_VERIFIED: ("核查整改", "clipboard-list", "blue"),
    Verb.INTERVIEW_CLOSED: ("办结", "circle-check", "grn"),
    Verb.INTERVIEW_REPEATED: ("转为再次约谈", "rotate-cw", "red"),
}
_STEPS: Final = ("提出", "审批", "通知", "约谈", "纪要", "整改", "办结")
_AT: Final[dict[str, int]] = {
    "proposed": 1,
    "approved": 2,
    "dropped": 1,
    "notified": 3,
    "postponed": 3,
    "attended": 4,
    "absent": 3,
    "minuted": 5,
    "following_up": 6,
    "closed": 7,
    "repeated": 7,
    "referred": 7,
}
assert set(_AT) == {state.value for state in InterviewState}  # noqa: S101 - a new state must find its step


def progress(state: str, *, short: bool) -> list[dict[str, str]]:
    """The steps with what is done and where it stands; the unit's bar begins with the notice (`short`)."""
    now = _AT[state]
    steps = [
        {"name": name, "state": "done" if place < now else "now" if place == now else ""}
        for place, name in enumerate(_STEPS)
    ]
    return steps[2:] if short else steps
