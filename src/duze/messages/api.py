"""How I am reached, over the API."""

from __future__ import annotations

from typing import Any

import msgspec
from litestar import post
from litestar.di import NamedDependency

from duze.kit.db import Database
from duze.kit.settings import Settings
from duze.kit.web.scope import keep_no_copy
from duze.messages.actions import make_feed, revoke_feed
from duze.people.permissions import Viewer

TAGS = ["messages"]


class FeedOut(msgspec.Struct):
    """The secret address of one's calendar feed; shown this once."""

    url: str


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


ROUTES: list[Any] = [feed, feed_revocation]
