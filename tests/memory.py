"""Where tests keep what lives only as long as they do."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

_ROOM = 3 * 1024**3
"""Bytes it may take at most: a database at a time for each worker, the log of what was written, kept failures."""


def quickest() -> str:
    """A folder in memory when there is room, since every test has its own copy of the database written there."""
    memory = Path("/dev/shm")
    roomy = memory.is_dir() and os.access(memory, os.W_OK) and shutil.disk_usage(memory).free >= _ROOM
    return str(memory) if roomy else "/tmp"
