"""Gap-free numbers per series and year, taken under the counter's row lock, last in the transaction.

A rolled-back number is given back; a number once issued stays, even when what bore it is voided.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Field, SQLModel
from sqlmodel.ext.asyncio.session import AsyncSession

from duze.kit.settings import number_mark

_MARK: Final = number_mark()


class Counter(SQLModel, table=True):
    """The last number given in a series and year."""

    __tablename__ = "number_counter"

    series: str = Field(primary_key=True, max_length=60)
    year: int = Field(primary_key=True)
    last: int = 0


def series_of(matter: str) -> str:
    """The series of one kind of matter: the office's own letters (DUZE_NUMBER_MARK) before 督, 改, 案 …"""
    return _MARK + matter


async def take_number(session: AsyncSession, series: str, year: int) -> int:
    """The next number of a series: 1, 2, 3 … without gaps within the year."""
    dialect = sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
    statement = (
        dialect.insert(Counter)
        .values(series=series, year=year, last=1)
        .on_conflict_do_update(index_elements=["series", "year"], set_={"last": Counter.__table__.c.last + 1})  # type: ignore[attr-defined]
        .returning(Counter.__table__.c.last)  # type: ignore[attr-defined]
    )
    return int((await (await session.connection()).execute(statement)).scalar_one())


async def begin_after(session: AsyncSession, series: str, year: int, number: int) -> None:
    """Let a series go on after numbers given on paper before: the next one is at least `number` + 1."""
    counter = await session.get(Counter, (series, year), with_for_update=True)
    if counter is None:
        session.add(Counter(series=series, year=year, last=number))
    else:
        counter.last = max(counter.last, number)


def written(series: str, year: int, number: int) -> str:
    """A document number as papers write it: 武营督〔2026〕12号 (六角括号, full year, no 第, no padding)."""
    return f"{series}〔{year}〕{number}号"
