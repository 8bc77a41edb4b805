"""Figures for those whose work is not cases: findings for inspectors, referrals for discipline officers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from sqlmodel import col, func, select
from sqlmodel.ext.asyncio.session import AsyncSession

from duze.findings.models import STANDING, Finding, FindingState
from duze.findings.sight import findings_seen_by
from duze.kit import clock
from duze.kit.i18n import N_, say
from duze.people.permissions import Viewer
from duze.referrals.models import Referral, ReferralState
from duze.referrals.queries import referrals_seen_by


@dataclass(frozen=True)
class Figure:
    """A number with its name and a remark; `bad` marks the remark red. `cards`: drawn cards, colour and count."""

    name: str
    value: str
    note: str = ""
    bad: bool = False
    cards: tuple[tuple[str, int], ...] = ()


async def inspector_figures(session: AsyncSession, viewer: Viewer, today: date) -> list[Figure]:
    """What the viewer logged this month, what waits to be verified, what the viewer verifies, what was confirmed."""
    since = datetime.combine(today.replace(day=1), time(), clock.CITY)
    mine = select(Finding).where(col(Finding.logger_id) == viewer.id)
    seen = select(Finding).where(findings_seen_by(viewer))
    waiting = seen.where(col(Finding.state) == FindingState.SUBMITTED, col(Finding.logger_id) != viewer.id)
    verifying = seen.where(
        col(Finding.state) == FindingState.VERIFYING,
        col(Finding.verifier_id) == viewer.id,
        col(Finding.verified_on).is_(None),
    )
    confirmed = mine.where(col(Finding.state).in_(STANDING))
    return [
        Figure(say("本月登记"), await _count(session, mine.where(col(Finding.created_at) >= since)), say("本人登记")),
        Figure(say("待领取核实"), await _count(session, waiting), say("须由他人核实")),
        Figure(say("核实中"), await _count(session, verifying), say("由您核实")),
        Figure(say("已定性"), await _count(session, confirmed), say("本人登记的累计")),
    ]


async def referral_figures(session: AsyncSession, viewer: Viewer) -> list[Figure]:
    """Referrals by what is still owed: receipt, answer, outcome; and what is done."""
    seen = referrals_seen_by(viewer)
    states = (
        (N_("待回执"), (ReferralState.DELIVERED,), N_("送达后签收")),
        (N_("待答复"), (ReferralState.ACKNOWLEDGED,), N_("受理、退回或者改送")),
        (N_("已受理"), (ReferralState.ACCEPTED,), N_("待反馈结果")),
        (N_("已反馈"), (ReferralState.OUTCOME_REPORTED, ReferralState.ARCHIVED), N_("累计")),
    )
    return [
        Figure(say(name), await _count(session, seen.where(col(Referral.state).in_(which))), say(note))
        for name, which, note in states
    ]


async def _count(session: AsyncSession, query: Any) -> str:
    return str((await session.exec(select(func.count()).select_from(query.subquery()))).one())
