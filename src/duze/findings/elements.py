"""Elements of proof: ticked with evidence by the verifier, weighed by whoever decides."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from duze.evidence.models import Evidence
from duze.findings.models import Finding, FindingEvidence
from duze.findings.models_elements import FindingElement
from duze.findings.shapes import ElementIn
from duze.kit import clock
from duze.kit.errors import FieldError, Invalid
from duze.law.queries import elements_of


async def elements_shown(session: AsyncSession, finding: Finding) -> Sequence[FindingElement]:
    """The finding's elements in order; empty before it was verified."""
    query = select(FindingElement).where(col(FindingElement.finding_id) == finding.id)
    return (await session.exec(query.order_by(col(FindingElement.place), col(FindingElement.code)))).all()


async def elements_due(session: AsyncSession, finding: Finding) -> list[FindingElement]:
    """What has to be shown for the finding as it is now classed, nothing of it shown yet. Not stored."""
    day = clock.city_date(finding.happened_at)
    rows = await elements_of(session, finding.sub_type, finding.kind, day)
    return [FindingElement(finding_id=finding.id, code=row.code, place=row.place, text=row.text) for row in rows]


async def tick(session: AsyncSession, finding: Finding, ticks: Sequence[ElementIn]) -> list[FindingElement]:
    """Write down what the verifier showed. Raises Invalid for an unknown element, or one with nothing to show it."""
    rows = {row.code: row for row in await elements_due(session, finding)}
    known = await _files(session, finding)
    faults: list[FieldError] = []
    for place, given in enumerate(ticks):
        row = rows.get(given.code)
        if row is None or row.shown:
            faults.append(FieldError(f"/elements/{place}/code", "没有这项构成要件，或者重复填写。"))
            continue
        files = [str(one) for one in dict.fromkeys(given.evidence_ids)]
        if not files and not given.note:
            faults.append(FieldError(f"/elements/{place}/note", "勾选的要件须选择证据材料，或者写明由何证据证明。"))
        if not known.issuperset(files):
            faults.append(FieldError(f"/elements/{place}/evidence_ids", "没有找到这份材料，或者不属于本件。"))
        row.shown, row.note, row.files = True, given.note, files
    if faults:
        raise Invalid(errors=faults)
    await _replace(session, finding, list(rows.values()))
    return list(rows.values())


async def weigh(session: AsyncSession, finding: Finding, reason: str) -> Sequence[FindingElement]:
    """The elements a decision rests on; what is not shown takes a reason. Raises Invalid without one.

    A finding decided as another sub-type has that one's elements to show: those of the same code stay shown, the
    others have not been looked at.
    """
    rows: Sequence[FindingElement] = await elements_shown(session, finding)
    due = await elements_due(session, finding)
    if {row.code for row in due} != {row.code for row in rows}:
        before = {row.code: row for row in rows}
        for row in due:
            if (old := before.get(row.code)) is not None:
                row.shown, row.note, row.files = old.shown, old.note, old.files
        await _replace(session, finding, due)
        rows = due
    missing = [row.text for row in rows if not row.shown]
    if missing and not reason:
        detail = "以下构成要件没有查实：%(missing)s。仍要定性的，须写明理由。"
        raise Invalid(errors=[FieldError("/unproven_reason", detail, {"missing": "；".join(missing)})])
    finding.unproven = len(missing)
    finding.unproven_reason = reason if missing else ""
    return rows


def told(rows: Sequence[FindingElement]) -> list[dict[str, Any]]:
    """For the journal: which were shown."""
    return [{"code": row.code, "shown": row.shown, "files": row.files} for row in rows]


async def _replace(session: AsyncSession, finding: Finding, rows: Sequence[FindingElement]) -> None:
    await session.exec(sa.delete(FindingElement).where(col(FindingElement.finding_id) == finding.id))
    session.add_all(rows)
    await session.flush()


async def _files(session: AsyncSession, finding: Finding) -> set[str]:
    query = (
        select(Evidence.id)
        .join(FindingEvidence, col(FindingEvidence.evidence_id) == col(Evidence.id))
        .where(col(FindingEvidence.finding_id) == finding.id)
    )
    return {str(one) for one in (await session.exec(query)).all()}
