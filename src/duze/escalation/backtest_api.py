"""The back-test over JSON: of a saved draft, or of one that is not saved at all."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import msgspec
from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from sqlmodel.ext.asyncio.session import AsyncSession

from duze.escalation.backtest import against_today, facts_asked
from duze.escalation.queries import rulebook_for, rules_of
from duze.escalation.rules import Hit, consequence_name, refusal_to_read_book
from duze.escalation.shapes import Rule, RulebookIn
from duze.kit import clock
from duze.kit.acts import ensure
from duze.kit.db import Database
from duze.people.permissions import Permission, Viewer, require
from duze.units.queries import unit_names

TAGS = ["rulebook"]


class HitOut(msgspec.Struct):
    """A proposal that would have been made: month, rule, subject, its unit, consequence, and the facts asked."""

    period: str
    rule: str
    subject: str
    unit: str
    consequence: str
    level: int
    title: str
    facts: dict[str, Any]


class UnitChange(msgspec.Struct):
    """A unit and how many proposals more and fewer it would have had."""

    unit_id: UUID
    unit: str
    more: int
    fewer: int


class ComparisonOut(msgspec.Struct):
    """A draft against the rules in force, over the published months."""

    periods: list[str]
    more: list[HitOut]
    fewer: list[HitOut]
    same: int
    units: list[UnitChange]


async def _out(session: AsyncSession, draft: Sequence[Rule]) -> ComparisonOut:
    found, names = await against_today(session, draft, clock.today()), await unit_names(session)
    return ComparisonOut(
        periods=list(found.periods),
        more=[_hit(hit, names) for hit in found.more],
        fewer=[_hit(hit, names) for hit in found.fewer],
        same=found.same,
        units=[UnitChange(unit, names.get(unit, ""), more, fewer) for unit, more, fewer in found.by_unit()],
    )


def _hit(hit: Hit, names: dict[UUID, str]) -> HitOut:
    return HitOut(
        hit.period,
        hit.rule.code,
        hit.subject.name,
        names.get(hit.subject.unit_id, ""),
        hit.rule.consequence.value,
        hit.rule.level,
        consequence_name(hit.rule.consequence, hit.rule.level),
        {code: value for code, value, _ in facts_asked(hit)},
    )


@post("/rulebook/trial", status_code=200, tags=TAGS, summary="Back-test rules that are not saved")
async def trial_unsaved(
    db: NamedDependency[Database], viewer: NamedDependency[Viewer], data: JSONBody[RulebookIn]
) -> ComparisonOut:
    """Which proposals more, which fewer, and for which units, against the rules in force. Writes nothing."""
    require(viewer, Permission.RULEBOOK_EDIT)
    async with db.read() as session:
        return await _out(session, data.rules)


@get("/rulebook/versions/{rulebook_id:uuid}/comparison", tags=TAGS, summary="Back-test a version")
async def trial_saved(
    db: NamedDependency[Database], viewer: NamedDependency[Viewer], rulebook_id: FromPath[UUID]
) -> ComparisonOut:
    """A saved version against the rules in force, over the last twelve published months. Writes nothing."""
    ensure(refusal_to_read_book(viewer))
    async with db.read() as session:
        return await _out(session, rules_of(await rulebook_for(session, rulebook_id)))


ROUTES: list[Any] = [trial_unsaved, trial_saved]
