"""The proof of a report, on its way in and out: streamed outside of any transaction, read only by those who see it."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from duze.evidence.actions import read_evidence
from duze.evidence.intake import take_in
from duze.evidence.models import Evidence
from duze.findings.uploads import Incoming
from duze.kit.acts import ensure
from duze.kit.blobs import Blobs
from duze.kit.db import Database
from duze.people.permissions import Viewer
from duze.rankings.models_reports import Report, ReportCall
from duze.rankings.report_queries import call_for, report_for
from duze.rankings.reporting import report_value
from duze.rankings.rules.reports import refusal_to_report
from duze.rankings.shapes_reports import ReportIn


async def file_report(
    db: Database,
    blobs: Blobs,
    viewer: Viewer,
    period: str,
    unit_id: UUID,
    data: ReportIn,
    file: Incoming,
    *,
    today: date,
    scheme: str | None = None,
) -> Report:
    """Check and store the proof, then report the value. Who may not report is refused before anything is stored."""
    async with db.read() as session:
        call, month = await call_for(session, viewer, period, unit_id, scheme=scheme)
        ensure(refusal_to_report(call, month, viewer))
    taken = await take_in(blobs, file.chunks, filename=file.data.filename, sha256=file.data.sha256)
    async with db.write() as session:
        call, month = await call_for(session, viewer, period, unit_id, scheme=scheme, lock=True)
        return await report_value(session, viewer, call, month, data, taken, today=today)


async def open_proof(db: Database, viewer: Viewer, report_id: UUID) -> Evidence:
    """The proof of a report, its reading written down first. Raises NotFound."""
    async with db.write() as session:
        report = await report_for(session, viewer, report_id)
        call = await session.get_one(ReportCall, report.call_id)
        evidence = await session.get_one(Evidence, report.evidence_id)
        await read_evidence(session, viewer, evidence, subject=call)
        return evidence
