"""How I am reached: the calendar feed."""

from __future__ import annotations

from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromQuery
from litestar.response import Redirect, Template

from duze.kit.db import Database
from duze.kit.settings import Settings
from duze.kit.web.scope import keep_no_copy
from duze.messages.actions import make_feed, revoke_feed
from duze.messages.queries import own_feed
from duze.people.permissions import Viewer


@get("/messages/settings")
async def settings_page(
    db: NamedDependency[Database], viewer: NamedDependency[Viewer], done: FromQuery[str] = ""
) -> Template:
    """What reaches me, and where."""
    return await _page(db, viewer, done=done)


async def _page(db: Database, viewer: Viewer, *, done: str = "", address: str = "") -> Template:
    async with db.read() as session:
        feed = await own_feed(session, viewer)
    context = {"viewer": viewer, "active": "/me", "feed": feed, "address": address, "done": done}
    return Template("messages/settings.html", context=context)


@post("/messages/feed", status_code=200)
async def feed_made(
    db: NamedDependency[Database], viewer: NamedDependency[Viewer], settings: NamedDependency[Settings]
) -> Template:
    """Make the feed's address and show it once."""
    keep_no_copy()
    async with db.write() as session:
        token = await make_feed(session, viewer)
    return await _page(db, viewer, address=f"{settings.base_url}/feeds/{token}.ics")


@post("/messages/feed/revocation", status_code=303)
async def feed_revoked(db: NamedDependency[Database], viewer: NamedDependency[Viewer]) -> Redirect:
    """Let the feed stop working."""
    async with db.write() as session:
        await revoke_feed(session, viewer)
    return Redirect("/messages/settings?done=feed", status_code=303)


ROUTES = [settings_page, feed_made, feed_revoked]
