"""The auditor's pages: the journal and whether it is whole."""

from __future__ import annotations

from typing import Any

from litestar import Request, get
from litestar.di import NamedDependency
from litestar.response import Template

from duze.audit.groups import GROUPS, grouped_verbs
from duze.audit.names import VERB_NAMES
from duze.audit.queries import JOURNAL
from duze.journal.actions import sealing_key
from duze.journal.queries import verify
from duze.kit import clock
from duze.kit.db import Database
from duze.kit.settings import Settings
from duze.people.permissions import Permission, Viewer, require
from duze.units.lists import listed
from duze.units.taking_out import doors


@get("/journal")
async def journal(
    request: Request[Any, Any, Any], db: NamedDependency[Database], viewer: NamedDependency[Viewer]
) -> Template:
    """The journal, newest first, narrowed by verb, person or matter, and days."""
    async with db.read() as session:
        page, shown = await listed(session, JOURNAL, viewer, request.query_params)
    context = {
        "viewer": viewer,
        "active": "/journal",
        "rows": page.items,
        "list": shown,
        "verbs": grouped_verbs(),
        "names": {verb.value: name for verb, name in VERB_NAMES.items()},
        "subjects": GROUPS,
    }
    return Template("audit/journal.html", context=context)


@get("/journal/check")
async def journal_check(
    db: NamedDependency[Database], viewer: NamedDependency[Viewer], settings: NamedDependency[Settings]
) -> Template:
    """Verify the journal now and show what was found."""
    require(viewer, Permission.JOURNAL_READ)
    public = sealing_key(settings.data_dir / "journal.key").public_key()
    async with db.read() as session:
        report = await verify(session, public, settings.journal_heads)
    context = {"viewer": viewer, "active": "/journal", "report": report, "checked_at": clock.now()}
    return Template("audit/check.html", context=context)


ROUTES = [journal, *doors(JOURNAL), journal_check]
