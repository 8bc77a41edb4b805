"""The latest published ranking as the desk shows it: places, change, six months' course, tiles."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy.orm import defer
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from duze.desk.months import month_title
from duze.desk.queries import Running, open_orders
from duze.people.permissions import Role, Viewer
from duze.rankings.models import Month, MonthState, PublishedScore
from duze.rankings.queries import main_scheme, months_seen_by, sees_sheet
from duze.units.models import GROUP_NAMES, RANKED, Unit

MONTHS_BACK = 6
_SEES_ALL_WORK = frozenset({Role.SUPERVISOR, Role.SIGNATORY})


@dataclass(frozen=True)
class Place:
    """One unit's row. `change`: places gained since the month before, None without one.

    `sheet`: whether the viewer may open the unit's own sheet. `orders`, `late`: rectification not yet closed, and of
    it overdue; `card`: the gravest hanging, "red", "yellow" or "".
    """

    unit_id: UUID
    unit: str
    place: int
    score: Decimal
    change: int | None
    course: tuple[int, ...]
    last: bool
    exempt: bool
    sheet: bool
    orders: int = 0
    late: int = 0
    card: str = ""


@dataclass(frozen=True)
class Standing:
    """One group's table of a published month. `work`: whether orders and cards are shown, for who sees all of them."""

    period: str
    title: str
    group: str
    groups: tuple[tuple[str, str, int], ...]
    places: tuple[Place, ...]
    tiles: tuple[dict[str, Any], ...]
    work: bool = False


async def standing(
    session: AsyncSession, viewer: Viewer, group: str, today: date, due: Sequence[Running]
) -> Standing | None:
    """The newest published month the viewer may see; None when there is none."""
    heavy: Any = (Month.figures, Month.deductions, Month.result)
    query = (
        select(Month)
        .options(*(defer(column, raiseload=True) for column in heavy))
        .where(
            months_seen_by(viewer), col(Month.state) == MonthState.PUBLISHED, col(Month.scheme_code) == main_scheme()
        )
        .order_by(col(Month.period).desc(), col(Month.edition).desc())
        .limit(1)
    )
    month = (await session.exec(query)).first()
    if month is None:
        return None
    rows = (
        await session.exec(
            select(PublishedScore, Unit)
            .join(Unit, col(Unit.id) == col(PublishedScore.unit_id))
            .where(col(PublishedScore.month_id) == month.id)
            .order_by(col(PublishedScore.place))
        )
    ).all()
    counts = {g.value: sum(score.unit_group == g.value for score, _ in rows) for g in RANKED}
    shown = group if counts.get(group) else next((name for name, count in counts.items() if count), "")
    chosen = [(score, unit) for score, unit in rows if score.unit_group == shown]
    courses = await _courses(session, month.scheme_code, month.period, [unit.id for _, unit in chosen])
    places = tuple(
        _place(score, unit, courses.get(unit.id, ()), sees_sheet(viewer, month, unit.id)) for score, unit in chosen
    )
    work = bool(viewer.roles & _SEES_ALL_WORK)
    if work:
        places = await _with_work(session, viewer, places, today, due)
    groups = tuple((g.value, GROUP_NAMES[g], counts[g.value]) for g in RANKED if counts[g.value])
    return Standing(month.period, month_title(month.period), shown, groups, places, _tiles(chosen), work)


async def _with_work(
    session: AsyncSession, viewer: Viewer, places: Sequence[Place], today: date, due: Sequence[Running]
) -> tuple[Place, ...]:
    orders = await open_orders(session, viewer, today)
    cards: dict[UUID, str] = {}
    for row in due:
        if row.card is not None and row.deadline.unit_id is not None and cards.get(row.deadline.unit_id) != "red":
            cards[row.deadline.unit_id] = row.card.value
    return tuple(
        replace(
            place,
            orders=orders.get(place.unit_id, (0, 0))[0],
            late=orders.get(place.unit_id, (0, 0))[1],
            card=cards.get(place.unit_id, ""),
        )
        for place in places
    )


def _place(score: PublishedScore, unit: Unit, course: tuple[int, ...], sheet: bool) -> Place:
    change = course[-2] - course[-1] if len(course) > 1 else None
    return Place(unit.id, unit.name, score.place, score.score, change, course, score.last, score.exempt, sheet)


async def _courses(
    session: AsyncSession, scheme: str, period: str, units: Sequence[UUID]
) -> dict[UUID, tuple[int, ...]]:
    """Each unit's places in the last published months up to `period`, oldest first, newest edition of each."""
    months = await session.exec(
        select(Month.id, Month.period)
        .where(col(Month.scheme_code) == scheme, col(Month.state) == MonthState.PUBLISHED, col(Month.period) <= period)
        .order_by(col(Month.period).desc(), col(Month.edition).desc())
        .limit(MONTHS_BACK * 3)
    )
    newest: dict[str, UUID] = {}
    for month_id, name in months.all():
        newest.setdefault(name, month_id)
    kept = dict(sorted(newest.items())[-MONTHS_BACK:])
    rows = await session.exec(
        select(PublishedScore.month_id, PublishedScore.unit_id, PublishedScore.place).where(
            col(PublishedScore.month_id).in_(kept.values()), col(PublishedScore.unit_id).in_(units)
        )
    )
    places = {(month_id, unit_id): place for month_id, unit_id, place in rows.all()}
    return {unit: tuple(places[month, unit] for month in kept.values() if (month, unit) in places) for unit in units}


def _tiles(chosen: Sequence[tuple[PublishedScore, Unit]]) -> tuple[dict[str, Any], ...]:
    """The group on its grid; the five shades are fifths of the places, darkest for the best."""
    placed = [(score, unit) for score, unit in chosen if unit.tile_x is not None and unit.tile_y is not None]
    whole = max(1, len(chosen))
    return tuple(
        {
            "name": unit.name,
            "score": f"{score.score:.1f}",
            "level": 5 - min(4, 5 * (score.place - 1) // whole),
            "x": unit.tile_x,
            "y": unit.tile_y,
        }
        for score, unit in placed
    )
