"""督办通知书 drafted from a 督办 order: one letter to the lead and to every co-handling unit still at work."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from duze.cases.models_supervision import PartState, Supervision, SupervisionPart, SupervisionState
from duze.cases.supervision_queries import absorbed, parts_of, supervision_for
from duze.kit.errors import Refusal, WrongState
from duze.letters import wording
from duze.letters.kinds import SUPERVISION_ORDER, LetterKind
from duze.letters.starting import Place, Start, common, short, you_for
from duze.people.permissions import Viewer
from duze.units.models import Unit
from duze.units.queries import unit_by_id


async def refuses(session: AsyncSession, order: Supervision, kind: LetterKind, today: date) -> Refusal | None:
    """Written while the order runs, once it was approved and has its number."""
    if order.state is SupervisionState.ISSUED:
        return None
    return WrongState("督办单不在督办中，不能拟写这一公文。", code="not_running")


async def start(session: AsyncSession, viewer: Viewer, order: Supervision, kind: LetterKind, today: date) -> Start:
    """What is demanded, also by orders merged into this one, of whom and by when; what is wrong is for the drafter."""
    parts = [part for part in await parts_of(session, order) if part.state is not PartState.MOVED]
    lead, *partners = [(part, await unit_by_id(session, part.unit_id)) for part in _lead_first(parts)]
    inside = await absorbed(session, order)
    source = wording.SUPERVISION_SOURCES[order.source.value]
    facts: dict[str, Any] = {
        **await common(session, viewer, lead[1], today),
        "to": [lead[1].full_name, *(unit.full_name for _, unit in partners)],
        "you": you_for(lead[1]) if not partners else "你单位",
        "order_no": order.number,
        "matter": short(order.title),
        "source": source,
        "basis": [order.source_ref or source],
        "demands": list(dict.fromkeys(each for one in (order, *inside) for each in one.demands)),
        "lead": _short_name(lead[1]),
        "partners": [_short_name(unit) for _, unit in partners],
        "due": max(part.due_on for part in parts).isoformat(),
        "feedback": wording.ORDER_FEEDBACK,
        "consequence": wording.ORDER_CONSEQUENCE,
    }
    return Start(facts, lead[0].unit_id, audience=[part.unit_id for part, _ in partners])


def _lead_first(parts: list[SupervisionPart]) -> list[SupervisionPart]:
    return sorted(parts, key=lambda part: not part.lead)


def _short_name(unit: Unit) -> str:
    return short(unit.full_name)


async def _find(session: AsyncSession, viewer: Viewer, order_id: UUID, lock: bool) -> Supervision:
    return await supervision_for(session, viewer, order_id, lock=lock)


PLACE = Place(
    base="/supervisions/{thing:uuid}",
    active="/supervisions",
    title="督办",
    kinds=(SUPERVISION_ORDER,),
    find=_find,
    refuses=refuses,
    start=start,
    once=frozenset({SUPERVISION_ORDER.slug}),
)
