"""Long files run behind the request, on whatever machine; how far they are is on the progress board."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from duze.imports.actions import File, Outcome, bring_in, keep, try_out
from duze.imports.kinds import kind_for
from duze.imports.models import Upload, UploadState
from duze.kit import clock
from duze.kit.blobs import Blobs
from duze.kit.db import Database
from duze.kit.errors import Refusal
from duze.kit.jobs import Work
from duze.kit.progress import ProgressBoard
from duze.kit.sheets import CellError, Tally
from duze.people.models import Account
from duze.people.permissions import Viewer
from duze.units.queries import viewer_for

RUN = "imports.run"


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
        async with _board(db).metered(upload.id) as far:
            options: dict[str, Any] = {"today": clock.today(), "progress": far}
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
