"""Everything the pages of a case and of an order show, gathered through the viewer's sight."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from duze.cases.grounds import overturned_in, refusal_without_ground
from duze.cases.models import CASE_NAMES, ORIGIN_NAMES, Case, CaseFinding, CaseState
from duze.cases.models_orders import ENDED, FILING_NAMES, METHOD_NAMES, RECTIFICATION_NAMES, Rectification
from duze.cases.order_queries import checks_of, extension_of, filings_of, kin_of, look_backs_of
from duze.cases.order_rules import order_acts, refusal_to_recur
from duze.cases.queries import finding_ids_of, items_of, objections_in, open_items, orders_of
from duze.cases.rules import STEPS, inside, open_acts
from duze.cases.timeline import letters_about, order_timeline, timeline_for
from duze.deadlines.models import UNIT_NAMES, Deadline, Limit
from duze.deadlines.queries import cards_of, deadlines_of
from duze.findings.models import SEVERITY_NAMES, Finding, FindingState
from duze.findings.queries import findings_seen_by
from duze.kit import clock
from duze.kit.acts import Act
from duze.law.models import KIND_NAMES
from duze.letters.queries import lines_of
from duze.people.permissions import Viewer
from duze.people.queries import names_of
from duze.units.queries import unit_by_id


async def case_sheet(session: AsyncSession, viewer: Viewer, case: Case) -> dict[str, Any]:
    """What the case's page needs."""
    whole = inside(viewer, case)
    orders = await orders_of(session, viewer, case.id)
    clocks = await running_clocks(session, [order.id for order in orders])
    people = {case.proposer_id, case.approver_id, case.opened_by, case.check_asked_by, case.closer_id}
    findings = await _findings(session, viewer, await finding_ids_of(session, case.id))
    may_join = whole and case.state in {CaseState.PROPOSED, CaseState.APPROVED, CaseState.OPEN}
    waiting, objections = await open_items(session, case.id), await objections_in(session, case, clock.today())
    ground = await refusal_without_ground(session, case.id)
    acts = open_acts(case, viewer, open_items=waiting, objections=objections, ground=ground)
    joinable = await joinable_findings(session, viewer, case.unit_id) if may_join else []
    return {
        "case": case,
        "whole": whole,
        "unit": await unit_by_id(session, case.unit_id),
        "state_name": CASE_NAMES[case.state],
        "origin_name": ORIGIN_NAMES[case.origin],
        "steps": _steps(case),
        "acts": acts,
        "shown": [act for act in telling(acts) if joinable or act.name != "findings"],
        "orders": orders,
        "order_states": RECTIFICATION_NAMES,
        "clocks": clocks,
        "clock": clocks[0] if clocks else None,
        "cards": await _cards(session, [order.id for order in orders]),
        "findings": findings,
        "overturned": await overturned_in(session, case.id),
        "ground": ground if whole else None,
        "joinable": joinable,
        "kinds": KIND_NAMES,
        "severities": SEVERITY_NAMES,
        "interviews": await items_of(session, case.id, "interview") if whole else [],
        "letters": (letters := await letters_about(session, viewer, case)),
        "letter_lines": await lines_of(session, letters),
        "events": await timeline_for(session, viewer, case),
        "names": await names_of(session, {one for one in people if one}),
    }


async def order_sheet(session: AsyncSession, viewer: Viewer, order: Rectification, *, today: date) -> dict[str, Any]:
    """What the order's page needs; who works in the office is not for the unit."""
    case = await session.get_one(Case, order.case_id)
    filings, checks = await filings_of(session, order), await checks_of(session, order)
    extension = await extension_of(session, order)
    whole = inside(viewer, case) or order.unit_id not in _own(viewer)
    clocks = await running_clocks(session, [order.id])
    fallen = bool(await overturned_in(session, order.case_id))
    acts = order_acts(order, viewer, extension, today=today, fallen=fallen)
    looks, kin = await look_backs_of(session, order), await kin_of(session, order)
    back = refusal_to_recur(order, viewer, case, looks, reopened=any(one.reopens_id == order.id for one in kin))
    if looks and looks[-1].recurred and (back is None or back.status == 409):
        acts.append(Act("recurrence", "复发：重新下达", back, "rotate-ccw", danger=True))
    return {
        "order": order,
        "fallen": fallen and order.state not in ENDED,
        "case": case if inside(viewer, case) or (case.addressed_on and case.unit_id in _own(viewer)) else None,
        "whole": whole,
        "unit": await unit_by_id(session, order.unit_id),
        "state_name": RECTIFICATION_NAMES[order.state],
        "acts": acts,
        "shown": telling(acts),
        "filings": filings,
        "filing_names": FILING_NAMES,
        "checks": checks,
        "methods": METHOD_NAMES,
        "extension": extension,
        "looks": looks if whole else [],
        "kin": kin,
        "clocks": clocks,
        "clock": clocks[0] if clocks else None,
        "events": await order_timeline(session, viewer, order, whole=whole),
        "names": await names_of(
            session, {order.issuer_id, *(filing.filed_by for filing in filings), *(one.looked_by for one in looks)}
        ),
    }


def telling(acts: Sequence[Act]) -> list[Act]:
    """Acts worth showing on a page: open ones, and those closed for a reason other than their turn."""
    return [act for act in acts if act.refusal is None or act.refusal.code != "wrong_state"]


def _own(viewer: Viewer) -> frozenset[UUID]:
    return frozenset(seat.unit_id for seat in viewer.seats if seat.unit_id)


def _steps(case: Case) -> list[dict[str, Any]]:
    """The six-step bar: what is behind, where it stands, what is ahead."""
    days = [case.proposed_on, case.approved_on, case.opened_on, case.check_asked_on, case.closed_on, None]
    at = next(index for index, (_, states) in enumerate(STEPS) if case.state in states)
    ended = case.state is CaseState.ARCHIVED
    return [
        {
            "name": name,
            "day": days[index] if index <= at else None,
            "state": "done" if index < at or ended else "now" if index == at else "",
        }
        for index, (name, _) in enumerate(STEPS)
    ]


async def running_clocks(session: AsyncSession, subjects: Sequence[UUID]) -> list[dict[str, Any]]:
    """Running deadlines, nearest first, with their limits in words."""
    deadlines = [one for one in await deadlines_of(session, subjects) if one.closed_on is None]
    limits = await _limits(session, deadlines)
    found = []
    for one in sorted(deadlines, key=lambda deadline: deadline.due_on):
        limit = limits[one.limit_id]
        words = f"{limit.value}{UNIT_NAMES[limit.unit]}"
        found.append({"deadline": one, "limit": words, "name": limit.name, "basis": limit.basis})
    return found


async def _limits(session: AsyncSession, deadlines: Sequence[Deadline]) -> dict[UUID, Limit]:
    rows = await session.exec(select(Limit).where(col(Limit.id).in_({one.limit_id for one in deadlines})))
    return {limit.id: limit for limit in rows.all()}


async def _cards(session: AsyncSession, subjects: Sequence[UUID]) -> list[str]:
    deadlines = await deadlines_of(session, subjects)
    return [card.color.value for card in await cards_of(session, [one.id for one in deadlines])]


async def _findings(session: AsyncSession, viewer: Viewer, ids: Sequence[UUID]) -> Sequence[Finding]:
    query = select(Finding).where(col(Finding.id).in_(ids), findings_seen_by(viewer)).order_by(col(Finding.id))
    return (await session.exec(query)).all()


async def joinable_findings(session: AsyncSession, viewer: Viewer, unit_id: UUID | None = None) -> Sequence[Finding]:
    """Confirmed findings in no case yet, newest first, of one unit if named; at most fifty."""
    query = (
        select(Finding)
        .where(
            findings_seen_by(viewer),
            col(Finding.state) == FindingState.CONFIRMED,
            ~select(CaseFinding.id).where(col(CaseFinding.finding_id) == col(Finding.id)).exists(),
        )
        .order_by(col(Finding.id).desc())
        .limit(50)
    )
    if unit_id is not None:
        query = query.where(col(Finding.unit_id) == unit_id)
    return (await session.exec(query)).all()
