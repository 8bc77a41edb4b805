"""催办通知 drafted from a unit's part of a 督办 order: after a yellow card, and again after a red one."""

from __future__ import annotations

from datetime import date
from typing import Any, Final
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from duze.cases.models_supervision import Supervision, SupervisionPart
from duze.cases.supervision_queries import card_of, part_for
from duze.cases.supervision_rules import refusal_without_card
from duze.deadlines.queries import calendar
from duze.deadlines.rules import working_days_between
from duze.kit.errors import Refusal, WrongState
from duze.letters import wording
from duze.letters.facts_orders import Card
from duze.letters.kinds import CHASE_LETTER, LetterKind
from duze.letters.models import Letter, LetterState
from duze.letters.starting import Place, Start, after, common, short, standing, you_for
from duze.people.permissions import Viewer
from duze.units.queries import unit_by_id

COLORS: Final = {Card.YELLOW.value: "yellow", Card.RED.value: "red"}


def _card(part: SupervisionPart, today: date) -> Card:
    return Card.RED if part.due_on < today else Card.YELLOW


async def _letters(session: AsyncSession, part: SupervisionPart) -> list[Letter]:
    return await standing(session, CHASE_LETTER.slug, part)


async def refuses(session: AsyncSession, part: SupervisionPart, kind: LetterKind, today: date) -> Refusal | None:
    """A unit that was shown a card and still works is written to once for each card of the day it is due."""
    if found := refusal_without_card(part, await card_of(session, part)):
        return found
    card = _card(part, today).value
    if any(
        one.facts["card"] == card and one.facts["due"] == part.due_on.isoformat()
        for one in await _letters(session, part)
    ):
        return WrongState("这张牌的催办通知已经拟稿，请在文书中办理。", code="letter_exists")
    return None


async def start(session: AsyncSession, viewer: Viewer, part: SupervisionPart, kind: LetterKind, today: date) -> Start:
    """What was ordered, by when, which cards were shown before."""
    order = await session.get_one(Supervision, part.supervision_id)
    unit, card = await unit_by_id(session, part.unit_id), _card(part, today)
    earlier = [one for one in await _letters(session, part) if one.state is LetterState.SIGNED]
    over = working_days_between(part.due_on, today, await calendar(session)) if card is Card.RED else 0
    facts: dict[str, Any] = {
        **await common(session, viewer, unit, today),
        "you": you_for(unit),
        "matter": short(order.title),
        "card": card.value,
        "card_no": f"{order.number}{card.value}{len(earlier) + 1}",
        "order_number": order.number or "",
        "ordered_on": (order.issued_on or today).isoformat(),
        "due": part.due_on.isoformat(),
        "days_over": max(over, 1) if card is Card.RED else 0,
        "new_due": (await after(session, "rectification-redo", today) if card is Card.RED else part.due_on).isoformat(),
        "consequence": wording.CHASE_CONSEQUENCE,
        "earlier": [{"number": one.facts["card_no"], "dated": one.facts["dated"]} for one in earlier][-10:],
    }
    return Start(facts, part.unit_id)


async def _find(session: AsyncSession, viewer: Viewer, part_id: UUID, lock: bool) -> SupervisionPart:
    return await part_for(session, viewer, part_id, lock=lock)


PLACE = Place(
    base="/supervision-parts/{thing:uuid}",
    active="/supervisions",
    title="督办",
    kinds=(CHASE_LETTER,),
    find=_find,
    refuses=refuses,
    start=start,
)
