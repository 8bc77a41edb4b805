"""Browsers years old: Chromium 88 does the day's work, older ones are told so before anything is typed."""

from __future__ import annotations

import os
from dataclasses import replace

import pytest
from playwright.async_api import Page

from duze.kit.web.browsers import too_old
from tests.browser.conftest import Site
from tests.browser.old import old_browser
from tests.conftest import World
from tests.findings.steps import draft, submitted
from tests.letters.make import draft as letter_draft
from tests.letters.make import step
from tests.templates import PASSWORD

OFFICE = "Mozilla/5.0 (Windows NT 6.1) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/69.0.3497.100 Safari/537.36"


@pytest.mark.parametrize(
    ("user_agent", "name"),
    [
        (OFFICE, "Chrome 69"),
        (OFFICE.replace("69.0.3497", "88.0.4298"), ""),
        (OFFICE.replace("69.0.3497", "156.0.1"), ""),
        ("Mozilla/5.0 (Windows NT 6.1; Trident/7.0; rv:11.0) like Gecko", "Internet Explorer"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:60.0) Gecko/20100101 Firefox/60.0", "Firefox 60"),
        ("Mozilla/5.0 (Macintosh) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/12.1 Safari/605.1.15", "Safari 12"),
        ("curl/8", ""),
        ("", ""),
    ],
)
def test_what_a_browser_says_of_itself(user_agent: str, name: str) -> None:
    assert too_old(user_agent) == name


async def test_an_older_browser_is_told_at_the_door(world: World) -> None:
    page = (await world.http.get("/sign-in", headers={"user-agent": OFFICE})).text
    assert "您的浏览器（Chrome 69）版本过低" in page
    assert "版本过低" not in (await world.http.get("/sign-in")).text


async def _sign_in(page: Page, login: str) -> None:
    """By force: Playwright's own look whether a field can be seen asks for more than the old browser knows."""
    await page.goto("/sign-in")
    await page.get_by_label("登录名").fill(login, force=True)
    await page.get_by_label("口令").fill(PASSWORD, force=True)
    await page.locator("form[action='/sign-in'] button").dispatch_event("click")
    await page.wait_for_url("**/")


@pytest.mark.skipif(not os.environ.get("DUZE_LONG"), reason="fetches a browser of 2020: make test-all")
async def test_the_days_work_in_chromium_88(site: Site, served: World) -> None:
    finding = await draft(served)
    await submitted(served)
    letter = await letter_draft(served)
    await step(served, "supervisor2", letter, "review", {"reason": ""})
    async with old_browser() as browser:
        assert browser.version.startswith("88.")
        async with replace(site, browser=browser).visitor() as page:
            await _sign_in(page, "inspector")
            here = f"/findings/{finding['id']}"
            for address in ("/findings", "/findings/new", here, "/rectifications", "/messages", "/me"):
                await page.goto(address)
                assert await page.locator("h1").count() == 1, address
                assert await page.evaluate("() => document.documentElement.scrollWidth") <= 1440, address
            assert await page.evaluate("() => getComputedStyle(document.querySelector('.bt')).borderRadius") != "0px"
            await page.goto(f"{here}/edit")
            await page.get_by_label("地点或窗口").fill("二楼 20 号窗口", force=True)
            await page.locator("main button", has_text="保存草稿").first.dispatch_event("click")
            await page.wait_for_url(f"**{here}")
            assert "二楼 20 号窗口" in await page.locator("main").inner_text()
            await page.locator("form[action='/sign-out'] button").first.dispatch_event("click")
            await page.wait_for_url("**/sign-in")
            await _sign_in(page, "signatory")
            await page.goto("/rankings")
            await page.goto(f"/letters/{letter}/sign")
            await page.get_by_label("我已审阅全文，同意签发").dispatch_event("click")
            await page.get_by_label("登录口令").fill(PASSWORD, force=True)
            await page.locator("main form button", has_text="签发").first.dispatch_event("click")
            await page.wait_for_url(f"**/letters/{letter}")
            assert "武营督〔2026〕1号" in await page.locator("main").inner_text()
