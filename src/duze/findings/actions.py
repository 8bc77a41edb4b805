"""Logging a finding, verifying it and hearing the unit. Deciding is in `deciding`, objecting in `objecting`."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from duze.deadlines.actions import close_deadlines, start_deadline
from duze.evidence.actions import add_evidence
from duze.evidence.intake import Taken
from duze.evidence.models import Evidence
from duze.findings.elements import tick, told
from duze.findings.models import MOVES, SERIES, STATE_NAMES, Finding, FindingEvidence, FindingState
from duze.findings.queries import evidence_of
from duze.findings.rules import (
    complaint_about_moment,
    complaint_about_text,
    is_liaison_of,
    own_team,
    refusal_to_add_evidence,
    refusal_to_edit,
    refusal_to_explain,
    refusal_to_take,
    refusal_to_verify,
)
from duze.findings.shapes import ExplanationIn, FindingIn, FindingPatch, Upload, VerificationIn
from duze.journal.actions import record
from duze.journal.verbs import Verb
from duze.kit import clock
from duze.kit.acts import check_move, ensure
from duze.kit.counters import take_number, written
from duze.kit.errors import NotAllowed, WrongState, invalid
from duze.kit.search import grams
from duze.law.queries import cited
from duze.people.permissions import Permission, Role, Viewer, require
from duze.units.queries import is_assessed


async def log_finding(session: AsyncSession, actor: Viewer, data: FindingIn, *, today: date) -> Finding:
    """A new draft of the actor's. An id the phone made and sent before gives the finding already logged.

    Raises Invalid for facts that do not fit together, NotAllowed without a team.
    """
    require(actor, Permission.FINDINGS_LOG)
    if data.id is not None and (known := await session.get(Finding, data.id)) is not None:
        if known.logger_id != actor.id:
            raise WrongState("离线编号已被占用，请重新生成后提交。", code="conflict")
        return known
    team = own_team(actor)
    if not isinstance(team, UUID):
        raise NotAllowed("您目前没有所属的巡查组或科室，不能登记问题。", code="no_team")
    values = data.model_dump(exclude={"id"})
    law = await _checked(session, values, today)
    if data.id:
        values["id"] = data.id
    finding = Finding(**(values | law), logger_id=actor.id, team_id=team)
    finding.grams = _grams(finding)
    session.add(finding)
    record(session, actor, Verb.FINDING_LOGGED, finding, after=values | law)
    return finding


async def edit_finding(
    session: AsyncSession, actor: Viewer, finding: Finding, data: FindingPatch | FindingIn, *, today: date
) -> Finding:
    """Change fields of a draft. Raises WrongState once it is submitted."""
    ensure(refusal_to_edit(finding, actor))
    sent = data.model_dump(exclude_unset=True, exclude={"id"})
    changes = {key: value for key, value in sent.items() if value is not None}
    before = {key: getattr(finding, key) for key in changes}
    fields = ("kind", "sub_type", "unit_id", "happened_at", "facts")
    law = await _checked(session, {key: getattr(finding, key) for key in fields} | changes, today)
    for key, value in (changes | law).items():
        setattr(finding, key, value)
    finding.grams = _grams(finding)
    record(session, actor, Verb.FINDING_EDITED, finding, before=before, after=changes)
    return finding


async def submit_finding(session: AsyncSession, actor: Viewer, finding: Finding, *, today: date) -> Finding:
    """The draft gets its number and waits for a verifier; the limit to verify begins."""
    ensure(refusal_to_edit(finding, actor))
    _move(finding, FindingState.SUBMITTED)
    finding.submitted_on = today
    number = await take_number(session, SERIES, today.year)
    finding.number = written(SERIES, today.year, number)
    finding.grams = _grams(finding)
    await session.flush()
    record(session, actor, Verb.FINDING_SUBMITTED, finding, after={"number": finding.number})
    title = f"核实 {finding.number}"
    await start_deadline(session, actor, finding, "finding-verify", title=title, today=today, unit_id=finding.team_id)
    return finding


async def take_for_verification(session: AsyncSession, actor: Viewer, finding: Finding, *, today: date) -> Finding:
    """An inspector other than the logger takes it; from now on the unit knows of it and is asked to explain."""
    ensure(refusal_to_take(finding, actor))
    _move(finding, FindingState.VERIFYING)
    teams = [seat.unit_id for seat in actor.seats if seat.role is Role.INSPECTOR]
    finding.verifier_id, finding.verifying_team_id, finding.asked_on = actor.id, teams[0], today
    record(session, actor, Verb.FINDING_TAKEN, finding, after={"verifier": actor.id})
    return finding


async def explain_finding(
    session: AsyncSession, actor: Viewer, finding: Finding, data: ExplanationIn, *, today: date
) -> Finding:
    """The unit's explanation, written by its liaison or taken down by the verifier."""
    ensure(refusal_to_explain(finding, actor))
    ensure(complaint_about_text("/text", data.text))
    before = {"explanation": finding.explanation} if finding.explanation else {}
    finding.explanation, finding.explained_on = data.text, today
    finding.explained_by = data.given_by or (actor.name if is_liaison_of(finding, actor) else "")
    after = {"explanation": data.text, "given_by": finding.explained_by}
    record(session, actor, Verb.FINDING_EXPLAINED, finding, before=before, after=after)
    return finding


async def verify_finding(
    session: AsyncSession, actor: Viewer, finding: Finding, data: VerificationIn, *, today: date
) -> Finding:
    """What the verifier found. Without the unit's explanation, the reason for its lack is part of it."""
    ensure(refusal_to_verify(finding, actor))
    ensure(complaint_about_text("/text", data.text))
    text = data.text
    if not finding.explanation:
        if not data.no_explanation_reason:
            raise invalid("/no_explanation_reason", "单位尚未说明情况。请先听取说明，或者写明未取得说明的原因。")
        text = f"{text}\n（未取得单位说明：{data.no_explanation_reason}）"
    rows = await tick(session, finding, data.elements)
    finding.opinion, finding.verification, finding.verified_on = data.opinion, text, today
    after = {"opinion": data.opinion, "verification": text, "elements": told(rows)}
    record(session, actor, Verb.FINDING_VERIFIED, finding, after=after)
    await close_deadlines(session, actor, finding, today=today, limit_code="finding-verify")
    return finding


async def file_evidence(
    session: AsyncSession, actor: Viewer, finding: Finding, taken: Taken, data: Upload, *, today: date
) -> Evidence:
    """Add a stored file to a finding. The same file sent twice by one side is kept once.

    What the unit files it may read again; of the office's files only those marked open to it.
    """
    ensure(refusal_to_add_evidence(finding, actor))
    for link, known in await evidence_of(session, actor, finding):
        if known.sha256 == taken.stored.sha256 and link.by_unit == is_liaison_of(finding, actor):
            return known
    if data.captured_at is not None and data.captured_at > clock.now():
        raise invalid("/captured_at", "拍摄时间晚于现在，请核对设备时间。")
    by_unit = is_liaison_of(finding, actor)
    evidence = await add_evidence(
        session,
        actor,
        taken.stored,
        filename=taken.filename,
        media_type=taken.media_type,
        captured_at=data.captured_at,
        client_sha256=taken.client_sha256,
        subject=finding,
    )
    link = FindingEvidence(
        finding_id=finding.id, evidence_id=evidence.id, by_unit=by_unit, open_to_unit=by_unit or data.open_to_unit
    )
    session.add(link)
    await session.flush()
    return evidence


async def _checked(session: AsyncSession, values: dict[str, Any], today: date) -> dict[str, str]:
    """The law that a finding's fields rest on. Raises Invalid naming the field that does not fit."""
    moment = values["happened_at"]
    ensure(complaint_about_moment(moment, clock.now()))
    ensure(complaint_about_text("/facts", values["facts"]))
    if not await is_assessed(session, values["unit_id"], today):
        raise invalid("/unit_id", "没有找到这个单位，或者它不是考核对象，请从列表中选择。")
    return await cited(session, values["sub_type"], values["kind"], clock.city_date(moment))


def _move(finding: Finding, to: FindingState) -> None:
    check_move(MOVES, finding.state, to, STATE_NAMES)
    finding.state = to


def _grams(finding: Finding) -> str:
    """Only what the unit may read too: a search must not tell it more than the page does."""
    return grams(finding.number or "", finding.sub_type_name, finding.place, finding.handler, finding.facts)
