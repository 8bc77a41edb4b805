"""Visits with their answer, looking again after closing, and a problem that came back under its old number."""

from __future__ import annotations

from typing import Any

from tests.cases.make import CHECK, fresh, opened, reported, step
from tests.conftest import World

LOOK = {"method": "on_site", "recurred": False, "note": "窗口未再收取该材料。"}


async def _refused(world: World, who: str, row: dict[str, Any], act: str, data: Any) -> tuple[int, str]:
    answer = await world.person(who).post(f"/api/rectifications/{row['id']}/{act}", data, match="*")
    assert answer.status_code >= 400, answer.text
    return answer.status_code, answer.json()["code"]


async def _waits(world: World, who: str) -> str:
    return str((await world.person(who).get("/")).text)


async def _closed(world: World, case: dict[str, Any], **more: Any) -> dict[str, Any]:
    order = await reported(world, case)
    checker = world.person("inspector2")
    order = await step(checker, "rectifications", order, "check")
    return await step(checker, "rectifications", order, "closure", CHECK | more)


async def test_a_visit_says_who_and_whether_satisfied(world: World) -> None:
    order = await reported(world, await opened(world))
    order = await step(world.person("inspector2"), "rectifications", order, "check")
    visit = {"method": "revisit", "note": "电话回访。"}
    for missing in ({}, {"visited": "某食品店"}, {"satisfied": True}):
        assert await _refused(world, "inspector2", order, "closure", visit | missing) == (422, "invalid")
    unhappy = visit | {"visited": "某食品店", "satisfied": False}
    assert await _refused(world, "inspector2", order, "closure", unhappy) == (409, "not_satisfied")
    order = await step(world.person("inspector2"), "rectifications", order, "return", unhappy)
    assert (order["state"], order["returns"]) == ("returned", 1)
    page = (await world.person("supervisor").get(f"/rectifications/{order['id']}")).text
    assert "回访：某食品店" in page and "不满意" in page


async def test_looked_at_again_on_its_day(world: World) -> None:
    case = await opened(world)
    order = await _closed(world, case, look_back_on="2027-02-02")
    assert order["look_back_on"] == "2027-02-02"
    assert "回头看" not in await _waits(world, "inspector")
    world.clock.forward(days=92)
    assert "回头看" in await _waits(world, "inspector")
    order = await step(
        world.person("inspector"), "rectifications", order, "look-back", LOOK | {"next_on": "2027-08-02"}
    )
    assert order["look_back_on"] == "2027-08-02" and "回头看" not in await _waits(world, "inspector")
    order = await step(world.person("inspector"), "rectifications", order, "look-back", LOOK)
    assert order["look_back_on"] is None
    assert await _refused(world, "supervisor", order, "recurrence", {"reason": "复发"}) == (409, "not_recurred")


async def test_what_came_back_is_reopened_under_its_number_once(world: World) -> None:
    case = await opened(world)
    order = await _closed(world, case)
    office = world.person("supervisor")
    case = await fresh(office, "cases", case)
    case = await step(office, "cases", case, "check-request", {"summary": "整改已销号。"})
    case = await step(world.person("supervisor3"), "cases", case, "closure", {"reason": "同意"})
    order = await step(world.person("inspector"), "rectifications", order, "look-back", LOOK | {"recurred": True})
    assert "重新下达" in await _waits(world, "supervisor")
    assert await _refused(world, "inspector", order, "recurrence", {"reason": "复发"}) == (403, "not_allowed")
    again = await step(office, "rectifications", order, "recurrence", {"reason": "回头看发现反弹"})
    assert (again["number"], again["state"], again["reopens_id"]) == (f"{order['number']}-2", "issued", order["id"])
    assert (again["title"], again["demands"]) == (order["title"], order["demands"])
    assert (await fresh(office, "cases", case))["state"] == "open"
    assert (await fresh(office, "rectifications", order))["state"] == "closed"
    assert await _refused(world, "supervisor", order, "recurrence", {"reason": "再次"}) == (409, "reopened")
    for act, who, data in (
        ("receipt", "liaison", None),
        ("plan", "liaison", {"text": "三日内完成。"}),
        ("start", "liaison", None),
        ("submission", "liaison", {"text": "已停止收取。", "head": "何淑珺"}),
        ("check", "inspector2", None),
        ("closure", "inspector2", CHECK),
        ("look-back", "inspector", LOOK | {"recurred": True}),
    ):
        again = await step(world.person(who), "rectifications", again, act, data)
    third = await step(office, "rectifications", again, "recurrence", {"reason": "再次反弹"})
    assert third["number"] == f"{order['number']}-3"
    page = (await office.get(f"/rectifications/{third['id']}")).text
    assert f"/rectifications/{order['id']}" in page and f"/rectifications/{again['id']}" in page


async def test_an_archived_case_is_not_reopened(world: World) -> None:
    case = await opened(world)
    order = await _closed(world, case)
    office, third = world.person("supervisor"), world.person("supervisor3")
    case = await fresh(office, "cases", case)
    case = await step(office, "cases", case, "check-request", {"summary": "整改已销号。"})
    case = await step(third, "cases", case, "closure", {"reason": "同意"})
    await step(third, "cases", case, "archiving")
    order = await step(world.person("inspector"), "rectifications", order, "look-back", LOOK | {"recurred": True})
    assert await _refused(world, "supervisor", order, "recurrence", {"reason": "复发"}) == (409, "case_archived")


async def test_refusals(world: World) -> None:
    order = await reported(world, await opened(world))
    assert await _refused(world, "inspector", order, "look-back", LOOK) == (409, "wrong_state")
    checker = world.person("inspector2")
    order = await step(checker, "rectifications", order, "check")
    past = CHECK | {"look_back_on": "2026-11-02"}
    assert await _refused(world, "inspector2", order, "closure", past) == (422, "invalid")
    order = await step(checker, "rectifications", order, "closure", CHECK)
    assert await _refused(world, "inspector", order, "look-back", LOOK | {"next_on": "2026-10-01"}) == (422, "invalid")
    assert await _refused(world, "liaison", order, "look-back", LOOK) == (403, "not_allowed")
