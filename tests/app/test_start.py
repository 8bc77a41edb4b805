"""What the server is not started with. The command itself is run; a refusal leaves before anything is served."""

from __future__ import annotations

import os
import secrets
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duze.app.start_checks import weakness

GOOD = {
    "DUZE_PRODUCTION": "1",
    "DUZE_BASE_URL": "https://duze.example.gov.cn",
    "DUZE_SECRET_KEY": secrets.token_hex(32),
}


def serve(folder: Path, *args: str, **env: str) -> subprocess.CompletedProcess[str]:
    """Start the server on a port nobody may open, so that what passes the checks still ends."""
    clean = {key: value for key, value in os.environ.items() if not key.startswith("DUZE_")}
    command = [sys.executable, "-c", "from duze.cli import main; main()", "serve", *args]
    return subprocess.run(
        command,
        env=clean | {"DUZE_DATA_DIR": str(folder)} | env,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


@pytest.mark.parametrize(
    ("changed", "args", "says"),
    [
        ({"DUZE_SECRET_KEY": "changeme"}, (), "DUZE_SECRET_KEY is weak: it has 8 characters"),
        ({"DUZE_SECRET_KEY": "0123456789abcdef" * 4}, (), "DUZE_SECRET_KEY is weak: it repeats a pattern"),
        ({"DUZE_BASE_URL": "http://10.0.0.8"}, (), "DUZE_BASE_URL is http://10.0.0.8"),
        ({"DUZE_COOKIE_SECURE": "0"}, (), "DUZE_COOKIE_SECURE is off"),
        ({"DUZE_CLOCK": "2026-11-02T10:00:00+08:00"}, (), "DUZE_CLOCK sets the clock"),
        ({"DUZE_DEMO": "1"}, (), "DUZE_DEMO"),
        ({}, ("--demo-if-empty",), "public password"),
    ],
)
def test_production_refuses(tmp_path: Path, changed: dict[str, str], args: tuple[str, ...], says: str) -> None:
    done = serve(tmp_path, *args, **(GOOD | changed))
    assert done.returncode == 2
    assert says in done.stderr
    assert done.stderr.count("\n- ") == 1
    assert not (tmp_path / "duze.db").exists()


def test_a_secret_others_can_read_is_refused(tmp_path: Path) -> None:
    key = tmp_path / "secret.key"
    key.write_text(secrets.token_hex(32))
    key.chmod(0o644)
    done = serve(tmp_path)
    assert done.returncode == 2
    assert f"chmod 600 {key}" in done.stderr


def test_keys_of_the_kind_advised_pass() -> None:
    assert not any(weakness(secrets.token_hex(32)) for _ in range(200))


@given(st.text("abc123", min_size=1, max_size=8), st.integers(8, 40))
def test_repeated_words_never_pass(word: str, times: int) -> None:
    assert weakness(word * times)
