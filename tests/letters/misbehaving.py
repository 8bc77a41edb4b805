"""What a bad letter might do to its process. In a module of its own, so that the child imports little."""

from __future__ import annotations

import os
import signal
import time


def misbehave(job: object) -> object:
    """Do as the job says; otherwise tell the process id."""
    if job == "sleep":
        time.sleep(30)
    if job == "die":
        os.kill(os.getpid(), signal.SIGKILL)
    if job == "eat":
        return bytearray(8 * 1024**3)
    return os.getpid()
