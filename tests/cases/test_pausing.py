"""A rectification order's clock stands still by approval; no card is shown meanwhile; then it goes on."""

from __future__ import annotations

from datetime import date

from duze.app.nightly import sweep
from tests.cases.make import fresh, opened, ordered, step
from tests.conftest import World


async def test_paused_days_do_not_count_and_show_no_card(world: World) -> None:
    office, unit = world.person("supervisor"), world.person("liaison")
    order = await ordered(world, await opened(world))
    order = await step(unit, "rectifications", order, "receipt")
    world.clock.forward(days=7)  # Monday the 9th
    order = await step(office, "rectifications", order, "pause", {"reason": "等待上级批复"})
    assert await sweep(world.runtime, date(2026, 11, 30)) == 0
    assert '">暂停计算</div>' in (await unit.get("/")).text, "nothing is due while the clock stands still"
    world.clock.forward(days=7)  # Monday the 16th: five working days did not count
    order = await step(office, "rectifications", order, "resumption")
    assert order["due_on"] == "2026-11-30"
    rows = (await unit.get("/api/deadlines")).json()
    mine = next(row for row in rows if row["limit"] == "整改")
    days = (await unit.get(f"/api/deadlines/{mine['id']}")).json()["days"]
    assert [day["day"] for day in days if day["why"] == "等待上级批复"] == [f"2026-11-{n}" for n in range(10, 17)]
    assert await sweep(world.runtime, date(2026, 12, 1)) > 0


async def test_an_extended_day_moves_by_what_was_paused(world: World) -> None:
    office, unit = world.person("supervisor"), world.person("liaison")
    order = await ordered(world, await opened(world))
    order = await step(unit, "rectifications", order, "receipt")
    order = await step(unit, "rectifications", order, "extension", {"until": "2026-12-01", "reason": "系统改造"})
    order = await step(office, "rectifications", order, "extension-decision", {"granted": True, "reason": "同意"})
    order = await step(office, "rectifications", order, "pause", {"reason": "等待批复"})
    world.clock.forward(days=4)
    order = await step(office, "rectifications", order, "resumption")
    assert order["due_on"] == "2026-12-07", "four days later is a Saturday: the next working day"


async def test_refusals(world: World) -> None:
    office, unit = world.person("supervisor"), world.person("liaison")
    order = await ordered(world, await opened(world))
    base, why = f"/api/rectifications/{order['id']}", {"reason": "等待批复"}
    assert (await unit.post(f"{base}/pause", why, match="*")).status_code == 403
    assert (await office.post(f"{base}/pause", {"reason": " "}, match="*")).status_code == 422
    assert (await office.post(f"{base}/resumption", match="*")).status_code == 409
    await office.post(f"{base}/pause", why, match="*")
    again = await office.post(f"{base}/pause", why, match="*")
    assert (again.status_code, again.json()["code"]) == (409, "paused")
    await office.post(f"{base}/resumption", match="*")
    world.clock.forward(days=40)
    late = await office.post(f"{base}/pause", why, match="*")
    assert (late.status_code, late.json()["code"]) == (409, "too_late")
    assert (await fresh(office, "rectifications", order))["state"] == "issued"
