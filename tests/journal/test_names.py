"""The journal's page in words."""

from __future__ import annotations

from duze.audit.groups import GROUPS
from duze.audit.names import VERB_NAMES
from duze.journal.verbs import Verb


def test_every_act_has_a_name_in_words() -> None:
    assert set(VERB_NAMES) == set(Verb)


def test_whatever_an_act_is_about_has_a_name() -> None:
    assert {verb.value.split(".")[0] for verb in Verb} <= set(GROUPS)
