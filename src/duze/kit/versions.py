"""Versions of a table that somebody drafts and another approves: when one may begin. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from duze.kit.errors import Refusal, WrongState


def refusal_of_start(effective_from: date, approved: Iterable[date], today: date) -> Refusal | None:
    """A version begins neither in the past nor before the newest approved one.

    `approved`: the first days of the approved versions. A version that begins earlier than they do would never be in
    force, and one in the past would claim to have been.
    """
    if effective_from < today:
        return WrongState("施行日期 %(day)s 已过，新版不溯及既往。", code="past_day", day=effective_from)
    newest = max(approved, default=date.min)
    if effective_from <= newest:
        return WrongState(
            "施行日期须晚于已批准版本的施行日期 %(last)s。", code="not_after_newest", last=newest.isoformat()
        )
    return None
