"""Walking the console by its links, as a role: what is open to look at, and what is wrong with it."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin, urlsplit

from litestar import Litestar
from playwright.async_api import Page

from duze.kit.settings import home
from duze.kit.web.scope import present

_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|\d{4}-\d{2}")
_SRC = home() / "src" / "duze"


def page_templates() -> set[str]:
    """Templates that are whole pages (others are parts of pages), by the name they are rendered under."""
    found = set()
    for path in _SRC.glob("**/templates/**/*.html"):
        if re.search(r'{% extends "(base|plain)\.html" %}', path.read_text("utf-8")):
            found.add(str(path).rsplit("/templates/", 1)[1])
    return found


@contextmanager
def drawn(app: Litestar) -> Iterator[dict[str, str]]:
    """The template that each address was last answered with."""
    engine: Any = app.template_engine
    original, names = engine.get_template, dict[str, str]()

    def get_template(name: str) -> Any:
        names[present().path] = name
        return original(name)

    engine.get_template = get_template
    try:
        yield names
    finally:
        engine.get_template = original


@dataclass(frozen=True)
class Look:
    """What a page shows at its present width: its main headings, how wide it is, where it leads to."""

    headings: int
    wide: int
    links: list[str]

    def faults(self, width: int) -> list[str]:
        """What is wrong with it for the eye: not one main heading, or wider than the screen."""
        found = [] if self.headings == 1 else [f"{self.headings} main headings"]
        return found if self.wide <= width else [*found, f"{self.wide} px wide where the screen has {width}"]


_LOOK = """() => [document.querySelectorAll('h1').length, document.documentElement.scrollWidth,
  [...document.querySelectorAll('a[href]')].map((a) => a.getAttribute('href'))]"""


async def look(page: Page) -> Look:
    """The present page, in one question to the browser."""
    headings, wide, hrefs = await page.evaluate(_LOOK)
    return Look(headings, wide, _ours(page.url, hrefs))


def _ours(here: str, hrefs: list[str]) -> list[str]:
    found = []
    for href in hrefs:
        address = urlsplit(urljoin(here, href))
        last = address.path.rsplit("/", 1)[1]
        is_page = not address.path.startswith(("/static", "/api")) and "." not in last and last != "template"
        if address.netloc == urlsplit(here).netloc and is_page and "/evidence/" not in address.path:
            found.append(address.path + (f"?{address.query}" if address.query else ""))
    return found


ASKED = 25


async def walk(
    page: Page, *, pages: int, same_kind: int = 1, met: set[str] | None = None
) -> AsyncIterator[tuple[str, int, Look | None]]:
    """Open pages breadth first, `same_kind` of each kind: address, status, and how it looks if it was drawn.

    At most `pages` are drawn. A page drawn already that is only narrowed or ordered in another way must answer, and so
    must what is left when all were drawn: `ASKED` of these. What nobody has `met` comes first, so that few pages show
    many kinds; one set can be shared by several walks.
    """
    waiting, seen, kinds = ["/"], set[str](), dict[str, int]()
    count = asked = 0
    met, drawn_here = set() if met is None else met, set[str]()
    while waiting:
        fresh = next((place for place, each in enumerate(waiting) if _path(each) not in met), 0)
        address = waiting.pop(fresh)
        if address in seen or kinds.get(kind(address), 0) >= same_kind:
            continue
        seen.add(address)
        kinds[kind(address)] = kinds.get(kind(address), 0) + 1
        if count >= pages or ("?" in address and _path(address) in drawn_here):
            if (asked := asked + 1) > ASKED:
                continue
            yield address, (await page.request.get(address)).status, None
            continue
        drawn_here.add(_path(address))
        met.add(_path(address))
        count += 1
        answer = await page.goto(address)
        seen_there = await look(page)
        yield address, answer.status if answer else 0, seen_there
        waiting += seen_there.links


def kind(address: str) -> str:
    """The address without what tells one thing or month from another."""
    return _ID.sub("…", address)


def _path(address: str) -> str:
    path = _ID.sub("…", urlsplit(address).path)
    return "/…/selection" if path.endswith("/selection") else path  # the same page for every list
