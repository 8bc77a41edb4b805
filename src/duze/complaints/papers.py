"""投诉答复函 drafted from a handled complaint: to whoever complained, without a name and without what else followed."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from duze.complaints.models import Complaint, ComplaintState
from duze.complaints.queries import complaint_for, results_of
from duze.findings.models import GRADE_NAMES
from duze.kit.errors import Refusal, WrongState
from duze.letters import wording
from duze.letters.facts_replies import NAMELESS
from duze.letters.kinds import COMPLAINT_REPLY, LetterKind
from duze.letters.starting import Place, Start, common, short, signed_about
from duze.people.permissions import Permission, Viewer

S = ComplaintState
TELLS = frozenset({S.HANDLED, S.ANSWERED, S.CLOSED})


async def refuses(session: AsyncSession, complaint: Complaint, kind: LetterKind, today: date) -> Refusal | None:
    """There is something to answer once it is handled, and somebody to answer when a name was left."""
    if complaint.anonymous:
        return WrongState("匿名投诉没有可以答复的人。", code="anonymous")
    if complaint.state not in TELLS:
        return WrongState("尚无办理结果，不能拟写答复。", code="not_handled")
    return None


async def start(session: AsyncSession, viewer: Viewer, complaint: Complaint, kind: LetterKind, today: date) -> Start:
    """What was complained about and what the last round of handling came to; no name, no finding, no case."""
    facts = await common(session, viewer, None, today)
    last = (await results_of(session, complaint.id))[-1]
    return Start(
        facts
        | {
            "to": [NAMELESS],
            "incoming": complaint.number,
            "received_on": complaint.received_on.isoformat(),
            "matter": short(complaint.title),
            "handling": wording.COMPLAINT_HANDLED,
            "result": wording.outcome_result(GRADE_NAMES[last.grade]) + "\n" + last.text,
            "remedy": wording.COMPLAINT_REMEDY if complaint.round == 1 else wording.COMPLAINT_FINAL,
        }
    )


async def answered_by(session: AsyncSession, complaint: Complaint) -> str:
    """How the answer by letter is told, once one is signed; for whoever handles it, who sees no letters."""
    waits = complaint.state is S.HANDLED
    letter = await signed_about(session, COMPLAINT_REPLY.slug, complaint) if waits else None
    return wording.complaint_answered(letter.number or "") if letter is not None else ""


async def _find(session: AsyncSession, viewer: Viewer, complaint_id: UUID, lock: bool) -> Complaint:
    return await complaint_for(session, viewer, complaint_id, lock=lock)


PLACE = Place(
    base="/complaints/{thing:uuid}",
    active="/complaints",
    title="投诉",
    kinds=(COMPLAINT_REPLY,),
    find=_find,
    refuses=refuses,
    start=start,
    permission=Permission.COMPLAINTS_DECIDE,
)
