"""The only list of rooms: their doors, and the functions their job kinds are bound to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from litestar import get

from duze.app.openapi import openapi_json
from duze.app.runtime import Runtime
from duze.kit.jobs import Work
from duze.people import pages as people_pages


@get("/healthz", include_in_schema=False, sync_to_thread=False)
def healthz() -> dict[str, str]:
    """Alive."""
    return {"status": "ok"}


def api_routes() -> Sequence[Any]:
    """JSON doors, under /api, behind sign-in."""
    return []


def page_routes() -> Sequence[Any]:
    """HTML doors, behind sign-in."""
    return []


def open_routes() -> Sequence[Any]:
    """Doors without sign-in. A test keeps this list short."""
    return [people_pages.sign_in_page, people_pages.sign_in_now, people_pages.sign_out, healthz, openapi_json]


def bind_jobs(runtime: Runtime) -> Mapping[str, Work]:
    """Job kind → the function that does it."""
    return {}
