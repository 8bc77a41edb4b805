"""The same matter logged twice: marked a duplicate, kept, counted once, set free again until it is too late."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from duze.findings.counting import deduction_facts
from duze.findings.merging import note_counted
from tests.conftest import World
from tests.findings.steps import JPEG, act, confirmed, submitted

WHY = {"reason": "同一窗口同一事项"}


async def _try(world: World, finding: dict[str, Any], noun: str, body: Any, who: str = "supervisor") -> dict[str, Any]:
    answer = await world.person(who).post(f"/api/findings/{finding['id']}/{noun}", body, match="*")
    assert answer.status_code >= 400, answer.text
    return dict(answer.json())


async def test_a_duplicate_is_kept_and_seen_from_the_main_one(world: World) -> None:
    main, other = await submitted(world), await submitted(world, channel="hotline")
    elsewhere = await submitted(world, unit_id=world.unit("d07"))
    file = {"Content-Type": "image/jpeg"}
    path = f"/api/findings/{other['id']}/evidence?filename=a.jpg"
    assert (await world.person("inspector").http.post(
        path, content=JPEG, headers=world.person("inspector").headers | file
    )).status_code == 201  # fmt: skip
    office = world.person("supervisor")
    page = (await office.get(f"/findings/{other['id']}")).text
    assert "并入另一件" in page and "同一细类" in page and main["number"] in page
    into = WHY | {"main": main["number"]}
    assert (await _try(world, other, "merger", into, "inspector"))["code"] == "not_allowed"
    for wrong in (elsewhere["number"], other["number"], "武营线〔2026〕99号"):
        assert (await _try(world, other, "merger", WHY | {"main": wrong}))["errors"][0]["pointer"] == "/main"
    merged = await act(world, await _fresh(world, other), "supervisor", "merger", into)
    assert merged["duplicate_of"] == main["number"]
    back = WHY | {"main": other["number"]}
    assert (await _try(world, main, "merger", back))["code"] == "is_main"
    third = await submitted(world)
    assert (await _try(world, third, "merger", back))["errors"][0]["pointer"] == "/main"
    assert (await _try(world, other, "verification-start", None, "inspector2"))["code"] == "merged"
    (seen,) = (await office.get(f"/api/findings/{main['id']}/duplicates")).json()
    assert (seen["number"], [one["filename"] for one in seen["files"]]) == (other["number"], ["a.jpg"])
    assert other["number"] in (await office.get(f"/findings/{main['id']}")).text
    assert main["number"] in (await office.get(f"/findings/{other['id']}")).text
    assert "已并入" in (await office.get("/findings")).text
    desk = (await world.person("inspector2").get("/")).text
    assert other["id"] not in desk and main["id"] in desk
    clocks = (await office.get("/api/deadlines?limit=100")).json()
    assert other["id"] not in {one["subject_id"] for one in clocks}
    free = await act(world, merged, "supervisor", "separation", WHY)
    assert (free["state"], free["duplicate_of"]) == ("submitted", "")
    clocks = (await office.get("/api/deadlines?limit=100")).json()
    assert other["id"] in {one["subject_id"] for one in clocks}
    circle = "UPDATE finding SET duplicate_of_id = (SELECT id FROM finding WHERE number = '{}') WHERE number = '{}'"
    pairs = ((main["number"], main["number"]), (elsewhere["number"], main["number"]))
    for one, two in pairs:
        with pytest.raises(IntegrityError):
            async with world.runtime.db.writer.begin() as connection:
                await connection.execute(text(circle.format(one, two)))


async def _fresh(world: World, finding: dict[str, Any]) -> dict[str, Any]:
    return dict((await world.person("supervisor").get(f"/api/findings/{finding['id']}")).json())


async def test_counted_once_and_not_after_publication(world: World) -> None:
    main, other = await confirmed(world), await confirmed(world)
    into = {"main": main["number"], "reason": "同一事项"}
    merged = await act(world, other, "supervisor", "merger", into)
    assert await _counting(world) == [main["number"]]
    proposed = {"title": "窗口多收材料", "finding_ids": [other["id"]]}
    assert (await world.person("supervisor").post("/api/cases", proposed)).status_code >= 400
    free = await act(world, merged, "supervisor", "separation", {"reason": "并非同一窗口"})
    assert len(await _counting(world)) == 2
    merged = await act(world, free, "supervisor", "merger", into)
    async with world.runtime.db.write() as session:
        await note_counted(session, "2026-11")
        await note_counted(session, "2026-11")
    assert (await _try(world, merged, "separation", {"reason": "并非同一窗口"}))["code"] == "counted"
    assert (await _try(world, main, "merger", WHY | {"main": other["number"]}))["code"] == "is_main"
    third = await confirmed(world)
    assert (await _try(world, third, "merger", into))["code"] == "counted"
    with pytest.raises(IntegrityError):
        async with world.runtime.db.writer.begin() as connection:
            loose = "UPDATE finding SET duplicate_of_id = NULL WHERE duplicate_of_id IS NOT NULL"
            await connection.execute(text(loose))


async def _counting(world: World) -> list[str]:
    async with world.runtime.db.read() as session:
        return [fact.number for fact in await deduction_facts(session, "2026-11")]
