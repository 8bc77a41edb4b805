"""Schemes as pages: every version, two versions side by side, and a desk to try one on."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from litestar import Request, get, post
from litestar.datastructures import UploadFile
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from litestar.response import Template

from duze.kit.db import Database
from duze.kit.errors import NotFound
from duze.people.permissions import Permission, Viewer
from duze.rankings import draft_doors
from duze.rankings.drafting import drafts_seen_by
from duze.rankings.models import SchemeVersion
from duze.rankings.models_drafts import DRAFT_NAMES
from duze.rankings.queries import scheme_versions
from duze.rankings.rules.schemes import load_scheme
from duze.rankings.scheme_checking import check_scheme, compared
from duze.rankings.scheme_shown import scheme_table
from duze.rankings.shapes import SchemeCheckIn

Web = Request[Any, Any, Any]
MOST = 200_000


@get("/schemes")
async def schemes_page(db: NamedDependency[Database], viewer: NamedDependency[Viewer]) -> Template:
    """Every scheme with its versions, the main one first."""
    async with db.read() as session:
        versions = await scheme_versions(session)
        drafts = await drafts_seen_by(session, viewer)
    schemes: dict[str, list[SchemeVersion]] = {}
    for version in versions:
        schemes.setdefault(version.code, []).append(version)
    context = {
        "schemes": list(schemes.values()),
        "drafts": drafts,
        "draft_names": DRAFT_NAMES,
        "may_edit": viewer.may(Permission.SCHEME_EDIT),
    }
    return Template("rankings/schemes.html", context={"viewer": viewer, "active": "/rankings", **context})


@get("/schemes/{version_id:uuid}")
async def scheme_page(
    db: NamedDependency[Database], viewer: NamedDependency[Viewer], version_id: FromPath[UUID]
) -> Template:
    """One version: groups, the tree with its weights, how each value becomes a score, what is taken and added."""
    async with db.read() as session:
        version = await session.get(SchemeVersion, version_id)
        versions = await scheme_versions(session)
    if version is None:
        raise NotFound("没有找到这个版本的考核方案。")
    context = {
        "version": version,
        "others": [row for row in versions if row.code == version.code and row.id != version.id],
        **scheme_table(load_scheme(version.data)),
    }
    return Template("rankings/scheme.html", context={"viewer": viewer, "active": "/rankings", **context})


@get("/schemes/differences")
async def differences_page(
    db: NamedDependency[Database],
    viewer: NamedDependency[Viewer],
    before: FromQuery[UUID],
    after: FromQuery[UUID],
) -> Template:
    """What differs between two versions."""
    async with db.read() as session:
        old, new, found = await compared(session, before, after)
    context = {"old": old, "new": new, "differences": found}
    return Template("rankings/scheme_differences.html", context={"viewer": viewer, "active": "/rankings", **context})


@get("/schemes/check")
async def check_page(viewer: NamedDependency[Viewer]) -> Template:
    """The desk to try a scheme on."""
    return _checking(viewer, {"text": ""})


@post("/schemes/check", status_code=200)
async def try_scheme(request: Web, db: NamedDependency[Database], viewer: NamedDependency[Viewer]) -> Template:
    """Faults with their places, or what the scheme would change. Nothing is stored."""
    form = await request.form()
    sent, text = form.get("file"), str(form.get("text") or "")
    if isinstance(sent, UploadFile) and sent.filename:
        text = (await sent.read(MOST + 1)).decode("utf-8", "replace")
    async with db.read() as session:
        found = await check_scheme(session, SchemeCheckIn(text=text[:MOST]))
    return _checking(viewer, {"text": text, "found": found})


def _checking(viewer: Viewer, context: dict[str, Any]) -> Template:
    own = {"viewer": viewer, "active": "/rankings", "may_edit": viewer.may(Permission.SCHEME_EDIT)}
    return Template("rankings/scheme_check.html", context=own | context)


ROUTES = [schemes_page, scheme_page, differences_page, check_page, try_scheme, *draft_doors.PAGES]
