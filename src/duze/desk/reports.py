"""The table of asks about values that units report for a month's ranking."""

from __future__ import annotations

from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlmodel import col, select
from sqlmodel.sql.expression import SelectOfScalar

from duze.desk.asks import Ask, Source, both
from duze.kit.i18n import say
from duze.people.permissions import Permission, Role, Viewer
from duze.rankings.models import OPEN_TO_VALUES, Month
from duze.rankings.models_reports import Report, ReportCall, ReportState
from duze.rankings.report_queries import calls_seen_by

P = Permission
_OPEN = select(col(Month.id)).where(col(Month.state).in_(OPEN_TO_VALUES))
_WAITING = select(col(Report.call_id)).where(col(Report.state) == ReportState.WAITING)


def _seen(viewer: Viewer) -> SelectOfScalar[ReportCall]:
    return select(ReportCall).where(calls_seen_by(viewer))


def _title(row: Any) -> str:
    year, month = row.period.split("-")
    said = {"unit": row.unit_name, "year": int(year), "month": int(month)}
    return say("%(unit)s %(year)s年%(month)s月考核数据报送", said)


def _to_verify(_me: Viewer, _today: date) -> sa.ColumnElement[bool]:
    return both(col(ReportCall.month_id).in_(_OPEN), col(ReportCall.id).in_(_WAITING))


def _to_report(*reminders: sa.ColumnElement[bool]) -> Any:
    return lambda _me, _today: both(col(ReportCall.month_id).in_(_OPEN), col(ReportCall.missing) > 0, *reminders)


_times = col(ReportCall.reminded)
REPORTS = Source(
    seen=_seen,
    path="/rankings",
    title=_title,
    number=lambda _row: "",
    key=lambda row: f"{row.period}/reports/{row.unit_id}?scheme={row.scheme_code}",
    asks=(
        Ask("自报核验", "核验", "amb", _to_verify, P.RANKINGS_ENTER),
        # a kind of its own for each reminder up to the second: the same ask again would be no news in the inbox
        Ask("数据再次催报", "报送", "red", _to_report(_times >= 2), P.RANKINGS_REPORT, Role.UNIT_LIAISON),
        Ask("数据催报", "报送", "red", _to_report(_times == 1), P.RANKINGS_REPORT, Role.UNIT_LIAISON),
        Ask("数据报送", "报送", "amb", _to_report(_times == 0), P.RANKINGS_REPORT, Role.UNIT_LIAISON),
    ),
)
