"""Nobody alone can register, verify, deduct and close: the whole permission model is searched.

Every set of roles that one account may hold, for two accounts that help each other only by not objecting; every act
in every order that the rules let through. The acts are the rules the verbs and the doors ask, not a copy of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from functools import cache
from itertools import chain, combinations
from typing import NamedTuple
from uuid import UUID, uuid4

import pytest

from duze.cases.models import Case, CaseState
from duze.cases.rules import (
    refusal_to_approve,
    refusal_to_close,
    refusal_to_open,
    refusal_to_propose,
    refusal_to_put_up,
)
from duze.findings.models import Channel, Finding, FindingState, Severity
from duze.findings.rules import (
    refusal_to_archive,
    refusal_to_decide,
    refusal_to_edit,
    refusal_to_fix,
    refusal_to_take,
    refusal_to_verify,
)
from duze.law.models import Kind
from duze.people.permissions import EXCLUSIVE, GRANTS, Permission, Role, Seat, Viewer
from duze.units.rules import clash

TODAY = date(2026, 11, 2)
UNIT, TEAM = uuid4(), uuid4()
NAMES = ("a", "b", "c")
IDS = {name: uuid4() for name in NAMES}


def allowed_sets() -> Iterator[frozenset[Role]]:
    """Every set of roles an account may hold at once, by the rule that grants them one after another."""
    for size in range(1, len(Role) + 1):
        for roles in combinations(Role, size):
            held: frozenset[Role] = frozenset()
            for role in roles:
                if clash(held, role):
                    break
                held |= {role}
            else:
                yield held


def test_administrators_hold_nothing_else_and_do_no_business() -> None:
    sets = list(allowed_sets())
    business = [roles for roles in sets if not roles & EXCLUSIVE]
    assert len(business) == 2 ** (len(Role) - len(EXCLUSIVE)) - 1
    assert [roles for roles in sets if roles & EXCLUSIVE] == [frozenset({role}) for role in Role if role in EXCLUSIVE]
    steps = {Permission.FINDINGS_LOG, Permission.FINDINGS_VERIFY, Permission.FINDINGS_DECIDE, Permission.CASES_CLOSE}
    assert not [role for role in EXCLUSIVE if GRANTS[role] & steps]


class Trace(NamedTuple):
    """A finding, and the case it may be in, on their way: states, and who did what."""

    finding: FindingState
    case: CaseState | None = None
    logger: str = ""
    verifier: str = ""
    verified: bool = False
    decider: str = ""
    proposer: str = ""
    asker: str = ""
    closer: str = ""

    def thing(self) -> Finding:
        """The finding as the rules see it."""
        return Finding(
            state=self.finding,
            kind=Kind.SLOW,
            sub_type="M01",
            sub_type_name="",
            severity=Severity.MINOR,
            channel=Channel.INSPECTION,
            unit_id=UNIT,
            place="",
            happened_at=datetime(2026, 10, 1, tzinfo=UTC),
            facts="",
            team_id=TEAM,
            logger_id=IDS.get(self.logger, UUID(int=0)),
            verifier_id=_id(self.verifier),
            verified_on=TODAY if self.verified else None,
            decided_by=_id(self.decider),
        )

    def matter(self) -> Case:
        """The case as the rules see it."""
        return Case(
            unit_id=UNIT,
            title="",
            grounds="",
            proposed_on=TODAY,
            state=self.case or CaseState.PROPOSED,
            proposer_id=_id(self.proposer),
            check_asked_by=_id(self.asker),
        )


def _id(name: str) -> UUID | None:
    return IDS.get(name)


@cache
def viewer(name: str, roles: frozenset[Role]) -> Viewer:
    return Viewer(IDS[name], name, tuple(Seat(role, unit_id=TEAM) for role in sorted(roles, key=str)))


def nexts(at: Trace, name: str, who: Viewer) -> Iterator[Trace]:
    """Every act this person may do now, by the rules' own word."""
    yield from on_the_finding(at, name, who)
    yield from on_the_case(at, name, who)


def on_the_finding(at: Trace, name: str, who: Viewer) -> Iterator[Trace]:
    """Registering, verifying, deciding, putting right, filing."""
    finding, s = at.thing(), FindingState
    if at.finding is s.DRAFT and not at.logger and who.may(Permission.FINDINGS_LOG):
        yield at._replace(logger=name)
    if at.logger and refusal_to_edit(finding, who) is None:
        yield at._replace(finding=s.SUBMITTED)
    if refusal_to_take(finding, who) is None:
        yield at._replace(finding=s.VERIFYING, verifier=name)
    if refusal_to_verify(finding, who) is None:
        yield at._replace(verified=True)
    if refusal_to_decide(finding, who) is None:
        yield at._replace(finding=s.CONFIRMED, decider=name)
    if refusal_to_fix(finding, who) is None and at.case is None:
        yield at._replace(finding=s.FIXED)
    if refusal_to_archive(finding, who, None, TODAY) is None:
        yield at._replace(finding=s.ARCHIVED, closer=name)


def on_the_case(at: Trace, name: str, who: Viewer) -> Iterator[Trace]:
    """Proposing, approving, opening, putting up, closing."""
    case, s, c = at.matter(), FindingState, CaseState
    if at.finding is s.CONFIRMED and at.case is None and refusal_to_propose(who) is None:
        yield at._replace(case=c.PROPOSED, proposer=name)
    if at.case is None:
        return
    if refusal_to_approve(case, who) is None:
        yield at._replace(case=c.APPROVED)
    if refusal_to_open(case, who) is None:
        yield at._replace(case=c.OPEN, finding=s.IN_CASE)
    if refusal_to_put_up(case, who, 0) is None:
        yield at._replace(case=c.AWAITING_CHECK, asker=name)
    if refusal_to_close(case, who, 0) is None:
        yield at._replace(case=c.CLOSED, closer=name)


def reachable(people: dict[str, Viewer]) -> set[Trace]:
    """Every trace these people can bring about together."""
    start = Trace(FindingState.DRAFT)
    found, waiting = {start}, [start]
    while waiting:
        at = waiting.pop()
        for then in chain.from_iterable(nexts(at, name, who) for name, who in people.items()):
            if then not in found:
                found.add(then)
                waiting.append(then)
    return found


EVERYTHING = frozenset(Role) - EXCLUSIVE


def test_one_account_alone_never_gets_past_registering() -> None:
    """Whatever roles it holds: no second of the four steps is open to it."""
    for roles in allowed_sets():
        for at in reachable({"a": viewer("a", roles)}):
            assert not (at.verifier or at.decider or at.closer), (sorted(map(str, roles)), at)


def test_two_accounts_with_every_role_cannot_decide_anything() -> None:
    """Registering, verifying and deciding take three persons, so two never bring a deduction about."""
    for roles in allowed_sets():
        people = {"a": viewer("a", roles), "b": viewer("b", EVERYTHING)}
        assert not [at for at in reachable(people) if at.decider], sorted(map(str, roles))


@pytest.mark.parametrize("held", [EVERYTHING])
def test_in_every_trace_of_three_almighty_accounts_the_duties_lie_apart(held: frozenset[Role]) -> None:
    """Three persons can finish a matter; nobody of them has registered, verified, decided and closed, nor two of
    the first three."""
    traces = reachable({name: viewer(name, held) for name in NAMES})
    ended = [at for at in traces if at.closer]
    assert ended, "the search reaches the end"
    for at in traces:
        done = [one for one in (at.logger, at.verifier, at.decider) if one]
        assert len(set(done)) == len(done), at
        if at.case is CaseState.CLOSED:
            assert at.closer != at.asker, at
    everybody = [at for at in ended if len({at.logger, at.verifier, at.decider, at.closer}) < 3]
    assert not everybody
