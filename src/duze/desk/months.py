"""The table of asks about a month's ranking."""

from __future__ import annotations

from datetime import date

import sqlalchemy as sa
from sqlmodel import col, select
from sqlmodel.sql.expression import SelectOfScalar

from duze.deadlines.models import Deadline, Limit
from duze.desk.asks import Ask, Source, both
from duze.kit.i18n import say
from duze.people.permissions import Permission, Role, Viewer
from duze.rankings.models import Month, MonthObjection, MonthState, Verdict
from duze.rankings.overturning import to_correct
from duze.rankings.publishing import REVIEW_LIMIT
from duze.rankings.queries import months_seen_by

P, _S = Permission, MonthState


def _seen(viewer: Viewer) -> SelectOfScalar[Month]:
    return select(Month).where(months_seen_by(viewer))


def month_title(period: str) -> str:
    """How a month's ranking is called: 2026年10月考核排名."""
    year, month = period.split("-")
    return say("%(year)s年%(month)s月考核排名", {"year": int(year), "month": int(month)})


_OPEN = select(col(MonthObjection.month_id)).where(col(MonthObjection.verdict) == Verdict.OPEN)


def _to_answer(me: Viewer, _today: date) -> sa.ColumnElement[bool]:
    """By another than who computed it: that one recuses."""
    return both(col(Month.state) == _S.IN_REVIEW, col(Month.computed_by) != me.id, col(Month.id).in_(_OPEN))


def _to_approve(me: Viewer, _today: date) -> sa.ColumnElement[bool]:
    return both(col(Month.state) == _S.IN_REVIEW, col(Month.computed_by) != me.id, col(Month.id).not_in(_OPEN))


def _to_check(_me: Viewer, today: date) -> sa.ColumnElement[bool]:
    """As long as objections are taken in."""
    over = (
        select(Deadline.subject_id)
        .join(Limit, col(Limit.id) == col(Deadline.limit_id))
        .where(col(Limit.code) == REVIEW_LIMIT, col(Deadline.due_on) < today)
    )
    return both(col(Month.state) == _S.IN_REVIEW, col(Month.id).not_in(over))


MONTHS = Source(
    seen=_seen,
    path="/rankings",
    title=lambda row: month_title(row.period),
    number=lambda _row: "",
    key=lambda row: str(row.period),
    asks=(
        Ask("数据采集", "录入数据", "", lambda _me, _: both(col(Month.state) == _S.COLLECTING), P.RANKINGS_ENTER),
        Ask("排名初算", "提交核对", "blue", lambda _me, _: both(col(Month.state) == _S.COMPUTED), P.RANKINGS_COMPUTE),
        Ask(
            "考核异议",
            "答复",
            "red",
            _to_answer,
            P.RANKINGS_APPROVE,
        ),
        Ask("排名审定", "审定", "amb", _to_approve, P.RANKINGS_APPROVE),
        Ask("更正通报", "编制更正版", "red", lambda _me, _: to_correct(), P.RANKINGS_COMPUTE),
        Ask("排名发布", "发布", "amb", lambda _me, _: both(col(Month.state) == _S.APPROVED), P.RANKINGS_PUBLISH),
        Ask(
            "核对得分",
            "核对",
            "blue",
            _to_check,
            P.RANKINGS_OBJECT,
            Role.UNIT_LIAISON,
        ),
    ),
)
