"""One box for everything: numbers with any brackets, titles, units. Only what the viewer may see is searched."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from duze.cases.models import Case
from duze.cases.models_orders import Rectification
from duze.desk.asks import Source
from duze.desk.clues import FINDINGS
from duze.desk.ordered import ORDERS
from duze.desk.sources import CASES, INTERVIEWS, LETTERS, REFERRALS
from duze.findings.models import Finding
from duze.interviews.models import Interview
from duze.letters.models import Letter
from duze.people.permissions import Viewer
from duze.referrals.models import Referral
from duze.units.models import RANKED, Unit

MOST = 8
SHORTEST = 2
_NUMBER = re.compile(r"[\[(【〔{](\d{4})[\])】〕}]")


@dataclass(frozen=True)
class Hit:
    """One thing found."""

    title: str
    number: str
    unit: str
    href: str


@dataclass(frozen=True)
class Group:
    """What was found of one kind; `more` when there is more than shown."""

    name: str
    hits: tuple[Hit, ...]
    more: bool


def plain(text: str) -> str:
    """Search text as numbers are written: half-width, hexagon brackets round the year, no spaces at the ends."""
    return _NUMBER.sub(r"〔\1〕", unicodedata.normalize("NFKC", text).strip())


_KINDS: tuple[tuple[str, Source, tuple[Any, ...]], ...] = (
    ("问题线索", FINDINGS, (Finding.number, Finding.place, Finding.sub_type_name)),
    ("案件", CASES, (Case.number, Case.title)),
    ("整改", ORDERS, (Rectification.number, Rectification.title)),
    ("约谈", INTERVIEWS, (Interview.title,)),
    ("移送", REFERRALS, (Referral.matter,)),
    ("文书", LETTERS, (Letter.number, Letter.title)),
)


async def found(session: AsyncSession, viewer: Viewer, text: str) -> list[Group]:
    """What the viewer may see that has `text` in its number, title or unit; empty for less than two characters."""
    wanted = plain(text)
    if len(wanted) < SHORTEST:
        return []
    matching = select(col(Unit.id)).where(col(Unit.group).in_(RANKED), _like(wanted, Unit.name, Unit.full_name))
    units = {unit.id: unit.name for unit in (await session.exec(select(Unit))).all()}
    groups = []
    for name, source, columns in _KINDS:
        ways: list[Any] = [_like(wanted, *columns)]
        model = columns[0].class_
        if hasattr(model, "unit_id"):
            ways.append(col(model.unit_id).in_(matching))
        query = source.seen(viewer).where(sa.or_(*ways)).order_by(col(model.id).desc()).limit(MOST + 1)
        rows = (await session.exec(query)).all()
        if rows:
            groups.append(Group(name, tuple(_hit(source, row, units.get) for row in rows[:MOST]), len(rows) > MOST))
    return groups


def _like(wanted: str, *columns: Any) -> sa.ColumnElement[bool]:
    return sa.or_(*(col(column).contains(wanted, autoescape=True) for column in columns))


def _hit(source: Source, row: Any, unit_name: Callable[[Any, str], str]) -> Hit:
    unit = unit_name(getattr(row, "unit_id", None), "")
    return Hit(source.title(row), source.number(row), unit, f"{source.path}/{source.key(row)}")


def count(groups: Sequence[Group]) -> int:
    """How many things are shown."""
    return sum(len(group.hits) for group in groups)
