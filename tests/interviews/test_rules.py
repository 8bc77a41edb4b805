"""The pure side of interviews: every state × role × act, hosts by rank, notice, presence, what a unit is shown."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from itertools import product
from typing import Any
from uuid import UUID, uuid4

import pytest

from duze.cases.models_orders import Method, Rectification
from duze.interviews.authority_rules import Terms, terms_at
from duze.interviews.ending_rules import refusal_to_close, refusal_to_follow_up, refusal_to_repeat, refusal_to_verify
from duze.interviews.models import (
    ENDED,
    MOVES,
    STATE_NAMES,
    Interview,
    InterviewLeave,
    InterviewState,
)
from duze.interviews.models_authority import InterviewAuthority
from duze.interviews.models_verification import Advice, InterviewVerification, Result
from duze.interviews.rules import (
    refusal_to_approve,
    refusal_to_ask_leave,
    refusal_to_attend,
    refusal_to_decide_leave,
    refusal_to_draft_notice,
    refusal_to_drop,
    refusal_to_edit,
    refusal_to_mark_absent,
    refusal_to_minute,
    refusal_to_reschedule,
)
from duze.kit.errors import Refusal
from duze.people.permissions import Role, Seat, Viewer

S = InterviewState
DAY = date(2026, 11, 13)
STARTS = datetime(2026, 11, 13, 1, 30, tzinfo=UTC)
UNIT = uuid4()


def viewer(role: Role) -> Viewer:
    area = frozenset({UNIT}) if role is Role.LEADER else frozenset()
    return Viewer(uuid4(), "某人", (Seat(role, UNIT, area=area),))


def interview(state: InterviewState, **changes: object) -> Interview:
    """A whole plan in a state, by other people than the viewer."""
    plan: dict[str, Any] = {
        "case_id": uuid4(),
        "unit_id": UNIT,
        "title": "对硚口区的提醒约谈",
        "level": 1,
        "state": state,
        "public_state": state,
        "targets": [{"post": "分管副区长", "name": "何淑珺", "rank": 30}],
        "target_rank": 30,
        "host_id": uuid4(),
        "host_rank": 50,
        "second_host_id": uuid4(),
        "recorder_id": uuid4(),
        "starts_at": STARTS,
        "place": "501会议室",
        "proposer_id": uuid4(),
        "proposed_on": DAY - timedelta(days=10),
        "minuted_by": uuid4(),
        "followed_by": uuid4(),
        "received_on": DAY - timedelta(days=5),
        "earliest_on": DAY - timedelta(days=2),
    }
    return Interview(**{**plan, **changes})


def terms_of(**changes: object) -> Terms:
    """The row of level 1 in some version of the table."""
    row: dict[str, Any] = {
        "level": 1,
        "host": "营商办负责人",
        "host_rank": 40,
        "target": "分管负责同志",
        "target_rank": 60,
    }
    row |= {"signer": "营商办主任", "signer_rank": 50, "basis": "约谈办法第六条"}
    number: dict[str, Any] = {
        "number": "约谈权限第7版",
        "version_no": 7,
        "effective_from": DAY,
        "basis": "",
        "saved_on": DAY,
    }
    return terms_at(InterviewAuthority(**number, rows=[row | changes]), 1)


TERMS = terms_of()


def found(result: Result, advice: Advice, by: UUID | None = None) -> InterviewVerification:
    """A verification report by somebody."""
    whole: dict[str, Any] = {
        "interview_id": uuid4(),
        "round": 1,
        "method": Method.ON_SITE,
        "note": "现场查看",
        "verified_on": DAY,
    }
    return InterviewVerification(
        **whole,
        result=result,
        advice=advice,
        verified_by=by or uuid4(),
        followed_by=uuid4(),
    )


MET, UNMET = found(Result.MET, Advice.CLOSE), found(Result.UNMET, Advice.REPEAT)
REPORTED = Rectification(
    number="武营改〔2026〕1号",
    case_id=uuid4(),
    unit_id=UNIT,
    title="整改",
    demands=[],
    limit_code="rectification",
    issuer_id=uuid4(),
    issued_on=DAY,
    due_on=DAY,
    submitted_on=DAY,
)
WAITING = InterviewLeave(interview_id=uuid4(), asked_by=uuid4(), asked_on=DAY, reason="出差")
Act = Callable[[Interview, Viewer], Refusal | None]
# act → (the rule with everything else in order, states in which it is open, roles that may)
ACTS: dict[str, tuple[Act, set[InterviewState], set[Role]]] = {
    "edit": (refusal_to_edit, {S.PROPOSED}, {Role.SUPERVISOR}),
    "approval": (lambda i, v: refusal_to_approve(i, v, TERMS), {S.PROPOSED}, {Role.SIGNATORY, Role.LEADER}),
    "notice": (
        lambda i, v: refusal_to_draft_notice(i, v, letter_stands=False, earliest=DAY),
        {S.APPROVED},
        {Role.SUPERVISOR, Role.ASSESSOR},
    ),
    "rescheduling": (
        lambda i, v: refusal_to_reschedule(i, v, letter_waits=False, leave_waits=False),
        {S.APPROVED, S.NOTIFIED, S.POSTPONED},
        {Role.SIGNATORY, Role.LEADER},
    ),
    "leave": (lambda i, v: refusal_to_ask_leave(i, v, None, DAY), {S.NOTIFIED}, {Role.UNIT_LIAISON}),
    "leave-decision": (
        lambda i, v: refusal_to_decide_leave(i, v, WAITING),
        {S.NOTIFIED},
        {Role.SIGNATORY, Role.LEADER},
    ),
    "attendance": (lambda i, v: refusal_to_attend(i, v, DAY), {S.NOTIFIED, S.POSTPONED}, {Role.SUPERVISOR}),
    "absence": (
        lambda i, v: refusal_to_mark_absent(i, v, False, DAY),
        {S.NOTIFIED, S.POSTPONED},
        {Role.SUPERVISOR},
    ),
    "minutes": (
        lambda i, v: refusal_to_minute(interview(i.state, recorder_id=v.id), v),
        {S.ATTENDED},
        {Role.SUPERVISOR},
    ),
    "follow-up": (refusal_to_follow_up, {S.MINUTED}, {Role.SUPERVISOR}),
    "verification": (
        lambda i, v: refusal_to_verify(i, v, REPORTED),
        {S.FOLLOWING_UP},
        {Role.SUPERVISOR},
    ),
    "closure": (
        lambda i, v: refusal_to_close(i, v, True, MET),
        {S.FOLLOWING_UP},
        {Role.SUPERVISOR, Role.SIGNATORY, Role.LEADER},
    ),
    "repetition": (lambda i, v: refusal_to_repeat(i, v, UNMET), {S.ABSENT, S.FOLLOWING_UP}, {Role.SUPERVISOR}),
}


@pytest.mark.parametrize("act", ACTS)
def test_every_state_and_role(act: str) -> None:
    rule, states, roles = ACTS[act]
    for state, role in product(InterviewState, Role):
        refusal = rule(interview(state), viewer(role))
        allowed = state in states and role in roles
        assert (refusal is None) == allowed, (act, state, role, refusal)
        if refusal is not None:
            assert refusal.status == (403 if role not in roles else 409), (act, state, role)


def test_the_proposer_takes_back_what_the_unit_was_not_told_and_the_approver_calls_off_what_it_was() -> None:
    untold, told = {S.PROPOSED, S.APPROVED}, {S.NOTIFIED, S.POSTPONED}
    for state, role in product(InterviewState, Role):
        refusal = refusal_to_drop(interview(state), viewer(role))
        approver = role in {Role.SIGNATORY, Role.LEADER}
        allowed = state in untold | told if approver else role is Role.SUPERVISOR and state in untold
        assert (refusal is None) == allowed, (state, role, refusal)
        if refusal is not None:
            out_of_order = approver or (role is Role.SUPERVISOR and state not in told)
            assert refusal.status == (409 if out_of_order else 403), (state, role)


def test_every_state_but_the_first_is_reached_and_every_ended_one_is_an_end() -> None:
    reached = {to for onward in MOVES.values() for to in onward}
    assert reached == set(InterviewState) - {S.PROPOSED}
    assert {S.CLOSED, S.REPEATED, S.REFERRED, S.DROPPED} == ENDED
    assert set(STATE_NAMES) == set(MOVES) == set(InterviewState)
