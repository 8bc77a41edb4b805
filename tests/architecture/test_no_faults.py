"""Whatever is thrown at a door, the answer is a refusal: never a fault of ours, never a silent success."""

from __future__ import annotations

import pytest
from litestar import Litestar
from litestar.enums import HttpMethod

from tests.architecture.test_routes import OPEN, _doors, _filled
from tests.conftest import World
from tests.templates import PASSWORD

BODIES = (b"", b"{}", b"[]", b"null", b'"x"', b'{"a": {"b": [1e308, "\\u0000"]}}', b"\xff", b"{" * 2000)
# What an auditor may do: their own settings, nothing of the office's work.
OWN = ("/me", "/sign-out", "/api/me")


def _unsafe(app: Litestar) -> list[tuple[str, str]]:
    found = [
        (method, path)
        for path, handler in _doors(app)
        if path not in OPEN and not path.startswith(OWN)
        for method in sorted({HttpMethod(name).value for name in handler.http_methods} - {"GET", "HEAD", "OPTIONS"})
    ]
    assert len(found) > 100
    return found


@pytest.mark.parametrize("login", ["auditor", "supervisor"])
async def test_no_body_makes_the_api_stumble(world: World, app: Litestar, login: str) -> None:
    person = world.person(login)
    for method, path in _unsafe(app):
        if not path.startswith("/api"):
            continue
        for body in BODIES:
            headers = person.headers | {"Content-Type": "application/json", "If-Match": '"1"'}
            answer = await world.http.request(method, _filled(path), content=body, headers=headers)
            assert 400 <= answer.status_code < 500, (login, method, path, body, answer.text)
            assert answer.headers["content-type"] == "application/problem+json", (path, body)


async def test_an_auditor_moves_nothing_by_form(world: World, app: Litestar) -> None:
    await world.http.post("/sign-in", data={"login": "auditor", "password": PASSWORD})
    page = await world.http.get("/journal")
    token = page.text.split('name="csrf-token" content="')[1].split('"')[0]
    for method, path in _unsafe(app):
        if path.startswith("/api"):
            continue
        answer = await world.http.request(method, _filled(path), data={"_csrf_token": token}, follow_redirects=False)
        assert answer.status_code in (403, 404, 409, 422), (method, path, answer.status_code)


async def test_every_page_and_list_answers_every_role(world: World, app: Litestar) -> None:
    """Signed in as anybody, a GET of anything is an answer or a refusal."""
    for login in world.tokens:
        person = world.person(login)
        for path, handler in _doors(app):
            if "GET" in handler.http_methods and not path.startswith(("/static", "/openapi")):
                answer = await person.get(_filled(path), follow_redirects=False)
                assert answer.status_code < 500, (login, path, answer.text[:2000])
