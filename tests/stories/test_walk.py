"""The whole main job through HTTP: as `duze demo --walk` plays it, and as the demo city's past."""

from __future__ import annotations

import io
import os
from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path
from uuid import uuid4

import pdfplumber
import pytest
from click.testing import CliRunner

from duze.app.checks import verify_journal
from duze.app.city import load_city
from duze.app.rooms import bind_jobs
from duze.app.runtime import Runtime
from duze.cli import main
from duze.kit import clock, migrate
from tests.conftest import MovableClock
from tests.templates import run_sql, settings_in


def text_of(pdf: Path) -> str:
    with pdfplumber.open(io.BytesIO(pdf.read_bytes())) as opened:
        return "".join(page.extract_text() or "" for page in opened.pages)


def test_the_walk_ends_well_and_leaves_its_letters(tmp_path: Path) -> None:
    clock.set_source(None)
    result = CliRunner().invoke(main, ["demo", "--walk", "--out", str(tmp_path)])
    assert result.exit_code == 0, result.output[-3000:]
    assert "完整" in result.output
    summons = text_of(tmp_path / "约谈通知书.pdf").replace("\n", "")
    assert "经市政府同意" in summons
    assert "武营督〔2026〕1号" in summons
    referral = text_of(tmp_path / "问题线索移送函.pdf").replace("\n", "")
    assert "硚口区" in referral
    assert "高喆" in referral
    bulletin = text_of(tmp_path / "考核排名通报.pdf")
    assert all(group in bulletin for group in ("各区", "市直部门", "有关单位", "洪山区"))


@pytest.fixture
async def empty(
    database_kind: str, tmp_path: Path, request: pytest.FixtureRequest, the_clock: MovableClock
) -> AsyncIterator[Runtime]:
    """A migrated installation with nothing in it."""
    name = f"empty_{uuid4().hex[:10]}"
    url = f"sqlite+aiosqlite:///{tmp_path / 'duze.db'}"
    if database_kind == "postgres":
        server = request.getfixturevalue("postgres")
        await run_sql(server.admin_url, f"CREATE DATABASE {name}")
        url = server.url(name)
    runtime = Runtime(settings_in(tmp_path, url))
    runtime.kinds = bind_jobs(runtime)
    await migrate.upgrade(runtime.db)
    await runtime.start(background=False)
    yield runtime
    await runtime.stop()
    if database_kind == "postgres":
        await run_sql(server.admin_url, f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


@pytest.mark.skipif(not os.environ.get("DUZE_LONG"), reason="the whole year once more: make test-all")
async def test_the_demo_city_loads_and_its_journal_is_whole(empty: Runtime) -> None:
    """On both databases; every day's run loads it on SQLite, in test_city."""
    await load_city(empty, date(2026, 11, 24))
    clock.set_source(None)
    await empty.seal_now()
    report = await verify_journal(empty)
    assert report.problems == []
    assert report.entries > 300
