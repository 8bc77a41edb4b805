"""What deadlines run on, read through the viewer's sight: how it is called, where it is, who owes the next step.

A deadline's own title must not say what a matter is (whoever keeps the calendar reads it too), so the name comes from
the thing itself, for whoever may see that.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from duze.deadlines.models import Deadline
from duze.desk.asks import id_of
from duze.desk.sources import SIGHT
from duze.desk.supervised import orders_of
from duze.people.permissions import Viewer
from duze.referrals.models import Referral
from duze.units.queries import bodies

OFFICE = "督责机构"


@dataclass(frozen=True)
class Subject:
    """The thing: its name as far as the deadline's title does not say it, its page, and who owes where no unit does."""

    name: str
    href: str
    owes: str = OFFICE


async def subjects_of(session: AsyncSession, viewer: Viewer, rows: Sequence[Deadline]) -> dict[UUID, Subject]:
    """The thing of each of these deadlines, by the deadline's id; what the viewer may not see is left out."""
    things: dict[UUID, Any] = {}
    for kind in sorted({row.subject_kind for row in rows} & SIGHT.keys()):
        query = SIGHT[kind].seen(viewer)
        wanted = {row.subject_id for row in rows if row.subject_kind == kind}
        things |= {one.id: one for one in (await session.exec(query.where(id_of(query).in_(wanted)))).all()}
    orders = await orders_of(session, things.values())
    owing = any(isinstance(one, Referral) for one in things.values())
    names = {body.id: body.name for body in await bodies(session)} if owing else {}
    return {row.id: _subject(row, thing, orders, names) for row in rows if (thing := things.get(row.subject_id))}


def _subject(row: Deadline, thing: Any, orders: dict[UUID, Any], names: dict[UUID, str]) -> Subject:
    source, told = SIGHT[row.subject_kind], orders.get(thing.id, thing)
    title, number = source.title(told), source.number(told)
    said = [part for part in (number, title) if part and part not in row.title]
    owes = names.get(thing.body_id, OFFICE) if isinstance(thing, Referral) else OFFICE
    return Subject("　".join(said), f"{source.path}/{source.key(thing)}", owes)
