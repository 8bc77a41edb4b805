"""How I am reached, over the API."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

import msgspec
from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from duze.kit import clock
from duze.kit.db import Database
from duze.kit.settings import Settings
from duze.kit.web.scope import keep_no_copy
from duze.messages.actions import add_hook, end_hook, make_feed, revoke_feed, save_reach
from duze.messages.models import Webhook
from duze.messages.queries import own_hooks
from duze.messages.shapes import ReachIn, WebhookIn
from duze.people.permissions import Viewer

TAGS = ["messages"]


class FeedOut(msgspec.Struct):
    """The secret address of one's calendar feed; shown this once."""

    url: str


class HookOut(msgspec.Struct):
    """A webhook. `secret` (Standard Webhooks, `whsec_…`) is given once, when it is added."""

    id: UUID
    url: str
    verbs: list[str]
    made_on: date
    secret: str = ""


@post("/me/feed", status_code=201, tags=TAGS, summary="A secret address for my deadlines as a calendar")
async def feed(
    db: NamedDependency[Database], viewer: NamedDependency[Viewer], settings: NamedDependency[Settings]
) -> FeedOut:
    """The address made before stops working. It opens without sign-in: keep it to yourself."""
    keep_no_copy()
    async with db.write() as session:
        token = await make_feed(session, viewer)
    return FeedOut(f"{settings.base_url}/feeds/{token}.ics")


@post("/me/feed/revocation", status_code=204, tags=TAGS, summary="Let my calendar feed stop working")
async def feed_revocation(db: NamedDependency[Database], viewer: NamedDependency[Viewer]) -> None:
    """Calendars that fetch it find nothing any more."""
    async with db.write() as session:
        await revoke_feed(session, viewer)


@post("/me/reach", status_code=200, tags=TAGS, summary="Where my mail goes, and which")
async def reach(db: NamedDependency[Database], viewer: NamedDependency[Viewer], data: JSONBody[ReachIn]) -> ReachIn:
    """A digest at eight, short notices when work comes in; both off without an address."""
    async with db.write() as session:
        await save_reach(session, viewer, data)
    return data


@get("/me/webhooks", tags=TAGS, summary="My webhooks")
async def hooks(db: NamedDependency[Database], viewer: NamedDependency[Viewer]) -> list[HookOut]:
    """Those that are not ended."""
    async with db.read() as session:
        return [_out(hook) for hook in await own_hooks(session, viewer)]


def _out(hook: Webhook, secret: str = "") -> HookOut:
    return HookOut(hook.id, hook.url, hook.verbs, hook.made_on, secret)


@post("/me/webhooks", status_code=201, tags=TAGS, summary="Add a webhook for what I may see")
async def new_hook(
    db: NamedDependency[Database],
    viewer: NamedDependency[Viewer],
    settings: NamedDependency[Settings],
    data: JSONBody[WebhookIn],
) -> HookOut:
    """Told of acts on what I may see, by kind and id only, signed by Standard Webhooks; hosts are named in settings."""
    keep_no_copy()
    async with db.write() as session:
        hook, secret = await add_hook(
            session, viewer, data, hosts=settings.webhook_hosts, secret_key=settings.secret_key, today=clock.today()
        )
        return _out(hook, secret)


@post("/me/webhooks/{hook_id:uuid}/end", status_code=204, tags=TAGS, summary="Let a webhook stop")
async def hook_end(db: NamedDependency[Database], viewer: NamedDependency[Viewer], hook_id: FromPath[UUID]) -> None:
    """What waits to be sent to it is not sent any more."""
    async with db.write() as session:
        await end_hook(session, viewer, hook_id, today=clock.today())


ROUTES: list[Any] = [feed, feed_revocation, reach, hooks, new_hook, hook_end]
