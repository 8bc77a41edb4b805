"""How far a long upload is, told to its page as it goes on, and giving a trial up."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncGenerator
from uuid import UUID

from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect, ServerSentEvent

from duze.imports.jobs import progress_of
from duze.imports.kinds import kind_for
from duze.imports.models import Upload, UploadState
from duze.imports.queries import upload_for
from duze.kit import clock
from duze.kit.db import Database
from duze.kit.errors import WrongState
from duze.people.permissions import Viewer

BUSY = frozenset({UploadState.TRYING, UploadState.BRINGING})
EVERY = 0.5
MOST = 120
"""So many words, then the browser asks anew: nobody holds a server that wants to stop."""


@get("/imports/{code:str}/{upload_id:uuid}/progress")
async def progress(
    db: NamedDependency[Database], viewer: NamedDependency[Viewer], code: FromPath[str], upload_id: FromPath[UUID]
) -> ServerSentEvent:
    """Server-sent events: rows done, rows in all, seconds since it was sent, and whether it has ended."""
    kind_for(viewer, code)
    async with db.read() as session:
        await upload_for(session, viewer, code, upload_id)

    async def words() -> AsyncGenerator[str, None]:
        for _ in range(MOST):
            async with db.read() as session:
                upload = await upload_for(session, viewer, code, upload_id)
            yield json.dumps(await _told(db, upload))
            if upload.state not in BUSY:
                return
            await asyncio.sleep(EVERY)

    return ServerSentEvent(words())


async def _told(db: Database, upload: Upload) -> dict[str, object]:
    done, of = await progress_of(db, upload) or (0, 0)
    seconds = max(0, round((clock.now() - upload.created_at).total_seconds()))
    return {"done": done, "of": of, "seconds": seconds, "ended": upload.state not in BUSY}


@post("/imports/{code:str}/{upload_id:uuid}/cancellation", status_code=303)
async def give_up(
    db: NamedDependency[Database], viewer: NamedDependency[Viewer], code: FromPath[str], upload_id: FromPath[UUID]
) -> Redirect:
    """End a trial: it has written nothing, and what it still finds is dropped. Bringing in is all or nothing.

    Raises WrongState when it is too late.
    """
    kind_for(viewer, code)
    async with db.write() as session:
        upload = await upload_for(session, viewer, code, upload_id, lock=True)
        if upload.state is not UploadState.TRYING:
            raise WrongState("试导入已经结束；正在写入的整份导入不能中途取消，写完后可以再导入一份更正。")
        upload.state = UploadState.FAULTY
        upload.errors = [{"place": "—", "message": "本人取消了试导入，没有写入任何内容。", "params": {}}]
    return Redirect(f"/imports/{code}/{upload_id}", status_code=303)


ROUTES = [progress, give_up]
