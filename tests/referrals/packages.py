"""Keys and packages made as an office and its body make them, for the tests of sealed packages."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from click.testing import CliRunner, Result

from duze.cli import main
from tests.conftest import World

BODY = "d03-ccdi"


def duze(*words: str | Path) -> Result:
    return CliRunner().invoke(main, [str(word) for word in words])


def key_pair(folder: Path, name: str = "key.txt") -> tuple[Path, str]:
    """A key made as the office makes it: its file, and the public key printed."""
    file = folder / name
    made = duze("keygen", "-o", file)
    assert made.exit_code == 0, made.output
    found = re.search(r"age1\w+", made.output)
    assert found
    return file, found[0]


async def registered(world: World, recipient: str, login: str = "discipline2") -> dict[str, Any]:
    at = f"/api/discipline-bodies/{world.body(BODY)}/keys"
    answer = await world.person(login).post(at, {"recipient": recipient})
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


async def packed(world: World, row: dict[str, Any], folder: Path, login: str = "discipline2") -> Path:
    """The package made and downloaded."""
    made = await world.person(login).post(f"/api/referrals/{row['id']}/package")
    assert made.status_code == 200, made.text
    got = await world.person(login).get(f"/api/referrals/{row['id']}/package")
    assert got.status_code == 200 and got.headers["cache-control"] == "no-store"
    file = folder / f"{login}.age"
    file.write_bytes(got.content)
    return file
