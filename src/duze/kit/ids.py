"""Identifiers: UUIDv7 made in Python, so that rows know their id before the database does."""

from __future__ import annotations

from uuid import UUID

from uuid_utils.compat import uuid7


def new_id() -> UUID:
    """A fresh time-ordered id."""
    return UUID(int=uuid7().int)
