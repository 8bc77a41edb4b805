"""What a viewer is shown of a letter, in API answers and on pages; and the signing both doors share."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

import msgspec
from sqlmodel.ext.asyncio.session import AsyncSession

from duze.kit.acts import ensure
from duze.kit.db import Database
from duze.kit.i18n import fmt_date, say
from duze.letters.authority import check_authority
from duze.letters.frozen import dry_proof
from duze.letters.kinds import kind_named
from duze.letters.models import HAPPENED_NAMES, STATE_NAMES, Happened, Letter, LetterState
from duze.letters.models_countersigning import COUNTERSIGN_NAMES, Countersignature
from duze.letters.press import Press
from duze.letters.queries import file_of, letter_for, reader_names
from duze.letters.rules import LetterFile, readers_of, refusal_to_sign
from duze.letters.signing import to_be_signed
from duze.letters.worker import RenderJob
from duze.people.permissions import Viewer
from duze.people.queries import names_of


class EventOut(msgspec.Struct):
    """Something that happened to a letter."""

    happened: str
    name: str
    at: datetime
    who: str
    to: str = ""
    reason: str = ""


class CountersignOut(msgspec.Struct):
    """One person's countersignature."""

    account_id: UUID
    name: str
    post: str
    state: str
    state_name: str
    asked_at: datetime
    decided_at: datetime | None
    remark: str


class LetterOut(msgspec.Struct):
    """A letter. Drafter, reviewer and facts are the office's own: a reader gets the finished paper."""

    id: UUID
    kind: str
    kind_name: str
    genre: str
    state: str
    state_name: str
    number: str
    title: str
    void: bool
    version: int
    subject_kind: str
    subject_id: UUID
    signed_at: datetime | None
    to: tuple[str, ...]
    events: tuple[EventOut, ...]
    pdf_sha256: str = ""
    pages: int | None = None
    drafter: str = ""
    reviewer: str = ""
    signer: str = ""
    approval: Mapping[str, Any] = {}
    countersigned: tuple[CountersignOut, ...] = ()


def approval_said(letter: Letter) -> str:
    """The government's recorded consent as read on a page; empty when there is none."""
    if not letter.approval:
        return ""
    day = fmt_date(date.fromisoformat(str(letter.approval["approved_on"])))
    return "，".join((str(letter.approval["authority"]), str(letter.approval["approver"]), day))


async def letter_out(session: AsyncSession, viewer: Viewer, file: LetterFile) -> LetterOut:
    """The letter as this viewer may see it."""
    letter, kind = file.letter, kind_named(file.letter.kind)
    readers = await reader_names(session, file.audience)
    shown = dict(readers) if viewer.staff else {key: readers[key] for key in readers if key in readers_of(viewer)}
    people = {letter.drafter_id, letter.reviewer_id, letter.signer_id} - {None}
    names = await names_of(session, people) if viewer.staff else {}  # type: ignore[arg-type]
    made = event.data if (event := file.event(Happened.SEALED)) else {}
    return LetterOut(
        id=letter.id,
        kind=letter.kind,
        kind_name=say(kind.label),
        genre=kind.genre,
        state=letter.state.value,
        state_name=say(STATE_NAMES[letter.state]),
        number=letter.number,
        title=letter.title,
        void=file.void,
        version=letter.version,
        subject_kind=letter.subject_kind if viewer.staff else "",
        subject_id=letter.subject_id if viewer.staff else letter.id,
        signed_at=letter.signed_at,
        to=tuple(shown.values()),
        events=tuple(_events(file, shown, staff=viewer.staff)),
        pdf_sha256=made.get("sha256", ""),
        pages=made.get("pages"),
        drafter=names.get(letter.drafter_id, ""),
        reviewer=names.get(letter.reviewer_id, "") if letter.reviewer_id else "",
        signer=names.get(letter.signer_id, "") if letter.signer_id else "",
        approval=letter.approval if viewer.staff else {},
        countersigned=tuple(map(_countersigned, file.countersigned)) if viewer.staff else (),
    )


def _countersigned(row: Countersignature) -> CountersignOut:
    return CountersignOut(
        account_id=row.account_id,
        name=row.name,
        post=row.post,
        state=row.state.value,
        state_name=say(COUNTERSIGN_NAMES[row.state]),
        asked_at=row.asked_at,
        decided_at=row.decided_at,
        remark=row.remark,
    )


_COURSE = (
    ("拟稿", "drafted"),
    ("复核", "reviewed"),
    ("会签", "countersigned"),
    ("签发", "signed"),
    ("送达", "delivered"),
    ("签收", "received"),
)


def course(letter: LetterOut) -> list[dict[str, str]]:
    """The way of a letter as steps with who or when; empty for one withdrawn or void, whose way has ended."""
    if letter.void or letter.state == LetterState.WITHDRAWN.value:
        return []
    happened = {event.happened: event.at for event in letter.events}
    asked = [row for row in letter.countersigned if row.state in ("asked", "signed")]
    done = {
        "drafted": True,
        "reviewed": letter.state in (LetterState.REVIEWED.value, LetterState.SIGNED.value),
        "countersigned": all(row.state == "signed" for row in asked),
        "signed": letter.state == LetterState.SIGNED.value,
        "delivered": Happened.DELIVERED.value in happened,
        "received": Happened.RECEIVED.value in happened,
    }
    notes = {
        "drafted": letter.drafter,
        "reviewed": letter.reviewer,
        "countersigned": "、".join(row.name for row in asked),
        "signed": letter.signer,
        "delivered": fmt_date(happened.get(Happened.DELIVERED.value)),
        "received": fmt_date(happened.get(Happened.RECEIVED.value)),
    }
    steps = [step for step in _COURSE if step[1] != "countersigned" or asked]
    now = next((key for _, key in steps if not done[key]), "")
    return [
        {"name": say(name), "note": notes[key], "state": "done" if done[key] else ("now" if key == now else "")}
        for name, key in steps
    ]


def _events(file: LetterFile, readers: Mapping[UUID, str], *, staff: bool) -> list[EventOut]:
    """The events; a reader sees those of its own unit and those that concern everybody."""
    targets = {str(key): name for key, name in readers.items()}
    return [
        EventOut(
            happened=event.happened.value,
            name=say(HAPPENED_NAMES[event.happened]),
            at=event.created_at,
            who=event.actor_name if staff else "",
            to=targets.get(event.target, ""),
            reason=str(event.data.get("reason", "")) if staff else "",
        )
        for event in file.events
        if event.happened not in (Happened.DELIVERED, Happened.RECEIVED) or event.target in targets
    ]


async def dry_run(db: Database, press: Press, viewer: Viewer, letter_id: UUID, today: date) -> str:
    """Render exactly what signing today would freeze; the proof that `sign_letter` asks for.

    Refuses, before anything is taken, what the signing transaction would refuse too, and every missing glyph
    or fact.
    """
    async with db.read() as session:
        letter = await letter_for(session, viewer, letter_id)
        ensure(refusal_to_sign(await file_of(session, letter), viewer))
        await check_authority(session, letter, today, viewer.name)
        kind, facts = to_be_signed(letter, today)
    await press.render(RenderJob(kind.slug, facts.model_dump(mode="json")))
    return dry_proof(kind, facts)


async def file_for(session: AsyncSession, viewer: Viewer, letter_id: UUID) -> LetterFile:
    """The letter's file, if the viewer may see the letter. Raises NotFound."""
    return await file_of(session, await letter_for(session, viewer, letter_id))
