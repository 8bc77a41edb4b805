"""A unit's page with its lineage, and the forms that record and correct changes of units."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from litestar import Request, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect, Template

from duze.kit import clock
from duze.kit.db import Database
from duze.kit.errors import FieldError, Invalid, NotFound, Refusal
from duze.kit.web.forms import form_values, shaped
from duze.kit.web.problems import problem
from duze.people.permissions import Permission, Viewer, require
from duze.units import change_queries
from duze.units.change_shapes import ChangeCorrectionIn, UnitChangeIn
from duze.units.changing import change_unit, correct_change
from duze.units.models import GROUP_NAMES, RANKED
from duze.units.models_changes import CHANGE_NAMES, KEEP_NAMES, ChangeKind
from duze.units.queries import unit_by_id, units_in

Web = Request[Any, Any, Any]
PARTS = 3
"""How many new units a split can name in the form; more by API or table."""


@get("/units/{unit_id:uuid}")
async def unit_page(
    db: NamedDependency[Database], viewer: NamedDependency[Viewer], unit_id: FromPath[UUID]
) -> Template:
    """A unit: names and groups over time, predecessors, heirs, and what goes on counting by which document."""
    return await _unit(db, viewer, unit_id, {}, None)


async def _unit(
    db: Database, viewer: Viewer, unit_id: UUID, values: dict[str, Any], refusal: Refusal | None
) -> Template:
    async with db.read() as session:
        unit = await unit_by_id(session, unit_id)
        line = await change_queries.lineage(session, unit_id)
    context = {
        "viewer": viewer,
        "active": "/units",
        "unit": unit,
        "line": line,
        "group_names": {group.value: words for group, words in GROUP_NAMES.items()},
        "keep_names": {keep.value: words for keep, words in KEEP_NAMES.items()},
        "may_change": viewer.may(Permission.UNITS_EDIT),
        "values": values,
        "problem": problem(refusal) if refusal else None,
    }
    return Template("units/unit.html", context=context, status_code=refusal.status if refusal else 200)


@get("/units/changes/new")
async def change_page(
    db: NamedDependency[Database],
    viewer: NamedDependency[Viewer],
    kind: FromQuery[ChangeKind] = ChangeKind.MERGED,
    unit: FromQuery[str] = "",
) -> Template:
    """The form for one kind of change."""
    return await _form(db, viewer, kind, {"unit": unit}, None)


async def _form(
    db: Database, viewer: Viewer, kind: ChangeKind, values: dict[str, Any], refusal: Refusal | None
) -> Template:
    require(viewer, Permission.UNITS_EDIT)
    async with db.read() as session:
        units = await units_in(session, RANKED, clock.today())
        settled = await change_queries.settled_until(session)
    context = {
        "viewer": viewer,
        "active": "/units",
        "kind": kind.value,
        "kinds": [(one.value, words) for one, words in CHANGE_NAMES.items()],
        "groups": [(group.value, GROUP_NAMES[group]) for group in RANKED],
        "units": [(GROUP_NAMES[g], [(u.code, u.name) for u in units if u.group is g]) for g in RANKED],
        "keep_names": {keep.value: words for keep, words in KEEP_NAMES.items()},
        "parts": range(1, PARTS + 1),
        "settled": settled,
        "today": clock.today(),
        "values": values,
        "problem": problem(refusal) if refusal else None,
    }
    return Template("units/change.html", context=context, status_code=refusal.status if refusal else 200)


@post("/units/changes", status_code=303)
async def record_change(
    request: Web, db: NamedDependency[Database], viewer: NamedDependency[Viewer]
) -> Redirect | Template:
    """Record a change; what was typed is kept when it is refused."""
    values = await form_values(request)
    kind = next((one for one in ChangeKind if one.value == values.get("kind")), None)
    if kind is None:
        raise NotFound
    try:
        data = shaped(UnitChangeIn, _fields(kind, values))
        async with db.write() as session:
            rows = await change_unit(session, viewer, data, today=clock.today())
            unit_id = rows[0].unit_id
    except Refusal as refusal:
        return await _form(db, viewer, kind, values, _on_form(refusal))
    return Redirect(f"/units/{unit_id}#lineage", status_code=303)


def _fields(kind: ChangeKind, values: dict[str, Any]) -> dict[str, Any]:
    """The form's flat fields as the API's shape."""
    plain: dict[str, Any] = {name: values[name] for name in ("unit", "effective_on", "basis") if name in values}
    if kind is ChangeKind.RENAMED:
        plain |= {name: values[name] for name in ("name", "full_name") if name in values}
    if kind is ChangeKind.MOVED:
        plain |= {"group": values.get("group"), "keeps": _list(values.get("keeps"))}
    if kind is ChangeKind.MERGED:
        known = values.get("heir")
        typed = _heir(values, 1)
        plain["heirs"] = [{"code": known, "keeps": typed["keeps"]} if known else typed]
        plain["moves_seats"] = values.get("moves_seats") == "yes"
    if kind is ChangeKind.SPLIT:
        parts = [_heir(values, number) for number in range(1, PARTS + 1)]
        plain |= {"heirs": [part for part in parts if part["code"]], "ends": values.get("ends") == "yes"}
    return plain | {"kind": kind.value}


def _heir(values: dict[str, Any], number: int) -> dict[str, Any]:
    named = {name: values.get(f"{name}_{number}", "") for name in ("code", "name", "full_name")}
    return named | {"keeps": _list(values.get(f"keeps_{number}"))}


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value] if value else []


def _on_form(refusal: Refusal) -> Refusal:
    """`/heirs/0/code` is the form's field `code_1`."""
    if not isinstance(refusal, Invalid):
        return refusal
    errors = []
    for error in refusal.errors:
        parts = error.pointer.strip("/").split("/")
        if parts[0] == "heirs" and len(parts) > 2:
            errors.append(FieldError(f"/{parts[2]}_{int(parts[1]) + 1}", error.detail, error.params))
        else:
            errors.append(error)
    return Invalid(errors=errors)


@post("/units/changes/{change_id:uuid}/correction", status_code=303)
async def correct(
    request: Web, db: NamedDependency[Database], viewer: NamedDependency[Viewer], change_id: FromPath[UUID]
) -> Redirect | Template:
    """Correct what goes on counting, or take the whole act back."""
    values = await form_values(request)
    async with db.read() as session:
        unit_id = (await change_queries.change_for(session, change_id)).unit_id
    try:
        fields: dict[str, Any] = {name: values[name] for name in ("reason", "basis") if name in values}
        void = values.get("void") == "yes"
        data = shaped(ChangeCorrectionIn, {**fields, "void": void, "keeps": _list(values.get("keeps"))})
        async with db.write() as session:
            await correct_change(session, viewer, await change_queries.change_for(session, change_id), data)
    except Refusal as refusal:
        return await _unit(db, viewer, unit_id, values | {"change": str(change_id)}, refusal)
    return Redirect(f"/units/{unit_id}#lineage", status_code=303)


ROUTES = [unit_page, change_page, record_change, correct]
