"""A referral's page: its tables are whole on a desk and on a phone; and the page that delivers its letter."""

from __future__ import annotations

import os
from pathlib import Path

from tests.browser.axe import violations
from tests.browser.conftest import Site
from tests.browser.crawl import look
from tests.conftest import World
from tests.referrals.make import delivered, lettered

CUT = """() => [...document.querySelectorAll('.tw')].filter(box => box.scrollWidth > box.clientWidth + 1)
  .map(box => `${box.getAttribute('aria-label')}: ${box.scrollWidth} in ${box.clientWidth} px`)"""


async def test_no_column_is_cut_off(site: Site, served: World) -> None:
    row = await lettered(served)
    async with site.visitor("supervisor", size="phone") as page:
        await page.goto(f"/letters/{row['dispatches'][-1]['letter_id']}/delivery")
        assert await violations(page) == []
        assert (await look(page)).faults(390) == []
    row = await delivered(served, row)
    for login in ("supervisor", "discipline2"):
        for size in ("desk", "phone"):
            async with site.visitor(login, size=size) as page:
                for address in ("/referrals", f"/referrals/{row['id']}"):
                    await page.goto(address)
                    assert await page.evaluate(CUT) == [], (login, size, address)
                    if folder := os.environ.get("DUZE_SHOTS"):
                        name = f"referral-{login}-{size}-{'list' if address == '/referrals' else 'one'}.png"
                        await page.screenshot(path=Path(folder) / name, full_page=True)
