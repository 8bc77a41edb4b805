"""Weekly sheets over HTTP: filled in by the system, confirmed or “无变化” in one click, frozen when due."""

from __future__ import annotations

import io
from typing import Any

import pytest
from docx import Document
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from duze.app.nightly import sweep
from tests.cases.make import opened, ordered
from tests.conftest import As, World
from tests.dispatch.test_lists import assigned

WEEK = "2026-11-02"


def at(world: World, unit: str = "d03", week: str = WEEK) -> str:
    """The address of a unit's sheet."""
    return f"/api/weekly/{week}/units/{world.unit(unit)}"


async def sheet(who: As, path: str) -> dict[str, Any]:
    answer = await who.get(path)
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


async def test_a_sheet_is_filled_in_filed_and_frozen(world: World) -> None:
    order = await ordered(world, await opened(world))
    task = await assigned(world)
    unit, office, path = world.person("liaison"), world.person("supervisor"), at(world)
    found = await sheet(unit, path)
    assert {line["number"] for line in found["lines"]} == {order["number"], task["number"]}
    assert found["state"] == "open"
    milestones = [line for line in found["lines"] if line["kind"] == "milestone"]
    assert len(milestones) == 1  # the one due within two weeks
    filing = f"{path}/filing"
    assert (await unit.post(filing, {"lines": []})).status_code == 422
    assert (await unit.post(filing, {"unchanged": True})).json()["state"] == "filed"
    lines = [{"ref": line["ref"], "text": line["text"]} for line in found["lines"]]
    lines[0] |= {"text": "方案已报，窗口培训完成。", "wanted": "请市数据局协调接口。"}
    again = await unit.post(filing, {"lines": lines})
    assert (again.json()["round"], again.json()["unchanged"]) == (2, False)
    (row,) = (await sheet(office, f"/api/weekly/{WEEK}"))["units"]
    assert (row["state"], row["wanted"], row["round"]) == ("filed", 1, 2)
    world.clock.forward(days=4, hours=3)  # Friday noon
    frozen = await unit.post(filing, {"unchanged": True})
    assert (frozen.status_code, frozen.json()["code"]) == (409, "frozen")
    assert (await sheet(unit, path))["frozen"]
    ledger = (await office.get("/api/lists/tasks")).json()
    assert "请市数据局协调接口。" in {one["wanted"] for one in ledger}
    world.clock.forward(days=3)
    later = await sheet(unit, at(world, week="2026-11-09"))
    assert any("方案已报，窗口培训完成。" in line["text"] for line in later["lines"])


async def test_who_did_not_file_is_named_once_and_may_file_late_once(world: World) -> None:
    order = await ordered(world, await opened(world))
    world.clock.forward(days=5)
    assert await sweep(world.runtime) >= 0
    await sweep(world.runtime)
    unit, office = world.person("liaison"), world.person("supervisor")
    (row,) = (await sheet(office, f"/api/weekly/{WEEK}"))["units"]
    assert row["state"] == "missing"
    filing = f"{at(world)}/filing"
    late = await unit.post(filing, {"unchanged": True})
    assert late.json()["state"] == "late" and late.json()["lines"][0]["number"] == order["number"]
    assert (await unit.post(filing, {"unchanged": True})).status_code == 409
    (row,) = (await sheet(office, f"/api/weekly/{WEEK}"))["units"]
    assert row["state"] == "late"


async def test_the_database_keeps_what_was_filed(world: World) -> None:
    """No change, no second filing after it was due, and none dated before it once the week is frozen."""
    await ordered(world, await opened(world))
    await world.person("liaison").post(f"{at(world)}/filing", {"unchanged": True})
    copied = "unit_id, week, due_at, unchanged, lines, filed_by, filed_by_name, created_at"
    again = f"INSERT INTO weekly_filing (id, round, late, filed_at, {copied}) SELECT"
    fresh = "'01a20b49acd277769c31872fd2c0d1cf'"
    if world.runtime.db.sqlite:
        late = f"{again} {fresh}, 2, 1, due_at, {copied} FROM weekly_filing"
        dated_back = f"{again} {fresh}, 2, 0, filed_at, {copied} FROM weekly_filing"
    else:
        late = f"{again} {fresh}::uuid, 2, true, due_at, {copied} FROM weekly_filing"
        dated_back = f"{again} {fresh}::uuid, 2, false, filed_at, {copied} FROM weekly_filing"
    world.clock.forward(days=5)
    await sweep(world.runtime)
    for statement in ("UPDATE weekly_filing SET round = 3", "DELETE FROM weekly_filing", late, dated_back):
        with pytest.raises(IntegrityError, match="frozen"):
            async with world.runtime.db.writer.begin() as connection:
                await connection.execute(text(statement))


async def test_sight_and_refusals(world: World) -> None:
    await ordered(world, await opened(world))
    filing = f"{at(world)}/filing"
    for login in ("liaison2", "inspector", "discipline"):
        assert (await world.person(login).get(at(world))).status_code == 404
        assert (await world.person(login).post(filing, {"unchanged": True})).status_code == 403
        assert (await world.person(login).get(f"/api/weekly/{WEEK}")).json()["units"] == []
    assert (await world.person("supervisor").post(filing, {"unchanged": True})).status_code == 403
    assert (
        await world.person("liaison").post(f"{at(world, week='2026-12-07')}/filing", {"unchanged": True})
    ).status_code == 409
    assert (await world.person("liaison").get(at(world, week="2026-11-03"))).status_code == 404
    idle = await world.person("liaison2").post(f"{at(world, 'd07')}/filing", {"unchanged": True})
    assert (idle.status_code, idle.json()["code"]) == (409, "no_sheet")


async def test_the_pages_and_the_overview(world: World) -> None:
    order = await ordered(world, await opened(world))
    unit, office = world.person("liaison"), world.person("supervisor")
    assert "1 行已由系统填好" in (await unit.get("/")).text
    there = await unit.get("/weekly")
    assert there.status_code == 303
    page = await unit.get(there.headers["location"])
    assert order["number"] in page.text and "无变化" in page.text
    ref = page.text.split('name="ref" value="')[1].split('"')[0]
    form = {"ref": ref, f"text-{ref}": "已完成培训。", f"trouble-{ref}": "接口未通"}
    path = there.headers["location"]
    assert (
        await unit.http.post(path, data={"ref": ref[:-1] + "01"[ref[-1] == "0"]}, headers=unit.headers)
    ).status_code == 422
    assert (await unit.http.post(path, data=form, headers=unit.headers)).status_code == 303
    assert "已完成培训。" in (await office.get(path)).text
    assert "行已由系统填好" not in (await unit.get("/")).text
    assert "硚口区" in (await office.get(f"/weekly?week={WEEK}")).text
    draft = (await office.get("/api/overview")).json()
    assert [one["heading"][0] for one in draft["sections"]] == list("一二三四五六")
    assert "共1项" in draft["text"] and "接口未通" in draft["text"]
    assert "综述（草稿）" in (await office.get("/overview")).text
    file = await office.get("/overview.docx")
    document = Document(io.BytesIO(file.content))
    assert document.paragraphs[0].text == draft["title"]
    assert "接口未通" in "\n".join(one.text for one in document.paragraphs)
    assert (await world.person("leader").get("/overview")).status_code == 200
    assert (await unit.get("/overview")).status_code == 403
    assert (await office.get("/overview?first=2026-11-03&last=2026-11-02")).status_code == 422


async def test_missed_weeks_are_frozen_too_and_the_due_moment_is_data(world: World) -> None:
    """Thursday at nine from the next week on; the sweep of a later week catches up with those it missed."""
    await assigned(world, due_on="2026-12-20", milestones=[])
    limit = {"code": "weekly-sheet", "value": 81, "unit": "hours", "rolls": False, "basis": "市营商办通知"}
    saved = await world.person("sysadmin").post("/api/limits", limit | {"valid_from": "2026-11-09"})
    assert saved.status_code in (200, 201), saved.text
    unit = world.person("liaison")
    due = [(await sheet(unit, at(world, week=week)))["due_at"] for week in (WEEK, "2026-11-09")]
    assert due == ["2026-11-06T12:00:00+08:00", "2026-11-12T09:00:00+08:00"]
    world.clock.forward(days=5)
    await sweep(world.runtime)
    world.clock.forward(days=21)
    for _ in range(2):
        await sweep(world.runtime)
        async with world.runtime.db.reader.connect() as connection:
            rows = (await connection.execute(text("SELECT week FROM weekly_freeze ORDER BY week"))).all()
        assert [str(row[0]) for row in rows] == [WEEK, "2026-11-09", "2026-11-16", "2026-11-23"]
