"""Lists of anything, alike: what narrows them, in what orders they stand, one keyset page, chosen rows, a count.

A room describes its list once, as a `Roll`. Pages, the API's pages, previews of a selection and exports read it here.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from enum import Enum
from typing import Any, Generic, TypeVar
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlmodel.ext.asyncio.session import AsyncSession

from duze.kit.clock import CITY
from duze.kit.db import rows_of
from duze.kit.errors import Invalid, invalid
from duze.kit.search import plain
from duze.kit.web.paging import Page, cut, decode

Row = TypeVar("Row")
NEWEST, OLDEST = "", "oldest"
FAR = date(9999, 12, 31)


@dataclass(frozen=True)
class Sort:
    """An order a list can stand in: its name (msgid) and the column that decides, which is never empty.

    `read` turns a cursor's text back into the column's value. In the address `due` is rising and `-due` falling.
    """

    words: str
    column: Any
    read: Callable[[str], Any] = str


@dataclass(frozen=True)
class Facet:
    """A choice of one out of few that narrows a list: its name, the choices open to a viewer (value and msgid).

    `free`: any value is taken, and links alone give one; there is nothing to choose from.
    """

    words: str
    options: Callable[[Any], Sequence[tuple[str, str]]]
    condition: Callable[[Any, str], sa.ColumnElement[bool]]
    free: bool = False


class Narrow(msgspec.Struct, frozen=True):
    """What a list is narrowed to, and its order. `since` and `until` bound the list's own day, both inclusive."""

    facets: tuple[tuple[str, str], ...] = ()
    unit_id: UUID | None = None
    q: str = ""
    since: date | None = None
    until: date | None = None
    order: str = NEWEST


@dataclass(frozen=True)
class Roll(Generic[Row]):
    """One kind of list.

    `query(viewer)` selects the columns of a row, the id first, through the viewer's sight; `told` makes the rows of
    what came, with whatever else they show. `name` is the list's address without its slash, `title` a msgid. `came` is
    the moment that makes a row new or old; without one it is the id, made when the row was. `searched` are the columns
    a typed word is looked for in, `day` the column that the bounds are about, called `day_words`. `heads` and `cells`
    are the sheet it is exported as. `entitled` refuses those for whom the list does not exist; `caution` is said
    beside every export; `opens`: a row has a page of its own. `matching` is the condition that a typed word stands in
    the full text, instead of `searched`. `rises`: it begins with the least (what is due first), not with the newest.
    `stays` says (msgid) why a row goes into no workbook, "" for one that does.
    """

    name: str
    title: str
    id: Any
    query: Callable[[Any], Any]
    told: Callable[[AsyncSession, Any, Sequence[Any]], Awaitable[list[Row]]]
    heads: Sequence[str]
    cells: Callable[[Row], list[str]]
    came: Sort | None = None
    sorts: Mapping[str, Sort] = field(default_factory=dict)
    facets: Mapping[str, Facet] = field(default_factory=dict)
    unit: Any = None
    searched: Sequence[Any] = ()
    day: Any = None
    day_words: str = ""
    entitled: Callable[[Any], None] = lambda _viewer: None
    caution: str = ""
    opens: bool = True
    matching: Callable[[str], sa.ColumnElement[bool]] | None = None
    rises: bool = False
    stays: Callable[[Row], str] = lambda _row: ""

    def among(self, condition: sa.ColumnElement[bool]) -> Roll[Row]:
        """The same list of fewer things."""
        return replace(self, query=lambda viewer: self.query(viewer).where(condition))


def choices_of(names: Mapping[Any, str]) -> Callable[[Any], list[tuple[str, str]]]:
    """A facet's choices out of an enum's names, the same for every viewer."""
    choices = [(member.value, words) for member, words in names.items()]
    return lambda _viewer: choices


def states(names: Mapping[Any, str], column: Any) -> Facet:
    """The facet 状态: the members of an enum, compared with a column."""
    kind = type(next(iter(names)))
    return Facet("状态", choices_of(names), lambda _viewer, value: column == kind(value))


def chosen(narrow: Narrow, name: str) -> str:
    """The value chosen of a facet; "" for none."""
    return dict(narrow.facets).get(name, "")


async def page_of(
    session: AsyncSession, roll: Roll[Row], viewer: Any, narrow: Narrow, *, limit: int, cursor: str | None = None
) -> Page[Row]:
    """One keyset page of what this viewer sees. Raises Invalid for an unknown order or a made-up cursor."""
    sort, falls = _standing(roll, narrow.order)
    query = _ordered(_narrowed(roll, viewer, narrow), roll, sort, falls=falls)
    if keys := decode(cursor, 2 if sort else 1):
        query = query.where(_after(roll, sort, keys, falls=falls))
    rows = [tuple(row) for row in await rows_of(session, query.limit(limit + 1))]
    page = cut(rows, limit, lambda row: (_text(row[-1]), str(row[0])) if sort else (str(row[0]),))
    return Page(await roll.told(session, viewer, [row[:-1] for row in page.items]), page.next)


async def rows_chosen(
    session: AsyncSession, roll: Roll[Row], viewer: Any, narrow: Narrow, ids: Sequence[UUID], *, most: int
) -> list[Row]:
    """The rows chosen by id, or all that `narrow` leaves, in its order; at most `most + 1`.

    What the viewer may not see is not among them, whatever ids were sent.
    """
    sort, falls = _standing(roll, narrow.order)
    query = roll.query(viewer).where(roll.id.in_(ids)) if ids else _narrowed(roll, viewer, narrow)
    rows = await rows_of(session, _ordered(query, roll, sort, falls=falls).limit(most + 1))
    return await roll.told(session, viewer, [tuple(row)[:-1] for row in rows])


async def count_of(session: AsyncSession, roll: Roll[Any], viewer: Any, narrow: Narrow, most: int) -> int:
    """How many rows are left to this viewer, counted up to `most + 1`."""
    some = _narrowed(roll, viewer, narrow).with_only_columns(roll.id).limit(most + 1).subquery()
    return int((await rows_of(session, sa.select(sa.func.count()).select_from(some)))[0][0])


def values(row: Sequence[Any]) -> list[Any]:
    """What came of a row, members of enums as their values."""
    return [one.value if isinstance(one, Enum) else one for one in row]


def _standing(roll: Roll[Any], order: str) -> tuple[Sort | None, bool]:
    if order in (NEWEST, OLDEST):
        return roll.came, (order == NEWEST) is not roll.rises
    sort = roll.sorts.get(order.removeprefix("-"))
    if sort is None:
        raise invalid("/order", "没有这种次序，请从列表的表头选择。")
    return sort, order.startswith("-")


def _ordered(query: Any, roll: Roll[Any], sort: Sort | None, *, falls: bool) -> Any:
    keys = [sort.column, roll.id] if sort else [roll.id]
    stands = [key.desc() if falls else key.asc() for key in keys]
    return query.add_columns(keys[0].label("standing")).order_by(*stands)


def _after(roll: Roll[Any], sort: Sort | None, keys: tuple[str, ...], *, falls: bool) -> sa.ColumnElement[bool]:
    """That a row stands after the last one of the page before."""
    try:
        last: list[Any] = [sa.literal(UUID(keys[-1]), sa.Uuid())]
        if sort:
            last.insert(0, sa.literal(sort.read(keys[0]), sort.column.type))
    except (ValueError, OverflowError) as error:
        raise Invalid("翻页标记无效，请从第一页重新开始。", code="bad_cursor") from error
    here = sa.tuple_(sort.column, roll.id) if sort else roll.id
    there = sa.tuple_(*last) if sort else last[0]
    return here < there if falls else here > there


def _text(value: Any) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)


def _narrowed(roll: Roll[Any], viewer: Any, narrow: Narrow) -> Any:
    return roll.query(viewer).where(*conditions_of(roll, viewer, narrow))


def conditions_of(roll: Roll[Any], viewer: Any, narrow: Narrow) -> list[sa.ColumnElement[bool]]:
    """What a list is narrowed to, as conditions beside the viewer's sight. Raises Invalid for an unknown choice."""
    wanted: list[sa.ColumnElement[bool]] = []
    for name, value in narrow.facets:
        facet = roll.facets[name]
        if not facet.free and value not in dict(facet.options(viewer)):
            raise invalid(f"/{name}", "没有这一项，请从列表中选择。")
        wanted.append(facet.condition(viewer, value))
    if narrow.unit_id is not None and roll.unit is not None:
        wanted.append(roll.unit == narrow.unit_id)
    if roll.matching is not None and narrow.q.strip():
        wanted.append(roll.matching(narrow.q[:100]))
    elif words := plain(narrow.q[:100]):
        wanted.append(sa.or_(*(column.contains(words, autoescape=True) for column in roll.searched)))
    if narrow.since:
        wanted.append(roll.day >= _bound(roll.day, narrow.since))
    if narrow.until:
        wanted.append(roll.day < _bound(roll.day, _next(narrow.until)))
    return wanted


def _next(day: date) -> date:
    try:
        return day + timedelta(days=1)
    except OverflowError as error:
        raise invalid("/until", "不是有效的日期，请写成 2026-11-02 的样子。") from error


def moment(text: str) -> datetime:
    """A moment out of a cursor, in UTC."""
    return datetime.fromisoformat(text).astimezone(UTC)


def _bound(column: Any, day: date) -> Any:
    """The start of a city day, as the column holds days or moments."""
    if isinstance(column.type, sa.Date):
        return day
    return datetime(day.year, day.month, day.day, tzinfo=CITY)
