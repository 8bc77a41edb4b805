"""The same matter logged twice: one finding marked a duplicate of another, kept, pointing at it, counted once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

import msgspec
from sqlmodel import col, func, select
from sqlmodel.ext.asyncio.session import AsyncSession

from duze.deadlines.actions import close_deadlines, start_deadline
from duze.findings.evidence_views import EvidenceOut, evidence_out
from duze.findings.merge_rules import (
    MAIN,
    MERGEABLE,
    Around,
    merge_acts,
    refusal_of_main,
    refusal_to_merge,
    refusal_to_separate,
)
from duze.findings.models import CHANNEL_NAMES, Finding, FindingState
from duze.findings.models_merged import CountedMonth
from duze.findings.queries import findings_seen_by, objection_to
from duze.findings.shapes import MergeIn, ReasonIn
from duze.findings.similar import Similar, similar_findings
from duze.journal.actions import record
from duze.journal.verbs import Verb
from duze.kit.acts import Act, ensure
from duze.kit.errors import invalid
from duze.letters.models import Letter, LetterState
from duze.people.models import Account
from duze.people.permissions import Permission, Viewer


class DuplicateOut(msgspec.Struct):
    """A finding merged into this one: where it came from and its files, for those who see it."""

    id: UUID
    number: str
    place: str
    facts: str
    channel_name: str
    logger: str
    files: list[EvidenceOut]


async def around_merge(session: AsyncSession, finding: Finding) -> Around:
    """What stands in the way of merging a finding or of setting it free."""
    others = select(func.count()).where(col(Finding.duplicate_of_id) == finding.id)
    written = select(func.count()).where(
        col(Letter.subject_kind) == "finding",
        col(Letter.subject_id) == finding.id,
        col(Letter.state) != LetterState.WITHDRAWN,
    )
    months = select(func.count()).where(col(CountedMonth.period) == finding.counts_in)
    return Around(
        duplicates=(await session.exec(others)).one(),
        counted=bool(finding.counts_in) and bool((await session.exec(months)).one()),
        objected=await objection_to(session, finding.id) is not None,
        letters=(await session.exec(written)).one(),
    )


async def main_of(session: AsyncSession, finding: Finding) -> Finding | None:
    """The finding it is a duplicate of, whoever asks."""
    return await session.get(Finding, finding.duplicate_of_id) if finding.duplicate_of_id else None


async def acts_of_merge(session: AsyncSession, viewer: Viewer, finding: Finding) -> list[Act]:
    """Merging or setting free, for who may."""
    if not viewer.may(Permission.FINDINGS_DECIDE):
        return []
    return merge_acts(finding, await main_of(session, finding), viewer, await around_merge(session, finding))


async def merge_finding(
    session: AsyncSession, actor: Viewer, finding: Finding, data: MergeIn, *, today: date
) -> Finding:
    """Mark it a duplicate. Its clock ends; of a confirmed one, points no longer count beside the main one's."""
    ensure(refusal_to_merge(finding, actor, await around_merge(session, finding)))
    query = select(Finding).where(col(Finding.number) == data.main, findings_seen_by(actor)).with_for_update()
    main = (await session.exec(query)).first()
    if main is None:
        raise invalid("/main", "没有找到这个编号的问题，请核对。")
    ensure(refusal_of_main(finding, main))
    finding.duplicate_of_id = main.id
    after = {"main": main.id, "number": main.number}
    record(session, actor, Verb.FINDING_MERGED, finding, after=after, reason=data.reason)
    await close_deadlines(session, actor, finding, today=today)
    return finding


async def separate_finding(
    session: AsyncSession, actor: Viewer, finding: Finding, data: ReasonIn, *, today: date
) -> Finding:
    """Set it free: it stands where it stood, and an unverified one has its whole limit again."""
    main = await main_of(session, finding)
    ensure(refusal_to_separate(finding, main, actor, await around_merge(session, finding)))
    before = {"main": finding.duplicate_of_id}
    finding.duplicate_of_id = None
    record(session, actor, Verb.FINDING_SEPARATED, finding, before=before, reason=data.reason)
    if finding.state in (FindingState.SUBMITTED, FindingState.VERIFYING) and finding.verified_on is None:
        title = f"核实 {finding.number}"
        await start_deadline(
            session, actor, finding, "finding-verify", title=title, today=today, unit_id=finding.team_id
        )
    return finding


async def note_counted(session: AsyncSession, period: str) -> None:
    """A month is published: what its findings weighed stays. Called by the room of rankings; twice is once."""
    known = await session.exec(select(CountedMonth.id).where(col(CountedMonth.period) == period))
    if known.first() is None:
        session.add(CountedMonth(period=period))


async def duplicates_of(session: AsyncSession, viewer: Viewer, finding: Finding) -> list[DuplicateOut]:
    """The findings merged into this one that the viewer may see, with where they came from and their files."""
    query = (
        select(Finding, Account.name)
        .join(Account, col(Account.id) == col(Finding.logger_id))
        .where(col(Finding.duplicate_of_id) == finding.id, findings_seen_by(viewer))
        .order_by(col(Finding.id))
    )
    return [
        DuplicateOut(
            one.id,
            one.number or "",
            one.place,
            one.facts,
            CHANNEL_NAMES[one.channel],
            logger,
            await evidence_out(session, viewer, one),
        )
        for one, logger in (await session.exec(query)).all()
    ]


async def main_candidates(session: AsyncSession, viewer: Viewer, finding: Finding, today: date) -> Sequence[Similar]:
    """Findings about the same unit that this one may be a duplicate of, likest first, each with why."""
    if finding.state not in MERGEABLE:
        return []
    found = await similar_findings(
        session,
        viewer,
        unit_id=finding.unit_id,
        sub_type=finding.sub_type,
        text=f"{finding.place} {finding.facts}",
        today=today,
        but=finding.id,
    )
    live = select(col(Finding.id)).where(col(Finding.id).in_([one.id for one in found]), col(Finding.state).in_(MAIN))
    may = set((await session.exec(live)).all())
    return [one for one in found if one.id in may]
