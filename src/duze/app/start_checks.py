"""What a server is not started with: secrets others can read, and in production weak keys and demo settings.

Each fault is a sentence saying what is wrong, where, and what to do. They are for the terminal of whoever
starts the server, and therefore English.
"""

from __future__ import annotations

import stat
import sys
import zlib
from collections import Counter
from math import log2
from pathlib import Path

from duze.kit.settings import Settings

LEAST_CHARACTERS = 32
LEAST_BITS = 100.0
_REFUSED = 2
_OTHERS = stat.S_IRWXG | stat.S_IRWXO
_MAKE_ONE = "leave it out (one is made in the data folder) or take the output of `openssl rand -hex 32`"


def refuse_bad_start(settings: Settings, *, demo_wanted: bool = False) -> None:
    """Leave with exit code 2 and one sentence per fault when the server must not be started like this."""
    faults = readable_secrets(settings.data_dir)
    if settings.production:
        faults += production_faults(settings, demo_wanted=demo_wanted)
    if faults:
        sys.stderr.write("Duze was not started.\n" + "".join(f"- {fault}\n" for fault in faults))
        sys.exit(_REFUSED)


def readable_secrets(data_dir: Path) -> list[str]:
    """The secret files that somebody besides their owner may read or write."""
    files = (data_dir / "secret.key", data_dir / "journal.key")
    return [
        f"{file} can be read by others (mode {file.stat().st_mode & 0o777:o}): run `chmod 600 {file}`."
        for file in files
        if file.exists() and file.stat().st_mode & _OTHERS
    ]


def production_faults(settings: Settings, *, demo_wanted: bool = False) -> list[str]:
    """What DUZE_PRODUCTION does not allow."""
    faults = []
    if why := weakness(settings.secret_key):
        faults.append(f"DUZE_SECRET_KEY is weak: {why}; {_MAKE_ONE}.")
    if settings.demo or demo_wanted:
        faults.append("DUZE_DEMO and --demo-if-empty make accounts with a public password: leave them out.")
    if settings.clock:
        faults.append("DUZE_CLOCK sets the clock: deadlines and the journal need the real one, leave it out.")
    if not settings.base_url.startswith("https://"):
        faults.append(f"DUZE_BASE_URL is {settings.base_url}: give the https:// address people use.")
    elif not settings.cookie_secure:
        faults.append("DUZE_COOKIE_SECURE is off: session cookies would travel in the clear, leave it out.")
    return faults


def weakness(key: str) -> str:
    """Why a key is too easy to guess; empty when it is not.

    The measure is the entropy of its characters times its length, and that it does not repeat itself: enough to
    catch words, dates and patterns, while random hex of 32 characters or more passes.
    """
    if len(key) < LEAST_CHARACTERS:
        return f"it has {len(key)} characters, {LEAST_CHARACTERS} are needed"
    if (key + key).find(key, 1) < len(key) or len(zlib.compress(key.encode(), 9)) < len(key) // 2:
        return "it repeats a pattern"
    bits = sum(-n * log2(n / len(key)) for n in Counter(key).values())
    if bits < LEAST_BITS or len(set(key)) < 10:
        return "too few different characters"
    return ""
