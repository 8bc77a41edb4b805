"""A scheme version drafted as a changed copy of another or as a whole, checked at once, adopted by another person."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Annotated, Any, Literal
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
from duze.rankings.models import SchemeVersion
from duze.rankings.models_drafts import DRAFT_MOVES, DRAFT_NAMES, DraftState, SchemeDraft
from duze.rankings.rules import as_plain, load_scheme
from duze.rankings.rules.periods import checked_period
from duze.rankings.rules.simulation import changed_scheme
from duze.rankings.scheme import Scheme
from duze.rankings.scheme_adopting import adopt_scheme, check_month, checked_scheme, newest_of
from duze.rankings.shapes import Shape, Text
from duze.rankings.simulating import Figure


class DraftIn(Shape):
    """A draft: a version and the numbers that change in it (keys as in a simulation), or a whole scheme; when, why."""

    base: UUID | None = Field(default=None, title="所据版本")
    changes: dict[str, Figure] = Field(
        default_factory=dict, title="改动", schema_extra={"examples": [{"bottom/district": "2"}]}
    )
    data: dict[str, Any] | None = Field(default=None, title="方案内容")
    effective_from: str = Field(title="施行月份", schema_extra={"examples": ["2026-12"]})
    reason: Text = Field(title="修订理由", max_length=300)


class DraftDecisionIn(Shape):
    """Adopted, or dropped with the reason."""

    verdict: Literal["adopted", "dropped"] = Field(title="审定结论")
    answer: Annotated[str, StringConstraints(strip_whitespace=True)] = Field(
        default="", title="审定意见", max_length=300
    )


async def draft_scheme(session: AsyncSession, actor: Viewer, data: DraftIn) -> SchemeDraft:
    """Keep a scheme for another to adopt. Raises Invalid naming every fault of it, or when it would change nothing."""
    require(actor, Permission.SCHEME_EDIT)
    data.effective_from = checked_period(data.effective_from, "/effective_from")
    base, scheme = await _proposed(session, data)
    check_month(data.effective_from, await newest_of(session, scheme.code))
    draft = SchemeDraft(
        base_id=base.id if base else None,
        code=scheme.code,
        name=scheme.name,
        effective_from=data.effective_from,
        data=as_plain(scheme),
        reason=data.reason,
        drafted_by=actor.id,
        drafted_by_name=actor.name,
    )
    session.add(draft)
    changes: dict[str, Decimal] = dict(data.changes)
    after = {"code": scheme.code, "base": base.version_no if base else None, "effective_from": data.effective_from}
    whole = {"changes": changes} if data.data is None else {"scheme": draft.data}
    record(session, actor, Verb.SCHEME_DRAFTED, draft, after=after | whole, reason=data.reason)
    return draft


async def _proposed(session: AsyncSession, data: DraftIn) -> tuple[SchemeVersion | None, Scheme]:
    """The version a draft starts from (a whole scheme: the newest of its code), and the scheme it would be."""
    if (data.data is None) == (data.base is None) or (data.data is not None and data.changes):
        raise invalid("/data", "请写明所据版本和改动，或者给出整个方案，二者取一。")
    if data.data is not None:
        scheme = checked_scheme(data.data)
        base = await newest_of(session, scheme.code)
        if base is not None and (base.data, base.effective_from) == (as_plain(scheme), data.effective_from):
            raise invalid("/data", "没有任何改动。")
        return base, scheme
    base = await session.get(SchemeVersion, data.base)
    if base is None:
        raise NotFound("没有找到这个版本的考核方案。")
    before = load_scheme(base.data)
    scheme = changed_scheme(before, data.changes)
    if scheme == before:
        raise invalid("/changes", "没有任何改动。")
    return base, scheme


def refusal_to_adopt(draft: SchemeDraft, newest: SchemeVersion | None, viewer: Viewer) -> Refusal | None:
    """By another than who drafted it, while the version it was drafted from is still the newest."""
    if refusal := permitted(viewer, Permission.SCHEME_EDIT):
        return refusal
    if draft.state is not DraftState.DRAFTED:
        return WrongState("这份草案已是“%(state)s”。", state=DRAFT_NAMES[draft.state])
    if (newest.id if newest else None) != draft.base_id:
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
    return await adopt_scheme(session, actor, draft)


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
