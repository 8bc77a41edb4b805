"""Accounts: made without a password, let in through a link that works once, shut out at once."""

from __future__ import annotations

import re

import httpx

from tests.conftest import World
from tests.templates import PASSWORD

NEW = "Copper-Bridge-52"


async def _page(world: World, login: str) -> httpx.AsyncClient:
    http = httpx.AsyncClient(transport=world.http._transport, base_url="http://test")
    answer = await http.post("/sign-in", data={"login": login, "password": PASSWORD})
    assert answer.status_code == 303, answer.text
    return http


async def _post(http: httpx.AsyncClient, path: str, **form: str) -> httpx.Response:
    page = (await http.get("/accounts")).text
    found = re.search(r'name="_csrf_token" value="([^"]+)"', page)
    assert found
    return await http.post(path, data={"_csrf_token": found[1], **form})


def _link(answer: httpx.Response) -> str:
    found = re.search(r"/set-password/[\w-]+", answer.text)
    assert found, answer.text[:2000]
    return found[0]


async def test_a_new_person_sets_the_password_behind_the_link(world: World) -> None:
    admin = await _page(world, "secadmin")
    made = await _post(admin, "/accounts", name="周明远", login="zhou.my")
    link = _link(made)
    assert "待设口令" in made.text
    assert link not in (await admin.get("/accounts")).text
    person = httpx.AsyncClient(transport=world.http._transport, base_url="http://test")
    assert "周明远" in (await person.get(link)).text
    elsewhere = {"Sec-Fetch-Site": "cross-site"}
    assert (await person.post(link, data={"password": NEW, "again": NEW}, headers=elsewhere)).status_code == 403
    wrong = await person.post(link, data={"password": NEW, "again": NEW + "x"})
    assert wrong.status_code == 422
    assert (await person.post(link, data={"password": NEW, "again": NEW})).status_code == 303
    assert (await person.get(link)).status_code == 404
    assert (await person.post("/sign-in", data={"login": "zhou.my", "password": NEW})).status_code == 303


async def test_a_fresh_link_ends_the_former_and_shutting_out_ends_sessions(world: World) -> None:
    admin = await _page(world, "secadmin")
    inspector = await _page(world, "inspector")
    person = re.search(
        r"inspector</td>.*?/accounts/([0-9a-f-]+)/password-link", (await admin.get("/accounts")).text, re.S
    )
    assert person
    first = _link(await _post(admin, f"/accounts/{person[1]}/password-link"))
    second = _link(await _post(admin, f"/accounts/{person[1]}/password-link"))
    assert (await world.http.get(first)).status_code == 404
    assert (await world.http.get(second)).status_code == 200
    assert (await _post(admin, f"/accounts/{person[1]}/closing")).status_code == 303
    assert (await world.http.get(second)).status_code == 404
    assert (await inspector.get("/", follow_redirects=False)).status_code in (302, 303, 401)


async def test_only_the_security_administrator_sees_accounts(world: World) -> None:
    for login in ("sysadmin", "supervisor", "auditor", "liaison"):
        http = await _page(world, login)
        assert (await http.get("/accounts")).status_code == 403


async def test_a_taken_login_is_refused_by_field(world: World) -> None:
    admin = await _page(world, "secadmin")
    answer = await _post(admin, "/accounts", name="某人", login="inspector")
    assert answer.status_code == 422
    assert "已被使用" in answer.text
