"""A referral as one entitled viewer is shown it, and the acts open on it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

import msgspec
from sqlmodel.ext.asyncio.session import AsyncSession

from duze.interviews.rules import may_know_referrals
from duze.kit.i18n import say
from duze.people.permissions import Viewer
from duze.people.queries import names_of
from duze.referrals.models import AT_BODY, STATE_NAMES, Referral, ReferralDispatch
from duze.referrals.queries import dispatch_of, dispatches_of, materials_of, packages_of, persons_of
from duze.referrals.vocabulary import ANSWER_NAMES, OUTCOME_NAMES, SANCTION_NAMES
from duze.units.keys import key_in_use
from duze.units.models import CADRE_NAMES, DisciplineBody
from duze.units.queries import bodies, unit_by_id


class PersonOut(msgspec.Struct):
    """A person concerned."""

    name: str
    unit: str
    post: str
    rank: str
    party: str
    authority: str
    authority_name: str


class MaterialOut(msgspec.Struct):
    """One line of the list; the file is at `evidence/{evidence_id}` under the referral."""

    evidence_id: UUID
    name: str
    copies: int
    pages: int
    original: bool
    sha256: str
    size: int
    media_type: str


class DispatchOut(msgspec.Struct):
    """One letter to one body, and its answer."""

    body: str
    letter_id: UUID
    open: bool
    delivered_on: date | None
    received_on: date | None
    accept_no: str
    handling_office: str
    answer: str | None
    answer_name: str
    answered_on: date | None
    answer_note: str
    manifest_sha256: str


class PackageOut(msgspec.Struct):
    """The sealed package of the letter that counts now; the file is at `package` under the referral.

    `key`: fingerprint of the body's key in use, empty without one. `current`: the package is for that key.
    `manifest_sha256` is for the office; the body learns it by opening the package.
    """

    key: str
    made_at: datetime | None
    size: int
    current: bool
    manifest_sha256: str


class ReferralOut(msgspec.Struct):
    """A referral. `office` holds what stays with the supervising side, None for the body."""

    id: UUID
    version: int
    state: str
    state_name: str
    matter: str
    unit: str
    body_id: UUID
    body: str
    source: str
    persons: list[PersonOut]
    problem: str
    clauses: list[str]
    verification: str
    measures: list[str]
    opinion: str
    handling_scope: str
    studied_on: date
    materials: list[MaterialOut]
    dispatches: list[DispatchOut]
    outcome: str | None
    outcome_name: str
    sanction: str | None
    sanction_name: str
    outcome_on: date | None
    office: dict[str, Any] | None
    package: PackageOut | None


async def referral_out(session: AsyncSession, viewer: Viewer, referral: Referral) -> ReferralOut:
    """The referral as this viewer may see it; a body gets what its letter says and its own answers."""
    unit = await unit_by_id(session, referral.unit_id)
    body = await session.get_one(DisciplineBody, referral.body_id)
    names = {one.id: one.name for one in await bodies(session)}
    own = may_know_referrals(viewer, referral.unit_id)
    kept = referral.model_dump(
        include={
            "id",
            "version",
            "matter",
            "body_id",
            "source",
            "problem",
            "clauses",
            "verification",
            "measures",
            "opinion",
            "handling_scope",
            "studied_on",
            "outcome_on",
        }
    )
    return ReferralOut(
        **kept,
        state=referral.state.value,
        state_name=say(STATE_NAMES[referral.state]),
        unit=unit.name,
        body=body.name,
        persons=[
            PersonOut(p.name, p.unit, p.post, p.rank, p.party, p.authority.value, say(CADRE_NAMES[p.authority]))
            for p in await persons_of(session, referral.id)
        ],
        materials=[
            MaterialOut(
                file.id, item.name, item.copies, item.pages, item.original, file.sha256, file.size, file.media_type
            )
            for item, file in await materials_of(session, referral.id)
        ],
        dispatches=[_dispatch(one, names) for one in await dispatches_of(session, viewer, referral)],
        outcome=referral.outcome.value if referral.outcome else None,
        outcome_name=say(OUTCOME_NAMES[referral.outcome]) if referral.outcome else "",
        sanction=referral.sanction.value if referral.sanction else None,
        sanction_name=say(SANCTION_NAMES[referral.sanction]) if referral.sanction else "",
        office=await _office(session, referral) if own else None,
        package=await _package(session, referral, own=own) if referral.state in AT_BODY else None,
    )


async def _package(session: AsyncSession, referral: Referral, *, own: bool) -> PackageOut:
    key = await key_in_use(session, referral.body_id)
    print_of = key.fingerprint if key else ""
    made = await packages_of(session, await dispatch_of(session, referral.id))
    if not made:
        return PackageOut(print_of, None, 0, False, "")
    newest = made[0]
    manifest = newest.manifest_sha256 if own else ""
    current = key is not None and newest.key_id == key.id
    return PackageOut(print_of, newest.created_at, newest.size, current, manifest)


def _dispatch(one: ReferralDispatch, names: dict[UUID, str]) -> DispatchOut:
    return DispatchOut(
        body=names[one.body_id],
        letter_id=one.letter_id,
        open=one.open,
        delivered_on=one.delivered_on,
        received_on=one.received_on,
        accept_no=one.accept_no,
        handling_office=one.handling_office,
        answer=one.answer.value if one.answer else None,
        answer_name=say(ANSWER_NAMES[one.answer]) if one.answer else "",
        answered_on=one.answered_on,
        answer_note=one.answer_note,
        manifest_sha256=one.manifest_sha256,
    )


async def _office(session: AsyncSession, referral: Referral) -> dict[str, Any]:
    people = {one for one in (referral.studied_by, referral.approver_id) if one}
    names = await names_of(session, people)
    return {
        "case_id": referral.case_id,
        "finding_id": referral.finding_id,
        "interview_id": referral.interview_id,
        "study_members": referral.study_members,
        "study_record": referral.study_record,
        "studied_by": names.get(referral.studied_by, ""),
        "approver": names.get(referral.approver_id, "") if referral.approver_id else "",
        "approved_on": referral.approved_on,
        "notes": referral.notes,
        "ended_on": referral.ended_on,
    }
