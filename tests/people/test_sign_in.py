"""Signing in through the browser's door."""

from __future__ import annotations

from typing import Any

import httpx
import sqlalchemy as sa

from tests.conftest import World
from tests.templates import PASSWORD

FORM = "application/x-www-form-urlencoded"


async def sign_in(http: httpx.AsyncClient, login: str, password: str = PASSWORD, **options: Any) -> httpx.Response:
    return await http.post("/sign-in", data={"login": login, "password": password}, follow_redirects=False, **options)


async def test_right_password_starts_a_session_under_a_new_token(world: World) -> None:
    world.http.cookies.set("duze_session", "chosen-by-the-client")
    answer = await sign_in(world.http, "supervisor")
    assert answer.status_code == 303
    assert answer.headers["location"] == "/"
    token = answer.cookies["duze_session"]
    assert token != "chosen-by-the-client"
    assert len(token) > 30


async def test_five_wrong_passwords_lock_the_account_and_the_lock_is_kept(world: World) -> None:
    for _ in range(5):
        assert (await sign_in(world.http, "inspector", "wrong")).status_code == 401
    locked = await sign_in(world.http, "inspector")
    assert locked.status_code == 429
    world.clock.forward(minutes=16)
    assert (await sign_in(world.http, "inspector")).status_code == 303
    async with world.runtime.db.reader.connect() as connection:
        rows = await connection.execute(
            sa.text("SELECT verb, count(*) FROM journal_entry WHERE verb LIKE 'account.%' GROUP BY verb")
        )
        counts: dict[str, int] = {row[0]: row[1] for row in rows}
    assert counts["account.sign_in_failed"] == 5
    assert counts["account.locked"] == 1


async def test_a_form_from_another_site_is_refused(world: World) -> None:
    answer = await sign_in(world.http, "supervisor", headers={"sec-fetch-site": "cross-site"})
    assert answer.status_code == 403


async def test_the_next_address_stays_on_this_site(world: World) -> None:
    answer = await world.http.post(
        "/sign-in",
        data={"login": "supervisor", "password": PASSWORD, "next": "//evil.example/"},
        follow_redirects=False,
    )
    assert answer.headers["location"] == "/"


async def test_signing_out_is_in_the_journal(world: World) -> None:
    await sign_in(world.http, "supervisor")
    assert (await world.http.post("/sign-out", follow_redirects=False)).status_code == 303
    entries = (await world.person("auditor").get("/api/journal?verb=account.signed_out")).json()
    assert [entry["actor"] for entry in entries] == [world.city.accounts["supervisor"].name]


async def test_a_new_token_is_never_shown_twice_nor_kept(world: World) -> None:
    """A client that sends a key of its own gets a refusal the second time, not the token again."""
    person = world.person("supervisor")
    headers = person.headers | {"Idempotency-Key": "the-same-key-again", "Content-Type": FORM}
    first = await world.http.post("/me/tokens", content="name=x&days=3", headers=headers)
    again = await world.http.post("/me/tokens", content="name=x&days=3", headers=headers)
    assert (first.status_code, again.status_code) == (200, 409)
    async with world.runtime.db.reader.connect() as connection:
        kept = await connection.execute(sa.text("SELECT answer FROM idempotency_claim"))
    assert [row[0] for row in kept] == [""]
