"""What a desk weighs on the line: at first view, and when it is opened again."""

from __future__ import annotations

from typing import Any

from playwright.async_api import Page

from tests.browser.conftest import Site
from tests.browser.test_rankings import staff
from tests.conftest import World
from tests.findings.steps import submitted, verified
from tests.rankings.months import play_month
from tests.templates import PASSWORD

FIRST, AGAIN = 85_000, 15_000


async def _weight(page: Page, address: str) -> int:
    """Bytes that came over the line for a page and all it asked for, headers included; the cache counts nothing."""
    tools = await page.context.new_cdp_session(page)
    await tools.send("Network.enable")
    sizes: list[float] = []

    def finished(event: dict[str, Any]) -> None:
        sizes.append(event["encodedDataLength"])

    tools.on("Network.loadingFinished", finished)
    await page.goto(address, wait_until="networkidle")
    await tools.detach()
    return round(sum(sizes))


async def test_a_full_desk_is_light_and_lighter_when_opened_again(site: Site, served: World) -> None:
    await play_month(site.runtime.db, await staff(site), "2026-09")
    for place in range(6):
        await submitted(served, place=f"{place + 1} 号窗口")
        await verified(served, place=f"{place + 11} 号窗口")
    for login in ("supervisor", "inspector", "liaison"):
        async with site.visitor() as page:
            form: dict[str, str | float | bool] = {"login": login, "password": PASSWORD, "next": "/me"}
            answer = await page.request.post("/sign-in", form=form, max_redirects=0)
            assert answer.status == 303
            first = await _weight(page, "/")
            again = await _weight(page, "/")
            assert first <= FIRST, f"{login}: {first} bytes at first view"
            assert again <= AGAIN, f"{login}: {again} bytes when opened again"


async def test_pages_are_packed_and_their_secret_looks_different_each_time(site: Site) -> None:
    async with site.visitor("supervisor") as page:
        answers = [await page.request.get("/") for _ in range(2)]
        assert all(answer.headers["content-encoding"] == "gzip" for answer in answers)
        tokens = {(await answer.text()).split('name="csrf-token" content="')[1].split('"')[0] for answer in answers}
        assert len(tokens) == 2
        for token in tokens:
            done = await page.request.post("/me/settings", form={"_csrf_token": token, "language": "en", "theme": ""})
            assert done.status == 200
        site.allowed.append("403")
        wrong = next(iter(tokens))[:-2] + "00"
        refused = await page.request.post("/me/settings", form={"_csrf_token": wrong, "language": "en", "theme": ""})
        assert refused.status == 403
