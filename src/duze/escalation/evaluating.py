"""Evaluation: what the rules propose today is written down, what no longer holds is withdrawn. Idempotent."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from duze.escalation.models import MOVES, STATE_NAMES, Proposal, ProposalState, Rulebook
from duze.escalation.queries import (
    latest_locked,
    made_before,
    overdue_subjects,
    rulebook_on,
    rules_of,
    subjects_of,
)
from duze.escalation.rules import Hit, Subject, applies, consequence_name, evaluate
from duze.escalation.shapes import Rule
from duze.escalation.vocabulary import FACTS, About
from duze.journal.actions import record
from duze.journal.models import Actor
from duze.journal.verbs import Verb
from duze.kit.acts import check_move
from duze.people.permissions import SystemActor
from duze.units.models import RANKED, Unit
from duze.units.queries import units_in

_S = ProposalState
DAILY = frozenset({About.ORDER, About.SUPERVISION})
"""What is looked at as it stands today, whatever the month: its days grow, so its facts stay as first proposed."""


async def evaluate_rulebook(session: AsyncSession, actor: SystemActor, *, today: date) -> int:
    """Propose what the rules in force say about the newest locked month, this month and overdue orders.

    Open proposals of any month whose rule no longer holds are withdrawn. Returns how many are new.
    """
    book = await rulebook_on(session, today)
    if book is None:
        return 0
    rules, past = rules_of(book), await made_before(session)
    this_month = f"{today:%Y-%m}"
    overdue, units = await overdue_subjects(session, today), await units_in(session, RANKED)
    cache: dict[str, list[Subject]] = {}
    hits: list[Hit] = []
    for period in sorted({this_month, await latest_locked(session) or this_month}):
        cache[period] = await subjects_of(session, period, units)
        hits += evaluate(rules, cache[period], period, past)
    hits += evaluate(rules, overdue, this_month, past)
    known = await _known(session, hits)
    new = sum(_propose(session, actor, book, hit, known, today) for hit in hits)
    await session.flush()
    await _withdraw(session, actor, cache, overdue, units, today)
    return new


_Key = tuple[str, UUID, str]


async def _known(session: AsyncSession, hits: Sequence[Hit]) -> dict[_Key, Proposal]:
    """The proposals that rule, subject and period of a hit have already, locked."""
    query = select(Proposal).where(
        col(Proposal.period).in_({hit.period for hit in hits}),
        col(Proposal.subject_id).in_({hit.subject.id for hit in hits}),
    )
    found = (await session.exec(query.order_by(col(Proposal.id)).with_for_update())).all()
    return {(proposal.rule_code, proposal.subject_id, proposal.period): proposal for proposal in found}


def _propose(
    session: AsyncSession, actor: Actor, book: Rulebook, hit: Hit, made: dict[_Key, Proposal], today: date
) -> int:
    known = made.get((hit.rule.code, hit.subject.id, hit.period))
    facts = fact_rows(hit.rule, hit.subject)
    if known is None:
        _write(session, actor, book, hit, facts, today)
        return 1
    if known.state is _S.WITHDRAWN:
        check_move(MOVES, known.state, _S.PROPOSED, STATE_NAMES)
        known.state, known.facts, known.reason, known.decided_on = _S.PROPOSED, facts, "", None
        record(session, actor, Verb.PROPOSAL_MADE, known, after={"period": hit.period, "again": True})
    elif known.state is _S.PROPOSED and hit.rule.about not in DAILY and known.facts != facts:
        before, known.facts = known.facts, facts
        record(session, actor, Verb.PROPOSAL_REFRESHED, known, before={"facts": before}, after={"facts": facts})
    return 0


def _write(
    session: AsyncSession, actor: Actor, book: Rulebook, hit: Hit, facts: list[dict[str, Any]], today: date
) -> None:
    rule, subject = hit.rule, hit.subject
    what = consequence_name(rule.consequence, rule.level)
    proposal = Proposal(
        rulebook_id=book.id,
        rule_code=rule.code,
        rule=rule.model_dump(mode="json"),
        about=rule.about.value,
        subject_id=subject.id,
        subject_name=subject.name[:200],
        unit_id=subject.unit_id,
        period=hit.period,
        title=f"{subject.name}：{rule.name}，建议{what}"[:120],
        facts=facts,
        consequence=rule.consequence.value,
        level=rule.level,
        clause=rule.clause,
        made_on=today,
    )
    session.add(proposal)
    record(session, actor, Verb.PROPOSAL_MADE, proposal, after={"period": hit.period, "rule": rule.code})


def fact_rows(rule: Rule, subject: Subject) -> list[dict[str, Any]]:
    """The facts a rule rests on, those it asks first, then what else is known, each with its link."""
    asked = [row.fact for row in [*rule.conditions, *rule.exemption]]
    order = list(dict.fromkeys([*asked, *(code for code in FACTS if code in subject.facts)]))
    return [
        {"fact": code, "value": subject.facts[code], "link": subject.links.get(code, ""), "asked": code in asked}
        for code in order
        if code in subject.facts
    ]


async def _withdraw(
    session: AsyncSession,
    actor: Actor,
    cache: dict[str, list[Subject]],
    overdue: Sequence[Subject],
    units: Sequence[Unit],
    today: date,
) -> None:
    query = select(Proposal).where(col(Proposal.state) == _S.PROPOSED).with_for_update()
    late = {subject.id: subject for subject in overdue}
    for proposal in (await session.exec(query)).all():
        if About(proposal.about) in DAILY:
            subject = late.get(proposal.subject_id)
        else:
            if proposal.period not in cache:
                cache[proposal.period] = await subjects_of(session, proposal.period, units)
            subject = _find(cache[proposal.period], proposal.subject_id)
        if subject is not None and applies(Rule.model_validate(proposal.rule), subject):
            continue
        check_move(MOVES, proposal.state, _S.WITHDRAWN, STATE_NAMES)
        proposal.state, proposal.decided_on, proposal.reason = _S.WITHDRAWN, today, "所依据的事实已不成立"
        record(session, actor, Verb.PROPOSAL_WITHDRAWN, proposal, after={"on": today}, reason=proposal.reason)


def _find(subjects: Sequence[Subject], subject_id: UUID) -> Subject | None:
    return next((subject for subject in subjects if subject.id == subject_id), None)


async def try_out(session: AsyncSession, book: Rulebook, periods: Sequence[str]) -> list[Hit]:
    """What a version would have proposed in these months, for judging it before adoption. Writes nothing."""
    rules, past = rules_of(book), dict[tuple[str, UUID], list[str]]()
    found: list[Hit] = []
    for period in periods:
        hits = evaluate(rules, await subjects_of(session, period), period, past)
        for hit in hits:
            past.setdefault((hit.rule.code, hit.subject.id), []).append(period)
        found += hits
    return found
