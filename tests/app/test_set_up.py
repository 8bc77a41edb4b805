"""The first administrators: a link that works once, on an installation with no account at all."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from secrets import token_hex

import httpx
import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import create_async_engine

from duze.app.create import create_app
from duze.app.runtime import Runtime
from duze.app.set_up import prepare_empty
from duze.kit import clock, migrate
from duze.units.setting_up import LINK_LIFETIME
from tests.templates import NOW, settings_in

FORM = {
    "office": "测试市优化营商环境办公室",
    "system_login": "gu.wei",
    "system_name": "顾维",
    "system_password": "Bronze-Lantern-41",
    "system_again": "Bronze-Lantern-41",
    "security_login": "an.shouyi",
    "security_name": "安守一",
    "security_password": "Quiet-Harbour-77",
    "security_again": "Quiet-Harbour-77",
}


@pytest.fixture
async def bare(
    database_kind: str, tmp_path: Path, request: pytest.FixtureRequest
) -> AsyncIterator[tuple[Runtime, httpx.AsyncClient]]:
    """A migrated installation with nothing in it."""
    url = f"sqlite+aiosqlite:///{tmp_path / 'duze.db'}"
    if database_kind == "postgres":
        server = request.getfixturevalue("postgres")
        name = f"bare_{token_hex(4)}"
        engine = create_async_engine(_async(server.admin_url), isolation_level="AUTOCOMMIT")
        async with engine.connect() as connection:
            await connection.execute(sa.text(f"CREATE DATABASE {name}"))
        await engine.dispose()
        url = _async(server.url(name))
    clock.set_source(lambda: NOW)
    runtime = Runtime(settings_in(tmp_path, url))
    await migrate.upgrade(runtime.db)
    await runtime.start(background=False)
    transport = httpx.ASGITransport(create_app(runtime=runtime, background=False))  # type: ignore[arg-type]
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as http:
        yield runtime, http
    await runtime.stop()
    clock.set_source(None)


def _async(url: str) -> str:
    return re.sub(r"^postgres(ql)?(\+\w+)?://", "postgresql+asyncpg://", url)


def _path(told: str) -> str:
    found = re.search(r"/set-up/\S+", told)
    assert found, told
    return found[0]


async def _sign_in(http: httpx.AsyncClient, who: str) -> int:
    form = {"login": FORM[f"{who}_login"], "password": FORM[f"{who}_password"]}
    return (await http.post("/sign-in", data=form)).status_code


async def test_the_link_makes_two_administrators_and_is_then_dead(bare: tuple[Runtime, httpx.AsyncClient]) -> None:
    runtime, http = bare
    path = _path(await prepare_empty(runtime))
    page = await http.get(path)
    assert page.status_code == 200
    assert page.headers["referrer-policy"] == "no-referrer"
    assert (await http.post(path, data=FORM)).status_code == 303
    assert (await http.get(path)).status_code == 404
    assert (await http.post(path, data=FORM)).status_code == 404
    assert await prepare_empty(runtime) == ""
    assert await _sign_in(http, "security") == 303
    assert await _sign_in(http, "system") == 303
    assert (await http.get("/calendar", follow_redirects=True)).status_code == 200


async def test_a_fresh_link_ends_the_former_and_loads_reference_data_once(
    bare: tuple[Runtime, httpx.AsyncClient],
) -> None:
    runtime, http = bare
    first = _path(await prepare_empty(runtime))
    second = _path(await prepare_empty(runtime))
    assert (await http.get(first)).status_code == 404
    assert (await http.get(second)).status_code == 200


async def test_a_link_expires(bare: tuple[Runtime, httpx.AsyncClient]) -> None:
    runtime, http = bare
    path = _path(await prepare_empty(runtime))
    clock.set_source(lambda: NOW + LINK_LIFETIME + timedelta(minutes=1))
    assert (await http.get(path)).status_code == 404


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"system_password": "short"}, "口令至少 10 位"),
        ({"system_again": "Bronze-Lantern-14"}, "两次输入的口令不一致"),
        ({"security_login": "GU.WEI"}, "须由两人分别担任"),
        ({"office": ""}, "必填"),
    ],
)
async def test_a_refused_form_changes_nothing_and_keeps_the_names(
    bare: tuple[Runtime, httpx.AsyncClient], changed: dict[str, str], says: str
) -> None:
    runtime, http = bare
    path = _path(await prepare_empty(runtime))
    answer = await http.post(path, data=FORM | changed)
    assert answer.status_code == 422
    assert says in answer.text
    assert "安守一" in answer.text
    assert FORM["security_password"] not in answer.text
    assert (await http.get(path)).status_code == 200


async def test_another_site_cannot_send_the_form(bare: tuple[Runtime, httpx.AsyncClient]) -> None:
    runtime, http = bare
    path = _path(await prepare_empty(runtime))
    answer = await http.post(path, data=FORM, headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 403
