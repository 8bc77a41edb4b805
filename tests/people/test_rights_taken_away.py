"""What is taken away is refused on the very next request, even when another process took it away."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine

from tests.conftest import World
from tests.templates import PASSWORD

DRAFT = {
    "kind": "misconduct",
    "sub_type": "L01",
    "severity": "minor",
    "channel": "inspection",
    "place": "区政务服务中心",
    "happened_at": "2026-10-28T10:20:00+08:00",
    "facts": "办事人申请变更登记，窗口要求另行提交房产证明原件。",
}


async def _behind_the_back(world: World, statement: str, **values: Any) -> None:
    """Change the database as another process would."""
    engine = create_async_engine(world.runtime.settings.database_url)
    async with engine.begin() as connection:
        done = await connection.execute(text(statement), values)
        assert done.rowcount >= 1
    await engine.dispose()


def _id(world: World, account: Any) -> str:
    return account.hex if world.runtime.db.sqlite else str(account)


async def test_a_seat_that_ended_shows_nothing_any_more(world: World) -> None:
    logger, supervisor = world.person("inspector"), world.person("supervisor")
    sent = await logger.post("/api/findings", DRAFT | {"unit_id": world.unit("d03")})
    await logger.post(f"/api/findings/{sent.json()['id']}/submission", match=1)
    for _ in range(2):  # the query of the list is kept from here on
        assert len((await supervisor.get("/api/findings")).json()["items"]) == 1
    where = "WHERE account_id = :id" if world.runtime.db.sqlite else "WHERE account_id = CAST(:id AS uuid)"
    await _behind_the_back(
        world,
        f"UPDATE membership SET valid_from = '2019-01-01', valid_to = '2026-11-01' {where}",
        id=_id(world, supervisor.id),
    )
    assert (await supervisor.get("/api/findings")).json()["items"] == []
    assert (await supervisor.get(f"/api/findings/{sent.json()['id']}")).status_code == 404
    refused = await supervisor.post("/api/findings", DRAFT | {"unit_id": world.unit("d03")})
    assert refused.status_code == 403


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE account SET active = false WHERE login = 'inspector'",
        "UPDATE api_token SET revoked_at = '2026-11-01 00:00:00'",
        "UPDATE api_token SET expires_at = '2026-11-01 00:00:00'",
    ],
)
async def test_a_closed_account_and_a_dead_token_are_nobodys(world: World, statement: str) -> None:
    inspector = world.person("inspector")
    assert (await inspector.get("/api/findings")).status_code == 200
    await _behind_the_back(world, statement)
    assert (await inspector.get("/api/findings")).status_code == 401


async def test_a_session_that_ended_and_a_closed_account_open_no_page(world: World) -> None:
    for ending in ("session", "account"):
        http = httpx.AsyncClient(transport=world.http._transport, base_url="http://test")
        answer = await http.post("/sign-in", data={"login": "inspector", "password": PASSWORD})
        assert answer.status_code == 303
        assert (await http.get("/findings")).status_code == 200
        if ending == "session":
            await world.runtime.sessions.end_all(world.person("inspector").id)
        else:
            await _behind_the_back(world, "UPDATE account SET active = false WHERE login = 'inspector'")
        assert (await http.get("/findings")).status_code != 200


async def test_a_leader_sees_the_units_of_all_seats(world: World) -> None:
    leader, logger = world.person("leader"), world.person("inspector")
    for code in ("d03", "d04"):
        sent = await logger.post("/api/findings", DRAFT | {"unit_id": world.unit(code)})
        await logger.post(f"/api/findings/{sent.json()['id']}/submission", match=1)
    before = len((await leader.get("/api/findings")).json()["items"])
    assert before >= 1
    await _behind_the_back(world, "DELETE FROM area")
    assert (await leader.get("/api/findings")).json()["items"] == []
