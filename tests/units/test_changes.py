"""Units renamed, moved, merged, split and closed: what counts afterwards, what stays as it was, what is refused."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa

from duze.rankings.place_queries import place_facts
from tests.conftest import World
from tests.findings.steps import confirmed
from tests.rankings.walk import act, all_values, published
from tests.templates import PASSWORD

BASIS = "武编发〔2026〕18号"


async def changed(world: World, status: int = 201, **body: Any) -> Any:
    sent = {"kind": "merged", "unit": "d07", "effective_on": "2026-11-02", "basis": BASIS, **body}
    answer = await world.person("sysadmin").post("/api/unit-changes", sent)
    assert answer.status_code == status, answer.text
    return answer.json()


async def streak(world: World, code: str, period: str) -> tuple[int, int]:
    async with world.runtime.db.read() as session:
        facts = (await place_facts(session, period))[world.city.units[code]]
    return facts.last_places_in_a_row, facts.last_places_in_12


async def names(world: World, query: str = "", period: str = "2026-10") -> dict[str, str]:
    month = (await world.person("assessor").get(f"/api/rankings/{period}{query}")).json()
    return {row["unit"]: row["name"] for group in month["groups"] for row in group["rows"]}


async def corrected(world: World, change: dict[str, Any], status: int = 200, **body: Any) -> Any:
    sent = {"reason": "按文件更正", **body}
    answer = await world.person("sysadmin").post(f"/api/unit-changes/{change['id']}/correction", sent)
    assert answer.status_code == status, answer.text
    return answer.json()


async def test_a_streak_goes_on_or_ends_by_the_recorded_rule(world: World) -> None:
    """Last in October, merged in November into a unit that then comes last: the document says whose record counts."""
    await published(world, last="d07")
    assert await streak(world, "d07", "2026-10") == (1, 1)
    old = await names(world)
    (merged,) = await changed(world, effective_on="2026-11-05", heirs=[{"code": "d08", "keeps": ["streak", "trend"]}])
    await changed(
        world, kind="renamed", unit="d01", effective_on="2026-11-06", name="江岸新区", full_name="江岸新区管委会"
    )
    assert await names(world) == old, "a published month shows the names of its day"
    await published(world, period="2026-11", last="d08")
    now = await names(world, period="2026-11")
    assert "d07" not in now
    assert now["d01"] == "江岸新区"
    assert await streak(world, "d08", "2026-11") == (2, 2)
    await _the_proposal_says_whose_record(world)
    await _trend_goes_on(world)
    await _edition_two_has_the_units_of_its_day(world, old)
    (fresh,) = await corrected(world, merged, keeps=[])
    assert await streak(world, "d08", "2026-11") == (1, 1)
    assert (await corrected(world, merged, status=409, keeps=[]))["code"] == "already_corrected"
    assert (await corrected(world, fresh, status=409, void=True))["code"] == "roster_used"
    line = (await world.person("liaison").get(f"/api/units/{world.unit('d08')}/lineage")).json()
    assert [(row["unit"], row["standing"], row["keeps"]) for row in line["changes"]] == [
        ("洪山区", "in_force", []),
        ("洪山区", "replaced", ["streak", "trend"]),
    ]


async def _the_proposal_says_whose_record(world: World) -> None:
    await world.work()
    proposals = (await world.person("supervisor").get("/api/proposals")).json()
    rows = proposals if isinstance(proposals, list) else proposals["items"]
    mine = next(row for row in rows if row["period"] == "2026-11" and row["unit_id"] == world.unit("d08"))
    whole = (await world.person("supervisor").get(f"/api/proposals/{mine['id']}")).json()
    facts = {row["fact"]: row["value"] for row in whole["facts"]}
    assert (facts["last_places_in_a_row"], facts["last_places_carried"]) == (2, 1)
    page = await _page(world, "supervisor", f"/proposals/{mine['id']}")
    assert "其中1个月为按单位变更文件承继的原单位记录" in page


async def _page(world: World, login: str, path: str) -> str:
    await world.http.post("/sign-in", data={"login": login, "password": PASSWORD})
    text = (await world.http.get(path)).text
    world.http.cookies.clear()
    return text


async def _trend_goes_on(world: World) -> None:
    month = (await world.person("assessor").get("/api/rankings/2026-11")).json()
    rows = {row["unit"]: row for group in month["groups"] for row in group["rows"]}
    assert rows["d08"]["previous_rank"] == 15, "the place carried on is the predecessor's, the last of 15"
    page = await _page(world, "assessor", "/rankings?group=district")
    assert "已撤并" in page.split('class="rowh">洪山区')[1][:200]


async def _edition_two_has_the_units_of_its_day(world: World, old: dict[str, str]) -> None:
    await act(world, "assessor", "correction", {"reason": "更正"}, status=201)
    await act(world, "assessor", "computation")
    assert await names(world, "?edition=2") == old


async def test_what_makes_no_sense_is_refused_with_the_reason(world: World) -> None:
    heir = {"code": "d08", "keeps": []}
    await changed(world, effective_on="2026-11-01", unit="d02", heirs=[{"code": "d04", "keeps": ["streak"]}])
    wrong: list[tuple[str, dict[str, Any]]] = [
        ("/heirs/0/code", {"heirs": [{"code": "d07"}]}),  # into itself
        ("/heirs/0/code", {"heirs": [{"code": "d02"}]}),  # into one that is no more
        ("/effective_on", {"effective_on": "2026-11-20", "heirs": [heir]}),  # not yet
        ("/effective_on", {"effective_on": "2019-01-01", "heirs": [heir]}),  # before there was one
        ("/heirs", {"heirs": []}),
        ("/heirs/0/name", {"heirs": [{"code": "d99"}]}),
        ("/heirs/0/keeps", {"heirs": [{"code": "d04", "keeps": ["streak"]}]}),
        ("/heirs/0/code", {"heirs": [{"code": "office"}]}),
        ("/unit", {"unit": "d77", "heirs": [heir]}),
        ("/name", {"kind": "renamed", "name": "洪山区"}),
        ("/group", {"kind": "moved", "group": "district"}),
        ("/group", {"kind": "moved", "group": "team"}),
        ("/heirs", {"kind": "split", "heirs": [{"code": "d99", "name": "甲", "full_name": "甲"}]}),
        ("/heirs/0/code", {"kind": "split", "ends": False, "heirs": [heir]}),
        ("/heirs", {"kind": "closed", "heirs": [heir]}),
        ("/keeps", {"kind": "closed", "keeps": ["streak"]}),
    ]  # fmt: skip
    for pointer, body in wrong:
        told = await changed(world, 422, **body)
        assert [error["pointer"] for error in told["errors"]] == [pointer], (body, told)
        assert told["errors"][0]["detail"]
    ended = await changed(world, 409, unit="d02", heirs=[heir])
    assert ended["code"] == "unit_ended", "and so no circle can come about"
    for who in ("assessor", "supervisor", "liaison"):
        body = {"kind": "closed", "unit": "d07", "effective_on": "2026-11-02", "basis": BASIS}
        assert (await world.person(who).post("/api/unit-changes", body)).status_code == 403


async def test_no_change_reaches_back_into_a_published_month(world: World) -> None:
    await published(world)
    told = await changed(world, 422, effective_on="2026-10-20", heirs=[{"code": "d08"}])
    assert told["errors"][0]["pointer"] == "/effective_on"
    assert "已经发布并锁定" in told["errors"][0]["detail"]
    unit = (await world.person("sysadmin").get(f"/api/units/{world.unit('d07')}")).json()
    body = {"code": "d07", "name": unit["name"], "full_name": unit["full_name"], "group": "partner"}
    moved = await world.person("sysadmin").put(f"/api/units/{world.unit('d07')}", body, match="*")
    assert moved.json()["code"] == "group_used", "a group is changed by a dated act, not by typing over it"


async def test_a_move_and_a_split_can_be_taken_back_until_something_rests_on_them(world: World) -> None:
    await changed(world, kind="moved", unit="b01", effective_on="2026-11-01", group="partner", keeps=["trend"])
    parts = [
        {"code": "d71", "name": "洪山东区", "full_name": "洪山东区人民政府", "keeps": ["streak", "findings"]},
        {"code": "d72", "name": "洪山西区", "full_name": "洪山西区人民政府"},
    ]
    first, _second = await changed(world, kind="split", heirs=parts)
    units = {unit["code"]: unit["group"] for unit in (await world.person("assessor").get("/api/units")).json()}
    assert (units["b01"], units["d71"], "d07" in units) == ("partner", "district", False)
    await changed(world, kind="renamed", unit="d72", status=422, name="西区")
    await changed(world, 422, unit="d01", heirs=[{"code": "d71"}, {"code": "d72"}])
    rows = await corrected(world, first, void=True)
    assert [row["standing"] for row in rows] == ["void", "void"]
    units = {unit["code"]: unit["group"] for unit in (await world.person("assessor").get("/api/units")).json()}
    assert ("d71" in units, "d07" in units) == (False, True)
    for statement in ("DELETE FROM unit_change", "UPDATE unit_change SET basis = 'x'"):
        with pytest.raises(sa.exc.IntegrityError, match="frozen"):
            async with world.runtime.db.write() as session:
                await session.execute(sa.text(statement))


async def test_findings_of_a_unit_that_ended_count_for_its_heir_where_the_document_says_so(world: World) -> None:
    await confirmed(world)
    world.clock.forward(days=3)
    await changed(world, unit="d03", effective_on="2026-11-04", heirs=[{"code": "d04", "keeps": ["findings"]}])
    await world.person("assessor").post("/api/rankings", {"period": "2026-11"})
    await world.person("assessor").post("/api/rankings/2026-11/values", {"values": await all_values(world)})
    await act(world, "assessor", "computation", period="2026-11")
    month = (await world.person("assessor").get("/api/rankings/2026-11")).json()
    rows = {row["unit"]: row for group in month["groups"] for row in group["rows"]}
    assert rows["d04"]["deducted"] == "3"
