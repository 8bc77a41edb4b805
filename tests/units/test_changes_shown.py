"""Seats of units that ended; changes of units on their page and from a table."""

from __future__ import annotations

import re
from uuid import uuid4

import pytest
import sqlalchemy as sa

from duze.kit import clock
from duze.people.permissions import Role
from duze.people.queries import account_by_login
from duze.units.queries import viewer_for
from tests.conftest import World
from tests.imports.sheets import counts, places, send
from tests.rankings.walk import published
from tests.templates import PASSWORD
from tests.units.test_changes import BASIS, changed, corrected


async def seats(world: World, login: str) -> set[str]:
    """Codes of the units this person is liaison of today."""
    async with world.runtime.db.read() as session:
        account = await account_by_login(session, login)
        assert account is not None
        viewer = await viewer_for(session, account, clock.today())
    units = {id_: code for code, id_ in world.city.units.items()}
    return {units[id_] for id_ in viewer.units_as(Role.UNIT_LIAISON)}


async def test_seats_end_or_go_on_with_the_unit_and_its_history_follows_the_rule(world: World) -> None:
    await published(world)
    sheet = f"/api/rankings/2026-10/units/{world.unit('d07')}"
    liaison = world.person("liaison")
    assert (await seats(world, "liaison2"), (await liaison.get(sheet)).status_code) == ({"d07"}, 404)
    wrong = await changed(world, 422, kind="closed", effective_on="2026-11-02", moves_seats=True)
    assert wrong["errors"][0]["pointer"] == "/moves_seats"
    (merged,) = await changed(world, heirs=[{"code": "d03", "keeps": ["trend"]}], moves_seats=True)
    assert await seats(world, "liaison2") == {"d03"}
    for who in (liaison, world.person("liaison2")):
        assert (await who.get(sheet)).status_code == 200, "the heir's liaison sees what its record rests on"
    await corrected(world, merged, keeps=[])
    assert (await liaison.get(sheet)).status_code == 404, "and no more when the rule says so"
    fresh = (await world.person("sysadmin").get("/api/unit-changes")).json()
    standing = next(row for row in fresh if row["standing"] == "in_force")
    await corrected(world, standing, void=True)
    world.clock.forward(days=1)
    assert await seats(world, "liaison2") == {"d07"}, "taken back, the seat is where it was"
    await changed(world, kind="closed", effective_on=clock.today().isoformat())
    assert await seats(world, "liaison2") == set()
    with pytest.raises(sa.exc.IntegrityError, match="frozen"):
        async with world.runtime.db.write() as session:
            await session.execute(sa.text("DELETE FROM unit_change_seat"))


async def test_the_page_records_shows_and_corrects(world: World) -> None:
    await world.http.post("/sign-in", data={"login": "sysadmin", "password": PASSWORD})
    listed = (await world.http.get("/units")).text
    assert all(words in listed for words in (">office<", ">纪检监察机构<"))  # codes the table of people refers to
    page = (await world.http.get("/units/changes/new?kind=merged&unit=d07")).text
    token = page.split('name="_csrf_token" value="')[1].split('"')[0]
    form = {"_csrf_token": token, "kind": "merged", "unit": "d07", "effective_on": "2026-11-01", "basis": BASIS}
    refused = await world.http.post(f"/units/changes?k={uuid4()}", data=form | {"code_1": "d07"})
    assert refused.status_code == 422
    assert 'href="#e-code_1"' in refused.text
    assert BASIS in refused.text
    done = await world.http.post(f"/units/changes?k={uuid4()}", data=form | {"heir": "d08", "keeps_1[]": ["streak"]})
    assert done.headers["location"] == f"/units/{world.unit('d07')}#lineage"
    shown = (await world.http.get(f"/units/{world.unit('d08')}")).text
    assert BASIS in shown
    change = re.findall(r"/units/changes/([0-9a-f-]{36})/correction", shown)[0]
    undo = {"_csrf_token": token, "reason": "文件尚未生效", "void": "yes"}
    await world.http.post(f"/units/changes/{change}/correction?k={uuid4()}", data=undo)
    assert "已撤回" in (await world.http.get(f"/units/{world.unit('d07')}")).text
    await world.http.post("/sign-in", data={"login": "liaison", "password": PASSWORD})
    assert "更正或撤回" not in (await world.http.get(f"/units/{world.unit('d07')}")).text


async def test_changes_come_in_from_a_table_once(world: World) -> None:
    table = (
        "单位代码,变更种类,变更日期,依据文件,新简称,承继单位代码,承继单位简称,承继单位全称,延续内容\n"
        "b01,更名,2026-11-01,甲文,市发展改革委,,,,\n"
        "d07,分设,2026-11-02,乙文,,d71,洪山东区,洪山东区人民政府,连续末位、问题扣分\n"
        "d07,分设,2026-11-02,乙文,,d72,洪山西区,洪山西区人民政府,\n"
    )
    person = world.person("sysadmin")
    for new, unchanged in ((2, 0), (0, 2)):
        done = await send(world, "sysadmin", "unit-changes", table.encode(), "c.csv")
        assert counts(done) == (new, 0, unchanged)
    kept = {row["heir"]: row["keeps"] for row in (await person.get("/api/unit-changes")).json() if row["heir"]}
    assert kept == {"洪山东区": ["findings", "streak"], "洪山西区": []}
    wrong = table.replace("b01,更名,2026-11-01", "d71,并入,2026-11-30").replace("市发展改革委,,", ",d71,")
    assert places(await send(world, "sysadmin", "unit-changes", wrong.encode(), "c.csv")) == ["C2"]
