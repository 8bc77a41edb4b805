"""Identifiers: UUIDv7 made in Python, so that rows know their id before the database does."""

from __future__ import annotations

from uuid import UUID

from uuid_utils.compat import uuid7


def new_id() -> UUID:
    """A fresh time-ordered id."""
    return UUID(int=uuid7().int)


def id_of_an_hour_ago() -> UUID:
    """Below every id made within the last hour (the milliseconds are the first 48 bits, RFC 9562 section 5.7)."""
    return UUID(int=new_id().int - (3_600_000 << 80))
