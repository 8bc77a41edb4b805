"""Many findings at once: taking them for verification. The doors are those of every list."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from duze.findings.actions import take_for_verification
from duze.findings.listing import FINDINGS
from duze.findings.models import Finding
from duze.findings.queries import finding_for
from duze.findings.rules import refusal_to_take
from duze.findings.sight import findings_seen_by
from duze.kit.i18n import gettext
from duze.people.permissions import Permission, Viewer
from duze.units.taking_out import Together, doors


async def _find(session: AsyncSession, viewer: Viewer, finding_id: UUID) -> Finding:
    return await finding_for(session, viewer, finding_id, lock=True)


async def _many(session: AsyncSession, viewer: Viewer, ids: Sequence[UUID]) -> Sequence[Finding]:
    query = select(Finding).where(col(Finding.id).in_(ids), findings_seen_by(viewer))
    return (await session.exec(query.order_by(col(Finding.id).desc()))).all()


async def _take(session: AsyncSession, viewer: Viewer, finding: Finding, today: date) -> Finding:
    return await take_for_verification(session, viewer, finding, today=today)


TAKING = Together(
    noun="verification-start",
    label="领取核实",
    done="已领取",
    icon="user-check",
    permission=Permission.FINDINGS_VERIFY,
    find=_find,
    many=_many,
    number=lambda finding: finding.number or gettext("未编号"),
    refusal=refusal_to_take,
    act=_take,
)
ROUTES = doors(FINDINGS, TAKING)
