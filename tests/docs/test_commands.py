"""The commands of the documents, run as a reader would run them, one after the other in an empty folder.

Blocks marked `no-test` need what a test has not got: a production host, other programs. `make` targets are
only resolved (`make -n`): what they run is this suite itself.
"""

from __future__ import annotations

import asyncio
import subprocess
from datetime import date
from pathlib import Path

import pytest
import xlsxwriter
from click.testing import CliRunner
from python_calamine import CalamineWorkbook

from duze.app.demo import load_ground
from duze.app.runtime import Runtime
from duze.app.seed import SINCE
from duze.cli import main
from duze.kit import migrate
from duze.kit.settings import read
from duze.people.actions import AccountIn, create_account
from duze.people.permissions import SYSTEM, Role
from duze.units.actions import MembershipIn, give_membership
from duze.units.queries import unit_by_code
from tests.docs.test_documents import ROOT, commands

UNIT = {"单位代码": "x01", "全称": "示例区人民政府", "简称": "示例区", "组别": "各区"}


def fill_in(file: Path) -> None:
    """A template's first sheet with one unit under its heads, as the reader is told to do."""
    heads = [str(head) for head in CalamineWorkbook.from_path(str(file)).get_sheet_by_index(0).to_python()[0]]
    plain = [head.strip(" *＊（必填）") for head in heads]
    assert set(UNIT) <= set(plain), heads
    with xlsxwriter.Workbook(str(file)) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, heads)
        sheet.write_row(1, 0, [UNIT.get(head, "") for head in plain])


async def installation() -> None:
    """What the pages take for granted: a database with the demo's ground and a system administrator gu.wei."""
    runtime = Runtime(read())
    await migrate.upgrade(runtime.db)
    await load_ground(runtime, date(2026, 11, 2))
    async with runtime.db.write() as session:
        account = await create_account(session, SYSTEM, AccountIn(login="gu.wei", name="顾维"), password_hash="none")
        await session.flush()
        office = await unit_by_code(session, "office")
        assert office is not None
        seat = MembershipIn(role=Role.SYSTEM_ADMIN, unit_id=office.id, title="系统管理员", valid_from=SINCE)
        await give_membership(session, SYSTEM, account, seat)
    await runtime.stop()


@pytest.fixture
def empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An installation of its own, and a folder to work in."""
    monkeypatch.setenv("DUZE_HOME", str(ROOT))
    monkeypatch.setenv("DUZE_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.delenv("DUZE_DATABASE_URL", raising=False)
    folder = tmp_path / "work"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


def test_every_duze_command_runs(empty_folder: Path) -> None:
    asyncio.run(installation())
    ran = [words for document, words in commands("duze", tested=True) if document != "README.zh-CN.md"]
    assert len(ran) >= 8
    for words in ran:
        done = CliRunner().invoke(main, words)
        assert done.exit_code == 0, (words, done.output, done.exception)
        if words[0] == "import-template" and words[1] == "units":
            fill_in(empty_folder / words[-1])


def test_every_make_target_resolves() -> None:
    for target in sorted({words[0] for _, words in commands("make", tested=True)}):
        done = subprocess.run(["make", "-n", target], cwd=ROOT, capture_output=True, text=True, check=False)
        assert done.returncode == 0, (target, done.stderr)
