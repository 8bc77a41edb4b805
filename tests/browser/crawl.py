"""Walking the console by its links, as a role: what is open to look at, and what is wrong with it."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from html import unescape
from typing import Any
from urllib.parse import urljoin, urlsplit

from litestar import Litestar
from playwright.async_api import Page

from duze.kit.settings import home
from duze.kit.web.scope import present

_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|\d{4}-\d{2}")
_TAG = re.compile(r"<[a-z][a-z0-9]*(?: class=\"[^\"]*\")?")
_HREF = re.compile(r"<a [^>]*?href=\"([^\"]+)\"")
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
    """What a page shows at its present width: how wide it is, where it leads to."""

    wide: int
    links: list[str]

    def faults(self, width: int) -> list[str]:
        """What is wrong with it for the eye: wider than the screen."""
        return [] if self.wide <= width else [f"{self.wide} px wide where the screen has {width}"]


_LOOK = """() => [document.documentElement.scrollWidth,
  [...document.querySelectorAll('a[href]')].map((a) => a.getAttribute('href'))]"""


async def look(page: Page) -> Look:
    """The present page, in one question to the browser."""
    wide, hrefs = await page.evaluate(_LOOK)
    return Look(wide, _ours(page.url, hrefs))


def _ours(here: str, hrefs: list[str]) -> list[str]:
    found = []
    for href in hrefs:
        address = urlsplit(urljoin(here, unescape(href)))
        last = address.path.rsplit("/", 1)[1]
        is_page = not address.path.startswith(("/static", "/api")) and "." not in last and last != "template"
        if address.netloc == urlsplit(here).netloc and is_page and "/evidence/" not in address.path:
            found.append(address.path + (f"?{address.query}" if address.query else ""))
    return found


@dataclass(frozen=True)
class Stop:
    """One page of a walk: its address, how it answered, its main headings, and how it looks if it was drawn."""

    address: str
    status: int
    headings: int
    shown: Look | None


class Shapes:
    """What was drawn already: for each template, the tags with their classes in the main part of its pages."""

    def __init__(self) -> None:
        self.known: dict[str, set[str]] = {}

    def new(self, template: str, text: str) -> bool:
        """Whether this page shows a tag that no page drawn so far, made with the same template, has shown."""
        main = text.partition("<main")[2].partition("</main>")[0]
        tags = set(_TAG.findall(main))
        known = self.known.setdefault(template, set())
        fresh = not known or not tags <= known
        known |= tags
        return fresh


async def walk(
    page: Page,
    first: Sequence[str],
    *,
    pages: int,
    same_kind: int = 1,
    met: set[str] | None = None,
    worth: Callable[[str, str], bool] | None = None,
) -> AsyncIterator[Stop]:
    """From `first` on, open at most `pages` breadth first, `same_kind` of each kind; what nobody has `met` comes first.

    Each page is asked for and must answer; it is drawn when it is `worth` it, judged by address and text (without a
    judge, always). One set of what was met can be shared by several walks.
    """
    waiting, seen, kinds = list(first), set[str](), dict[str, int]()
    met = set() if met is None else met
    while waiting and len(seen) < pages:
        fresh = next((place for place, each in enumerate(waiting) if _path(each) not in met), 0)
        address = waiting.pop(fresh)
        if address in seen or kinds.get(kind(address), 0) >= same_kind:
            continue
        seen.add(address)
        met.add(_path(address))
        kinds[kind(address)] = kinds.get(kind(address), 0) + 1
        answer = await page.request.get(address)
        if not answer.headers.get("content-type", "").startswith("text/html"):
            yield Stop(address, answer.status, 1, None)
            continue
        text = await answer.text()
        shown = None
        if worth is None or worth(address, text):
            await page.goto(address)
            shown = await look(page)
        yield Stop(address, answer.status, text.count("<h1"), shown)
        waiting += shown.links if shown else _ours(urljoin(page.url, address), _HREF.findall(text))


def kind(address: str) -> str:
    """The address without what tells one thing or month from another."""
    return _ID.sub("…", address)


def _path(address: str) -> str:
    path = _ID.sub("…", urlsplit(address).path)
    return "/…/selection" if path.endswith("/selection") else path  # the same page for every list
