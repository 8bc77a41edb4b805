"""Who may do what with a received 监察建议. Pure."""

from __future__ import annotations

from datetime import date

from duze.kit.acts import Act
from duze.kit.errors import Refusal, WrongState, invalid
from duze.letters.models_advice import AdviceState, ReceivedAdvice
from duze.people.permissions import Permission, Viewer, permitted


def refusal_to_register(viewer: Viewer) -> Refusal | None:
    """By a supervisor."""
    return permitted(viewer, Permission.ADVICE_TRACK)


def refusal_of_days(dated: date, received_on: date, reply_by: date | None, today: date) -> Refusal | None:
    """A paper is received on or after its own date and not in the future; its answer is due afterwards."""
    if received_on > today:
        return invalid("/received_on", "收到日期不能晚于今天。")
    if received_on < dated:
        return invalid("/received_on", "收到日期不能早于成文日期。")
    if reply_by is not None and reply_by < received_on:
        return invalid("/reply_by", "回复期限不能早于收到日期。")
    return None


def refusal_to_reply(advice: ReceivedAdvice, viewer: Viewer) -> Refusal | None:
    """The answer is recorded once."""
    if refusal := permitted(viewer, Permission.ADVICE_TRACK):
        return refusal
    if advice.state is AdviceState.REPLIED:
        return WrongState("本件监察建议已经回复。", code="replied")
    return None


def advice_acts(advice: ReceivedAdvice, viewer: Viewer) -> list[Act]:
    """What is open to the viewer, or why it is not."""
    return [Act("reply", "登记回复", refusal_to_reply(advice, viewer), "send")]
