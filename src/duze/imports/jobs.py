"""Long files run behind the request, on whatever machine; how far they are is on the progress board."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from duze.imports.actions import File, Outcome, bring_in, keep, try_out
from duze.imports.kinds import kind_for
from duze.imports.models import Upload, UploadState
from duze.jobs.models import Job
from duze.jobs.queries import job_asked
from duze.kit import clock
from duze.kit.blobs import Blobs
from duze.kit.db import Database
from duze.kit.errors import Refusal
from duze.kit.jobs import Work, enqueue, far
from duze.kit.progress import ProgressBoard
from duze.kit.sheets import CellError, Tally
from duze.people.models import Account
from duze.people.permissions import Viewer
from duze.units.queries import viewer_for

RUN = "imports.run"
_STAGES = {UploadState.TRYING: "逐行核对", UploadState.BRINGING: "逐行写入"}


def enqueue_run(session: AsyncSession, viewer: Viewer, upload: Upload) -> None:
    """Ask for the upload's next step: trying it out, or bringing it in."""
    args = {"upload": upload.id, "kind": upload.kind, "doing": upload.state.value}
    enqueue(session, RUN, args, key=_key(upload), asked_by=viewer.name, asker=viewer.id)


async def job_of_upload(session: AsyncSession, upload: Upload) -> Job | None:
    """The job that works on the upload; None for one that was small enough to be done at once."""
    return await job_asked(session, RUN, _key(upload))


def _key(upload: Upload) -> str:
    return f"{upload.id}:{upload.state.value}"


async def progress_of(db: Database, upload: Upload) -> tuple[int, int] | None:
    """Rows done and rows in all, while any process works on the upload."""
    return await _board(db).read(upload.id)


def _board(db: Database) -> ProgressBoard:
    board: ProgressBoard = db.info["progress"]
    return board


def run_upload(db: Database, blobs: Blobs) -> Work:
    """The job: try the upload out, or bring it in, as the person who sent it and with that person's rights today."""

    async def run(args: Mapping[str, Any]) -> str:
        async with db.read() as session:
            upload = await session.get_one(Upload, UUID(str(args["upload"])))
            account = await session.get_one(Account, upload.by_id)
            viewer = await viewer_for(session, account, clock.today())
        await work_on(db, blobs, viewer, upload)
        return upload.kind

    return run


async def work_on(db: Database, blobs: Blobs, viewer: Viewer, upload: Upload) -> Upload:
    """Do what the upload waits for; running it again after it is done does nothing."""
    if upload.state not in (UploadState.TRYING, UploadState.BRINGING):
        return upload
    try:
        kind = kind_for(viewer, upload.kind)
        file = File(upload.filename, await blobs.get(upload.sha256))
        stage = _STAGES[upload.state]
        async with _board(db).metered(upload.id) as told:

            def progress(done: int, of: int) -> None:
                told(done, of)
                far(done, of, stage)

            options: dict[str, Any] = {"today": clock.today(), "progress": progress}
            if upload.state is UploadState.TRYING:
                outcome = await try_out(db, viewer, kind, file, **options)
            else:
                outcome = await bring_in(db, viewer, kind, file, upload=upload, **options)
    except Refusal as refusal:
        outcome = Outcome(None, Tally(errors=[CellError("—", refusal.message, refusal.params)]))
    if outcome.done:
        async with db.read() as session:
            return await session.get_one(Upload, upload.id)
    async with db.write() as session:
        row = await session.get_one(Upload, upload.id, with_for_update=True)
        if row.state is upload.state:
            keep(row, outcome)
        return row
