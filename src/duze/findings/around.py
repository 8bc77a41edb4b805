"""What stands around a finding, for its sheet: names, the unit's objection, whether somebody told. One statement."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from duze.findings.models import Finding, FindingObjection, Informant
from duze.kit.db import rows_of
from duze.people.models import Account
from duze.units.models import Unit

_unit, _team = aliased(Unit), aliased(Unit)
_logger, _verifier, _decider = aliased(Account), aliased(Account), aliased(Account)
_AROUND: Any = (
    sa.select(
        col(_unit.name).label("unit_name"),
        col(_team.name).label("team"),
        col(_logger.name).label("logger"),
        col(_verifier.name).label("verifier"),
        col(_decider.name).label("decider"),
        col(FindingObjection.state).label("objection_state"),
        col(FindingObjection.text),
        col(FindingObjection.filed_on),
        col(FindingObjection.decided_on),
        col(FindingObjection.reason),
        sa.exists().where(col(Informant.finding_id) == col(Finding.id)).label("has_informant"),
    )
    .select_from(Finding)
    .join(_unit, col(_unit.id) == col(Finding.unit_id))
    .join(_team, col(_team.id) == col(Finding.team_id))
    .join(_logger, col(_logger.id) == col(Finding.logger_id))
    .outerjoin(_verifier, col(_verifier.id) == col(Finding.verifier_id))
    .outerjoin(_decider, col(_decider.id) == col(Finding.decided_by))
    .outerjoin(FindingObjection, col(FindingObjection.finding_id) == col(Finding.id))
    .where(col(Finding.id) == sa.bindparam("finding"))
)


async def around_finding(session: AsyncSession, finding_id: UUID) -> Any:
    """A row: `unit_name`, `team`, `logger`, `verifier`, `decider`, `has_informant`, and the objection's columns.

    All of it, whoever asks: what of it a viewer is told, `views` decides. `objection_state` is None without one.
    """
    return (await rows_of(session, _AROUND, finding=finding_id))[0]
