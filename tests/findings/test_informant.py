"""Who told: sealed, opened for a reason, and every attempt written down."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from tests.conftest import World
from tests.findings.steps import act, draft, verifying

WHO = {"name": "赵启明", "phone": "139-0000-0000", "note": "下午方便接听"}


async def told(world: World) -> dict[str, Any]:
    finding = await draft(world)
    answer = await world.person("inspector").put(f"/api/findings/{finding['id']}/informant", WHO, match=1)
    assert answer.status_code == 200, answer.text
    finding = await act(world, finding, "inspector", "submission")
    return await act(world, finding, "inspector2", "verification-start")


async def everything_stored(world: World) -> str:
    """Every row of every table, as text."""
    lines = []
    async with world.runtime.db.reader.connect() as connection:
        names = await connection.run_sync(lambda c: sa.inspect(c).get_table_names())
        for name in names:
            rows = await connection.execute(sa.text(f'SELECT * FROM "{name}"'))
            lines += [repr(tuple(row)) for row in rows]
    return "\n".join(lines)


async def journal(world: World) -> list[tuple[str, str, str]]:
    async with world.runtime.db.reader.connect() as connection:
        rows = await connection.execute(
            sa.text("SELECT verb, actor_name, reason FROM journal_entry WHERE verb LIKE 'informant.%' ORDER BY id")
        )
        return [(row[0], row[1], row[2]) for row in rows]


async def test_it_is_opened_for_a_reason_and_lies_nowhere_in_clear(world: World) -> None:
    finding = await told(world)
    path = f"/api/findings/{finding['id']}/informant"
    answer = await world.person("supervisor").post(
        path, {"reason": "回访核实"}, headers={"Idempotency-Key": "reveal-01"}
    )
    assert answer.json() == WHO
    stored = await everything_stored(world)
    for part in ("赵启明", "139-0000-0000", "13900000000", "下午方便接听"):
        assert part not in stored, part
    again = await world.person("supervisor").post(
        path, {"reason": "回访核实"}, headers={"Idempotency-Key": "reveal-01"}
    )
    assert (again.status_code, again.json()["code"]) == (409, "already_done")
    assert (await journal(world))[-1] == ("informant.revealed", "许文澜", "回访核实")


async def test_every_refusal_is_written_down(world: World) -> None:
    finding = await told(world)
    path = f"/api/findings/{finding['id']}/informant"
    tries = [
        ("supervisor", {}, 422, "no_reason"),
        ("supervisor", {"reason": " "}, 422, "no_reason"),
        ("inspector", {"reason": "想看看"}, 403, "not_allowed"),
        ("signatory", {"reason": "想看看"}, 403, "not_allowed"),
        ("liaison", {"reason": "想看看"}, 403, "not_allowed"),
        ("liaison2", {"reason": "想看看"}, 404, "not_found"),
        ("auditor", {"reason": "想看看"}, 404, "not_found"),
    ]
    for login, body, status, _ in tries:
        answer = await world.person(login).post(path, body)
        assert answer.status_code == status, (login, answer.text)
        assert "赵启明" not in answer.text
    names = {login: world.city.accounts[login].name for login, *_ in tries}
    refused = [(verb, who, why) for verb, who, why in await journal(world) if verb == "informant.reveal_refused"]
    assert refused == [("informant.reveal_refused", names[login], code) for login, _, _, code in tries]


async def test_only_those_near_it_know_that_there_is_one(world: World) -> None:
    finding = await told(world)
    path = f"/api/findings/{finding['id']}"
    knows = {}
    for login in ("supervisor", "inspector", "inspector2", "signatory", "leader", "liaison"):
        knows[login] = (await world.person(login).get(path)).json()["has_informant"]
        told_in_history = "informant." in (await world.person(login).get(f"{path}/timeline")).text
        assert told_in_history == bool(knows[login]), login
    assert {login for login, yes in knows.items() if yes} == {"supervisor", "inspector"}


async def test_it_is_recorded_once_by_the_logger_on_the_draft(world: World) -> None:
    finding = await told(world)
    path = f"/api/findings/{finding['id']}/informant"
    assert (await world.person("inspector").put(path, WHO, match="*")).status_code == 409
    fresh = f"/api/findings/{(await draft(world))['id']}/informant"
    assert (await world.person("inspector2").put(fresh, WHO, match="*")).status_code == 404
    assert (await world.person("inspector").put(fresh, WHO | {"phone": "call me"}, match="*")).status_code == 422
    assert (await world.person("inspector").put(fresh, WHO, match="*")).status_code == 200
    assert (await world.person("inspector").put(fresh, WHO, match="*")).json()["code"] == "already_recorded"


async def test_a_row_moved_to_another_finding_does_not_open(world: World) -> None:
    finding, other = await told(world), await verifying(world)
    async with world.runtime.db.writer.begin() as connection:
        table = sa.table("finding_informant", *(sa.column(c) for c in ("id", "finding_id", "sealed", "phone_mark")))
        row = (await connection.execute(sa.text("SELECT * FROM finding_informant"))).mappings().one()
        values = dict(row) | {"id": other["id"].replace("-", ""), "finding_id": other["id"].replace("-", "")}
        names = ", ".join(values)
        await connection.execute(
            sa.text(f"INSERT INTO {table.name} ({names}) VALUES ({', '.join(f':{n}' for n in values)})"), values
        )
    assert finding["id"] != other["id"]
    answer = await world.person("supervisor").post(f"/api/findings/{other['id']}/informant", {"reason": "核实"})
    assert (answer.status_code, answer.json()["code"]) == (409, "sealed")
