"""Bonuses and vetoes by decision: given and taken back while a month is open, each with its reason in the journal."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from duze.journal.actions import record
from duze.journal.verbs import Verb
from duze.kit.acts import ensure
from duze.kit.errors import NotFound, WrongState, invalid
from duze.people.permissions import Viewer
from duze.rankings.actions import back_to_collecting
from duze.rankings.models import Award, Month
from duze.rankings.queries import awards_of, ranked_units, scheme_of
from duze.rankings.rules.life import refusal_to_enter
from duze.rankings.scheme import Bonus, Scheme, Veto
from duze.rankings.shapes import AwardIn, ReasonIn


def kinds_of(scheme: Scheme) -> Sequence[Bonus | Veto]:
    """What can be given under a scheme: its bonuses, then its vetoes."""
    return (*(scheme.bonuses.table if scheme.bonuses else ()), *scheme.vetoes)


async def give_award(session: AsyncSession, actor: Viewer, month: Month, data: AwardIn) -> Award:
    """Record that a bonus or veto applies. Raises Invalid for a unit or a kind the month does not know."""
    ensure(refusal_to_enter(month, actor))
    _version, scheme = await scheme_of(session, month)
    if data.code not in {kind.code for kind in kinds_of(scheme)}:
        raise invalid("/code", "方案没有代码为“%(code)s”的加分或否决事项。", code=data.code)
    units = {unit.code: unit for unit in await ranked_units(session, scheme, month.period)}
    unit = units.get(data.unit)
    if unit is None:
        raise invalid("/unit", "没有代码为“%(code)s”的考核单位。", code=data.unit)
    award = Award(
        month_id=month.id,
        unit_id=unit.id,
        code=data.code,
        matter=data.matter,
        reason=data.reason,
        decided_by=actor.id,
        decided_by_name=actor.name,
    )
    session.add(award)
    back_to_collecting(month)
    after = {"award": award.id, "unit": unit.id, "code": data.code, "matter": data.matter}
    record(session, actor, Verb.MONTH_AWARDED, month, after=after, reason=data.reason)
    return award


async def cancel_award(session: AsyncSession, actor: Viewer, month: Month, award_id: UUID, data: ReasonIn) -> Award:
    """Take a decision back: it stays on record and no longer counts. Raises NotFound, WrongState when done already."""
    ensure(refusal_to_enter(month, actor))
    query = select(Award).where(col(Award.id) == award_id, col(Award.month_id) == month.id)
    award = (await session.exec(query)).first()
    if award is None or award.cancels is not None:
        raise NotFound
    if award.id not in {row.id for row in await awards_of(session, month)}:
        raise WrongState("这项加分或否决已经撤销。")
    undone = Award(
        month_id=month.id,
        unit_id=award.unit_id,
        code=award.code,
        matter=award.matter,
        reason=data.reason[:300],
        cancels=award.id,
        decided_by=actor.id,
        decided_by_name=actor.name,
    )
    session.add(undone)
    back_to_collecting(month)
    before = {"award": award.id, "unit": award.unit_id, "code": award.code, "matter": award.matter}
    record(session, actor, Verb.AWARD_CANCELLED, month, before=before, reason=data.reason)
    return undone
