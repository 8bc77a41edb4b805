"""Every door: behind sign-in, or on the short list of open ones."""

from __future__ import annotations

import re

import pytest
from litestar import Litestar
from litestar.handlers import HTTPRouteHandler

from duze.app.auth import signed_in
from tests.conftest import World

OPEN = {
    "/sign-in",
    "/sign-out",
    "/sw.js",
    "/offline",
    "/healthz",
    "/readyz",
    "/api/openapi.json",
    "/api/docs",
    "/set-up/{token:str}",
    "/set-password/{token:str}",
    "/verify",
    "/verify/{code:str}",
    "/feeds/{name:str}",
}


def _doors(app: Litestar) -> list[tuple[str, HTTPRouteHandler]]:
    return [
        (route.path, handler)
        for route in app.routes
        for handler in getattr(route, "route_handlers", [])
        if isinstance(handler, HTTPRouteHandler)
    ]


async def test_every_route_is_behind_sign_in_or_listed(app: Litestar) -> None:
    open_doors = {
        path
        for path, handler in _doors(app)
        if signed_in not in handler.resolve_guards() and not path.startswith(("/static", "/openapi"))
    }
    assert open_doors == OPEN


def _filled(path: str) -> str:
    """A route's address with something of the right type in each place."""
    for kind, value in (("uuid", "01a20b49-acd2-7776-9c31-872fd2c0d1cf"), ("int", "2026"), ("str", "2026-10")):
        path = re.sub(rf"\{{\w+:{kind}\}}", value, path)
    assert "{" not in path, path
    return path


async def test_every_get_route_answers_a_stranger_with_sign_in(world: World, app: Litestar) -> None:
    for path, handler in _doors(app):
        if path in OPEN or path.startswith(("/static", "/openapi")) or "GET" not in handler.http_methods:
            continue
        address = _filled(path)
        answer = await world.http.get(address, follow_redirects=False)
        assert answer.status_code in (401, 302, 303, 307), (address, answer.status_code)


async def test_an_unknown_address_is_a_problem(world: World) -> None:
    answer = await world.http.get("/api/nothing")
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["code"] == "not_found"
    english = await world.http.get("/api/nothing", headers={"Accept-Language": "en"})
    assert english.status_code == 404


@pytest.mark.parametrize("method", ["put", "delete"])
async def test_a_wrong_method_is_a_problem(world: World, method: str) -> None:
    answer = await getattr(world.http, method)("/healthz")
    assert answer.status_code == 405
