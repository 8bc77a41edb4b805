"""Where letters start: a thing of any room, the kinds that can be drafted there, and the facts known there.

A room above says with a `Place` what it has to offer; `doors` makes page and API of it.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from duze.deadlines.queries import calendar, limit_on
from duze.deadlines.rules import due, span_of
from duze.kit.acts import Act
from duze.kit.errors import NotFound, Refusal, WrongState
from duze.kit.tables import Table
from duze.letters.kinds import LetterKind
from duze.letters.models import Letter, LetterState
from duze.letters.queries import letter_stands
from duze.people.permissions import Permission, Viewer, permitted
from duze.units.models import Group, Unit
from duze.units.queries import units_in

_SHORT = 60
_YOU = {Group.DISTRICT: "你区", Group.DEPARTMENT: "你局"}


@dataclass(frozen=True)
class Start:
    """What is known of a letter before anybody types: facts (some may be missing) and whom it is delivered to.

    `to_bodies`: it may go to a discipline body instead, chosen by the drafter.
    """

    facts: Mapping[str, Any]
    unit_id: UUID | None = None
    audience: Sequence[UUID] = ()
    to_bodies: bool = False


Finds = Callable[[AsyncSession, Viewer, Any, bool], Awaitable[Any]]
Refuses = Callable[[AsyncSession, Any, LetterKind, date], Awaitable[Refusal | None]]
Starts = Callable[[AsyncSession, Viewer, Any, LetterKind, date], Awaitable[Start]]


def _called(thing: Any) -> str:
    return getattr(thing, "number", "") or getattr(thing, "name", "") or getattr(thing, "title", "")


@dataclass(frozen=True)
class Place:
    """A sort of thing letters are drafted from.

    `base` is its address with `{thing:uuid}` or `{thing:str}` for the id, `key` that type; `active` the entry of
    the navigation. `find(session, viewer, id, lock)` raises NotFound for what the viewer may not see, `refuses`
    says why a kind cannot be drafted now, `start` gives its facts. Of the kinds in `once` only one letter stands
    at a time. `permission` is asked for besides the one for drafting. `called` names a thing for the way back to it.
    """

    base: str
    active: str
    title: str
    kinds: tuple[LetterKind, ...]
    find: Finds
    refuses: Refuses
    start: Starts
    key: type = UUID
    permission: Permission = Permission.LETTERS_DRAFT
    once: frozenset[str] = field(default_factory=frozenset)
    called: Callable[[Any], str] = _called

    def kind(self, slug: str) -> LetterKind:
        """The kind `slug`, if it is drafted here. Raises NotFound."""
        found = next((kind for kind in self.kinds if kind.slug == slug), None)
        if found is None:
            raise NotFound("此处不能拟写这种公文。")
        return found


async def refusal_to_start(
    session: AsyncSession, viewer: Viewer, place: Place, thing: Any, kind: LetterKind, today: date
) -> Refusal | None:
    """Why a letter of `kind` cannot be drafted about `thing` now."""
    allowed = permitted(viewer, Permission.LETTERS_DRAFT) or permitted(viewer, place.permission)
    if refusal := allowed or await place.refuses(session, thing, kind, today):
        return refusal
    if kind.slug in place.once and await standing(session, kind.slug, thing):
        return WrongState("这一公文已经拟稿，请在文书中办理；需要重拟的，先撤稿或者作废。", code="letter_exists")
    return None


async def draft_acts(session: AsyncSession, viewer: Viewer, place: Place, thing: Any, today: date) -> list[Act]:
    """The kinds that can be drafted about `thing`, open or closed with the reason; none for others than drafters."""
    if not (viewer.may(Permission.LETTERS_DRAFT) and viewer.may(place.permission)):
        return []
    found = []
    for kind in place.kinds:
        refusal = await refusal_to_start(session, viewer, place, thing, kind, today)
        found.append(Act(kind.slug, kind.label, refusal, "file-text"))
    return found


async def standing(session: AsyncSession, kind: str, about: Table) -> list[Letter]:
    """Letters of a kind about a thing that still count, oldest first."""
    query = select(Letter).where(col(Letter.kind) == kind, col(Letter.subject_id) == about.id)
    found = (await session.exec(query.order_by(col(Letter.id)))).all()
    return [letter for letter in found if await letter_stands(session, letter.id)]


async def signed_about(session: AsyncSession, kind: str, about: Table) -> Letter | None:
    """The newest signed letter of a kind about a thing that still counts: what later letters refer to."""
    found = [one for one in await standing(session, kind, about) if one.state is LetterState.SIGNED]
    return found[-1] if found else None


async def common(session: AsyncSession, viewer: Viewer, unit: Unit | None, today: date) -> dict[str, Any]:
    """Facts every letter begins with: issuer, date, addressee, whom to ask."""
    return {
        "issuer": await issuing_office(session),
        "dated": today.isoformat(),
        "to": [unit.full_name] if unit else [],
        "contact": {"name": viewer.name, "phone": await _phone_of(session, viewer)},
    }


async def issuing_office(session: AsyncSession) -> str:
    """The full name letters are issued under. Raises NotFound before the office was set up."""
    offices = await units_in(session, (Group.OFFICE,))
    if not offices:
        raise NotFound("还没有设置督责机构，请先在单位中添加。")
    return offices[0].full_name


async def _phone_of(session: AsyncSession, viewer: Viewer) -> str:
    """The telephone number this drafter gave in the last letter, so that it is typed once."""
    query = select(Letter.facts).where(col(Letter.drafter_id) == viewer.id)
    for facts in (await session.exec(query.order_by(col(Letter.drafted_at).desc()).limit(5))).all():
        if phone := (facts.get("contact") or {}).get("phone"):
            return str(phone)
    return ""


def you_for(unit: Unit) -> str:
    """How a letter addresses a unit."""
    if unit.group is Group.DEPARTMENT and not unit.full_name.endswith("局"):
        return "你单位"
    return _YOU.get(unit.group, "你单位")


def short(text: str) -> str:
    """One line a short fact can hold."""
    return " ".join(text.split())[:_SHORT]


def line(text: str) -> str:
    """Running text without a paragraph break."""
    return " ".join(text.split())[:1000]


async def after(session: AsyncSession, code: str, start: date) -> date:
    """The last day of a limit that begins on `start`."""
    limit = await limit_on(session, code, start)
    return due(start, span_of(limit), await calendar(session)).on
