"""Password hashing: argon2id, in a thread, two at a time (64 MiB each)."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from functools import cache

from pwdlib import PasswordHash

_threads = ThreadPoolExecutor(max_workers=2, thread_name_prefix="argon2")


@cache
def _hasher() -> PasswordHash:
    return PasswordHash.recommended()


@cache
def _decoy() -> str:
    return _hasher().hash("not anybody's password")


async def hash_password(password: str) -> str:
    """The argon2id hash of a password."""
    return await asyncio.get_running_loop().run_in_executor(_threads, _hasher().hash, password)


async def matches(password: str, stored: str | None) -> bool:
    """Whether `password` fits the stored hash; takes the same time when there is none."""

    def check() -> bool:
        if stored is None:
            _hasher().verify(password, _decoy())
            return False
        return _hasher().verify(password, stored)

    return await asyncio.get_running_loop().run_in_executor(_threads, check)
