"""The list of proposals: columns, orders, filters."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from duze.escalation.models import STATE_NAMES, Proposal, ProposalState
from duze.escalation.queries import proposal_sight
from duze.escalation.reasons import period_words
from duze.escalation.rules import consequence_name
from duze.escalation.vocabulary import Consequence
from duze.kit.i18n import fmt_date, gettext
from duze.kit.lists import Narrow, Roll, Sort, page_of, states, values
from duze.kit.web.paging import Page
from duze.people.permissions import Viewer
from duze.units.models import Unit


class ProposalRow(msgspec.Struct):
    """A proposal in a list."""

    id: UUID
    title: str
    state: str
    unit: str
    unit_id: UUID
    period: str
    consequence: str
    level: int
    clause: str
    made_on: date


def _proposals(viewer: Viewer) -> Any:
    rest = (Proposal.unit_id, Proposal.period, Proposal.consequence, Proposal.level, Proposal.clause, Proposal.made_on)
    columns = (Proposal.id, Proposal.title, Proposal.state, Unit.name, *rest)
    query = sa.select(*(col(one) for one in columns))
    return query.join(Unit, col(Unit.id) == col(Proposal.unit_id)).where(proposal_sight(viewer))


async def _rows(_session: AsyncSession, _viewer: Viewer, rows: Sequence[Any]) -> list[ProposalRow]:
    return [ProposalRow(*values(row)) for row in rows]


def _cells(row: ProposalRow) -> list[str]:
    what = gettext(consequence_name(Consequence(row.consequence), row.level))
    state = gettext(STATE_NAMES[ProposalState(row.state)])
    return [what, row.title, row.unit, state, period_words(row.period), row.clause, fmt_date(row.made_on)]


PROPOSALS: Roll[ProposalRow] = Roll(
    name="proposals",
    title="升级建议",
    id=col(Proposal.id),
    query=_proposals,
    told=_rows,
    heads=("后果", "建议", "单位", "状态", "期间", "条款", "提出日期"),
    cells=_cells,
    sorts={"unit": Sort("单位", col(Unit.name)), "day": Sort("提出日期", col(Proposal.made_on), date.fromisoformat)},
    facets={"status": states(STATE_NAMES, col(Proposal.state))},
    unit=col(Proposal.unit_id),
    searched=(col(Proposal.title), col(Unit.name)),
    day=col(Proposal.made_on),
    day_words="提出日期",
)


async def list_proposals(
    session: AsyncSession,
    viewer: Viewer,
    *,
    limit: int,
    cursor: str | None = None,
    state: ProposalState | None = None,
) -> Page[ProposalRow]:
    """A page of the proposals a viewer may see, newest first."""
    wanted = Narrow((("status", state.value),) if state else ())
    return await page_of(session, PROPOSALS, viewer, wanted, limit=limit, cursor=cursor)
