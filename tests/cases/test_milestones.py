"""Measures of a rectification plan: rows of a form, clocks of their own, files of their own, told one by one."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa

from duze.app.nightly import sweep
from tests.cases.make import REPORT, fresh, opened, ordered, step
from tests.cases.test_pages import sent
from tests.conftest import World


def rows(*measures: tuple[str, str, str]) -> dict[str, str]:
    """Fields of the plan's form; an empty row stands first, as somebody may leave one."""
    parts = ("measure", "responsible", "due_on")
    return {
        f"measures-{n}-{part}": text for n, row in enumerate(measures, 1) for part, text in zip(parts, row, strict=True)
    }


MEASURES = (("更换全部窗口告知单", "余青山", "2026-11-06"), ("培训窗口人员", "何淑珺", "2026-11-16"))


async def test_a_plan_by_its_form_is_watched_measure_by_measure(world: World) -> None:
    unit, office = world.person("liaison"), world.person("supervisor")
    order = await step(unit, "rectifications", await ordered(world, await opened(world)), "receipt")
    at, values = f"/rectifications/{order['id']}", {"version": str(order["version"]), "text": "分两步整改。"}
    more = await sent(unit, f"{at}/plan", values | rows(*MEASURES) | {"rows": "3", "more": "1"})
    assert more.status_code == 200
    assert 'name="measures-3-due_on"' in more.text
    assert 'value="培训窗口人员"' in more.text
    late = await sent(unit, f"{at}/plan", values | rows(MEASURES[0], ("回头看", "何淑珺", "2026-12-31")))
    assert late.status_code == 422
    assert 'id="e-measures-1-due_on"' in late.text
    assert (await sent(unit, f"{at}/plan", values | rows(*MEASURES))).status_code == 303
    assert await _lights(world, order) == ["green", "green"]
    assert "更换全部窗口告知单" in (await office.get(at)).text
    due = (await office.get("/api/deadlines")).json()
    assert [one["due_on"] for one in due if "培训窗口人员" in one["title"]] == ["2026-11-16"]
    order = await step(unit, "rectifications", await fresh(unit, "rectifications", order), "start")

    world.clock.forward(days=7)
    assert await sweep(world.runtime, date(2026, 11, 9)) >= 1
    assert await sweep(world.runtime, date(2026, 11, 9)) == 0
    assert await _lights(world, order) == ["red", "green"]
    assert "亮红牌" in (await office.get(at)).text
    assert "整改措施" in (await unit.get("/")).text
    clock = next(one for one in (await unit.get("/api/deadlines")).json() if "更换全部" in one["title"])
    way = await unit.get(f"/deadlines/{clock['id']}")
    assert "整改方案确定的节点" in way.text

    early = await unit.post(f"/api{at}/submission", REPORT, match=order["version"])
    assert (early.status_code, early.json()["code"]) == (409, "milestones_undone")
    assert "第1、2项" in early.json()["detail"]
    done = {"result": "六个窗口已全部更换。"}
    assert (await world.person("liaison2").post(f"/api{at}/milestones/1/completion", done, match=1)).status_code == 404
    assert (await office.post(f"/api{at}/milestones/1/completion", done, match=order["version"])).status_code == 403
    assert (await unit.post(f"/api{at}/milestones/9/completion", done, match=order["version"])).status_code == 404
    one = await unit.post(f"/api{at}/milestones/1/completion", done, match=order["version"])
    assert (one.status_code, one.json()["light"]) == (200, "grey")
    again = await unit.post(f"/api{at}/milestones/1/completion", done, match=order["version"])
    assert again.json()["code"] == "milestone_done"
    file = {"file": ("告知单.pdf", b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF", "application/pdf")}
    filed = await unit.post(f"{at}/evidence?measure=1", files=file, follow_redirects=False)
    assert (filed.status_code, filed.headers["location"]) == (303, f"{at}#measures")
    assert (await office.get(at)).text.count("告知单.pdf") == 2, "with its measure and among the files"
    form = {"version": str(order["version"]), **done}
    assert (await sent(unit, f"{at}/milestones/2/completion", form)).status_code == 303
    assert await _lights(world, order) == ["grey", "blue"]
    order = await step(unit, "rectifications", await fresh(unit, "rectifications", order), "submission", REPORT)
    assert order["state"] == "submitted"
    for statement in (
        "UPDATE rectification_milestone SET result = 'x'",
        "UPDATE rectification_milestone SET due_on = '2027-01-01'",
        "DELETE FROM rectification_milestone",
    ):
        with pytest.raises(sa.exc.IntegrityError):
            async with world.runtime.db.write() as session:
                await session.execute(sa.text(statement))


async def _lights(world: World, order: dict[str, Any]) -> list[str]:
    shown = await world.person("supervisor").get(f"/api/rectifications/{order['id']}/milestones")
    return [one["light"] for one in shown.json()]
