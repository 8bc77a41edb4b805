"""The simulator's doors: a form whose address holds the trial, the same over the API, and drafting what was tried."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Any

import msgspec
from litestar import Request, get, post
from litestar.di import NamedDependency
from litestar.params import JSONBody
from litestar.response import Redirect, Template

from duze.kit import clock
from duze.kit.db import Database
from duze.kit.errors import FieldError, Invalid, Refusal
from duze.kit.i18n import fmt_num, say
from duze.kit.web.forms import form_values, shaped
from duze.kit.web.problems import problem
from duze.law.models import KIND_NAMES
from duze.people.permissions import Permission, Viewer, require
from duze.rankings.drafting import DraftIn, draft_scheme
from duze.rankings.queries import scheme_versions
from duze.rankings.rules import load_scheme
from duze.rankings.rules.periods import period_of
from duze.rankings.rules.simulation import SimulatedMonth, Tally, tallies
from duze.rankings.scheme import SEVERITY_NAMES, Scheme
from duze.rankings.simulating import Simulation, SimulationIn, simulated

Web = Request[Any, Any, Any]
FACTORS = {
    "repeat": "重复发生",
    "fixed_in_time": "限期内整改到位",
    "self_reported": "自查发现并主动报告",
    "partial": "部分属实",
}


class SimulationOut(msgspec.Struct):
    """A trial over the API: month by month, and each unit over all of them."""

    scheme: str
    version_no: int
    months: list[SimulatedMonth]
    units: dict[str, list[Tally]]
    refused: dict[str, list[str]]


@post("/schemes/simulations", status_code=200, tags=["rankings"], summary="Try a changed scheme on the past year")
async def simulate_api(
    db: NamedDependency[Database], viewer: NamedDependency[Viewer], data: JSONBody[SimulationIn]
) -> SimulationOut:
    """The past twelve published months side by side. Nothing is stored; to keep it, post it to `/schemes/drafts`."""
    tried = await simulated(db, viewer, data)
    return SimulationOut(
        tried.base.code,
        tried.base.version_no,
        tried.months,
        {rule.code: tallies(tried.months, rule.code) for rule in tried.scheme.groups},
        {month.period: [say(fault.detail, fault.params) for fault in month.refused] for month in tried.months},
    )


@get("/rankings/simulator")
async def simulator_page(request: Web, db: NamedDependency[Database], viewer: NamedDependency[Viewer]) -> Template:
    """The form, and below it what the changes would have done."""
    require(viewer, Permission.SCHEME_EDIT)
    return await _show(db, viewer, dict(request.query_params), None)


@post("/rankings/simulator", status_code=303)
async def draft(request: Web, db: NamedDependency[Database], viewer: NamedDependency[Viewer]) -> Redirect | Template:
    """Hand what was tried to another person as the draft of the scheme's next version."""
    require(viewer, Permission.SCHEME_EDIT)
    values = await form_values(request)
    try:
        typed = await _typed(db, values)
        async with db.write() as session:
            base = next(
                v for v in await scheme_versions(session) if (v.code, v.version_no) == (typed.scheme, typed.version_no)
            )
            named = {name: str(values.get(name, "")) for name in ("effective_from", "reason")}
            data = shaped(DraftIn, {"base": base.id, "changes": typed.changes, **named})
            made = await draft_scheme(session, viewer, data)
            await session.flush()
    except Refusal as refusal:
        return await _show(db, viewer, values, refusal)
    return Redirect(f"/schemes/drafts/{made.id}", status_code=303)


async def _typed(db: Database, values: dict[str, Any]) -> SimulationIn:
    """The form as the API's shape: only what differs from the version it starts from."""
    async with db.read() as session:
        versions = await scheme_versions(session)
    code, _, number = str(values.get("base", "")).partition("@")
    chosen = next((v for v in versions if v.code == code and str(v.version_no) == number), None) or versions[0]
    known = figures_of(load_scheme(chosen.data))
    changes, faults = {}, []
    for key, was in known.items():
        if (text := str(values.get(key, "")).strip()) and text != was:
            try:
                changes[key] = Decimal(text)
            except InvalidOperation:
                faults.append(FieldError(f"/{key}", "请填写数字。"))
    if faults:
        raise Invalid(errors=faults)
    return shaped(SimulationIn, {"scheme": chosen.code, "version_no": chosen.version_no, "changes": changes})


def figures_of(scheme: Scheme) -> dict[str, str]:
    """Every number that can be changed, by its key, as the form shows it."""
    deductions = scheme.deductions
    found = {
        f"weight/{group}/{code}": fmt_num(weight)
        for group, weights in scheme.weights.items()
        for code, weight in weights.items()
    }
    found |= {f"points/{row.kind.value}/{row.severity.value}": fmt_num(row.points) for row in deductions.table}
    found |= {f"factor/{name}": fmt_num(getattr(deductions, f"{name}_factor")) for name in FACTORS}
    found |= {f"bottom/{rule.code}": str(rule.bottom) for rule in scheme.groups}
    return found | {"cap": fmt_num(deductions.cap) if deductions.cap is not None else ""}


async def _show(db: Database, viewer: Viewer, values: dict[str, Any], refusal: Refusal | None) -> Template:
    async with db.read() as session:
        versions = await scheme_versions(session)
    code, _, number = str(values.get("base", "")).partition("@")
    base = next((v for v in versions if v.code == code and str(v.version_no) == number), None)
    tried: Simulation | None = None
    if refusal is None and base is not None:
        try:
            tried = await simulated(db, viewer, await _typed(db, values))
        except Refusal as caught:
            refusal = caught
    chosen = base or (versions[0] if versions else None)
    scheme = load_scheme(chosen.data) if chosen else None
    known = figures_of(scheme) if scheme else {}
    shown = next((g for g in (scheme.groups if scheme else ()) if g.code == values.get("group")), None)
    group = shown or (scheme.groups[0] if scheme else None)
    context = {
        "viewer": viewer,
        "active": "/rankings",
        "versions": [
            (f"{v.code}@{v.version_no}", f"{v.name}（第{v.version_no}版，{v.effective_from}）") for v in versions
        ],
        "base": f"{chosen.code}@{chosen.version_no}" if chosen else "",
        "scheme": scheme,
        "known": known,
        "values": {key: str(values.get(key, was)) for key, was in known.items()},
        "changed": {key: values[key] for key, was in known.items() if values.get(key) not in (None, "", was)},
        "group": group,
        "tried": tried,
        "tallies": tallies(tried.months, group.code) if tried and group else [],
        "turns": _turns(tried, group.code) if tried and group else [],
        "kinds": KIND_NAMES,
        "severities": SEVERITY_NAMES,
        "factors": FACTORS,
        "query": "&".join(f"{key}={value}" for key, value in values.items() if key in known or key == "base"),
        "reason": str(values.get("reason", "")),
        "next_month": values.get("effective_from") or period_of(clock.today()),
        "problem": problem(refusal) if refusal else None,
    }
    return Template("rankings/simulator.html", context=context, status_code=refusal.status if refusal else 200)


def _turns(tried: Simulation, group: str) -> list[dict[str, Any]]:
    """Month by month: who was last and who would have been."""
    rows = []
    for month in tried.months:
        units = month.of(group)
        rows.append(
            {
                "period": month.period,
                "was": [one.name for one in units if one.last],
                "now": [one.name for one in units if one.new_last],
                "turned": {one.id for one in units if one.last} != {one.id for one in units if one.new_last},
                "units": {one.id: one for one in units},
                "refused": [say(fault.detail, fault.params) for fault in month.refused],
            }
        )
    return rows


PAGES = [simulator_page, draft]
API = [simulate_api]
