"""Rankings in a real browser: the tables, a sheet, the forms of a month's life, at both widths."""

from __future__ import annotations

import os
from pathlib import Path

from playwright.async_api import Page

from duze.kit import clock
from duze.people.queries import account_by_login
from duze.rankings.models import MonthState
from duze.units.queries import unit_by_code, viewer_for
from tests.browser.conftest import Site
from tests.rankings.months import Staff, play_month
from tests.templates import PASSWORD


async def staff(site: Site) -> Staff:
    async with site.runtime.db.read() as session:
        people = [await account_by_login(session, login) for login in ("assessor", "assessor2")]
        viewers = [await viewer_for(session, person, clock.today()) for person in people if person]
    return Staff(*viewers)


async def unit_id(site: Site, code: str) -> str:
    async with site.runtime.db.read() as session:
        unit = await unit_by_code(session, code)
    assert unit is not None
    return str(unit.id)


async def look(page: Page, name: str) -> None:
    """Keep a picture when asked to, and check that nothing is wider than the screen."""
    width = await page.evaluate("() => [document.documentElement.scrollWidth, window.innerWidth]")
    assert width[0] <= width[1], f"{page.url} is {width[0]} px wide"
    if folder := os.environ.get("DUZE_SHOTS"):
        await page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)


async def test_a_published_month_reads_well_at_every_width(site: Site) -> None:
    people = await staff(site)
    for period, weak in (("2026-07", "d05"), ("2026-08", "d03"), ("2026-09", "d07")):
        await play_month(site.runtime.db, people, period, weak=(weak, "b13", "p06"))
    last = await unit_id(site, "d07")
    looks = [("desk", False), ("phone", False)]
    if os.environ.get("DUZE_SHOTS"):  # nothing but the picture differs
        looks.append(("desk", True))
    for size, dark in looks:
        name = f"{size}{'-dark' if dark else ''}"
        async with site.visitor("assessor", size=size, dark=dark) as page:
            await page.goto("/rankings")
            course = page.locator("[data-trend]")
            await course.get_by_text("2026年9月 洪山区第 15 名").wait_for()
            await course.get_by_label("突出显示").select_option(label="硚口区")
            assert "硚口区第" in await course.get_by_role("status").inner_text()
            await look(page, f"rankings-{name}")
            await page.goto("/rankings/2026-09")
            assert await page.locator("tr.cutline").count() == 1
            assert await page.locator("tbody tr", has_text="洪山区").first.locator(".rk.low").inner_text() == "15"
            await look(page, f"month-{name}")
            await page.get_by_role("link", name="洪山区").first.click()
            assert "第 15 名" in await page.locator("h1").inner_text()
            await look(page, f"sheet-{name}")
            await page.goto("/rankings/fairness")
            await look(page, f"fairness-{name}")
            await page.goto("/rankings/simulator?base=seven@1&weight/district/tax=20&weight/district/credit=2")
            await look(page, f"simulator-{name}")
    async with site.visitor("liaison2", size="phone") as page:
        await page.goto(f"/rankings/2026-09/units/{last}")
        await look(page, "sheet-liaison-phone")


async def test_the_assessor_and_another_take_a_month_to_the_lock_by_forms(site: Site) -> None:
    people = await staff(site)
    await play_month(site.runtime.db, people, "2026-10", until=MonthState.COLLECTING)
    async with site.visitor("assessor") as page:
        await page.goto("/rankings/2026-10")
        await look(page, "month-collecting")
        await page.goto("/rankings/2026-10/acts/values")
        await look(page, "values")
        await page.get_by_label("数值").fill("0.95")
        await page.locator("#f-indicator").first.select_option("tax")
        site.allowed.append("422")
        await page.get_by_role("button", name="录入").click()
        assert "95%" in await page.get_by_role("alert").inner_text()
        await look(page, "values-refused")
        await page.goto("/rankings/2026-10")
        await page.get_by_role("button", name="计算得分").click()
        await page.get_by_role("button", name="发各单位核对").click()
        assert "核对期至" in await page.locator("main").inner_text()
        await look(page, "month-review")
    async with site.visitor("liaison") as page:
        await page.goto("/rankings/2026-10")
        await page.get_by_role("link", name="提出异议").click()
        await page.get_by_label("异议事项").select_option("tax")
        await page.get_by_label("异议内容").fill("涉税事项网上办结率应为 97%，见附表。")
        await look(page, "objection")
        await page.get_by_role("button", name="提出异议").click()
        await page.get_by_text("待答复").first.wait_for()
    async with site.visitor("assessor2") as page:
        await page.goto("/rankings/2026-10")
        assert "还有 1 件异议没有答复" in await page.locator("main").inner_text()
        await page.get_by_text("答复", exact=True).first.click()
        await page.locator("label", has_text="不采纳").click()
        await page.get_by_label("答复内容").fill("经与税务部门核对，数据无误。")
        await look(page, "objection-answer")
        await page.get_by_role("button", name="答复").last.click()
        await page.get_by_text("经与税务部门核对").wait_for()


async def test_the_publication_form_asks_to_have_checked(site: Site) -> None:
    people = await staff(site)
    await play_month(site.runtime.db, people, "2026-09", until=MonthState.APPROVED)
    async with site.visitor("assessor") as page:
        await page.goto("/rankings/2026-09")
        await page.get_by_role("link", name="发布并锁定").click()
        pictures = page.locator("img.sheet")
        assert await pictures.first.evaluate("(img) => img.decode().then(() => img.naturalWidth)") > 500
        await look(page, "publication")
        site.allowed.append("422")
        await page.get_by_role("button", name="发布并锁定").click()
        assert "请核对无误后勾选" in await page.get_by_role("alert").inner_text()
        await page.locator("#f-checked").check()
        await page.get_by_role("button", name="发布并锁定").click()
        await page.get_by_role("alert").get_by_text("口令不正确").first.wait_for()
        await page.locator("#f-checked").check()
        await page.get_by_label("登录口令").fill(PASSWORD)
        await page.get_by_role("button", name="发布并锁定").click()
        assert "已发布" in await page.locator("main").inner_text()
        await page.goto("/rankings/2026-09/acts/publication")
        await page.get_by_role("heading", name="2026年9月考核排名").wait_for()
        await page.get_by_role("link", name="起草通报").click()
        await look(page, "bulletin")
