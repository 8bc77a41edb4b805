"""What the lists show beside each line: who answers for it, and what the unit said in its last weekly sheet."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

import msgspec
from sqlmodel.ext.asyncio.session import AsyncSession

from duze.dispatch.entries import Entry
from duze.dispatch.ledger import ledger
from duze.dispatch.models import DispatchTask, Milestone
from duze.dispatch.queries import milestones_of, units_dispatched
from duze.dispatch.rules import Light, week_of
from duze.dispatch.weekly_lines import last_told
from duze.kit import clock
from duze.kit.i18n import say
from duze.people.permissions import Viewer
from duze.units.duty_queries import list_duties
from duze.units.models import GROUP_NAMES
from duze.units.models_duties import DutyKind
from duze.units.queries import unit_choices, unit_names

CLOSED_SHOWN = timedelta(days=30)


class Answering(msgspec.Struct):
    """Who answers for a unit, by the responsibility list: leaders of its field, the unit's head and handler."""

    leaders: list[str] = []
    head: str = ""
    handler: str = ""


class LedgerRow(msgspec.Struct):
    """A line of the ledger with who answers for it and what the unit said last."""

    entry: Entry
    leaders: list[str]
    handler: str
    trouble: str
    wanted: str


async def named_units(session: AsyncSession) -> list[tuple[str, list[tuple[str, str]]]]:
    """The assessed units by group, for lists to choose from."""
    return [(say(GROUP_NAMES[group]), units) for group, units in await unit_choices(session, clock.today())]


async def answering(session: AsyncSession, viewer: Viewer, today: date) -> dict[UUID, Answering]:
    """By unit, from the rows the viewer may see that are in force."""
    found: dict[UUID, Answering] = {}
    for row in await list_duties(session, viewer, on=today):
        one = found.setdefault(row.duty.unit_id, Answering())
        if row.duty.kind is DutyKind.FIELD and row.leader not in one.leaders:
            one.leaders = [*one.leaders, row.leader]
        one.head, one.handler = one.head or row.duty.head, one.handler or row.duty.handler
    return found


async def ledger_rows(
    session: AsyncSession,
    viewer: Viewer,
    today: date,
    *,
    light: Light | None = None,
    unit_id: UUID | None = None,
    kind: str = "",
) -> tuple[list[LedgerRow], dict[Light, int]]:
    """The ledger a viewer may see, with what was struck off in the last month, and how many lines each light has."""
    units = None if unit_id is None else [unit_id]
    entries = await ledger(session, viewer, today, units=units, closed_since=today - CLOSED_SHOWN)
    entries = [one for one in entries if not kind or one.kind == kind]
    counts = {one: sum(entry.light is one for entry in entries) for one in Light}
    people = await answering(session, viewer, today)
    scope = units_dispatched(viewer)
    told = await last_told(session, scope, week_of(today) + timedelta(days=7))
    nobody = Answering()
    rows = []
    for entry in entries:
        if light is None or entry.light is light:
            who, said = people.get(entry.unit_id, nobody), told.get(entry.id)
            trouble, wanted = (said.trouble, said.wanted) if said else ("", "")
            rows.append(LedgerRow(entry, who.leaders, who.handler or who.head, trouble, wanted))
    return rows, counts


class StepOut(msgspec.Struct):
    """A milestone."""

    id: UUID
    place: int
    name: str
    due_on: date
    done_on: date | None
    note: str


class TaskOut(msgspec.Struct):
    """A task with its milestones."""

    id: UUID
    version: int
    number: str
    title: str
    target: str
    measure: str
    unit_id: UUID
    unit: str
    partners: list[str]
    finding_id: UUID | None
    duty_id: UUID | None
    state: str
    assigned_on: date
    due_on: date
    report: str
    reported_on: date | None
    returns: int
    answer: str
    closed_on: date | None
    milestones: list[StepOut]


async def task_out(session: AsyncSession, task: DispatchTask) -> TaskOut:
    """A task as API and page show it; `partners` by name."""
    names = await unit_names(session, {task.unit_id, *(UUID(one) for one in task.partners)})
    steps = await milestones_of(session, [task.id])
    plain = {name: getattr(task, name) for name in TaskOut.__struct_fields__ if hasattr(task, name)}
    plain |= {
        "unit": names[task.unit_id],
        "partners": [names[UUID(one)] for one in task.partners],
        "state": task.state.value,
        "milestones": [_step(one) for one in steps],
    }
    return TaskOut(**plain)


def _step(one: Milestone) -> StepOut:
    return StepOut(one.id, one.place, one.name, one.due_on, one.done_on, one.note)
