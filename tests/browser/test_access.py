"""axe-core on the main screens: WCAG 2.0-2.2 A and AA, light, dark and on a phone."""

from __future__ import annotations

import pytest

from tests.browser.axe import violations
from tests.browser.conftest import Site

PAGES = {
    "supervisor": ["/", "/findings", "/findings/new", "/cases", "/letters", "/rankings", "/units", "/law", "/calendar"],
    "liaison": ["/", "/letters", "/me"],
    "auditor": ["/", "/journal"],
    "sysadmin": ["/", "/jobs"],
}


@pytest.mark.parametrize("look", ["light", "dark", "phone"])
async def test_pages_have_no_accessibility_faults(site: Site, look: str) -> None:
    faults = []
    for login, addresses in PAGES.items():
        async with site.visitor(login, size="phone" if look == "phone" else "desk", dark=look == "dark") as page:
            for address in addresses:
                await page.goto(address)
                faults += [f"{address} {fault}" for fault in await violations(page)]
    assert not faults, "\n".join(sorted(set(faults)))
