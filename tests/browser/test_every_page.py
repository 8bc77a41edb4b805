"""After the whole story was played: every role follows every link it is shown, and no page fails or overflows.

A page that a list links to and that then answers 404 would be a leak in the list; a page wider than the
phone, or with a second main heading, is a fault of the page.
"""

from __future__ import annotations

import io
import os
import re
from datetime import date
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import httpx
from litestar import Litestar
from playwright.async_api import Page

from duze.app.runtime import Runtime
from duze.app.walk.client import Stage
from duze.app.walk.story import diary_for, tell
from duze.kit import clock
from tests.browser.conftest import Site
from tests.browser.test_access import violations

LONG = bool(os.environ.get("DUZE_LONG"))
ROLES = ["supervisor", "liaison2", "discipline2", "inspector"]
MORE_ROLES = ["signatory", "assessor", "leader", "auditor", "liaison", "sysadmin", "secadmin"]
ENOUGH = 80 if LONG else 40  # pages for one role
SAME_KIND = 3 if LONG else 1  # of each kind of page
_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|\d{4}-\d{2}")


async def _play(app: Litestar, runtime: Runtime, out: Path) -> None:
    transport = httpx.ASGITransport(app)  # type: ignore[arg-type]
    async with httpx.AsyncClient(transport=transport, base_url="http://duze.local", timeout=60) as http:
        stage = Stage(runtime, http, io.StringIO(), clock.now())
        diary = diary_for(date(2026, 11, 24))
        stage.go_to(diary.start)
        await stage.issue_tokens()
        await tell(stage, diary, out)


async def _links(page: Page) -> list[str]:
    found = []
    for link in await page.locator("a[href]").all():
        address = urlsplit(urljoin(page.url, str(await link.get_attribute("href"))))
        is_page = not address.path.startswith(("/static", "/api")) and "." not in address.path.rsplit("/", 1)[1]
        if address.netloc == urlsplit(page.url).netloc and is_page and "/evidence/" not in address.path:
            found.append(address.path + (f"?{address.query}" if address.query else ""))
    return found


async def _crawl(page: Page, login: str, *, check_access: bool) -> tuple[int, list[str]]:
    """Follow links breadth first. Returns how many pages were seen and what was wrong with them."""
    waiting, seen, kinds, faults = ["/"], set[str](), dict[str, int](), list[str]()
    while waiting and len(seen) < ENOUGH:
        address = waiting.pop(0)
        kind = _ID.sub("…", address)
        if address in seen or kinds.get(kind, 0) >= SAME_KIND:
            continue
        seen.add(address)
        kinds[kind] = kinds.get(kind, 0) + 1
        answer = await page.goto(address)
        if answer is None or answer.status != 200:
            faults.append(f"{login} {address}: {answer.status if answer else 'no answer'}")
            continue
        if await page.locator("h1").count() != 1:
            faults.append(f"{login} {address}: {await page.locator('h1').count()} main headings")
        width = await page.evaluate("() => document.documentElement.scrollWidth")
        if width > 390:
            faults.append(f"{login} {address}: {width} px wide on a phone")
        if check_access and kinds[kind] == 1:
            faults += [f"{login} {address}: {fault}" for fault in await violations(page)]
        waiting += await _links(page)
    return len(seen), faults


async def test_every_role_can_open_every_page_it_is_shown(
    site: Site, app: Litestar, runtime: Runtime, tmp_path: Path
) -> None:
    await _play(app, runtime, tmp_path)
    faults: list[str] = []
    for login in ROLES + MORE_ROLES * LONG:
        async with site.visitor(login, size="phone", bypass_csp=True) as page:
            count, wrong = await _crawl(page, login, check_access=LONG or login == "supervisor")
            faults += wrong
        assert count >= 3, login
    assert not faults, "\n".join(faults)
