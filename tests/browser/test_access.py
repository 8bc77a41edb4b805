"""axe-core on the main screens at a desk, light and dark; the walk over every page looks at each on a phone."""

from __future__ import annotations

from tests.browser.axe import violations
from tests.browser.conftest import Site

PAGES = {
    "supervisor": ["/", "/findings", "/findings/new", "/cases", "/letters", "/rankings", "/units", "/law", "/calendar"],
    "liaison": ["/", "/letters", "/me"],
    "auditor": ["/", "/journal"],
    "sysadmin": ["/", "/jobs"],
}


async def test_pages_have_no_accessibility_faults(site: Site) -> None:
    faults = []
    for login, addresses in PAGES.items():
        async with site.visitor(login) as page:
            for address in addresses:
                await page.goto(address)
                faults += [f"{address} {fault}" for fault in await violations(page)]
                await page.emulate_media(color_scheme="dark", reduced_motion="reduce")
                faults += [f"{address} dark {fault}" for fault in await violations(page, colours_only=True)]
                await page.emulate_media(color_scheme="light", reduced_motion="reduce")
    assert not faults, "\n".join(sorted(set(faults)))
