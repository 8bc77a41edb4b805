"""Who may report a value and who may verify it. Pure."""

from __future__ import annotations

from duze.kit.acts import same_person
from duze.kit.errors import NotAllowed, Refusal, WrongState
from duze.people.permissions import Permission, Role, Viewer
from duze.rankings.models import OPEN_TO_VALUES, Month
from duze.rankings.models_reports import REPORT_NAMES, Report, ReportCall, ReportState
from duze.rankings.rules.life import in_state, permitted, refusal_to_enter


def refusal_to_report(call: ReportCall, month: Month, viewer: Viewer) -> Refusal | None:
    """A liaison, for the own unit, as long as the month takes values; after the due day it counts as late."""
    if refusal := permitted(viewer, Permission.RANKINGS_REPORT):
        return refusal
    if call.unit_id not in viewer.units_as(Role.UNIT_LIAISON):
        return NotAllowed("只能报送本单位的数据。")
    return in_state(month, *OPEN_TO_VALUES)


def refusal_to_verify(month: Month, report: Report, viewer: Viewer) -> Refusal | None:
    """An assessor, another person than who reported, before the month goes to review."""
    if refusal := refusal_to_enter(month, viewer):
        return refusal
    if report.state is not ReportState.WAITING:
        return WrongState("这项自报数据已是“%(state)s”，不再核验。", state=REPORT_NAMES[report.state])
    return same_person(report.reported_by, viewer.id, "不能核验自己报送的数据，请由其他考核员核验。")
