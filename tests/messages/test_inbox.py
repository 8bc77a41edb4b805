"""The inbox: one line a matter, only what concerns me, gone when it is done."""

from __future__ import annotations

from datetime import date
from typing import Any

from duze.app.nightly import sweep
from duze.desk.sources import SOURCES
from duze.desk.telling import KINDS
from tests.cases.make import opened, ordered, reported, step
from tests.conftest import World
from tests.messages.receivers import told


async def _lines(world: World, who: str) -> list[dict[str, Any]]:
    return list((await world.person(who).get("/api/messages")).json())


def test_every_kind_of_thing_that_can_wait_can_be_told() -> None:
    assert {id(source) for source in KINDS.values()} == {id(source) for source in SOURCES}


async def test_one_line_a_matter_that_changes_and_goes(world: World) -> None:
    assert await told(world) == 0, "the past is not told"
    case = await opened(world)
    order = await ordered(world, case)
    assert await told(world) > 0
    [line] = await _lines(world, "liaison")
    assert (line["kind"], line["number"], line["fresh"]) == ("整改签收", order["number"], True)
    assert line["unit"] == "硚口区"
    assert await told(world) == 0
    unit = world.person("liaison")
    assert "1 条新消息" in (await unit.get("/messages")).text
    assert "没有新消息" in (await unit.get("/messages")).text
    order = await step(unit, "rectifications", order, "receipt")
    await told(world)
    [line] = await _lines(world, "liaison")
    assert (line["kind"], line["fresh"]) == ("报送方案", True)
    for act, data in (("plan", {"text": "三日内完成。"}), ("start", None)):
        order = await step(unit, "rectifications", order, act, data)
    await step(unit, "rectifications", order, "submission", {"text": "已停止收取。", "head": "何淑珺"})
    await told(world)
    assert await _lines(world, "liaison") == []
    assert [line["kind"] for line in await _lines(world, "inspector")] == ["整改核查"]


async def test_a_card_makes_the_line_news_again_once(world: World) -> None:
    await told(world)
    await ordered(world, await opened(world))
    await told(world)
    unit = world.person("liaison")
    await unit.get("/messages")
    assert [line["fresh"] for line in await _lines(world, "liaison")] == [False]
    for day, news in ((date(2026, 11, 4), True), (date(2026, 11, 4), False)):
        await sweep(world.runtime, day)
        await told(world)
        assert [line["fresh"] for line in await _lines(world, "liaison")] == [news]
        await unit.get("/messages")


async def test_nobody_is_told_of_what_is_not_his(world: World) -> None:
    await told(world)
    await reported(world, await opened(world))
    await told(world)
    for stranger in ("liaison2", "liaison3", "discipline", "auditor", "sysadmin", "secadmin"):
        assert await _lines(world, stranger) == []
    assert (await world.http.get("/api/messages")).status_code == 401


async def test_who_does_a_thing_is_not_asked_to_check_it(world: World) -> None:
    await told(world)
    answer = await world.person("supervisor").post(
        "/api/cases", {"unit_id": world.unit("d03"), "title": "窗口违规收取材料", "grounds": "巡查发现并经核实。"}
    )
    assert answer.status_code == 201
    await told(world)
    assert [line["kind"] for line in await _lines(world, "supervisor2")] == ["立案审批"]
    assert await _lines(world, "supervisor") == []
