"""The tables of asks about findings."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import sqlalchemy as sa
from sqlmodel import col, select
from sqlmodel.sql.expression import SelectOfScalar

from duze.desk.asks import Ask, Source, both
from duze.findings.models import STANDING, Finding, FindingObjection, FindingState, ObjectionState
from duze.findings.queries import findings_seen_by
from duze.people.permissions import Permission, Role, Viewer

P, _S = Permission, FindingState


def _seen(viewer: Viewer) -> SelectOfScalar[Finding]:
    return select(Finding).where(findings_seen_by(viewer))


def _to_decide(me: Viewer, _today: date) -> sa.ColumnElement[bool]:
    return both(
        col(Finding.state) == _S.VERIFYING,
        col(Finding.verified_on).is_not(None),
        col(Finding.logger_id) != me.id,
        col(Finding.verifier_id) != me.id,
    )


def _objected(me: Viewer, _today: date) -> sa.ColumnElement[bool]:
    pending = select(col(FindingObjection.finding_id)).where(col(FindingObjection.state) == ObjectionState.PENDING)
    others = [col(column) != me.id for column in (Finding.logger_id, Finding.verifier_id, Finding.decided_by)]
    return both(col(Finding.id).in_(pending), *others)


def _open_to_objection(_me: Viewer, today: date) -> sa.ColumnElement[bool]:
    made = select(col(FindingObjection.finding_id))
    return both(col(Finding.state).in_(STANDING), col(Finding.objection_until) >= today, col(Finding.id).not_in(made))


def _alone(ask: Ask) -> Ask:
    """Nothing is asked about a duplicate: it is dealt with where it was merged into."""
    return replace(ask, where=lambda me, today: both(ask.where(me, today), col(Finding.duplicate_of_id).is_(None)))


_ASKS = (
    Ask(
        "草稿",
        "继续填写",
        "",
        lambda me, _: both(col(Finding.state) == _S.DRAFT, col(Finding.logger_id) == me.id),
        P.FINDINGS_LOG,
    ),
    Ask(
        "领取核实",
        "领取",
        "blue",
        lambda me, _: both(col(Finding.state) == _S.SUBMITTED, col(Finding.logger_id) != me.id),
        P.FINDINGS_VERIFY,
    ),
    Ask(
        "核实",
        "填写核实",
        "amb",
        lambda me, _: both(
            col(Finding.state) == _S.VERIFYING,
            col(Finding.verifier_id) == me.id,
            col(Finding.verified_on).is_(None),
        ),
        P.FINDINGS_VERIFY,
    ),
    Ask("问题定性", "定性", "amb", _to_decide, P.FINDINGS_DECIDE),
    Ask("异议复核", "复核", "red", _objected, P.FINDINGS_DECIDE),
    Ask(
        "情况说明",
        "填写",
        "amb",
        lambda _me, _: both(
            col(Finding.state) == _S.VERIFYING,
            col(Finding.explained_on).is_(None),
            col(Finding.verified_on).is_(None),
        ),
        P.FINDINGS_EXPLAIN,
        Role.UNIT_LIAISON,
    ),
    Ask("可提异议", "查看", "", _open_to_objection, P.FINDINGS_OBJECT, Role.UNIT_LIAISON),
)

FINDINGS = Source(
    seen=_seen,
    path="/findings",
    title=lambda row: f"{row.place}：{row.sub_type_name}{'（要件未全部查实）' if row.unproven else ''}",
    asks=tuple(map(_alone, _ASKS)),
)
