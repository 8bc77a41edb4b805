"""State × role × act for cases and orders, exhaustively, on the pure rules."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import product
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duze.cases.models import CASE_MOVES, Case, CaseState, Origin
from duze.cases.models_orders import RECTIFICATION_MOVES, Extension, Rectification, RectificationState
from duze.cases.order_rules import LONGEST, order_acts, refusal_of_until
from duze.cases.order_rules import refusal_to_ask_extension as ask
from duze.cases.order_rules import refusal_to_close as close_order
from duze.cases.rules import open_acts, refusal_of_findings, refusal_to_approve, refusal_to_close
from duze.kit.errors import Refusal
from duze.people.permissions import Role, Seat, Viewer

DAY = date(2026, 11, 2)
UNIT = uuid4()
C, R = CaseState, RectificationState
ROLES = [*Role]


def viewer(role: Role, unit: UUID = UNIT) -> Viewer:
    return Viewer(uuid4(), role.value, (Seat(role, unit, area=frozenset({unit})),))


def case(state: CaseState, **values: Any) -> Case:
    fields: dict[str, Any] = {
        "title": "t",
        "grounds": "g",
        "unit_id": UNIT,
        "origin": Origin.ASSIGNED,
        "proposed_on": DAY,
    }
    return Case(**fields | {"state": state, "proposer_id": uuid4()} | values)


def order(state: RectificationState, **values: Any) -> Rectification:
    fields: dict[str, Any] = {
        "number": "n",
        "case_id": uuid4(),
        "unit_id": UNIT,
        "title": "t",
        "demands": ["d"],
        "limit_code": "rectification",
        "issuer_id": uuid4(),
        "issued_on": DAY,
        "due_on": DAY + timedelta(days=21),
    }
    return Rectification(**fields | {"state": state, "submitter_id": uuid4()} | values)


# act → (states in which it is open, roles that may)
CASE_ACTS: dict[str, tuple[set[CaseState], set[Role]]] = {
    "approval": ({C.PROPOSED}, {Role.SUPERVISOR, Role.SIGNATORY}),
    "refusal": ({C.PROPOSED}, {Role.SUPERVISOR, Role.SIGNATORY}),
    "opening": ({C.APPROVED}, {Role.SUPERVISOR}),
    "rectifications": ({C.OPEN}, {Role.SUPERVISOR}),
    "findings": ({C.PROPOSED, C.APPROVED, C.OPEN}, {Role.SUPERVISOR}),
    "check-request": ({C.OPEN}, {Role.SUPERVISOR}),
    "closure": ({C.AWAITING_CHECK}, {Role.SUPERVISOR}),
    "return": ({C.AWAITING_CHECK, C.CLOSED}, {Role.SUPERVISOR}),
    "archiving": ({C.CLOSED}, {Role.SUPERVISOR}),
}
CHECKERS = {Role.SUPERVISOR, Role.INSPECTOR}
ORDER_ACTS: dict[str, tuple[set[RectificationState], set[Role]]] = {
    "receipt": ({R.ISSUED}, {Role.UNIT_LIAISON}),
    "plan": ({R.RECEIVED}, {Role.UNIT_LIAISON}),
    "start": ({R.PLANNED}, {Role.UNIT_LIAISON}),
    "submission": ({R.UNDER_WAY, R.RETURNED}, {Role.UNIT_LIAISON}),
    "extension": ({R.RECEIVED, R.PLANNED, R.UNDER_WAY}, {Role.UNIT_LIAISON}),
    "extension-decision": (set(), {Role.SUPERVISOR}),
    "check": ({R.SUBMITTED}, CHECKERS),
    "closure": ({R.CHECKING}, CHECKERS),
    "return": ({R.CHECKING}, CHECKERS),
}


@pytest.mark.parametrize(("state", "role"), [*product(C, ROLES)])
def test_every_case_act_in_every_state_for_every_role(state: CaseState, role: Role) -> None:
    acts = {act.name: act for act in open_acts(case(state), viewer(role), open_items=0)}
    for name, (states, roles) in CASE_ACTS.items():
        if role not in roles:
            assert name not in acts
            continue
        assert acts[name].open == (state in states), (name, acts[name].why)
        assert acts[name].open or acts[name].why


@pytest.mark.parametrize(("state", "role"), [*product(R, ROLES)])
def test_every_order_act_in_every_state_for_every_role(state: RectificationState, role: Role) -> None:
    acts = {act.name: act for act in order_acts(order(state), viewer(role), None, today=DAY)}
    for name, (states, roles) in ORDER_ACTS.items():
        if role not in roles:
            assert name not in acts
            continue
        assert acts[name].open == (state in states), (name, acts[name].why)
        assert acts[name].open or acts[name].why


@pytest.mark.parametrize("state", R)
def test_another_units_liaison_finds_no_act(state: RectificationState) -> None:
    assert order_acts(order(state), viewer(Role.UNIT_LIAISON, uuid4()), None, today=DAY) == []


def test_every_state_is_reached_and_left_by_an_act() -> None:
    assert {to for moves in CASE_MOVES.values() for to in moves} | {C.PROPOSED} == set(C)
    assert {to for moves in RECTIFICATION_MOVES.values() for to in moves} | {R.ISSUED} == set(R)
    assert {state for state, moves in CASE_MOVES.items() if not moves} == {C.DROPPED, C.ARCHIVED}
    assert {state for state, moves in RECTIFICATION_MOVES.items() if not moves} == {R.CLOSED, R.WITHDRAWN}


def _code(refusal: Refusal | None) -> str:
    return refusal.code if refusal else ""


def test_duties_are_separate() -> None:
    me = viewer(Role.SUPERVISOR)
    assert _code(refusal_to_approve(case(C.PROPOSED, proposer_id=me.id), me)) == "same_person"
    assert _code(refusal_to_close(case(C.AWAITING_CHECK, check_asked_by=me.id), me, 0)) == "same_person"
    assert _code(close_order(order(R.CHECKING, issuer_id=me.id), me)) == "same_person"
    assert _code(close_order(order(R.CHECKING, submitter_id=me.id), me)) == "same_person"


@given(items=st.integers(0, 50))
def test_a_case_never_closes_with_anything_open(items: int) -> None:
    refusal = refusal_to_close(case(C.AWAITING_CHECK), viewer(Role.SUPERVISOR), items)
    assert (refusal is None) == (items == 0)
    if refusal:
        assert refusal.message == "尚有未办结事项，不能办结。"


@given(st.integers(-40, 140))
def test_an_extension_lies_after_the_due_date_and_within_three_months(days: int) -> None:
    one = order(R.UNDER_WAY)
    until = one.due_on + timedelta(days=days)
    fits = one.due_on < until <= one.issued_on + LONGEST
    assert (refusal_of_until(one, until) is None) == fits


@given(st.integers(-60, 60))
def test_more_time_is_asked_for_before_the_order_is_due(days: int) -> None:
    one = order(R.UNDER_WAY)
    refusal = ask(one, viewer(Role.UNIT_LIAISON), None, one.due_on + timedelta(days=days))
    assert (refusal is None) == (days <= 0)


def test_more_time_is_asked_for_once() -> None:
    asked = Extension(rectification_id=uuid4(), until=DAY, reason="r", asked_by=uuid4(), asked_on=DAY)
    assert _code(ask(order(R.UNDER_WAY), viewer(Role.UNIT_LIAISON), asked, DAY)) == "extension_asked"


def test_findings_of_one_case_are_confirmed_of_one_unit_and_free() -> None:
    one = uuid4()
    assert refusal_of_findings(UNIT, [(one, UNIT, True)], {}) is None
    assert _code(refusal_of_findings(UNIT, [(one, UNIT, False)], {})) == "finding_not_confirmed"
    assert _code(refusal_of_findings(UNIT, [(one, uuid4(), True)], {})) == "other_unit"
    assert _code(refusal_of_findings(UNIT, [(one, UNIT, True)], {one: "x"})) == "finding_taken"
