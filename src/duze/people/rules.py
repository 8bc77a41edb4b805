"""Password and lock-out rules. Pure."""

from __future__ import annotations

from datetime import datetime, timedelta

from duze.kit.errors import FieldError

LOCK_AFTER = 5
LOCK_FOR = timedelta(minutes=15)
MIN_LENGTH = 10


def password_faults(password: str, login: str) -> list[FieldError]:
    """What is wrong with a new password (GB/T 22239-2019 level 3 asks for complexity)."""
    faults = []
    if len(password) < MIN_LENGTH:
        faults.append(FieldError("/password", "口令至少 %(least)s 位。", {"least": MIN_LENGTH}))
    kinds = {_kind(char) for char in password}
    if len(kinds) < 3:
        faults.append(FieldError("/password", "口令须包含大写字母、小写字母、数字、符号中的三类。"))
    if login and login.lower() in password.lower():
        faults.append(FieldError("/password", "口令不得包含登录名。"))
    return faults


def _kind(char: str) -> str:
    if not char.isalnum():
        return "symbol"
    if char.isdigit():
        return "digit"
    return "upper" if char.isupper() else "lower"


def locked(until: datetime | None, now: datetime) -> bool:
    """Whether sign-in is locked at `now`."""
    return until is not None and until > now


def lock_after_failure(failures: int, now: datetime) -> datetime | None:
    """Until when sign-in is locked after `failures` wrong passwords in a row; None when not yet."""
    return now + LOCK_FOR if failures >= LOCK_AFTER else None
