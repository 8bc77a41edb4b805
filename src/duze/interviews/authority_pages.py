"""The table of host, target and signer as pages: what is in force, a new version row by row, its approval."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from litestar import Request, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect, Template

from duze.interviews.authority import approve_authority, save_authority
from duze.interviews.authority_queries import authorities, authority_for, authority_on
from duze.interviews.authority_rules import authority_acts, refusal_to_read_authority, rows_of
from duze.interviews.models import HOST_RANKS, LEVELS, RANKS
from duze.interviews.models_authority import AuthorityState, InterviewAuthority
from duze.interviews.shapes import ApprovalIn
from duze.interviews.shapes_authority import AuthorityIn, AuthorityRow
from duze.kit import clock
from duze.kit.acts import ensure
from duze.kit.db import Database
from duze.kit.errors import NotFound, Refusal
from duze.kit.web.etags import check_version
from duze.kit.web.forms import form_values, shaped, version_of
from duze.kit.web.problems import problem
from duze.people.permissions import Permission, Viewer, require

Web = Request[Any, Any, Any]
Db = NamedDependency[Database]
Who = NamedDependency[Viewer]
_PARTS = tuple(name for name in AuthorityRow.model_fields if name != "level")


@get("/interviews/authority")
async def authority_page(db: Db, viewer: Who) -> Template:
    """Who may summon whom today, and all versions."""
    async with db.read() as session:
        version = await authority_on(session, clock.today())
    return await _show(db, viewer, version.id, None)


@get("/interviews/authority/{version_id:uuid}")
async def version_page(db: Db, viewer: Who, version_id: FromPath[UUID]) -> Template:
    """One version, with what it changes."""
    return await _show(db, viewer, version_id, None)


async def _show(db: Database, viewer: Viewer, version_id: UUID, refusal: Refusal | None) -> Template:
    ensure(refusal_to_read_authority(viewer))
    today = clock.today()
    async with db.read() as session:
        version = await authority_for(session, version_id)
        current, books = await authority_on(session, today), await authorities(session)
    approved = [one for one in books if one.state is AuthorityState.APPROVED]
    former = {row.level: row for row in rows_of(current)} if version.state is AuthorityState.DRAFT else {}
    context = {
        "viewer": viewer,
        "active": "/interviews",
        "version": version,
        "rows": [(row, former.get(row.level, row)) for row in rows_of(version)],
        "current": current,
        "books": books,
        "levels": LEVELS,
        "ranks": HOST_RANKS,
        "draft": version.state is AuthorityState.DRAFT,
        "acts": authority_acts(version, viewer, approved, today),
        "may_edit": viewer.may(Permission.INTERVIEW_AUTHORITY_EDIT),
        "problem": problem(refusal) if refusal else None,
    }
    return Template("interviews/authority.html", context=context, status_code=refusal.status if refusal else 200)


@get("/interviews/authority/edit")
async def edit_page(db: Db, viewer: Who) -> Template:
    """A new version, starting from the newest one."""
    require(viewer, Permission.INTERVIEW_AUTHORITY_EDIT)
    async with db.read() as session:
        newest = (await authorities(session))[0]
    return _form(viewer, _as_values(newest), None)


def _as_values(version: InterviewAuthority) -> dict[str, Any]:
    """A version as flat fields: `rows-0-host`, `rows-0-host_rank` …"""
    rows = enumerate(rows_of(version))
    return {f"rows-{place}-{part}": str(getattr(row, part)) for place, row in rows for part in _PARTS}


def _from_values(values: dict[str, Any]) -> dict[str, Any]:
    rows = [
        {"level": level} | {part: values.get(f"rows-{place}-{part}", "") for part in _PARTS}
        for place, level in enumerate(LEVELS)
    ]
    return {"effective_from": values.get("effective_from"), "basis": values.get("basis", ""), "rows": rows}


def _form(viewer: Viewer, values: dict[str, Any], refusal: Refusal | None) -> Template:
    context = {
        "viewer": viewer,
        "active": "/interviews",
        "values": values,
        "levels": LEVELS,
        "ranks": RANKS,
        "host_ranks": HOST_RANKS,
        "problem": problem(refusal) if refusal else None,
    }
    status = refusal.status if refusal else 200
    return Template("interviews/authority_edit.html", context=context, status_code=status)


@post("/interviews/authority/edit", status_code=303)
async def save_version(request: Web, db: Db, viewer: Who) -> Redirect | Template:
    """Save the new version; wrong input shows the form again with everything kept."""
    require(viewer, Permission.INTERVIEW_AUTHORITY_EDIT)
    values = await form_values(request)
    try:
        data = shaped(AuthorityIn, _from_values(values))
        async with db.write() as session:
            version = await save_authority(session, viewer, data, today=clock.today())
    except Refusal as refusal:
        return _form(viewer, values, refusal)
    return Redirect(f"/interviews/authority/{version.id}", status_code=303)


@post("/interviews/authority/{version_id:uuid}/approval", status_code=303)
async def approve_version(request: Web, db: Db, viewer: Who, version_id: FromPath[UUID]) -> Redirect | Template:
    """Approve a version that another saved."""
    values = await form_values(request)
    try:
        async with db.write() as session:
            version = await authority_for(session, version_id, lock=True)
            check_version(version, version_of(values))
            await approve_authority(session, viewer, version, shaped(ApprovalIn, values), today=clock.today())
    except NotFound:
        raise
    except Refusal as refusal:
        return await _show(db, viewer, version_id, refusal)
    return Redirect(f"/interviews/authority/{version_id}", status_code=303)


ROUTES: list[Any] = [authority_page, edit_page, save_version, version_page, approve_version]
