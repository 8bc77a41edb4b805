"""Everything about one 督办 order that a viewer may see, for its page and the API."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

import msgspec
from sqlmodel.ext.asyncio.session import AsyncSession

from duze.cases.models_supervision import Feedback, Supervision, SupervisionPart
from duze.cases.sheet import telling
from duze.cases.supervision_queries import (
    absorbed,
    card_of,
    chased_for,
    feedback_of,
    parts_of,
    progress_draft,
    running_others,
    shown_parts,
)
from duze.cases.supervision_rules import order_acts, part_acts
from duze.kit.acts import Act
from duze.people.permissions import Viewer
from duze.people.queries import names_of
from duze.units.queries import unit_names


@dataclass(frozen=True)
class PartSheet:
    """One part as shown: its unit, card, what was written, what is open, and the progress report filled in."""

    part: SupervisionPart
    unit: str
    card: str
    written: tuple[Feedback, ...]
    acts: tuple[Act, ...]
    prefill: str


@dataclass(frozen=True)
class Sheet:
    """The whole order for one viewer, with the `names` of who wrote.

    `others` are running orders it may be merged into, `absorbed` those that were merged into it.
    """

    order: Supervision
    acts: tuple[Act, ...]
    parts: tuple[PartSheet, ...]
    others: tuple[Supervision, ...]
    absorbed: tuple[Supervision, ...]
    names: dict[UUID, str]
    whole: bool


async def supervision_sheet(session: AsyncSession, viewer: Viewer, order: Supervision, today: date) -> Sheet:
    """Gather it through the viewer's sight; who works in the office is not for the units."""
    everything, shown = await parts_of(session, order), await shown_parts(session, viewer, order)
    names = await unit_names(session, [part.unit_id for part in shown])
    whole = viewer.staff or bool(viewer.area())
    parts = [await _part(session, viewer, part, names[part.unit_id], today) for part in shown]
    acts = order_acts(order, viewer, everything)
    mergeable = any(one.name == "merger" and one.open for one in acts)
    others = await running_others(session, viewer, order) if mergeable else ()
    writers = {row.by_id for one in parts for row in one.written}
    people = await names_of(session, writers | {order.drafter_id}) if whole else {}
    shown_acts = [one for one in telling(acts) if one.name != "merger" or others]
    return Sheet(
        order, tuple(shown_acts), tuple(parts), tuple(others), tuple(await absorbed(session, order)), people, whole
    )


async def _part(session: AsyncSession, viewer: Viewer, part: SupervisionPart, unit: str, today: date) -> PartSheet:
    card = await card_of(session, part)
    acts = part_acts(part, viewer, card, await chased_for(session, part))
    mine = tuple(await feedback_of(session, [part]))
    prefill = await progress_draft(session, part, today) if any(act.name == "progress" for act in acts) else ""
    return PartSheet(part, unit, card, mine, tuple(acts), prefill)


class WrittenOut(msgspec.Struct):
    """What was written about a part."""

    kind: str
    text: str
    color: str
    on: date


class PartOut(msgspec.Struct):
    """A part of a 督办 order; `prefill` is the progress report as far as the system can write it."""

    id: UUID
    version: int
    unit_id: UUID
    unit: str
    lead: bool
    state: str
    due_on: date
    received_on: date | None
    reported_on: date | None
    returns: int
    card: str
    written: list[WrittenOut]
    open: list[str]
    prefill: str


class AbsorbedOut(msgspec.Struct):
    """An order that was merged into another: what it asks is asked by that one now."""

    number: str | None
    title: str
    demands: list[str]


class SupervisionOut(msgspec.Struct):
    """A 督办 order with the parts the viewer may see."""

    id: UUID
    version: int
    number: str | None
    title: str
    demands: list[str]
    source: str
    source_ref: str
    state: str
    issued_on: date | None
    due_on: date | None
    closed_on: date | None
    merged_into_id: UUID | None
    split_from_id: UUID | None
    absorbed: list[AbsorbedOut]
    parts: list[PartOut]


def supervision_out(sheet: Sheet) -> SupervisionOut:
    """The sheet as the API gives it."""
    names = [name for name in SupervisionOut.__struct_fields__ if name not in ("parts", "absorbed")]
    values = {name: getattr(sheet.order, name) for name in names}
    values |= {"source": sheet.order.source.value, "state": sheet.order.state.value}
    values["absorbed"] = [AbsorbedOut(one.number, one.title, list(one.demands)) for one in sheet.absorbed]
    return SupervisionOut(**values, parts=[_part_out(one) for one in sheet.parts])


def _part_out(one: PartSheet) -> PartOut:
    part = one.part
    return PartOut(
        part.id,
        part.version,
        part.unit_id,
        one.unit,
        part.lead,
        part.state.value,
        part.due_on,
        part.received_on,
        part.reported_on,
        part.returns,
        one.card,
        [WrittenOut(row.kind.value, row.text, row.color, row.on) for row in one.written],
        [act.name for act in one.acts],
        one.prefill,
    )
