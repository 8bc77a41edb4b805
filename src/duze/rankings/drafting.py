"""A scheme version drafted as a changed copy of another, checked at once, adopted by another person."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Annotated, Literal
from uuid import UUID

from pydantic import StringConstraints
from sqlmodel import Field, col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from duze.journal.actions import record
from duze.journal.verbs import Verb
from duze.kit import clock
from duze.kit.acts import check_move, ensure, same_person
from duze.kit.errors import NotFound, Refusal, WrongState, invalid
from duze.people.permissions import Permission, Viewer, permitted, require
from duze.rankings.actions import save_scheme
from duze.rankings.models import SchemeVersion
from duze.rankings.models_drafts import DRAFT_MOVES, DRAFT_NAMES, DraftState, SchemeDraft
from duze.rankings.queries import scheme_versions
from duze.rankings.rules import as_plain, load_scheme
from duze.rankings.rules.periods import checked_period
from duze.rankings.rules.simulation import changed_scheme
from duze.rankings.shapes import SchemeIn, Shape, Text
from duze.rankings.simulating import Figure


class DraftIn(Shape):
    """A draft: the version it starts from, the numbers that change (keys as in a simulation), from when, and why."""

    base: UUID = Field(title="所据版本")
    changes: dict[str, Figure] = Field(
        default_factory=dict, title="改动", schema_extra={"examples": [{"bottom/district": "2"}]}
    )
    effective_from: str = Field(title="施行月份", schema_extra={"examples": ["2026-12"]})
    reason: Text = Field(title="修订理由", max_length=300)


class DraftDecisionIn(Shape):
    """Adopted, or dropped with the reason."""

    verdict: Literal["adopted", "dropped"] = Field(title="审定结论")
    answer: Annotated[str, StringConstraints(strip_whitespace=True)] = Field(
        default="", title="审定意见", max_length=300
    )


async def draft_scheme(session: AsyncSession, actor: Viewer, data: DraftIn) -> SchemeDraft:
    """Keep a changed copy for another to adopt. Raises Invalid naming every fault of the changed scheme."""
    require(actor, Permission.SCHEME_EDIT)
    checked_period(data.effective_from, "/effective_from")
    base = await session.get(SchemeVersion, data.base)
    if base is None:
        raise NotFound("没有找到这个版本的考核方案。")
    before = load_scheme(base.data)
    scheme = changed_scheme(before, data.changes)
    if scheme == before:
        raise invalid("/changes", "没有任何改动。")
    newest = next(row for row in await scheme_versions(session) if row.code == base.code)
    if data.effective_from < newest.effective_from:
        sentence = "新版的施行月份不能早于现行版本的 %(month)s。"
        raise invalid("/effective_from", sentence, month=newest.effective_from)
    draft = SchemeDraft(
        base_id=base.id,
        code=base.code,
        name=scheme.name,
        effective_from=data.effective_from,
        data=as_plain(scheme),
        reason=data.reason,
        drafted_by=actor.id,
        drafted_by_name=actor.name,
    )
    session.add(draft)
    changes: dict[str, Decimal] = dict(data.changes)
    after = {"code": base.code, "base": base.version_no, "effective_from": data.effective_from, "changes": changes}
    record(session, actor, Verb.SCHEME_DRAFTED, draft, after=after, reason=data.reason)
    return draft


def refusal_to_adopt(draft: SchemeDraft, newest: SchemeVersion | None, viewer: Viewer) -> Refusal | None:
    """By another than who drafted it, while the version it was drafted from is still the newest."""
    if refusal := permitted(viewer, Permission.SCHEME_EDIT):
        return refusal
    if draft.state is not DraftState.DRAFTED:
        return WrongState("这份草案已是“%(state)s”。", state=DRAFT_NAMES[draft.state])
    if newest is None or newest.id != draft.base_id:
        return WrongState("起草之后方案已有新版，请按新版重新起草。", code="draft_outdated")
    return same_person(draft.drafted_by, viewer.id, "起草人不能审定自己的草案，请由其他考核员审定。")


async def decide_draft(
    session: AsyncSession, actor: Viewer, draft: SchemeDraft, data: DraftDecisionIn
) -> SchemeVersion | None:
    """Adopt a draft as the scheme's next version, or drop it; who drafted it may only drop it."""
    require(actor, Permission.SCHEME_EDIT)
    to = DraftState(data.verdict)
    if to is DraftState.ADOPTED:
        ensure(refusal_to_adopt(draft, await newest_of(session, draft.code), actor))
    check_move(DRAFT_MOVES, draft.state, to, DRAFT_NAMES)
    draft.state, draft.answer = to, data.answer
    draft.decided_by, draft.decided_by_name, draft.decided_at = actor.id, actor.name, clock.now()
    after = {"code": draft.code, "verdict": to, "drafted_by": draft.drafted_by}
    record(session, actor, Verb.SCHEME_DRAFT_DECIDED, draft, after=after, reason=data.answer)
    if to is DraftState.DROPPED:
        return None
    return await save_scheme(session, actor, SchemeIn(effective_from=draft.effective_from, data=draft.data))


async def newest_of(session: AsyncSession, code: str) -> SchemeVersion | None:
    """The newest version of a scheme."""
    return next((row for row in await scheme_versions(session) if row.code == code), None)


async def draft_for(session: AsyncSession, viewer: Viewer, draft_id: UUID, *, lock: bool = False) -> SchemeDraft:
    """A draft; for the office. Raises NotFound."""
    query = select(SchemeDraft).where(col(SchemeDraft.id) == draft_id)
    draft = (await session.exec(query.with_for_update() if lock else query)).first()
    if draft is None or not viewer.staff:
        raise NotFound("没有找到这份方案草案。")
    return draft


async def drafts_seen_by(session: AsyncSession, viewer: Viewer) -> Sequence[SchemeDraft]:
    """Drafts, newest first; for the office."""
    if not viewer.staff:
        return []
    return (await session.exec(select(SchemeDraft).order_by(col(SchemeDraft.drafted_at).desc()).limit(50))).all()
