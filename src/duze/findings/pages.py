"""Findings as pages: the list, the form for the phone, and the finding with what can be done to it."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Any
from uuid import UUID

from litestar import Request, get, post
from litestar.datastructures import UploadFile
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, QueryParameter
from litestar.response import Redirect, Stream, Template
from sqlmodel.ext.asyncio.session import AsyncSession

from duze.evidence.rules import ACCEPT
from duze.findings.actions import edit_finding, log_finding
from duze.findings.desk import act_on, add_file, open_file
from duze.findings.models import (
    CHANNEL_NAMES,
    SEVERITY_NAMES,
    STATE_NAMES,
    Channel,
    Finding,
    FindingState,
    Severity,
)
from duze.findings.past_queries import sees_past
from duze.findings.queries import Filters, finding_for, list_findings
from duze.findings.rules import refusal_to_edit, sees_as_office
from duze.findings.shapes import FindingIn
from duze.findings.show import page_of
from duze.findings.uploads import of_form, outgoing
from duze.kit import clock
from duze.kit.acts import ensure
from duze.kit.blobs import Blobs
from duze.kit.db import Database
from duze.kit.errors import Refusal
from duze.kit.i18n import gettext
from duze.kit.web.etags import check_version
from duze.kit.web.forms import form_values, shaped, version_of
from duze.kit.web.paging import checked_limit
from duze.kit.web.problems import problem
from duze.law.models import KIND_NAMES, Kind
from duze.law.queries import sub_types
from duze.people.permissions import Permission, Viewer, require
from duze.units.models import GROUP_NAMES
from duze.units.queries import unit_choices

Db = NamedDependency[Database]
Who = NamedDependency[Viewer]
Req = Request[Any, Any, Any]
_AREAS = ("kind", "sub_type", "severity", "channel", "unit_id", "handler", "place", "happened_at", "facts")


@get("/findings")
async def list_page(
    request: Req,
    db: Db,
    viewer: Who,
    in_state: Annotated[FindingState | None, QueryParameter(name="state")] = None,
    kind: FromQuery[Kind | None] = None,
    unit_id: FromQuery[UUID | None] = None,
    mine: FromQuery[bool] = False,
    q: FromQuery[str] = "",
    cursor: FromQuery[str | None] = None,
) -> Template:
    """Findings this viewer sees, narrowed and in pages."""
    filters = Filters(in_state, kind, unit_id, "", mine, q)
    async with db.read() as session:
        page = await list_findings(session, viewer, filters, limit=checked_limit(None), cursor=cursor)
        units = await _unit_options(session)
    office = sees_as_office(viewer)
    kept = {key: str(value) for key, value in request.query_params.items() if key != "cursor" and value}
    hidden = set() if office else {FindingState.DRAFT, FindingState.SUBMITTED, FindingState.IN_CASE}
    context = {
        "viewer": viewer,
        "active": "/findings",
        "office": office,
        "page": page,
        "kept": kept,
        "cursor": cursor,
        "filters": filters,
        "units": units,
        "states": [(s.value, gettext(name)) for s, name in STATE_NAMES.items() if s not in hidden],
        "kinds": [(k.value, gettext(name)) for k, name in KIND_NAMES.items()],
        "names": {
            "state": {state: gettext(name) for state, name in STATE_NAMES.items()},
            "kind": {kind: gettext(name) for kind, name in KIND_NAMES.items()},
            "severity": {severity.value: gettext(name) for severity, name in SEVERITY_NAMES.items()},
        },
        "may_log": viewer.may(Permission.FINDINGS_LOG),
        "may_see_past": sees_past(viewer),
    }
    return Template("findings/list.html", context=context)


@get("/findings/new")
async def new_page(db: Db, viewer: Who) -> Template:
    """The form for logging, made for a phone held in one hand."""
    return await _form(db, viewer, None, {}, None)


@post("/findings", status_code=303)
async def log_now(request: Req, db: Db, blobs: NamedDependency[Blobs], viewer: Who) -> Redirect | Template:
    """Keep the draft, then its photos; a photo that is refused does not lose the draft."""
    values = await form_values(request)
    files = _files(values)
    try:
        data = shaped(FindingIn, _with_zone(values))
        async with db.write() as session:
            finding = await log_finding(session, viewer, data, today=clock.today())
    except Refusal as refusal:
        return await _form(db, viewer, None, values, refusal)
    return await _add_all(db, blobs, viewer, finding.id, files)


@get("/findings/{finding_id:uuid}/edit")
async def edit_page(db: Db, viewer: Who, finding_id: FromPath[UUID]) -> Template:
    """The draft, to be changed."""
    async with db.read() as session:
        finding = await finding_for(session, viewer, finding_id)
    ensure(refusal_to_edit(finding, viewer))
    return await _form(db, viewer, finding, {}, None)


@post("/findings/{finding_id:uuid}/edit", status_code=303)
async def edit_now(
    request: Req, db: Db, blobs: NamedDependency[Blobs], viewer: Who, finding_id: FromPath[UUID]
) -> Redirect | Template:
    """Save the draft."""
    values = await form_values(request)
    files = _files(values)
    try:
        data = shaped(FindingIn, _with_zone(values))
        await act_on(
            db,
            viewer,
            finding_id,
            lambda finding: check_version(finding, version_of(values)),
            lambda session, finding: edit_finding(session, viewer, finding, data, today=clock.today()),
        )
    except Refusal as refusal:
        async with db.read() as session:
            finding = await finding_for(session, viewer, finding_id)
        return await _form(db, viewer, finding, values, refusal)
    return await _add_all(db, blobs, viewer, finding_id, files)


@post("/findings/{finding_id:uuid}/evidence", status_code=303)
async def add_files_now(
    request: Req, db: Db, blobs: NamedDependency[Blobs], viewer: Who, finding_id: FromPath[UUID]
) -> Redirect | Template:
    """Add files to a finding."""
    values = await form_values(request)
    files = _files(values)
    open_to_unit = "true" if values.get("open_to_unit") else ""
    if not files:
        return await page_of(db, viewer, finding_id, refusal=_missing_file())
    return await _add_all(db, blobs, viewer, finding_id, files, open_to_unit=open_to_unit)


@get("/findings/{finding_id:uuid}/evidence/{evidence_id:uuid}")
async def evidence_page(
    db: Db, blobs: NamedDependency[Blobs], viewer: Who, finding_id: FromPath[UUID], evidence_id: FromPath[UUID]
) -> Stream:
    """A file; its reading is written down."""
    return outgoing(blobs, await open_file(db, viewer, finding_id, evidence_id))


def _missing_file() -> Refusal:
    try:
        of_form([], {})
    except Refusal as refusal:
        return refusal
    raise AssertionError  # pragma: no cover - of_form refuses an empty list


def _files(values: dict[str, Any]) -> list[UploadFile]:
    sent = values.pop("file", [])
    sent = sent if isinstance(sent, list) else [sent]
    return [file for file in sent if isinstance(file, UploadFile) and file.filename]


async def _add_all(
    db: Database, blobs: Blobs, viewer: Viewer, finding_id: UUID, files: list[UploadFile], *, open_to_unit: str = ""
) -> Redirect | Template:
    for file in files:
        try:
            one = of_form([file], {"open_to_unit": open_to_unit})
            await add_file(db, blobs, viewer, finding_id, one, today=clock.today())
        except Refusal as refusal:
            return await page_of(db, viewer, finding_id, refusal=refusal)
    return Redirect(f"/findings/{finding_id}", status_code=303)


def _with_zone(values: dict[str, Any]) -> dict[str, Any]:
    """A browser's datetime-local has no zone: it means the city's time."""
    moment = str(values.get("happened_at", ""))
    if moment and "+" not in moment and not moment.endswith("Z"):
        return values | {"happened_at": f"{moment}+08:00"}
    return values


async def _unit_options(session: AsyncSession) -> list[tuple[str, list[tuple[str, str]]]]:
    return [(gettext(GROUP_NAMES[group]), own) for group, own in await unit_choices(session, clock.today())]


async def _form(
    db: Database, viewer: Viewer, finding: Finding | None, values: dict[str, Any], refusal: Refusal | None
) -> Template:
    require(viewer, Permission.FINDINGS_LOG)
    async with db.read() as session:
        units = await _unit_options(session)
        types = await sub_types(session, clock.today())
    now = clock.now().astimezone(clock.CITY)
    kept: dict[str, Any] = {"happened_at": f"{now - timedelta(minutes=1):%Y-%m-%dT%H:%M}"}
    if finding is not None:
        kept = {key: getattr(finding, key) for key in _AREAS}
        kept["happened_at"] = f"{finding.happened_at.astimezone(clock.CITY):%Y-%m-%dT%H:%M}"
        kept |= {key: kept[key].value for key in ("kind", "severity", "channel")}
    context = {
        "viewer": viewer,
        "active": "/findings/new" if finding is None else "/findings",
        "finding": finding,
        "values": kept | values,
        "problem": problem(refusal) if refusal else None,
        "units": units,
        "kinds": [(k.value, gettext(KIND_NAMES[k]), gettext(_SMALL[k])) for k in Kind],
        "types": [(gettext(KIND_NAMES[k]), [(t.code, gettext(t.name)) for t in types if t.kind is k]) for k in Kind],
        "hints": [(t.name, t.hint) for t in types if t.hint],
        "severities": [(s.value, gettext(SEVERITY_NAMES[s]), "") for s in Severity],
        "channels": [(c.value, gettext(CHANNEL_NAMES[c])) for c in Channel],
        "accept": ACCEPT,
    }
    return Template("findings/form.html", context=context, status_code=refusal.status if refusal else 200)


_SMALL = {Kind.INACTION: "该办不办", Kind.SLOW: "拖延推诿", Kind.MISCONDUCT: "违规、刁难"}

ROUTES = [list_page, new_page, log_now, edit_page, edit_now, add_files_now, evidence_page]
