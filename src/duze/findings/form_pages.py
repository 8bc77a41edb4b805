"""The form for logging a finding and changing its draft, made for a phone held in one hand."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from litestar import Request, get, post
from litestar.datastructures import UploadFile
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect, Template
from sqlmodel.ext.asyncio.session import AsyncSession

from duze.evidence.rules import ACCEPT, MOST
from duze.findings.actions import edit_finding, log_finding
from duze.findings.desk import act_on, add_file
from duze.findings.models import (
    CHANNEL_NAMES,
    SEVERITY_NAMES,
    Channel,
    Finding,
    Severity,
)
from duze.findings.origins import Origins
from duze.findings.queries import finding_for
from duze.findings.rules import refusal_to_edit
from duze.findings.shapes import FindingIn
from duze.findings.show import page_of
from duze.findings.uploads import of_form
from duze.journal.models import Entry
from duze.journal.queries import last_act
from duze.kit import clock
from duze.kit.acts import ensure
from duze.kit.blobs import Blobs
from duze.kit.db import Database
from duze.kit.errors import Refusal, Stale
from duze.kit.i18n import gettext
from duze.kit.web.clash import Clash, Difference, differences
from duze.kit.web.etags import check_version
from duze.kit.web.forms import form_values, shaped, version_of
from duze.kit.web.problems import problem
from duze.law.models import KIND_NAMES, Kind
from duze.law.queries import sub_types
from duze.people.permissions import Permission, Viewer, require
from duze.units.models import GROUP_NAMES
from duze.units.queries import unit_choices

Db = NamedDependency[Database]
Who = NamedDependency[Viewer]
From = NamedDependency[Origins]
Req = Request[Any, Any, Any]
_AREAS = ("kind", "sub_type", "severity", "channel", "unit_id", "handler", "place", "happened_at", "facts")


@get("/findings/new")
async def new_page(db: Db, viewer: Who) -> Template:
    """The form for logging, made for a phone held in one hand."""
    return await _form(db, viewer, None, {}, None)


async def started(db: Database, viewer: Viewer, known: dict[str, Any]) -> Template:
    """The same form with what a room above knows already: unit, place, how it was found."""
    return await _form(db, viewer, None, known, None)


@post("/findings", status_code=303)
async def log_now(
    request: Req, db: Db, blobs: NamedDependency[Blobs], viewer: Who, origins: From
) -> Redirect | Template:
    """Keep the draft, then its photos; a photo that is refused does not lose the draft."""
    values = await form_values(request)
    files = files_of(values)
    try:
        data = shaped(FindingIn, with_zone(values))
        async with db.write() as session:
            finding = await log_finding(session, viewer, data, today=clock.today())
    except Refusal as refusal:
        return await _form(db, viewer, None, values, refusal)
    return await add_all(db, blobs, viewer, origins, finding.id, files)


@get("/findings/{finding_id:uuid}/edit")
async def edit_page(db: Db, viewer: Who, finding_id: FromPath[UUID]) -> Template:
    """The draft, to be changed."""
    async with db.read() as session:
        finding = await finding_for(session, viewer, finding_id)
    ensure(refusal_to_edit(finding, viewer))
    return await _form(db, viewer, finding, {}, None)


@post("/findings/{finding_id:uuid}/edit", status_code=303)
async def edit_now(
    request: Req, db: Db, blobs: NamedDependency[Blobs], viewer: Who, origins: From, finding_id: FromPath[UUID]
) -> Redirect | Template:
    """Save the draft."""
    values = await form_values(request)
    files = files_of(values)
    try:
        data = shaped(FindingIn, with_zone(values))
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
            last = await last_act(session, finding_id) if isinstance(refusal, Stale) else None
        return await _form(db, viewer, finding, values, refusal, last)
    return await add_all(db, blobs, viewer, origins, finding_id, files)


def files_of(values: dict[str, Any]) -> list[UploadFile]:
    sent = values.pop("file", [])
    sent = sent if isinstance(sent, list) else [sent]
    return [file for file in sent if isinstance(file, UploadFile) and file.filename]


async def add_all(
    db: Database,
    blobs: Blobs,
    viewer: Viewer,
    origins: Origins,
    finding_id: UUID,
    files: list[UploadFile],
    *,
    open_to_unit: str = "",
) -> Redirect | Template:
    for file in files:
        try:
            one = of_form([file], {"open_to_unit": open_to_unit})
            await add_file(db, blobs, viewer, finding_id, one, today=clock.today())
        except Refusal as refusal:
            return await page_of(db, viewer, origins, finding_id, refusal=refusal)
    return Redirect(f"/findings/{finding_id}", status_code=303)


async def unit_options(session: AsyncSession) -> list[tuple[str, list[tuple[str, str]]]]:
    return [(gettext(GROUP_NAMES[group]), own) for group, own in await unit_choices(session, clock.today())]


def with_zone(values: dict[str, Any]) -> dict[str, Any]:
    """A browser's datetime-local has no zone: it means the city's time."""
    moment = str(values.get("happened_at", ""))
    if moment and "+" not in moment and not moment.endswith("Z"):
        return values | {"happened_at": f"{moment}+08:00"}
    return values


async def _form(
    db: Database,
    viewer: Viewer,
    finding: Finding | None,
    values: dict[str, Any],
    refusal: Refusal | None,
    last: Entry | None = None,
) -> Template:
    require(viewer, Permission.FINDINGS_LOG)
    async with db.read() as session:
        units = await unit_options(session)
        types = await sub_types(session, clock.today())
    now = clock.now().astimezone(clock.CITY)
    kept: dict[str, Any] = {"happened_at": f"{now - timedelta(minutes=1):%Y-%m-%dT%H:%M}"}
    if finding is not None:
        kept = {key: getattr(finding, key) for key in _AREAS}
        kept["happened_at"] = f"{finding.happened_at.astimezone(clock.CITY):%Y-%m-%dT%H:%M}"
        kept |= {key: kept[key].value for key in ("kind", "severity", "channel")}
    context: dict[str, Any] = {
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
        "most": MOST,
        "clash": None,
    }
    if last is not None:
        context["clash"] = Clash(last.actor_name, last.created_at, _differences(context, kept, values))
    return Template("findings/form.html", context=context, status_code=refusal.status if refusal else 200)


def _differences(context: dict[str, Any], kept: dict[str, Any], values: dict[str, Any]) -> tuple[Difference, ...]:
    words = {
        "unit_id": {key: name for _, own in context["units"] for key, name in own},
        "sub_type": {key: name for _, own in context["types"] for key, name in own},
        "kind": {key: name for key, name, _ in context["kinds"]},
        "severity": {key: name for key, name, _ in context["severities"]},
        "channel": dict(context["channels"]),
    }
    return differences([(name, gettext(label)) for name, label in _LABELS.items()], kept, values, words)


_LABELS = {
    "kind": "问题类型",
    "sub_type": "问题细类",
    "severity": "严重程度",
    "unit_id": "被反映单位",
    "place": "地点或窗口",
    "happened_at": "发生时间",
    "handler": "经办人员",
    "channel": "发现渠道",
    "facts": "事实",
}
_SMALL = {Kind.INACTION: "该办不办", Kind.SLOW: "拖延推诿", Kind.MISCONDUCT: "违规、刁难"}

ROUTES = [new_page, log_now, edit_page, edit_now]
