"""The auditor's pages: the journal and whether it is whole."""

from __future__ import annotations

from datetime import date

from litestar import get
from litestar.di import NamedDependency
from litestar.params import FromQuery
from litestar.response import Template

from duze.audit.names import GROUPS, VERB_NAMES, grouped_verbs
from duze.audit.queries import JournalFilter, journal_page
from duze.journal.actions import sealing_key
from duze.journal.queries import verify
from duze.kit import clock
from duze.kit.db import Database
from duze.kit.settings import Settings
from duze.people.permissions import Permission, Viewer, require


@get("/journal")
async def journal(
    db: NamedDependency[Database],
    viewer: NamedDependency[Viewer],
    verb: FromQuery[str] = "",
    actor: FromQuery[str] = "",
    day: FromQuery[str] = "",
    cursor: FromQuery[str | None] = None,
) -> Template:
    """The journal, newest first, narrowed by verb, person or day."""
    wanted = JournalFilter(verb=verb, actor=actor.strip(), day=date.fromisoformat(day) if _is_day(day) else None)
    async with db.read() as session:
        page = await journal_page(session, viewer, wanted, limit=50, cursor=cursor)
    context = {
        "viewer": viewer,
        "active": "/journal",
        "page": page,
        "wanted": wanted,
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


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


ROUTES = [journal, journal_check]
