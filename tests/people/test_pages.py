"""The pages of the ground rooms open for those who may, and for nobody else."""

from __future__ import annotations

import pytest

from tests.conftest import World
from tests.templates import PASSWORD


async def signed_in(world: World, login: str) -> None:
    world.http.cookies.clear()
    answer = await world.http.post("/sign-in", data={"login": login, "password": PASSWORD})
    assert answer.status_code in (200, 303)


@pytest.mark.parametrize(
    ("login", "path", "words"),
    [
        ("supervisor", "/units", "移送去向表"),
        ("secadmin", "/units", "在岗人员"),
        ("sysadmin", "/calendar?year=2026&limit=rectification&start=2026-09-21", "2026年10月19日"),
        ("sysadmin", "/calendar?year=2027", "未公布"),
        ("sysadmin", "/jobs", "后台任务"),
        ("auditor", "/journal", "account.signed_in"),
        ("auditor", "/journal/check", "未发现改动"),
    ],
)
async def test_page_shows(world: World, login: str, path: str, words: str) -> None:
    await signed_in(world, login)
    await world.runtime.seal_now()
    answer = await world.http.get(path)
    assert answer.status_code == 200, answer.text
    assert words in answer.text


@pytest.mark.parametrize(
    ("login", "path"), [("inspector", "/jobs"), ("supervisor", "/journal"), ("sysadmin", "/journal")]
)
async def test_page_is_refused(world: World, login: str, path: str) -> None:
    await signed_in(world, login)
    assert (await world.http.get(path)).status_code == 403


async def test_a_route_is_changed_by_form_and_a_stale_form_is_refused(world: World) -> None:
    await signed_in(world, "supervisor")
    person = world.person("supervisor")
    route = next(r for r in (await person.get("/api/routes")).json() if r["authority"] == "city")
    page = await world.http.get(f"/routes/{route['id']}")
    token = page.text.split('name="_csrf_token" value="')[1].split('"')[0]
    form = {
        "_csrf_token": token,
        "version": str(route["version"]),
        "authority": "city",
        "body_id": route["body_id"],
        "basis": "新口径",
        "valid_from": "2026-01-01",
    }
    missing_token = await world.http.post(f"/routes/{route['id']}", data={**form, "_csrf_token": "x"})
    assert missing_token.status_code == 403
    saved = await world.http.post(f"/routes/{route['id']}", data=form, follow_redirects=False)
    assert saved.status_code == 303, saved.text
    stale = await world.http.post(f"/routes/{route['id']}", data=form)
    assert stale.status_code == 412
    assert "新口径" in stale.text
