"""What follows what: effects that travel upwards. The journal entry's transaction queues these jobs."""

from __future__ import annotations

from duze.journal.verbs import Verb

LOOKS_AT_ALL = frozenset({"escalation.evaluate"})
"""Jobs that read whatever has changed, not one entry: a transaction asks for each of them once a day it tells of."""

REACTIONS: dict[Verb, tuple[str, ...]] = {
    Verb.UNIT_CHANGED: ("escalation.evaluate",),
    Verb.UNIT_CHANGE_CORRECTED: ("escalation.evaluate",),
    Verb.DEADLINE_RECOUNTED: ("cases.follow_recount",),
    Verb.LETTER_SIGNED: ("letters.note_further",),
    Verb.LETTER_DELIVERED: ("interviews.follow_letter", "cases.follow_letter", "letters.note_further"),
    Verb.LETTER_RECEIVED: ("interviews.follow_letter",),
    Verb.MONTH_PUBLISHED: ("escalation.evaluate",),
    Verb.MONTH_CORRECTED: ("escalation.evaluate",),
    Verb.FINDING_CONFIRMED: ("escalation.evaluate",),
    Verb.FINDING_OVERTURNED: ("escalation.evaluate",),
    Verb.FINDING_MERGED: ("escalation.evaluate",),
    Verb.FINDING_SEPARATED: ("escalation.evaluate",),
    Verb.CARD_SHOWN: ("escalation.evaluate",),
    Verb.RECTIFICATION_SUBMITTED: ("interviews.follow_rectification", "escalation.evaluate"),
    Verb.PART_REPORTED: ("escalation.evaluate",),
    Verb.SUPERVISION_MERGED: ("escalation.evaluate",),
    Verb.RECTIFICATION_WITHDRAWN: ("interviews.follow_rectification", "escalation.evaluate"),
    Verb.RECTIFICATION_CLOSED: ("interviews.follow_rectification", "escalation.evaluate"),
}
