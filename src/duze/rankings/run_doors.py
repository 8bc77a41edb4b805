"""The runs of a month over the API and as pages: who computed it when, from what, and what changed in between."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import msgspec
from litestar import get
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from litestar.response import Template

from duze.kit.db import Database
from duze.kit.i18n import fmt_num, say
from duze.law.models import KIND_NAMES, Kind
from duze.people.permissions import Viewer
from duze.rankings import queries
from duze.rankings.models import STATE_NAMES
from duze.rankings.rules import Deduction, as_plain
from duze.rankings.rules.periods import year_month
from duze.rankings.rules.run_changes import InputChange, PlaceChange, RunRow
from duze.rankings.runs import Compared, Kept, compared, recomputed, run_in, runs_of
from duze.rankings.scheme import SEVERITY_NAMES, Scheme, Severity

TAGS = ["rankings"]
Db = NamedDependency[Database]
Who = NamedDependency[Viewer]
CHANGE_NAMES = {"unit": "考核单位", "value": "数值", "excuse": "豁免", "award": "加分和否决", "finding": "问题扣分"}
_MARKS = (
    ("partial", "部分属实"),
    ("repeat", "重复发生"),
    ("fixed_in_time", "限期内整改到位"),
    ("self_reported", "自查发现并主动报告"),
)


class RunOut(msgspec.Struct):
    """One computation: by whom and when, under which version, the hashes of what went in and what came out."""

    number: int
    computed_by: str
    computed_at: datetime
    scheme_version: int
    inputs_hash: str
    result_hash: str


class RunWholeOut(msgspec.Struct):
    """A run with each unit's total and place."""

    run: RunOut
    units: list[RunRow]


class ChangeOut(msgspec.Struct):
    """One thing two runs were computed from differently; empty: not there."""

    kind: str
    kind_name: str
    unit: str
    name: str
    before: str
    after: str


class MovedOut(msgspec.Struct):
    """A unit's total and place in both runs; None: not in that run."""

    unit: str
    group: str
    score_before: Decimal | None
    score_after: Decimal | None
    rank_before: int | None
    rank_after: int | None


class ComparedOut(msgspec.Struct):
    """What changed from one run to another."""

    before: RunOut
    after: RunOut
    inputs: list[ChangeOut]
    units: list[MovedOut]


class RunSheetOut(msgspec.Struct):
    """A unit's trace in a run, worked out again; `same`: the whole run came out bit for bit as it was."""

    run: RunOut
    same: bool
    trace: dict[str, Any]


def run_out(kept: Kept) -> RunOut:
    """A run over the API."""
    run = kept.run
    version = kept.version.version_no
    return RunOut(run.number, run.computed_by_name, run.created_at, version, kept.inputs_hash, run.result_hash)


def compared_out(found: Compared) -> ComparedOut:
    """Two runs side by side, in the language of the request."""
    names = {item.code: item.name for item in found.scheme.indicators}
    if found.scheme.bonuses:
        names |= {row.code: row.name for row in found.scheme.bonuses.table}
    names |= {rule.code: rule.name for rule in found.scheme.vetoes}
    return ComparedOut(
        run_out(found.before),
        run_out(found.after),
        [_change(one, names) for one in found.inputs],
        [_moved(one, found.scheme) for one in found.places],
    )


def _change(one: InputChange, names: dict[str, str]) -> ChangeOut:
    name = names.get(one.item, one.item)
    return ChangeOut(one.kind, say(CHANGE_NAMES[one.kind]), one.unit, name, _told(one.before), _told(one.after))


def _told(value: Decimal | str | Deduction | None) -> str:
    if value is None:
        return ""
    if isinstance(value, Deduction):
        words = [KIND_NAMES[Kind(value.kind)], SEVERITY_NAMES[Severity(value.severity)]]
        return "·".join(say(word) for word in [*words, *(word for flag, word in _MARKS if getattr(value, flag))])
    return fmt_num(value) if isinstance(value, Decimal) else value


def _moved(one: PlaceChange, scheme: Scheme) -> MovedOut:
    was, now = one.before, one.after
    return MovedOut(
        one.unit,
        say(scheme.group(one.group).name),
        was.score if was else None,
        now.score if now else None,
        was.rank if was else None,
        now.rank if now else None,
    )


@get("/rankings/{period:str}/runs", tags=TAGS, summary="Every computation of a month, newest first")
async def list_runs(
    db: Db,
    viewer: Who,
    period: FromPath[str],
    scheme: FromQuery[str | None] = None,
    edition: FromQuery[int | None] = None,
) -> list[RunOut]:
    """Of one edition, for the office."""
    async with db.read() as session:
        month = await queries.month_for(session, viewer, period, scheme=scheme, edition=edition)
        return [run_out(kept) for kept in await runs_of(session, viewer, month)]


@get("/rankings/{period:str}/runs/{number:int}", tags=TAGS, summary="One computation: totals and places")
async def show_run(
    db: Db,
    viewer: Who,
    period: FromPath[str],
    number: FromPath[int],
    scheme: FromQuery[str | None] = None,
    edition: FromQuery[int | None] = None,
) -> RunWholeOut:
    """As it came out then."""
    async with db.read() as session:
        month = await queries.month_for(session, viewer, period, scheme=scheme, edition=edition)
        kept = run_in(await runs_of(session, viewer, month), number)
        return RunWholeOut(run_out(kept), kept.rows)


@get("/rankings/{period:str}/runs/{number:int}/units/{unit_id:uuid}", tags=TAGS, summary="A unit's trace in a run")
async def show_run_sheet(
    db: Db,
    viewer: Who,
    period: FromPath[str],
    number: FromPath[int],
    unit_id: FromPath[UUID],
    scheme: FromQuery[str | None] = None,
    edition: FromQuery[int | None] = None,
) -> RunSheetOut:
    """Worked out again from the stored inputs and the scheme, and compared with the stored hash."""
    async with db.read() as session:
        month = await queries.month_for(session, viewer, period, scheme=scheme, edition=edition)
        kept = run_in(await runs_of(session, viewer, month), number)
        unit, same = await recomputed(session, kept, unit_id)
        return RunSheetOut(run_out(kept), same, as_plain(unit))


@get("/rankings/{period:str}/runs/{number:int}/changes", tags=TAGS, summary="What changed since another run")
async def run_changes(
    db: Db,
    viewer: Who,
    period: FromPath[str],
    number: FromPath[int],
    against: FromQuery[int],
    scheme: FromQuery[str | None] = None,
    edition: FromQuery[int | None] = None,
) -> ComparedOut:
    """Values, decisions and findings that differ, and the units whose total or place does."""
    async with db.read() as session:
        month = await queries.month_for(session, viewer, period, scheme=scheme, edition=edition)
        kept = await runs_of(session, viewer, month)
        return compared_out(await compared(session, run_in(kept, against), run_in(kept, number)))


@get("/rankings/{period:str}/runs")
async def runs_page(
    db: Db,
    viewer: Who,
    period: FromPath[str],
    scheme: FromQuery[str | None] = None,
    edition: FromQuery[int | None] = None,
    run: FromQuery[int | None] = None,
    against: FromQuery[int | None] = None,
) -> Template:
    """Every run of a month, and what changed between two: by default the last two."""
    async with db.read() as session:
        month = await queries.month_for(session, viewer, period, scheme=scheme, edition=edition)
        kept = await runs_of(session, viewer, month)
        shown = run_in(kept, run) if run else (kept[0] if kept else None)
        earlier = [one for one in kept if shown and one.run.number < shown.run.number]
        base = run_in(kept, against) if against else (earlier[0] if earlier else None)
        found = compared_out(await compared(session, base, shown)) if base and shown else None
    context = {
        "viewer": viewer,
        "active": "/rankings",
        "month": month,
        "state": STATE_NAMES[month.state],
        "year_month": year_month(period),
        "runs": [run_out(one) for one in kept],
        "shown": run_out(shown) if shown else None,
        "compared": found,
    }
    return Template("rankings/runs.html", context=context)


API = [list_runs, show_run, show_run_sheet, run_changes]
PAGES = [runs_page]
