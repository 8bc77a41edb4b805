"""Received advice, letter sets, scheme drafts, self-reported values and the authority table, walked at random."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from itertools import count, cycle
from typing import Any
from uuid import UUID, uuid4

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from duze.interviews.models_authority import AUTHORITY_MOVES, InterviewAuthority
from duze.letters.models import Letter
from duze.letters.models_advice import ADVICE_MOVES, ReceivedAdvice
from duze.letters.models_batches import ITEM_MOVES, BatchItem, ItemState, LetterBatch
from duze.people.permissions import Role
from duze.rankings.models_drafts import DRAFT_MOVES, DraftState, SchemeDraft
from duze.rankings.models_reports import REPORT_MOVES, Report, ReportState
from tests.conftest import World
from tests.interviews.test_authority import version
from tests.letters.test_advice import entered
from tests.letters.test_batches import broken, multiplied
from tests.rankings.test_reports import AT, PROOF, called, reported
from tests.stories.machines import Way, walk

R = Role
PEOPLE = ("supervisor", "supervisor2", "signatory", "assessor", "assessor2", "liaison", "auditor")


async def _advice(world: World) -> str:
    return str((await entered(world, number=f"武监建〔2026〕{uuid4().hex}"))["id"])


async def test_advice_received(world: World) -> None:
    way = Way(
        "received-advice",
        ReceivedAdvice,
        ADVICE_MOVES,
        _advice,
        by={"reply": frozenset({R.SUPERVISOR})},
        apart=(),
        bodies={"reply": {"replied_on": "2026-11-02", "reply_number": "武建函〔2026〕31号", "reply": "已整改。"}},
        people=PEOPLE,
        examples=1,
    )
    assert await walk(world, way)


async def _set(world: World) -> str:
    return str((await multiplied(world, {"unit_ids": [world.unit("p04")]}))["id"])


async def _first_item(session: AsyncSession, batch: str) -> Any:
    query = select(BatchItem).where(col(BatchItem.batch_id) == UUID(batch)).order_by(col(BatchItem.position))
    return (await session.exec(query)).first()


async def _issuer_apart(world: World, batch: str) -> None:
    """The persons of a set stand on its letters: who decided to sign it neither drafted nor reviewed one."""
    async with world.runtime.db.read() as session:
        issuer = (await session.get_one(LetterBatch, UUID(batch))).issuer_id
        letters = select(Letter).join(BatchItem, col(BatchItem.letter_id) == col(Letter.id))
        for letter in (await session.exec(letters.where(col(BatchItem.batch_id) == UUID(batch)))).all():
            persons = [one for one in (letter.drafter_id, letter.reviewer_id, letter.signer_id) if one]
            assert len(set(persons)) == len(persons)
            assert letter.signer_id in (None, issuer) and issuer not in (letter.drafter_id, letter.reviewer_id)


async def _jobs_run(world: World, _batch: str) -> None:
    await world.work()


async def _spoilt(world: World, batch: str) -> None:
    """Somebody puts a character no face can print into the first letter: it fails in its round."""
    async with world.runtime.db.read() as session:
        item = await _first_item(session, batch)
    if item.state is ItemState.OPEN:
        await broken(world, str(item.letter_id))


async def test_a_set_of_letters(world: World) -> None:
    way = Way(
        "letter-batches",
        BatchItem,
        ITEM_MOVES,
        _set,
        by={
            "review": frozenset({R.SUPERVISOR, R.ASSESSOR}),
            **dict.fromkeys(("issue", "retry", "stop"), frozenset({R.SIGNATORY})),
        },
        apart=(),
        bodies={"review": {"reason": ""}},
        find=_first_item,
        after=_issuer_apart,
        happens=(_jobs_run, _spoilt),
        people=PEOPLE,
        examples=3,
    )
    made = await walk(world, way)
    assert {(ItemState.OPEN, ItemState.QUEUED), (ItemState.QUEUED, ItemState.FAILED)} <= made


def _drafts() -> Callable[[World], Awaitable[str]]:
    """Each walk changes another weight: adopted ones become versions, and the next draft starts from the newest."""
    numbers = count(2)

    async def make(world: World) -> str:
        assessor = world.person("assessor")
        newest = (await assessor.get("/api/schemes")).json()
        base = max((one for one in newest if one["code"] == "seven"), key=lambda one: one["version_no"])
        body = {
            "base": base["id"],
            "changes": {"bottom/district": str(next(numbers))},
            "effective_from": "2026-12",
            "reason": "调整末位名额",
        }
        drafted = await assessor.post("/api/schemes/drafts", body)
        assert drafted.status_code == 201, drafted.text
        return str(drafted.json()["id"])

    return make


async def test_a_draft_of_a_scheme(world: World) -> None:
    verdicts = cycle([{"verdict": "adopted"}, {"verdict": "dropped", "answer": "不改。"}])

    async def decision(_world: World, _draft: str) -> dict[str, str]:
        return next(verdicts)

    way = Way(
        "schemes/drafts",
        SchemeDraft,
        DRAFT_MOVES,
        _drafts(),
        by={"decision": frozenset({R.ASSESSOR})},
        apart=(),
        bodies={"decision": decision},
        after=_adopter_apart,
        happens=(_adopted,),
        people=PEOPLE,
        examples=3,
    )
    assert (DraftState.DRAFTED, DraftState.ADOPTED) in await walk(world, way)


async def _adopted(world: World, draft: str) -> None:
    await world.person("assessor2").post(f"/api/schemes/drafts/{draft}/decision", {"verdict": "adopted"}, match="*")


async def _adopter_apart(world: World, draft: str) -> None:
    """Who drafted it may drop it, but another adopts it."""
    async with world.runtime.db.read() as session:
        row = await session.get_one(SchemeDraft, UUID(draft))
    assert row.state is not DraftState.ADOPTED or row.decided_by != row.drafted_by


async def _report(world: World) -> str:
    await world.person("assessor").post("/api/rankings", {"period": "2026-10"})
    await called(world)
    return str((await reported(world, "liaison", "d03"))["id"])


async def _by_report(world: World, who: str, thing: str, noun: str) -> Any:
    person = world.person(who)
    if noun == "reports":
        at, headers = f"{AT}/report-calls/{world.unit('d03')}/reports", {"Idempotency-Key": uuid4().hex}
        sent = {"indicator": "tax", "value": "97.5"}
        return await world.http.post(at, data=sent, files={"file": PROOF}, headers=person.headers | headers)
    verdict = {"verdict": "returned", "answer": "佐证不清。"} if noun == "return" else {"verdict": "verified"}
    return await person.post(f"{AT}/reports/{thing}/verification", verdict, match="*")


async def _reported_again(world: World, report: str) -> None:
    await _by_report(world, "liaison", report, "reports")


async def _verified(world: World, report: str) -> None:
    await _by_report(world, "assessor2", report, "verification")


async def _returned(world: World, report: str) -> None:
    await _by_report(world, "assessor", report, "return")


async def test_a_value_a_unit_reports(world: World) -> None:
    way = Way(
        "reports",
        Report,
        REPORT_MOVES,
        _report,
        by={
            "reports": frozenset({R.UNIT_LIAISON}),
            **dict.fromkeys(("verification", "return"), frozenset({R.ASSESSOR})),
        },
        apart=(("decided_by", "reported_by"),),
        send=_by_report,
        happens=(_reported_again, _verified, _returned),
        people=("assessor", "supervisor", "liaison", "liaison2"),
        examples=9,
    )
    waiting = ReportState.WAITING
    made = await walk(world, way)
    assert made == {(waiting, to) for to in REPORT_MOVES[waiting]}


def _authorities() -> Callable[[World], Awaitable[str]]:
    """Each walk has a version of its own, from a later day on."""
    days = count(9)

    async def make(world: World) -> str:
        data = await version(world, f"2026-11-{next(days):02}")
        saved = await world.person("supervisor").post("/api/interview-authority/versions", data)
        assert saved.status_code == 201, saved.text
        return str(saved.json()["id"])

    return make


async def test_a_version_of_the_interview_authority(world: World) -> None:
    way = Way(
        "interview-authority/versions",
        InterviewAuthority,
        AUTHORITY_MOVES,
        _authorities(),
        by={"approval": frozenset({R.SIGNATORY})},
        apart=(("approved_by", "saved_by"),),
        people=PEOPLE,
        examples=3,
    )
    assert await walk(world, way)
