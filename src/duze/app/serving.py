"""The server process: one per SQLite file; several, and workers beside them, on PostgreSQL."""

from __future__ import annotations

import asyncio
import os
import sys
from dataclasses import replace
from datetime import datetime
from functools import partial

import uvicorn

from duze.app.create import create_app
from duze.app.demo import is_empty, tell_accounts
from duze.app.lock import only_process
from duze.app.logs import configure_logging
from duze.app.nightly import tell_news
from duze.app.rooms import bind_jobs
from duze.app.runtime import Runtime
from duze.app.set_up import prepare_empty
from duze.app.start_checks import refuse_bad_start
from duze.kit import clock, migrate
from duze.kit.settings import Settings, read


def run_server(host: str, port: int, *, demo_if_empty: bool) -> None:
    """Migrate, load the demo city if asked and empty, then serve until stopped."""
    configure_logging()
    os.umask(0o077)  # database, blobs and keys are for their owner alone
    if demo_if_empty:
        os.environ["DUZE_DEMO"] = "1"
    settings = read()
    if "DUZE_BASE_URL" not in os.environ:  # links lead to where this server is
        settings = replace(settings, base_url=f"http://{host}:{port}")
    refuse_bad_start(settings, demo_wanted=demo_if_empty)
    set_clock(settings)
    with only_process(settings):
        link = asyncio.run(_prepare(settings, demo_if_empty=demo_if_empty))
        sys.stdout.write(f"\nDuze 督责  http://{host}:{port}\n{tell_accounts() if settings.demo else link}\n")
        sys.stdout.flush()
        uvicorn.run(
            create_app(settings),
            host=host,
            port=port,
            loop="uvloop",
            http="httptools",
            log_level="warning",
            timeout_graceful_shutdown=10,
        )


async def _prepare(settings: Settings, *, demo_if_empty: bool) -> str:
    """Bring the database up to date; what is to be told about it on the terminal."""
    runtime = Runtime(settings)
    runtime.kinds = bind_jobs(runtime)
    try:
        await migrate.upgrade(runtime.db)
        await runtime.start(background=False)
        if demo_if_empty and await is_empty(runtime):
            from duze.app.city import load_city  # what acts out a city is a tenth of all imports

            await load_city(runtime, None)
        return await prepare_empty(runtime)
    finally:
        await runtime.stop()


def set_clock(settings: Settings) -> None:
    """Let the clock start where DUZE_CLOCK says (ISO 8601 with offset)."""
    if settings.clock:
        clock.start_from(datetime.fromisoformat(settings.clock))


def run_worker() -> None:
    """Run jobs until stopped."""
    settings = read()
    if settings.on_sqlite:
        sys.stderr.write("SQLite allows one process: the server runs the jobs itself.\n")
        sys.exit(2)
    refuse_bad_start(settings)
    set_clock(settings)

    async def work() -> None:
        runtime = Runtime(settings)
        runtime.kinds = bind_jobs(runtime)
        runtime.tell = partial(tell_news, runtime)
        await runtime.start(background=True)
        try:
            await asyncio.Event().wait()
        finally:
            await runtime.stop()

    asyncio.run(work())
