"""The pure side of referrals: every state × role × act, routing, sight, closed values."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from itertools import product
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duze.kit.errors import Refusal
from duze.people.permissions import Role, Seat, Viewer
from duze.referrals.filing_rules import refusal_to_supplement
from duze.referrals.models import AT_BODY, MOVES, STATE_NAMES, Referral, ReferralState
from duze.referrals.rules import (
    body_of,
    refusal_of_answer,
    refusal_of_matter,
    refusal_of_outcome,
    refusal_to_acknowledge,
    refusal_to_answer,
    refusal_to_approve,
    refusal_to_archive,
    refusal_to_draft,
    refusal_to_drop,
    refusal_to_edit,
    refusal_to_readdress,
    refusal_to_report,
    seen_by,
)
from duze.referrals.vocabulary import Answer, Outcome, Sanction
from duze.units.models import CadreAuthority, Route

S = ReferralState
DAY = date(2026, 11, 2)
UNIT, OTHER_UNIT, BODY, OTHER_BODY = uuid4(), uuid4(), uuid4(), uuid4()


def viewer(role: Role, *, body: UUID = BODY, area: UUID = UNIT) -> Viewer:
    if role is Role.DISCIPLINE_OFFICER:
        return Viewer(uuid4(), "某人", (Seat(role, body_id=body),))
    return Viewer(uuid4(), "某人", (Seat(role, UNIT, area=frozenset({area} if role is Role.LEADER else ())),))


def referral(state: ReferralState, **changes: object) -> Referral:
    values: dict[str, Any] = {
        "case_id": uuid4(),
        "unit_id": UNIT,
        "body_id": BODY,
        "state": state,
        "matter": "某窗口违规收费",
        "source": "巡查",
        "problem": "问题",
        "verification": "核实",
        "opinion": "移送",
        "handling_scope": "承办人员",
        "studied_on": DAY,
        "study_record": "同意",
        "studied_by": uuid4(),
    }
    return Referral(**{**values, **changes})


Act = Callable[[Referral, Viewer], Refusal | None]
OFFICE = {Role.SUPERVISOR}
APPROVERS = {Role.SIGNATORY, Role.LEADER}
OFFICER = {Role.DISCIPLINE_OFFICER}
ACTS: dict[str, tuple[Act, set[ReferralState], set[Role]]] = {
    "edit": (refusal_to_edit, {S.STUDIED}, OFFICE),
    "approval": (lambda r, v: refusal_to_approve(r, v, 1), {S.STUDIED}, APPROVERS),
    "dismissal": (refusal_to_drop, {S.STUDIED, S.APPROVED}, OFFICE | APPROVERS),
    # lettered too: this rule is told here that no letter stands any more (voided before it went out)
    "letter": (lambda r, v: refusal_to_draft(r, v, False), {S.APPROVED, S.LETTERED}, OFFICE),
    "receipt": (refusal_to_acknowledge, {S.DELIVERED}, OFFICER),
    "accepted": (lambda r, v: refusal_to_answer(r, v, Answer.ACCEPTED), {S.ACKNOWLEDGED}, OFFICER),
    "returned": (lambda r, v: refusal_to_answer(r, v, Answer.RETURNED_FOR_MORE), {S.ACKNOWLEDGED}, OFFICER),
    "not ours": (lambda r, v: refusal_to_answer(r, v, Answer.REROUTED), {S.ACKNOWLEDGED}, OFFICER),
    "outcome": (refusal_to_report, {S.ACCEPTED}, OFFICER),
    "supplement": (refusal_to_supplement, {S.RETURNED_FOR_MORE}, OFFICE),
    "redirection": (lambda r, v: refusal_to_readdress(r, v, OTHER_BODY), {S.REROUTED}, OFFICE),
    "archiving": (refusal_to_archive, {S.OUTCOME_REPORTED}, OFFICE),
}


@pytest.mark.parametrize("act", ACTS)
def test_every_state_and_role(act: str) -> None:
    rule, states, roles = ACTS[act]
    for state, role in product(ReferralState, Role):
        refusal = rule(referral(state), viewer(role))
        assert (refusal is None) == (state in states and role in roles), (act, state, role, refusal)
        if refusal is not None:
            assert refusal.status == (403 if role not in roles else 409), (act, state, role)


def test_every_state_is_reached() -> None:
    assert {to for onward in MOVES.values() for to in onward} == set(ReferralState) - {S.STUDIED}
    assert set(STATE_NAMES) == set(MOVES) == set(ReferralState)


@pytest.mark.parametrize("state", list(ReferralState))
def test_sight_by_role_and_state(state: ReferralState) -> None:
    matter = referral(state)
    for role in Role:
        expected = role in {Role.SUPERVISOR, Role.SIGNATORY, Role.LEADER} or (
            role is Role.DISCIPLINE_OFFICER and state in AT_BODY
        )
        assert seen_by(matter, viewer(role)) == expected, (state, role)
    assert not seen_by(matter, viewer(Role.DISCIPLINE_OFFICER, body=OTHER_BODY))
    assert not seen_by(matter, viewer(Role.LEADER, area=OTHER_UNIT))


def test_another_body_answers_nothing() -> None:
    other = viewer(Role.DISCIPLINE_OFFICER, body=OTHER_BODY)
    for rule in (refusal_to_acknowledge, refusal_to_answer, refusal_to_report):
        refusal = rule(referral(S.DELIVERED), other)
        assert refusal is not None
        assert refusal.code == "not_addressee"


def test_the_studier_does_not_approve_and_an_empty_list_is_not_approved() -> None:
    who = viewer(Role.SIGNATORY)
    same = refusal_to_approve(referral(S.STUDIED, studied_by=who.id), who, 1)
    empty = refusal_to_approve(referral(S.STUDIED), who, 0)
    assert same is not None
    assert same.code == "same_person"
    assert empty is not None
    assert empty.code == "no_materials"


def route(authority: CadreAuthority, body: UUID, unit: UUID | None = None) -> Route:
    return Route(authority=authority, body_id=body, unit_id=unit, valid_from=date(2019, 1, 1))


A = CadreAuthority
ROUTES = [route(A.CITY, BODY), route(A.DISTRICT, OTHER_BODY, UNIT), route(A.OTHER_CRIME, OTHER_BODY)]


@given(st.lists(st.sampled_from(list(A)), min_size=1, max_size=6))
def test_one_letter_goes_to_the_one_body_all_persons_share(authorities: list[CadreAuthority]) -> None:
    found, refusal = body_of(authorities, UNIT, ROUTES, DAY)
    known = {A.CITY: BODY, A.DISTRICT: OTHER_BODY, A.OTHER_CRIME: OTHER_BODY}
    unrouted = [place for place, one in enumerate(authorities) if one not in known]
    bodies = {known[one] for one in authorities if one in known}
    if unrouted:
        assert refusal is not None
        assert refusal.code == "unrouted"
        assert refusal.errors[0].pointer == f"/persons/{unrouted[0]}/authority"
        assert refusal.remedy
    elif len(bodies) > 1:
        assert refusal is not None
        assert refusal.code == "several_bodies"
    else:
        assert refusal is None
        assert found is not None
        assert {found.body_id} == bodies


def test_a_row_naming_another_unit_routes_nothing() -> None:
    found, refusal = body_of([A.DISTRICT], OTHER_UNIT, ROUTES, DAY)
    assert found is None
    assert refusal is not None
    assert refusal.code == "unrouted"


@pytest.mark.parametrize("outcome", list(Outcome))
def test_only_a_sanction_has_a_kind(outcome: Outcome) -> None:
    sanctioned = outcome is Outcome.SANCTIONED
    assert (refusal_of_outcome(outcome, Sanction.WARNING) is None) == sanctioned
    assert (refusal_of_outcome(outcome, None) is None) == (not sanctioned)


@pytest.mark.parametrize("answer", list(Answer))
def test_a_return_says_what_is_missing(answer: Answer) -> None:
    assert refusal_of_answer(answer, "缺少转账凭证") is None
    assert (refusal_of_answer(answer, "  ") is None) == (answer is Answer.ACCEPTED)


def test_the_matter_names_nobody() -> None:
    assert refusal_of_matter("祝犇违规收费", ["祝犇"]) is not None
    assert refusal_of_matter("某窗口违规收费", ["祝犇"]) is None
