"""Units report values themselves: asked by the assessor, reported with proof by a liaison, verified by the assessor.

Nothing reported counts until it is verified; then it becomes a value of the month like any other, with its proof
as the source.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from duze.evidence.actions import add_evidence
from duze.evidence.intake import Taken
from duze.journal.actions import record
from duze.journal.verbs import Verb
from duze.kit import clock
from duze.kit.acts import check_move, ensure
from duze.kit.errors import FieldError, Invalid, WrongState, invalid
from duze.people.permissions import Viewer
from duze.rankings.actions import Entry, write_values
from duze.rankings.models import Month
from duze.rankings.models_reports import REPORT_MOVES, REPORT_NAMES, Report, ReportCall, ReportState
from duze.rankings.queries import ranked_units, scheme_of
from duze.rankings.report_queries import calls_of, recount, reports_of
from duze.rankings.rules.cells import cell_value
from duze.rankings.rules.life import refusal_to_enter
from duze.rankings.rules.reports import refusal_to_report, refusal_to_verify
from duze.rankings.shapes_reports import CallIn, ReportIn, VerificationIn
from duze.units.models import Unit


async def call_reports(session: AsyncSession, actor: Viewer, month: Month, data: CallIn, *, today: date) -> int:
    """Ask the units to report indicators by a day; asking again changes both. Returns how many units are asked."""
    ensure(refusal_to_enter(month, actor))
    if data.due_on < today:
        raise invalid("/due_on", "报送截止日期不能早于今天。")
    _version, scheme = await scheme_of(session, month)
    if unknown := set(data.indicators) - {item.code for item in scheme.indicators}:
        raise invalid("/indicators", "方案没有指标“%(code)s”。", code=sorted(unknown)[0])
    units = await ranked_units(session, scheme, month.period)
    if missing := set(data.units) - {unit.code for unit in units}:
        raise invalid("/units", "没有代码为“%(code)s”的考核单位。", code=sorted(missing)[0])
    known = {call.unit_id: call for call in await calls_of(session, month)}
    asked = 0
    for unit in units:
        used = [item.code for item in scheme.used_in(unit.group.value) if item.code in data.indicators]
        if used and (not data.units or unit.code in data.units):
            _call(session, actor, month, known.get(unit.id), unit, used, data.due_on)
            asked += 1
    if not asked:
        raise invalid("/indicators", "所选单位都不考核这些指标。")
    await session.flush()
    await recount(session, month)
    return asked


def _call(
    session: AsyncSession, actor: Viewer, month: Month, call: ReportCall | None, unit: Unit, used: list[str], due: date
) -> None:
    before = {"indicators": call.indicators, "due_on": call.due_on} if call else {}
    if call is None:
        call = ReportCall(
            month_id=month.id,
            unit_id=unit.id,
            unit_name=unit.name,
            period=month.period,
            scheme_code=month.scheme_code,
            indicators=used,
            due_on=due,
            called_by=actor.id,
            called_by_name=actor.name,
        )
        session.add(call)
    call.indicators, call.due_on = used, due
    call.called_by, call.called_by_name = actor.id, actor.name
    record(session, actor, Verb.REPORT_CALLED, call, before=before, after={"indicators": used, "due_on": due})


async def remind(session: AsyncSession, actor: Viewer, month: Month, units: Collection[UUID], *, today: date) -> int:
    """Remind the units (all, or these) of which something is missing, each at most once a day. Returns how many.

    Raises WrongState when there is nobody left to remind today.
    """
    ensure(refusal_to_enter(month, actor))
    reminded = 0
    for call in await calls_of(session, month):
        wanted = not units or call.unit_id in units
        if wanted and call.missing and call.reminded_on != today:
            call.reminded, call.reminded_on = call.reminded + 1, today
            after = {"reminded": call.reminded, "missing": call.missing, "due_on": call.due_on}
            record(session, actor, Verb.REPORT_REMINDED, call, after=after)
            reminded += 1
    if not reminded:
        raise WrongState("没有需要催报的单位：要么已经报齐，要么今天已经催过。", code="nobody_to_remind")
    return reminded


async def report_value(
    session: AsyncSession, actor: Viewer, call: ReportCall, month: Month, data: ReportIn, proof: Taken, *, today: date
) -> Report:
    """Report one value with its proof. It waits for verification; one still waiting for it is replaced."""
    ensure(refusal_to_report(call, month, actor))
    _version, scheme = await scheme_of(session, month)
    indicator = next((i for i in scheme.indicators if i.code == data.indicator and i.code in call.indicators), None)
    if indicator is None:
        raise invalid("/indicator", "本月没有请本单位报送指标“%(code)s”。", code=data.indicator)
    value = cell_value(data.value, indicator, "/value")
    if isinstance(value, FieldError):
        raise Invalid(errors=[value])
    reported = Reported(data.indicator, value, data.note)
    (report,) = await file_reports(session, actor, call, month, [reported], proof, today=today)
    return report


@dataclass(frozen=True)
class Reported:
    """One checked value to report; `sheet` is file and cell where it comes from the unit's XLSX."""

    indicator: str
    value: Decimal
    note: str
    sheet: str = ""


async def file_reports(
    session: AsyncSession,
    actor: Viewer,
    call: ReportCall,
    month: Month,
    values: Sequence[Reported],
    proof: Taken,
    *,
    today: date,
) -> list[Report]:
    """Report checked values, all with one proof. Those of the same indicators that still wait are replaced."""
    ensure(refusal_to_report(call, month, actor))
    again = {one.indicator for one in values}
    for row in await reports_of(session, month, call.unit_id):
        if row.indicator in again and row.state is ReportState.WAITING:
            row.state = ReportState.REPLACED
    await session.flush()
    evidence = await add_evidence(
        session,
        actor,
        proof.stored,
        filename=proof.filename,
        media_type=proof.media_type,
        captured_at=None,
        client_sha256=proof.client_sha256,
        subject=call,
    )
    reports = [
        Report(
            call_id=call.id,
            month_id=month.id,
            unit_id=call.unit_id,
            indicator=one.indicator,
            value=one.value,
            note=one.note,
            evidence_id=evidence.id,
            filename=proof.filename,
            sheet=one.sheet,
            late=today > call.due_on,
            reported_by=actor.id,
            reported_by_name=actor.name,
        )
        for one in values
    ]
    session.add_all(reports)
    for report in reports:
        after = {"report": report.id, "indicator": report.indicator, "value": report.value, "late": report.late}
        record(session, actor, Verb.REPORT_FILED, call, after=after | ({"sheet": report.sheet} if report.sheet else {}))
    await recount(session, month)
    return reports


async def verify_report(
    session: AsyncSession, actor: Viewer, call: ReportCall, month: Month, report: Report, data: VerificationIn
) -> Report:
    """Verify a report, which makes it a value of the month; or return it with the reason."""
    ensure(refusal_to_verify(month, report, actor))
    to = ReportState.VERIFIED if data.verdict == "verified" else ReportState.RETURNED
    if to is ReportState.RETURNED and not data.answer:
        raise invalid("/answer", "退回重报须写明原因。")
    check_move(REPORT_MOVES, report.state, to, REPORT_NAMES)
    report.state, report.answer = to, data.answer
    report.decided_by, report.decided_by_name, report.decided_at = actor.id, actor.name, clock.now()
    after = {"report": report.id, "indicator": report.indicator, "value": report.value, "verdict": to}
    record(session, actor, Verb.REPORT_DECIDED, call, after=after, reason=data.answer)
    await session.flush()
    if to is ReportState.VERIFIED:
        sheet = f"，报送表 {report.sheet}" if report.sheet else ""
        source = f"单位自报 {report.reported_by_name}{sheet}，佐证 {report.filename}"
        entry = Entry(report.unit_id, report.indicator, report.value, source)
        await write_values(session, actor, month, [entry])
    await recount(session, month)
    return report
