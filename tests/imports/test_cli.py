"""Imports from the command line: templates, trying, bringing in, exit codes; on the terminal and as JSON."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from zipfile import ZipFile

import pytest
from click.testing import CliRunner, Result
from python_calamine import CalamineWorkbook

from duze.cli import main
from duze.imports.kinds import KINDS, ImportKind
from tests.conftest import World
from tests.imports.sheets import csv

UNITS = ["单位代码", "简称", "全称", "组别", "上级单位代码"]


async def duze(world: World, *words: str) -> Result:
    """The command on the installation under test, with no server running."""
    settings = world.runtime.settings
    env = {
        "DUZE_DATA_DIR": str(settings.data_dir),
        "DUZE_DATABASE_URL": settings.database_url,
        "DUZE_SECRET_KEY": settings.secret_key,
    }
    return await asyncio.to_thread(CliRunner(env=env).invoke, main, words)


async def test_tried_refused_by_cell_brought_in_and_again(world: World, tmp_path: Path) -> None:
    file = tmp_path / "u.csv"
    file.write_bytes(csv(UNITS, ["Q-1", "甲区", "", "各区", "Q-1"], encoding="gb18030"))
    refused = await duze(world, "import", "units", str(file))
    assert refused.exit_code == 1 and "C2" in refused.stderr and "E2" in refused.stderr, refused
    file.write_bytes(csv(UNITS, ["Ｑ-1", "甲区", "甲区人民政府", "各区", ""], encoding="gb18030"))
    said = []
    for words in (("--dry-run",), (), ("--as", "sysadmin", "--json")):
        done = await duze(world, "import", "units", str(file), *words)
        assert done.exit_code == 0, done
        said.append(done.stdout)
    assert "would be new" in said[0] and "1 rows were new" in said[1]
    assert json.loads(said[2]) == {"dry_run": False, "new": 0, "changed": 0, "unchanged": 1, "errors": []}


async def test_rules_need_a_person_and_permissions_hold(world: World, tmp_path: Path) -> None:
    file = tmp_path / "r.toml"
    written = await duze(world, "import-template", "rulebook", "-o", str(file))
    assert written.exit_code == 0, written
    file.write_text("effective_from = 2027-01-01\n" + file.read_text())
    alone = await duze(world, "import", "rulebook", str(file))
    assert alone.exit_code == 1 and "--as" in alone.stderr
    stranger = await duze(world, "import", "rulebook", str(file), "--as", "inspector")
    assert stranger.exit_code == 1
    drafted = await duze(world, "import", "rulebook", str(file), "--as", "assessor")
    assert drafted.exit_code == 0 and "1 rows were new" in drafted.stdout, drafted
    assert (await duze(world, "import", "rulebook", str(file), "--as", "nobody")).exit_code == 2


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.code)
async def test_templates_have_drop_downs_and_notes(world: World, kind: ImportKind, tmp_path: Path) -> None:
    login = {"scheme": "assessor", "rulebook": "assessor", "people": "secadmin", "past-findings": "supervisor"}
    who = login.get(kind.code, "supervisor" if kind.code == "routing" else "sysadmin")
    answer = await world.person(who).get(f"/api/imports/{kind.code}/template?format=xlsx")
    file = tmp_path / "t.xlsx"
    file.write_bytes(answer.content)
    book = CalamineWorkbook.from_path(str(file))
    assert book.sheet_names[:2] == ["数据", "说明"]
    heads = book.get_sheet_by_name("数据").to_python()[0]
    assert [str(head).rstrip("*") for head in heads] == [column.title for column in kind.columns]
    with ZipFile(file) as packed:
        lists = packed.read("xl/worksheets/sheet1.xml").decode().count("<dataValidation ")
    assert lists == sum(bool(column.choices) for column in kind.columns)
