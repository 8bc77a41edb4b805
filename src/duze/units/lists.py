"""A list as a page: what the address narrows it to, and all that its template shows (`lists.html`)."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any, TypeVar
from urllib.parse import urlencode
from uuid import UUID

from markupsafe import Markup
from sqlmodel.ext.asyncio.session import AsyncSession

from duze.kit import clock
from duze.kit.errors import invalid
from duze.kit.i18n import gettext
from duze.kit.lists import NEWEST, OLDEST, Narrow, Roll, count_of, page_of
from duze.kit.web.paging import COUNT_CAP, Page, checked_limit
from duze.people.permissions import Viewer
from duze.units.models import GROUP_NAMES
from duze.units.queries import unit_choices

Row = TypeVar("Row")
Paged = Callable[..., Awaitable[Page[Row]]]
FEW = 8
_YEARS = range(2000, 2100)


_OPTION = Markup('<option value="{}">{}</option>')
_TAKEN = Markup('<option value="{}" selected>{}</option>')
_GROUP = Markup('<optgroup label="{}">{}</optgroup>')


@lru_cache(maxsize=256)
def options_drawn(groups: tuple[tuple[str, tuple[tuple[str, str], ...]], ...], chosen: str) -> Markup:
    """The options of a select, in groups where they have a name; drawn once for the same choices."""
    drawn = Markup()
    for name, options in groups:
        own = Markup()
        for value, words in options:
            shape = _TAKEN if value == chosen else _OPTION
            own += shape.format(value, words)
        drawn += _GROUP.format(name, own) if name else own
    return drawn


@dataclass(frozen=True)
class Choice:
    """A facet as drawn: its field, its name, its choices, and which is taken."""

    name: str
    words: str
    options: Sequence[tuple[str, str]]
    value: str
    free: bool = False

    @property
    def drawn(self) -> Markup:
        """The choices as the options of a select."""
        return options_drawn((("", tuple(self.options)),), self.value)


@dataclass(frozen=True)
class Shown:
    """A list as drawn. `kept` is its address without the cursor, `count` its length up to `cap + 1`.

    `narrowing`: whether fields to narrow it are worth their place, for a list of more than a few. `first`: for a list
    that begins with the least, what is the least of; "" where the newest comes first.
    """

    path: str
    title: str
    kept: Mapping[str, str]
    narrow: Narrow
    facets: Sequence[Choice]
    units: Markup
    sorts: Mapping[str, str]
    searched: bool
    day_words: str
    count: int
    cap: int
    on_page: int
    next: str | None
    later: bool
    narrowing: bool
    first: str = ""

    @property
    def narrowed(self) -> bool:
        """Whether anything is left out."""
        return any(name != "order" for name in self.kept)

    @property
    def counted(self) -> str:
        """The list's length in figures."""
        return str(self.count) if self.count <= self.cap else f"{self.cap:,}+"

    def at(self, **changes: str) -> str:
        """The list's address with some of its parts changed; "" takes one away."""
        parts = {name: value for name, value in {**self.kept, **changes}.items() if value}
        return f"{self.path}?{urlencode(parts)}" if parts else self.path

    def chosen_at(self, ending: str = "") -> str:
        """The address of the preview of all that is listed, or of their workbook."""
        return self.at().replace(self.path, f"{self.path}/selection{ending}", 1)

    @property
    def order_words(self) -> str:
        """The order the list stands in, for those who hear it."""
        name = self.narrow.order
        if name in (NEWEST, OLDEST) and self.first:
            return f"{self.first} {gettext('从小到大') if name == NEWEST else gettext('从大到小')}"
        if name in (NEWEST, OLDEST):
            return gettext("最新在前") if name == NEWEST else gettext("最早在前")
        return f"{self.sorts[name.removeprefix('-')]} {gettext('从大到小') if name[0] == '-' else gettext('从小到大')}"

    def turn(self, sort: str) -> str:
        """The order that the head of a column leads to."""
        if sort == "number":
            return OLDEST if self.narrow.order == NEWEST else NEWEST
        return f"-{sort}" if self.narrow.order == sort else sort

    def stands(self, sort: str) -> str:
        """Whether the list stands by this column: "ascending", "descending" or ""."""
        order = self.narrow.order
        if sort == "number":
            falls, rises = (OLDEST, NEWEST) if self.first else (NEWEST, OLDEST)
            return {falls: "descending", rises: "ascending"}.get(order, "")
        return {sort: "ascending", f"-{sort}": "descending"}.get(order, "")


def narrow_of(roll: Roll[Any], asked: Mapping[str, Any]) -> Narrow:
    """What an address narrows the list to. Raises Invalid for what is no date or no id."""
    facets = tuple((name, str(asked[name])) for name in roll.facets if asked.get(name))
    return Narrow(
        facets,
        _unit(asked.get("unit_id")) if roll.unit is not None else None,
        str(asked.get("q") or ""),
        _day("since", asked.get("since")) if roll.day is not None else None,
        _day("until", asked.get("until")) if roll.day is not None else None,
        str(asked.get("order") or NEWEST),
    )


def _unit(text: Any) -> UUID | None:
    try:
        return UUID(str(text)) if text else None
    except ValueError as error:
        raise invalid("/unit_id", "不是有效的编号（UUID）。") from error


def _day(name: str, text: Any) -> date | None:
    try:
        day = date.fromisoformat(str(text)) if text else None
    except ValueError as error:
        raise invalid(f"/{name}", "不是有效的日期，请写成 2026-11-02 的样子。") from error
    if day and day.year not in _YEARS:
        raise invalid(f"/{name}", "不是有效的日期，请写成 2026-11-02 的样子。")
    return day


async def listed(
    session: AsyncSession,
    roll: Roll[Row],
    viewer: Viewer,
    asked: Mapping[str, Any],
    *,
    paged: Paged[Row] | None = None,
    counted: Callable[..., Awaitable[int]] = count_of,
) -> tuple[Page[Row], Shown]:
    """One page of a list as the address asks for it, and what its template shows beside the rows.

    `paged` and `counted` read the page and its length where a room has a quicker way than `page_of` and `count_of`.
    """
    roll.entitled(viewer)
    narrow, cursor = narrow_of(roll, asked), asked.get("cursor") or None
    if paged is not None:
        page = await paged(session, viewer, narrow, limit=checked_limit(None), cursor=cursor)
    else:
        page = await page_of(session, roll, viewer, narrow, limit=checked_limit(None), cursor=cursor)
    whole = page.next is None and cursor is None
    count = len(page.items) if whole else await counted(session, roll, viewer, narrow, COUNT_CAP)
    names = {*roll.facets, "unit_id", "q", "since", "until", "order"}
    kept = {name: str(value) for name, value in asked.items() if name in names and value}
    narrowing = count > FEW or any(name in kept for name in ("unit_id", "q", "since", "until"))
    units = await unit_choices(session, clock.today()) if narrowing and roll.unit is not None else []
    return page, Shown(
        path=f"/{roll.name}",
        title=gettext(roll.title),
        kept=kept,
        narrow=narrow,
        facets=[_drawn(roll, viewer, narrow, name) for name in roll.facets],
        units=options_drawn(
            tuple((gettext(GROUP_NAMES[group]), tuple(own)) for group, own in units),
            str(narrow.unit_id) if narrow.unit_id else "",
        ),
        sorts={name: gettext(sort.words) for name, sort in roll.sorts.items()},
        searched=bool(roll.searched or roll.matching),
        day_words=gettext(roll.day_words),
        count=count,
        cap=COUNT_CAP,
        on_page=len(page.items),
        next=page.next,
        later=cursor is not None,
        narrowing=narrowing,
        first=gettext(roll.came.words) if roll.came and roll.rises else "",
    )


def _drawn(roll: Roll[Any], viewer: Viewer, narrow: Narrow, name: str) -> Choice:
    facet = roll.facets[name]
    options = [(value, gettext(words)) for value, words in facet.options(viewer)]
    return Choice(name, gettext(facet.words), options, dict(narrow.facets).get(name, ""), facet.free)


def narrow_said(roll: Roll[Any], viewer: Viewer, narrow: Narrow, unit_name: str = "") -> str:
    """What a list is narrowed to, in words, for the notes of an export."""
    parts = []
    for name, value in narrow.facets:
        choice = _drawn(roll, viewer, narrow, name)
        parts.append(f"{choice.words}：{dict(choice.options).get(value, value)}")
    if unit_name:
        parts.append(f"{gettext('单位')}：{unit_name}")
    if narrow.q.strip():
        parts.append(f"{gettext('查找')}：{narrow.q.strip()}")
    if narrow.since or narrow.until:
        parts.append(f"{gettext(roll.day_words)}：{narrow.since or ''}–{narrow.until or ''}")
    return "；".join(parts) or gettext("全部")
