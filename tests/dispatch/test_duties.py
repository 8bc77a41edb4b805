"""The responsibility list over HTTP: dated rows give a leader sight of a unit, and take it away again."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlmodel import col, select

from duze.people.permissions import Role
from duze.units.models import Membership
from tests.cases.make import opened, ordered
from tests.conftest import World

ROW = {"subject": "政务服务", "valid_from": "2026-11-02", "head": "何淑珺", "handler": "唐予安"}


async def leaders_post(world: World) -> str:
    """The leader's membership."""
    async with world.runtime.db.read() as session:
        query = select(Membership.id).where(col(Membership.role) == Role.LEADER)
        return str((await session.exec(query)).one())


async def begun(world: World, status: int = 201, by: str = "supervisor", **fields: Any) -> dict[str, Any]:
    """A row of the list."""
    body = {"kind": "area", "unit_id": world.unit("b13")} | ROW | fields
    answer = await world.person(by).post("/api/duties", body)
    assert answer.status_code == status, answer.text
    return dict(answer.json())


async def test_a_leaders_row_is_his_sight_from_its_first_to_its_last_day(world: World) -> None:
    leader, office, post = world.person("leader"), world.person("supervisor"), await leaders_post(world)
    order = await ordered(world, await opened(world, "b13"))
    page = f"/api/rectifications/{order['id']}"
    assert (await leader.get(page)).status_code == 404
    row = await begun(world, kind="field", membership_id=post, valid_from="2026-11-04")
    assert row["leader"] == "方既明"
    assert (await leader.get(page)).status_code == 404
    world.clock.forward(days=2)
    assert (await leader.get(page)).status_code == 200
    assert order["number"] in (await leader.get("/lists")).text
    at = f"/api/duties/{row['id']}"
    ended = await office.post(f"{at}/end", {"valid_to": "2026-11-05", "reason": "分工调整"}, match="*")
    assert ended.status_code == 200, ended.text
    world.clock.forward(days=2)
    assert (await leader.get(page)).status_code == 404
    assert row["id"] not in {one["id"] for one in (await office.get("/api/duties")).json()}
    assert row["id"] in {one["id"] for one in (await office.get("/api/duties?on=2026-11-05")).json()}
    late = await office.post(f"{at}/end", {"valid_to": "2026-12-31"}, match="*")
    assert (late.status_code, late.json()["code"]) == (409, "ended")


async def test_rows_are_put_right_but_never_doubled_or_removed(world: World) -> None:
    row = await begun(world)
    await begun(world, 422)
    await begun(world, 422, valid_from="2026-12-01", valid_to="2026-12-31")
    await begun(world, 422, subject="另一领域", kind="field")
    await begun(world, 422, subject="另一区域", membership_id=await leaders_post(world))
    await begun(world, 422, subject="另一区域", unit_id=world.unit("office"))
    await begun(world, 403, by="liaison")
    office, at = world.person("supervisor"), f"/api/duties/{row['id']}"
    people = dict.fromkeys(("deputy", "contact", "duty"), "") | {"head": "何淑珺", "handler": "余青山"}
    assert (await office.patch(at, people)).status_code == 428
    changed = await office.patch(at, people, match=row["version"])
    assert changed.json()["handler"] == "余青山"
    assert (await office.patch(at, people, match=row["version"])).status_code == 412
    with pytest.raises(IntegrityError, match="kept: duty"):
        async with world.runtime.db.writer.begin() as connection:
            await connection.execute(text("DELETE FROM duty"))


async def test_a_unit_sees_its_own_rows_only(world: World) -> None:
    row = await begun(world)
    assert [one["id"] for one in (await world.person("liaison3").get("/api/duties")).json()] == [row["id"]]
    for login in ("liaison", "inspector", "discipline", "auditor"):
        assert (await world.person(login).get("/api/duties")).json() == []
        assert (await world.person(login).get(f"/lists/duties/{row['id']}")).status_code == 404


async def test_the_pages(world: World) -> None:
    office, post = world.person("supervisor"), await leaders_post(world)
    assert (await office.get("/lists/duties/new?kind=field")).status_code == 200
    form = {"kind": "field", "subject": "工程建设", "unit_id": world.unit("b13"), "valid_from": "2026-11-02"}
    wrong = await office.http.post("/lists/duties", data=form, headers=office.headers)
    assert wrong.status_code == 422 and "须填写包片领导" in wrong.text and "工程建设" in wrong.text
    made = await office.http.post("/lists/duties", data=form | {"membership_id": post}, headers=office.headers)
    assert made.status_code == 303
    assert "工程建设" in (await office.get("/lists/duties")).text
    (row,) = (await office.get("/api/duties?kind=field")).json()
    at = f"/lists/duties/{row['id']}"
    assert "更正人员" in (await office.get(at)).text
    assert (await office.http.post(at, data={"head": "何淑珺"}, headers=office.headers)).status_code == 303
    refused = await office.http.post(f"{at}/end", data={"valid_to": "2026-10-01"}, headers=office.headers)
    assert refused.status_code == 422
    done = await office.http.post(f"{at}/end", data={"valid_to": str(date(2026, 11, 2))}, headers=office.headers)
    assert done.status_code == 303
