"""Who is signed in, for scripts of the console that outlive a page: the offline form, signing in again in place."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import msgspec
from litestar import get
from litestar.di import NamedDependency

from duze.kit import clock
from duze.kit.web.packing import masked
from duze.kit.web.scope import present
from duze.people.permissions import Viewer


class SessionOut(msgspec.Struct):
    """The account, the form token of its browser session ("" with an API token), and the server's time."""

    account: UUID
    name: str
    csrf: str
    now: datetime


@get("/session", tags=["people"], summary="Who is signed in")
async def get_session(viewer: NamedDependency[Viewer]) -> SessionOut:
    """The account asking. `now` tells a device how far its own clock is off."""
    return SessionOut(viewer.id, viewer.name, masked(present().csrf), clock.now())


ROUTES = [get_session]
