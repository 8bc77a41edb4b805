"""What follows what: effects that travel upwards. The journal entry's transaction queues these jobs."""

from __future__ import annotations

from duze.journal.verbs import Verb

REACTIONS: dict[Verb, tuple[str, ...]] = {
    Verb.LETTER_SIGNED: ("letters.note_further",),
    Verb.LETTER_DELIVERED: ("interviews.follow_letter", "letters.note_further"),
    Verb.LETTER_RECEIVED: ("interviews.follow_letter",),
    Verb.RECTIFICATION_CLOSED: ("interviews.follow_rectification",),
}
