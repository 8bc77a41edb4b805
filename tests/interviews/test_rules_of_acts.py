"""Rules of single acts of an interview: plans, hosts, presence, notice, minutes, closing."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duze.interviews.authority_rules import refusal_of_persons
from duze.interviews.ending_rules import refusal_to_close, refusal_to_repeat, refusal_to_verify
from duze.interviews.models import (
    HOST_RANKS,
    RANKS,
)
from duze.interviews.models_verification import Advice, Result
from duze.interviews.rules import (
    may_know_referrals,
    refusal_of_presence,
    refusal_to_approve,
    refusal_to_draft_notice,
    refusal_to_drop,
    refusal_to_mark_absent,
    state_for,
)
from duze.people.permissions import Role
from tests.interviews.test_rules import (
    ACTS,
    DAY,
    MET,
    REPORTED,
    TERMS,
    UNIT,
    UNMET,
    S,
    found,
    interview,
    terms_of,
    viewer,
)


def test_the_proposer_does_not_approve() -> None:
    who = viewer(Role.SIGNATORY)
    refusal = refusal_to_approve(interview(S.PROPOSED, proposer_id=who.id), who, TERMS)
    assert refusal is not None
    assert refusal.code == "same_person"


@pytest.mark.parametrize("name", ["host_id", "second_host_id", "recorder_id", "starts_at", "place", "targets"])
def test_an_unsettled_plan_is_not_approved_and_the_field_is_named(name: str) -> None:
    empty = {"place": "", "targets": []}.get(name)
    refusal = refusal_to_approve(interview(S.PROPOSED, **{name: empty}), viewer(Role.SIGNATORY), TERMS)
    assert refusal is not None
    assert [error.pointer for error in refusal.errors] == [f"/{name}"]


@given(
    least=st.sampled_from(sorted(HOST_RANKS)),
    most=st.sampled_from(sorted(RANKS)),
    host=st.integers(0, 100),
    target=st.integers(0, 100),
    entrusted=st.booleans(),
)
def test_a_host_outranks_or_is_entrusted_and_no_level_summons_above_its_row(
    least: int, most: int, host: int, target: int, entrusted: bool
) -> None:
    terms = terms_of(host_rank=least, target_rank=most)
    refusal = refusal_of_persons(terms, host, target, "市政府" if entrusted else " ")
    assert (refusal is None) == (target <= most and (entrusted or (host >= least and host > target)))
    if refusal is not None and not (least <= host <= target <= most):
        assert "约谈权限第7版“提醒约谈”一行" in str(refusal)


@given(st.lists(st.text(min_size=1, max_size=5), min_size=1, unique=True), st.data())
def test_everyone_comes_in_person(posts: list[str], data: st.DataObject) -> None:
    came = data.draw(st.lists(st.sampled_from([*posts, "受托人"]), unique=True))
    assert (refusal_of_presence(posts, came) is None) == set(posts).issubset(came)


@pytest.mark.parametrize(
    ("changes", "waits", "today", "code"),
    [
        ({}, True, DAY, "leave_waits"),
        ({"received_on": None}, False, DAY, "not_received"),
        ({"earliest_on": DAY + timedelta(days=1)}, False, DAY, "short_notice"),
        ({}, False, DAY - timedelta(days=1), "too_early"),
    ],
)
def test_an_absence_needs_fair_notice(changes: dict[str, object], waits: bool, today: date, code: str) -> None:
    refusal = refusal_to_mark_absent(interview(S.NOTIFIED, **changes), viewer(Role.SUPERVISOR), waits, today)
    assert refusal is not None
    assert refusal.code == code


def test_a_notice_may_not_come_too_late() -> None:
    refusal = refusal_to_draft_notice(
        interview(S.APPROVED), viewer(Role.SUPERVISOR), letter_stands=False, earliest=DAY + timedelta(days=1)
    )
    assert refusal is not None
    assert refusal.code == "short_notice"
    assert "2026-11-14" in str(refusal)


@pytest.mark.parametrize("field", ["minuted_by", "followed_by"])
def test_who_minuted_or_ordered_does_not_close(field: str) -> None:
    who = viewer(Role.SUPERVISOR)
    refusal = refusal_to_close(interview(S.FOLLOWING_UP, **{field: who.id}), who, True, MET)
    assert refusal is not None
    assert refusal.code == "same_person"


def test_closing_and_another_talk_rest_on_the_newest_report() -> None:
    who, talk = viewer(Role.SUPERVISOR), interview(S.FOLLOWING_UP)
    own = found(Result.MET, Advice.CLOSE, by=who.id)
    for refusal, code in (
        (refusal_to_verify(talk, who, None), "not_reported"),
        (refusal_to_verify(interview(S.FOLLOWING_UP, followed_by=who.id), who, REPORTED), "same_person"),
        (refusal_to_verify(talk, who, REPORTED, MET), "verified"),
        (refusal_to_close(talk, who, True, None), "not_verified"),
        (refusal_to_close(talk, who, True, UNMET), "not_verified"),
        (refusal_to_close(talk, who, True, own), "same_person"),
        (refusal_to_repeat(talk, who, None), "not_verified"),
        (refusal_to_repeat(talk, who, MET), "not_verified"),
    ):
        assert refusal is not None
        assert refusal.code == code
    assert refusal_to_repeat(interview(S.ABSENT), who, None) is None


@pytest.mark.parametrize("role", list(Role))
def test_only_the_entitled_are_shown_a_referral(role: Role) -> None:
    talk = interview(S.REFERRED, public_state=S.FOLLOWING_UP)
    who = viewer(role)
    entitled = role in {Role.SUPERVISOR, Role.SIGNATORY, Role.LEADER}
    assert may_know_referrals(who, UNIT) == entitled
    assert state_for(talk, who) is (S.REFERRED if entitled else S.FOLLOWING_UP)
    if not entitled:
        for rule in (refusal_to_drop, *(rule for rule, _, _ in ACTS.values())):
            refusal = rule(talk, who)
            assert refusal is not None
            assert "移送" not in str(refusal)
