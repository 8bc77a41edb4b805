"""Playing the walk in the terminal: a fresh installation in a temporary folder, its clock set."""

from __future__ import annotations

import asyncio
import sys
import tempfile
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import TextIO

import httpx

from duze.app.checks import verify_journal
from duze.app.create import create_app
from duze.app.demo import load_ground
from duze.app.runtime import Runtime
from duze.app.walk.client import Stage, StepFailed
from duze.app.walk.story import Diary, diary_for, tell
from duze.kit import clock, migrate
from duze.kit.settings import read


def play(out: Path, as_of: date | None, told: TextIO | None = None) -> int:
    """Play the walk; letters are left under `out`. Returns the exit code."""
    with tempfile.TemporaryDirectory(prefix="duze-walk-") as folder:
        try:
            return asyncio.run(_play(Path(folder), out, diary_for(as_of or date(2026, 11, 24)), told or sys.stdout))
        finally:
            clock.set_source(None)


async def _play(folder: Path, out: Path, diary: Diary, told: TextIO) -> int:
    settings = replace(read({"DUZE_DATA_DIR": str(folder), "DUZE_SECRET_KEY": "0" * 64}), demo=True)
    runtime = Runtime(settings)
    app = create_app(runtime=runtime, background=False)
    transport = httpx.ASGITransport(app)  # type: ignore[arg-type]
    await migrate.upgrade(runtime.db)
    await runtime.start(background=False)
    try:
        async with httpx.AsyncClient(transport=transport, base_url="http://duze.local") as http:
            stage = Stage(runtime, http, told, clock.now())
            stage.go_to(diary.start)
            await load_ground(runtime, date.fromisoformat(diary.start))
            await stage.issue_tokens()
            await tell(stage, diary, out)
            return await _checked(runtime, stage)
    except StepFailed as failure:
        told.write(f"FAILED {failure}\n")
        return 1
    finally:
        await runtime.stop()


async def _checked(runtime: Runtime, stage: Stage) -> int:
    await runtime.seal_now()
    stage.moment += timedelta(minutes=5)
    report = await verify_journal(runtime)
    stage.say(f"日志 {report.entries} 条，已封存 {report.sealed} 条：{'完整' if not report.problems else '有异常'}")
    for problem in report.problems:
        stage.say(f"  {problem}")
    return 1 if report.problems else 0
