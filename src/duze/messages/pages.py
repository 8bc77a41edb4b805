"""How I am reached: calendar feed, mail, webhooks."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from litestar import Request, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect, Template

from duze.kit import clock
from duze.kit.db import Database
from duze.kit.errors import Refusal
from duze.kit.settings import Settings
from duze.kit.web.forms import form_values, shaped
from duze.kit.web.problems import problem
from duze.kit.web.scope import keep_no_copy
from duze.messages.actions import add_hook, end_hook, make_feed, revoke_feed, save_reach
from duze.messages.queries import own_feed, own_hooks, reach_of
from duze.messages.shapes import ReachIn, WebhookIn
from duze.people.permissions import Viewer

Web = Request[Any, Any, Any]


@get("/messages/settings")
async def settings_page(
    db: NamedDependency[Database],
    viewer: NamedDependency[Viewer],
    settings: NamedDependency[Settings],
    done: FromQuery[str] = "",
) -> Template:
    """What reaches me, and where."""
    return await _page(db, viewer, settings, done=done)


async def _page(
    db: Database,
    viewer: Viewer,
    settings: Settings,
    *,
    done: str = "",
    part: str = "",
    secret: str = "",
    values: dict[str, Any] | None = None,
    refusal: Refusal | None = None,
) -> Template:
    async with db.read() as session:
        feed, reach = await own_feed(session, viewer), await reach_of(session, viewer.id)
        hooks = await own_hooks(session, viewer)
    context = {
        "viewer": viewer,
        "active": "/me",
        "feed": feed,
        "reach": reach,
        "hooks": hooks,
        "hosts": settings.webhook_hosts,
        "mail_on": bool(settings.smtp_url),
        "part": part,
        "secret": secret,
        "done": done,
        "values": values or {},
        "problem": problem(refusal) if refusal else None,
    }
    return Template("messages/settings.html", context=context, status_code=refusal.status if refusal else 200)


@post("/messages/feed", status_code=200)
async def feed_made(
    db: NamedDependency[Database], viewer: NamedDependency[Viewer], settings: NamedDependency[Settings]
) -> Template:
    """Make the feed's address and show it once."""
    keep_no_copy()
    async with db.write() as session:
        token = await make_feed(session, viewer)
    return await _page(db, viewer, settings, part="feed", secret=f"{settings.base_url}/feeds/{token}.ics")


@post("/messages/feed/revocation", status_code=303)
async def feed_revoked(db: NamedDependency[Database], viewer: NamedDependency[Viewer]) -> Redirect:
    """Let the feed stop working."""
    async with db.write() as session:
        await revoke_feed(session, viewer)
    return Redirect("/messages/settings?done=feed", status_code=303)


@post("/messages/reach", status_code=303)
async def reach_saved(
    request: Web,
    db: NamedDependency[Database],
    viewer: NamedDependency[Viewer],
    settings: NamedDependency[Settings],
) -> Redirect | Template:
    """Save where mail goes."""
    values = await form_values(request)
    try:
        data = shaped(ReachIn, values)
        async with db.write() as session:
            await save_reach(session, viewer, data)
    except Refusal as refusal:
        return await _page(db, viewer, settings, part="reach", values=values, refusal=refusal)
    return Redirect("/messages/settings?done=reach", status_code=303)


@post("/messages/webhooks", status_code=200)
async def hook_added(
    request: Web,
    db: NamedDependency[Database],
    viewer: NamedDependency[Viewer],
    settings: NamedDependency[Settings],
) -> Template:
    """Add a webhook and show its secret once."""
    keep_no_copy()
    values = await form_values(request)
    try:
        verbs = str(values.get("verbs", "")).replace(",", " ").split()
        data = shaped(WebhookIn, {"url": values.get("url", ""), "verbs": verbs})
        async with db.write() as session:
            _, secret = await add_hook(
                session,
                viewer,
                data,
                hosts=settings.webhook_hosts,
                secret_key=settings.secret_key,
                today=clock.today(),
            )
    except Refusal as refusal:
        return await _page(db, viewer, settings, part="hooks", values=values, refusal=refusal)
    return await _page(db, viewer, settings, part="hooks", secret=secret)


@post("/messages/webhooks/{hook_id:uuid}/end", status_code=303)
async def hook_ended(
    db: NamedDependency[Database], viewer: NamedDependency[Viewer], hook_id: FromPath[UUID]
) -> Redirect:
    """Let a webhook stop."""
    async with db.write() as session:
        await end_hook(session, viewer, hook_id, today=clock.today())
    return Redirect("/messages/settings?done=hook", status_code=303)


ROUTES: list[Any] = [settings_page, feed_made, feed_revoked, reach_saved, hook_added, hook_ended]
