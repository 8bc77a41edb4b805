"""Received 监察建议 as something that waits for an answer."""

from __future__ import annotations

from sqlmodel import col

from duze.desk.asks import Ask, Source, both
from duze.letters.advice_queries import advice_seen_by
from duze.letters.models_advice import AdviceState, ReceivedAdvice
from duze.people.permissions import Permission

ADVICE = Source(
    seen=advice_seen_by,
    path="/received-advice",
    title=lambda row: row.matter,
    due=lambda row: row.reply_due,
    asks=(
        Ask(
            "监察建议",
            "登记回复",
            "red",
            lambda _me, _: both(col(ReceivedAdvice.state) == AdviceState.RECEIVED),
            Permission.ADVICE_TRACK,
        ),
    ),
)
