"""One box for everything: numbers in any brackets, words of two characters and more, units by name or by the first
letters of their pinyin, persons. Every query starts from its room's own sight: what is out of it is not even counted.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from duze.cases.models import Case
from duze.cases.models_orders import Rectification
from duze.complaints.models import Complaint
from duze.desk.asks import Source
from duze.desk.clues import FINDINGS
from duze.desk.complained import COMPLAINTS
from duze.desk.handed import REFERRALS
from duze.desk.inspected import PLANS
from duze.desk.ordered import ORDERS
from duze.desk.sources import CASES, LETTERS
from duze.desk.talks import INTERVIEWS
from duze.findings.models import Finding
from duze.inspections.models import InspectionPlan
from duze.interviews.models import Interview
from duze.kit.i18n import gettext
from duze.kit.initials import as_initials, has_initials
from duze.kit.search import has_number, matches, plain
from duze.letters.models import Letter
from duze.people.models import Account
from duze.people.permissions import ROLE_NAMES, Viewer
from duze.referrals.models import Referral, ReferralPerson
from duze.units.models import RANKED, Membership, Unit
from duze.units.queries import sees_people

MOST = 8
SHORTEST = 2


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


_KINDS: tuple[tuple[str, Source, tuple[Any, ...]], ...] = (
    ("问题线索", FINDINGS, (Finding.number, Finding.place, Finding.sub_type_name)),
    ("投诉", COMPLAINTS, (Complaint.number, Complaint.title, Complaint.facts)),
    ("案件", CASES, (Case.number, Case.title)),
    ("整改", ORDERS, (Rectification.number, Rectification.title)),
    ("约谈", INTERVIEWS, (Interview.title,)),
    ("移送", REFERRALS, (Referral.matter,)),
    ("文书", LETTERS, (Letter.number, Letter.title)),
    ("巡查方案", PLANS, (InspectionPlan.number, InspectionPlan.title)),
)


async def found(session: AsyncSession, viewer: Viewer, text: str) -> list[Group]:
    """What the viewer may see that has `text` in its number, title, facts, persons or unit; empty when too short."""
    wanted = plain(text)
    if len(wanted) < SHORTEST:
        return []
    units = {unit.id: unit for unit in (await session.exec(select(Unit))).all()}
    named = [unit.id for unit in units.values() if unit.group in RANKED and _is_called(unit, wanted, as_initials(text))]
    groups = []
    for name, source, columns in _KINDS:
        model = columns[0].class_
        ways: list[Any] = [_like(wanted, *columns), *_ways_of(model, wanted)]
        if hasattr(model, "unit_id") and named:
            ways.append(col(model.unit_id).in_(named))
        query = source.seen(viewer).where(sa.or_(*ways)).order_by(col(model.id).desc()).limit(MOST + 1)
        rows = (await session.exec(query)).all()
        if rows:
            hits = tuple(_hit(source, row, units) for row in rows[:MOST])
            groups.append(Group(name, hits, len(rows) > MOST))
    return [*groups, *await _persons(session, viewer, wanted, units)]


def _is_called(unit: Unit, wanted: str, initials: str) -> bool:
    if wanted in unit.name or wanted in unit.full_name:
        return True
    return bool(initials) and (has_initials(unit.name, initials) or has_initials(unit.full_name, initials, first=True))


def _ways_of(model: Any, wanted: str) -> list[Any]:
    """What else of a thing is searched: the text of findings, the persons of referrals."""
    if model is Finding and not has_number(wanted):  # the pieces of a number stand in many other numbers
        return [matches(col(Finding.grams), wanted)]
    if model is Referral:
        return [col(Referral.id).in_(select(ReferralPerson.referral_id).where(_like(wanted, ReferralPerson.name)))]
    return []


async def _persons(session: AsyncSession, viewer: Viewer, wanted: str, units: dict[UUID, Unit]) -> list[Group]:
    """People in office, for those whom the page of units shows them."""
    if not sees_people(viewer):
        return []
    query = (
        select(Account, Membership)
        .join(Membership, col(Membership.account_id) == col(Account.id))
        .where(_like(wanted, Account.name))
        .order_by(col(Account.name), col(Membership.valid_from))
        .limit(MOST + 1)
    )
    rows = (await session.exec(query)).all()
    hits = []
    for account, seat in rows[:MOST]:
        unit = units.get(seat.unit_id) if seat.unit_id else None
        role = gettext(ROLE_NAMES[seat.role])
        title = f"{account.name}：{seat.title or role}"
        hits.append(Hit(title, role if seat.title else "", unit.name if unit else "", "/units#h-people"))
    return [Group("人员", tuple(hits), len(rows) > MOST)] if hits else []


def _like(wanted: str, *columns: Any) -> sa.ColumnElement[bool]:
    return sa.or_(*(col(column).contains(wanted, autoescape=True) for column in columns))


def _hit(source: Source, row: Any, units: dict[UUID, Unit]) -> Hit:
    unit = units.get(getattr(row, "unit_id", None))  # type: ignore[arg-type]
    return Hit(source.title(row), source.number(row), unit.name if unit else "", f"{source.path}/{source.key(row)}")


def count(groups: Sequence[Group]) -> int:
    """How many things are shown."""
    return sum(len(group.hits) for group in groups)
