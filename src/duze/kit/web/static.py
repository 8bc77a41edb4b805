"""Static files under content-hashed names."""

from __future__ import annotations

from typing import Any


def asset_url(name: str) -> str:
    """The address of an asset."""
    return f"/static/{name}"


def static_routes() -> list[Any]:
    """Handlers that serve /static."""
    return []
