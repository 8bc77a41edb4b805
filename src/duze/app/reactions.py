"""What follows what: effects that travel upwards. The journal entry's transaction queues these jobs."""

from __future__ import annotations

from duze.journal.verbs import Verb

REACTIONS: dict[Verb, tuple[str, ...]] = {}
