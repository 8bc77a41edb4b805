"""Walking the console by its links, as a role: what is open to look at, and what is wrong with it."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
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


async def links(page: Page) -> list[str]:
    """The pages of ours that the present page leads to."""
    found = []
    for href in await page.eval_on_selector_all("a[href]", "(all) => all.map((a) => a.getAttribute('href'))"):
        address = urlsplit(urljoin(page.url, href))
        last = address.path.rsplit("/", 1)[1]
        is_page = not address.path.startswith(("/static", "/api")) and "." not in last and last != "template"
        if address.netloc == urlsplit(page.url).netloc and is_page and "/evidence/" not in address.path:
            found.append(address.path + (f"?{address.query}" if address.query else ""))
    return found


ASKED = 25


async def walk(
    page: Page, *, pages: int, same_kind: int = 1, met: set[str] | None = None
) -> AsyncIterator[tuple[str, int, bool]]:
    """Open pages breadth first, `same_kind` of each kind: address, status, whether it was drawn.

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
        kind = _ID.sub("…", address)
        if address in seen or kinds.get(kind, 0) >= same_kind:
            continue
        seen.add(address)
        kinds[kind] = kinds.get(kind, 0) + 1
        if count >= pages or ("?" in address and _path(address) in drawn_here):
            if (asked := asked + 1) > ASKED:
                continue
            yield address, (await page.request.get(address)).status, False
            continue
        drawn_here.add(_path(address))
        met.add(_path(address))
        count += 1
        answer = await page.goto(address)
        yield address, answer.status if answer else 0, True
        waiting += await links(page)


def _path(address: str) -> str:
    path = _ID.sub("…", urlsplit(address).path)
    return "/…/selection" if path.endswith("/selection") else path  # the same page for every list


async def faults_of(page: Page, width: int) -> list[str]:
    """What is wrong with the present page for the eye: not one main heading, or wider than the screen."""
    headings, wide = await page.evaluate(
        "() => [document.querySelectorAll('h1').length, document.documentElement.scrollWidth]"
    )
    found = [] if headings == 1 else [f"{headings} main headings"]
    return found if wide <= width else [*found, f"{wide} px wide where the screen has {width}"]
