"""What brought a finding, when a room above knows: asked through a port that the application fills."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from uuid import UUID

import msgspec
from sqlmodel.ext.asyncio.session import AsyncSession

from duze.people.permissions import Viewer


class Origin(msgspec.Struct):
    """Something with a number, a page and perhaps a running clock: `id` is what its deadlines are about."""

    id: UUID
    number: str
    title: str
    link: str


class Origins:
    """The port: `behind(session, viewer, finding_id)` gives the origin if the viewer may see it, otherwise None."""

    def __init__(self, behind: Callable[[AsyncSession, Viewer, UUID], Awaitable[Origin | None]]) -> None:
        self.behind = behind
