"""SQLite means one process per file: a lock file keeps commands and server apart."""

from __future__ import annotations

import fcntl
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from duze.kit.settings import Settings


@contextmanager
def only_process(settings: Settings) -> Iterator[None]:
    """Hold the installation's lock. Exits with code 3 when the server (or another command) has it."""
    if not settings.on_sqlite:
        yield
        return
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    with (settings.data_dir / "duze.lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            sys.stderr.write("The server is running on this database. Stop it first, or use the console.\n")
            sys.exit(3)
        yield
