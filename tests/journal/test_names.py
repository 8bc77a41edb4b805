"""The journal's page in words."""

from __future__ import annotations

from duze.audit.names import VERB_NAMES
from duze.journal.verbs import Verb


def test_every_act_has_a_name_in_words() -> None:
    assert set(VERB_NAMES) == set(Verb)
