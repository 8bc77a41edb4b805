"""One byte string per value: what is hashed must not depend on key order, spacing or database."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any
from uuid import UUID


def plain(value: Any) -> Any:
    """`value` as JSON holds it: Decimals, dates, ids and enums become strings.

    Raises TypeError on floats (nothing that is hashed may be inexact) and unknown types.
    """
    kind = type(value)
    # Most of what is hashed is of these exact types; a month of a province has a million of them.
    if kind is str or kind is int or value is None:
        return value
    if kind is Decimal:
        return _decimal(value)
    if kind is dict:
        return {key if type(key) is str else str(plain(key)): plain(item) for key, item in value.items()}
    if kind is list or kind is tuple:
        return [plain(item) for item in value]
    return _plain_of_others(value)


def _plain_of_others(value: Any) -> Any:
    if isinstance(value, bool | int):
        return value
    if isinstance(value, Enum):
        return plain(value.value)
    if isinstance(value, str | UUID):
        return str(value)
    if isinstance(value, Decimal):
        return _decimal(value)
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, dict):
        return {str(plain(key)): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        items = [plain(item) for item in value]
        return sorted(items) if isinstance(value, set | frozenset) else items
    message = f"{type(value).__name__} has no canonical form"
    raise TypeError(message)


def _decimal(value: Decimal) -> str:
    return f"{value.normalize():f}" if value else "0"


def written(plain_value: Any) -> bytes:
    """What `plain` gave as canonical JSON in UTF-8."""
    return json.dumps(plain_value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def canonical(value: Any) -> bytes:
    """`value` as canonical JSON in UTF-8."""
    return written(plain(value))


def digest(value: Any) -> str:
    """Hex SHA-256 of the canonical form."""
    return hashlib.sha256(canonical(value)).hexdigest()
