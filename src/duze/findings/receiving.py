"""A file for something people work on: checked while it streams, stored, a wrong hash written down."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TypeVar

from sqlmodel.ext.asyncio.session import AsyncSession

from duze.evidence.intake import HashMismatch, Taken, take_in
from duze.findings.uploads import Incoming
from duze.journal.actions import record
from duze.journal.verbs import Verb
from duze.kit.acts import ensure
from duze.kit.blobs import Blobs
from duze.kit.db import Database
from duze.kit.errors import Refusal
from duze.kit.tables import Versioned
from duze.people.permissions import Viewer

Thing = TypeVar("Thing", bound=Versioned)


async def received(
    db: Database,
    blobs: Blobs,
    viewer: Viewer,
    file: Incoming,
    find: Callable[[AsyncSession], Awaitable[Thing]],
    refuses: Callable[[Thing, Viewer], Refusal | None],
) -> Taken:
    """The stored file, not yet registered with the thing. Raises what `find`, `refuses` and `take_in` say."""
    async with db.read() as session:
        ensure(refuses(await find(session), viewer))
    try:
        return await take_in(blobs, file.chunks, filename=file.data.filename, sha256=file.data.sha256)
    except HashMismatch:
        async with db.write() as session:
            after = {"filename": file.data.filename, "client_sha256": file.data.sha256}
            record(session, viewer, Verb.EVIDENCE_REFUSED, await find(session), after=after)
        raise
