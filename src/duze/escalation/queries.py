"""Gathering facts for the rules, and reading rulebook and proposals through the viewer's sight."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import col, func, or_, select
from sqlmodel.ext.asyncio.session import AsyncSession
from sqlmodel.sql.expression import SelectOfScalar

from duze.cases.order_queries import overdue_orders
from duze.cases.supervision_queries import overdue_parts
from duze.escalation.models import Proposal, ProposalState, Rulebook, RulebookState
from duze.escalation.rules import Subject
from duze.escalation.shapes import Rule, Value
from duze.escalation.vocabulary import About
from duze.findings.counting import DeductionFact, findings_confirmed
from duze.findings.recidivism import with_recidivism
from duze.kit.errors import NotFound
from duze.law.models import Kind
from duze.people.permissions import Role, Viewer
from duze.rankings.models import Month, MonthState
from duze.rankings.place_queries import place_facts
from duze.rankings.queries import main_scheme
from duze.rankings.rules.streaks import PlaceFacts
from duze.units.models import RANKED, Unit
from duze.units.queries import units_in


async def latest_locked(session: AsyncSession) -> str | None:
    """The newest published month, e.g. "2026-10"."""
    locked = (col(Month.state) == MonthState.PUBLISHED, col(Month.scheme_code) == main_scheme())
    query = select(func.max(col(Month.period))).where(*locked)
    return (await session.exec(query)).first()


async def locked_periods(session: AsyncSession, most: int = 12) -> Sequence[str]:
    """The newest published months, oldest first, for trying a rulebook out."""
    query = (
        select(col(Month.period))
        .where(col(Month.state) == MonthState.PUBLISHED, col(Month.scheme_code) == main_scheme())
        .distinct()
        .order_by(col(Month.period).desc())
        .limit(most)
    )
    return list(reversed((await session.exec(query)).all()))


async def subjects_of(session: AsyncSession, period: str, units: Sequence[Unit] | None = None) -> list[Subject]:
    """Units (all that are ranked, unless they are known already) and confirmed findings of a month, with every fact."""
    places = await place_facts(session, period)
    confirmed = await with_recidivism(session, await findings_confirmed(session, period))
    of_unit: dict[UUID, list[DeductionFact]] = {}
    for fact in confirmed:
        of_unit.setdefault(fact.unit_id, []).append(fact)
    if units is None:
        units = await units_in(session, RANKED)
    found = [_unit(unit, period, places.get(unit.id), of_unit.get(unit.id, [])) for unit in units]
    return found + [_finding(fact) for fact in confirmed]


def _unit(unit: Unit, period: str, place: PlaceFacts | None, own: Sequence[DeductionFact]) -> Subject:
    facts: dict[str, Value] = {
        "slow_action_this_month": sum(fact.kind is Kind.SLOW for fact in own),
        "findings_this_month": len(own),
    }
    links = dict.fromkeys(facts, f"/findings?unit_id={unit.id}")
    if place is not None:
        known: dict[str, Value] = {
            "last_places_in_a_row": place.last_places_in_a_row,
            "last_places_in_12": place.last_places_in_12,
            "rank": place.rank,
            "group_size": place.of,
            "met_all_targets": place.met_all_targets,
        }
        if place.last_share is not None:
            known["last_place_share"] = place.last_share
        if place.carried:
            known["last_places_carried"] = place.carried
        facts |= known
        links |= dict.fromkeys(known, f"/rankings/{period}/units/{unit.id}")
    return Subject(About.UNIT, unit.id, unit.id, unit.name, facts, links)


def _finding(fact: DeductionFact) -> Subject:
    facts: dict[str, Value] = {
        "finding_kind": fact.kind.value,
        "finding_severity": fact.severity.value,
        "finding_repeat": fact.repeat,
    }
    if fact.same_handler_in_6 is not None and fact.same_handler_in_12 is not None:
        facts["same_handler_in_6"], facts["same_handler_in_12"] = fact.same_handler_in_6, fact.same_handler_in_12
    links = dict.fromkeys(facts, f"/findings/{fact.id}")
    return Subject(About.FINDING, fact.id, fact.unit_id, f"{fact.number} {fact.title}", facts, links)


async def overdue_subjects(session: AsyncSession, today: date) -> list[Subject]:
    """Rectification orders and parts of 督办 orders past due today, with their facts."""
    found = []
    for order in await overdue_orders(session, today):
        facts: dict[str, Value] = {"days_overdue": (today - order.due_on).days, "times_returned": order.returns}
        links = dict.fromkeys(facts, f"/rectifications/{order.id}")
        name = f"{order.number} {order.title}"
        found.append(Subject(About.ORDER, order.id, order.unit_id, name, facts, links))
    return found + await _supervised(session, today)


async def _supervised(session: AsyncSession, today: date) -> list[Subject]:
    """Parts of 督办 orders past due today, with their facts."""
    found = []
    for late in await overdue_parts(session, today):
        part, order = late.part, late.order
        facts: dict[str, Value] = {
            "supervision_days_overdue": (today - part.due_on).days,
            "supervision_red": late.red,
            "supervision_chased": late.chased,
            "supervision_returned": part.returns,
        }
        links = dict.fromkeys(facts, f"/supervisions/{order.id}")
        found.append(
            Subject(About.SUPERVISION, part.id, part.unit_id, f"{order.number} {order.title}"[:200], facts, links)
        )
    return found


async def rulebook_on(session: AsyncSession, day: date) -> Rulebook | None:
    """The approved version in force on a day."""
    query = (
        select(Rulebook)
        .where(col(Rulebook.state) == RulebookState.APPROVED, col(Rulebook.effective_from) <= day)
        .order_by(col(Rulebook.effective_from).desc(), col(Rulebook.version_no).desc())
        .limit(1)
    )
    return (await session.exec(query)).first()


async def rulebooks(session: AsyncSession) -> Sequence[Rulebook]:
    """All versions, newest first."""
    return (await session.exec(select(Rulebook).order_by(col(Rulebook.version_no).desc()))).all()


async def approved_days(session: AsyncSession) -> list[date]:
    """The first days of the approved versions."""
    return [book.effective_from for book in await rulebooks(session) if book.state is RulebookState.APPROVED]


async def rulebook_for(session: AsyncSession, rulebook_id: UUID, *, lock: bool = False) -> Rulebook:
    """A version. The rules are no secret inside the office; the door asks for a seat there."""
    query = select(Rulebook).where(col(Rulebook.id) == rulebook_id)
    book = (await session.exec(query.with_for_update() if lock else query)).first()
    if book is None:
        raise NotFound
    return book


def rules_of(book: Rulebook) -> list[Rule]:
    """The version's rules as shapes."""
    return [Rule.model_validate(rule) for rule in book.rules]


async def made_before(session: AsyncSession) -> dict[tuple[str, UUID], list[str]]:
    """The periods in which each rule has proposed about each subject, withdrawn ones left out."""
    query = select(Proposal.rule_code, Proposal.subject_id, Proposal.period).where(
        col(Proposal.state) != ProposalState.WITHDRAWN
    )
    found: dict[tuple[str, UUID], list[str]] = {}
    for code, subject, period in (await session.exec(query)).all():
        found.setdefault((code, subject), []).append(period)
    return found


def proposal_sight(viewer: Viewer) -> sa.ColumnElement[bool]:
    """Supervisors and signatories all; a leader the units in their care; nobody else any."""
    if viewer.has(Role.SUPERVISOR) or viewer.has(Role.SIGNATORY):
        return sa.true()
    area = viewer.area()
    return or_(col(Proposal.unit_id).in_(area)) if area else sa.false()


def proposals_seen_by(viewer: Viewer) -> SelectOfScalar[Proposal]:
    """What a viewer may see of proposals; by default nothing."""
    return select(Proposal).where(proposal_sight(viewer))


async def proposal_for(session: AsyncSession, viewer: Viewer, proposal_id: UUID, *, lock: bool = False) -> Proposal:
    """The proposal, if the viewer may see it. Raises NotFound."""
    query = proposals_seen_by(viewer).where(col(Proposal.id) == proposal_id)
    proposal = (await session.exec(query.with_for_update() if lock else query)).first()
    if proposal is None:
        raise NotFound
    return proposal
