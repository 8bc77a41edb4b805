"""Who is told what: the sealed journal is read in its order, and what now asks a person becomes a line of the inbox.

Everything comes from the tables of asks and the rooms' own sight, so nobody is told of what the desk would not show.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from duze.deadlines.queries import deadlines_by_id
from duze.desk.asks import id_of
from duze.desk.dispatched import TASKS
from duze.desk.inspected import PLANS, VISITS
from duze.desk.queries import todos
from duze.desk.sources import PROPOSALS, SIGHT
from duze.desk.weeks import weekly_todos
from duze.jobs.actions import enqueue_once
from duze.journal.verbs import Verb
from duze.kit import clock
from duze.kit.db import Database, alone, rows_of
from duze.messages.actions import keep_lines
from duze.messages.models import Line, Told, Webhook
from duze.messages.paper import DigestLine
from duze.messages.queries import TELLER, reach_of, running_hooks, sealed_since, sealed_up_to, told
from duze.messages.sending import HOOK, NOTICE
from duze.people.permissions import Viewer
from duze.units.arriving import viewer_of_account, viewers_on

MOST = 200
_CARDS = frozenset({Verb.CARD_SHOWN, Verb.LAW_BREACHED})
"""Written on a deadline: they are news of the thing it runs on."""
_Act = tuple[UUID, str, str, UUID]
"""Journal entry, verb, and the thing it is about: of a card, what the deadline runs on."""
Asked = dict[tuple[UUID, str, UUID], str]
KINDS = SIGHT | {
    "escalation_proposal": PROPOSALS,
    "dispatch_task": TASKS,
    "inspection_plan": PLANS,
    "inspection_visit": VISITS,
}
"""By kind of thing, every table of asks: what waits on a desk has its line in the inbox too."""


@dataclass(frozen=True)
class _News:
    """What was read of the journal: up to where, the things touched, which of them were shown a card, and which acts
    go to webhooks."""

    start: int
    upto: int
    touched: set[tuple[str, UUID]]
    carded: set[tuple[str, UUID]]
    acts: Sequence[_Act]


async def tell(db: Database, today: date) -> int:
    """Tell what was sealed since the last time. Returns how many lines are news; again at once tells nothing.

    The first time only marks the place: the past is not told.
    """
    async with db.read() as session:
        place = await told(session)
        start = place.position if place else None
        news = await _read(session, start) if start is not None else None
        if news is not None and news.upto == news.start:
            return 0
        asked = await _asked(session, news.touched, today) if news else {}
        hooks = await _wanted(session, news, today) if news else []
    async with db.write() as session:
        await alone(session, TELLER)
        place = await told(session)
        if (place.position if place else None) != start:
            return 0  # another machine was quicker
        if news is None or place is None:
            session.add(Told(name=TELLER, position=await sealed_up_to(session)))
            return 0
        place.position = news.upto
        session.add(place)
        fresh = await keep_lines(session, asked, news.touched, news.carded)
        await _notify(session, fresh, news.upto)
        for hook, (entry, _, kind, subject) in hooks:
            args = {"hook": hook, "entry": entry, "kind": kind, "id": subject}
            await enqueue_once(session, HOOK, args, key=f"{hook}-{entry}")
    return len(fresh)


async def _read(session: AsyncSession, start: int) -> _News:
    rows = await sealed_since(session, start, MOST)
    cards = {entry.subject_id for _, entry in rows if entry.verb in _CARDS}
    about = {one.id: (one.subject_kind, one.subject_id) for one in await deadlines_by_id(session, cards)}
    acts = []
    for _, entry in rows:
        carded = about.get(entry.subject_id) if entry.verb in _CARDS else None
        kind, subject = carded or (entry.subject_kind, entry.subject_id)
        if kind in KINDS:
            acts.append((entry.id, entry.verb.value, kind, subject))
    upto = rows[-1][0] + 1 if rows else start
    carded_things = {one for one in about.values() if one[0] in KINDS}
    return _News(start, upto, {(kind, subject) for *_, kind, subject in acts}, carded_things, acts)


async def _asked(session: AsyncSession, touched: set[tuple[str, UUID]], today: date) -> Asked:
    """What each of these things now asks of whom; the first ask of a table counts, one line a matter."""
    found: Asked = {}
    viewers = await viewers_on(session, today)
    for kind in {kind for kind, _ in touched}:
        ids = [subject for one, subject in touched if one == kind]
        for viewer in viewers:
            for subject, ask in (await _asks(session, viewer, kind, ids, today)).items():
                found[viewer.id, kind, subject] = ask
    return found


async def _asks(
    session: AsyncSession, viewer: Viewer, kind: str, ids: Sequence[UUID], today: date
) -> Mapping[UUID, str]:
    source, found = KINDS[kind], dict[UUID, str]()
    for ask in source.asks:
        if not ask.concerns(viewer):
            continue
        query = source.seen(viewer)
        own = id_of(query)
        asked = query.with_only_columns(own).where(own.in_(ids), ask.where(viewer, today))
        for row in await rows_of(session, asked):
            found.setdefault(row[0], ask.kind)
    return found


async def _wanted(session: AsyncSession, news: _News, today: date) -> list[tuple[UUID, _Act]]:
    """Webhook and act: those that a webhook wants and whose thing its owner may see."""
    hooks: Sequence[Webhook] = await running_hooks(session)
    found = []
    for hook in hooks:
        for act in news.acts:
            _, verb, kind, subject = act
            if (not hook.verbs or verb in hook.verbs) and await sees(session, hook.account_id, kind, subject, today):
                found.append((hook.id, act))
    return found


async def _notify(session: AsyncSession, fresh: Sequence[Line], upto: int) -> None:
    counts: dict[UUID, int] = {}
    for line in fresh:
        counts[line.account_id] = counts.get(line.account_id, 0) + 1
    for account, count in counts.items():
        reach = await reach_of(session, account)
        if reach is not None and reach.notices and reach.email:
            args = {"account": account, "count": count, "upto": upto}
            await enqueue_once(session, NOTICE, args, key=f"{account}-{upto}")


async def sees(session: AsyncSession, account_id: UUID, kind: str, subject_id: UUID, today: date) -> bool:
    """Whether an account may see a thing today, by that room's own sight."""
    viewer = await viewer_of_account(session, account_id, today)
    if viewer is None or kind not in KINDS:
        return False
    query = KINDS[kind].seen(viewer)
    return (await session.exec(query.where(id_of(query) == subject_id))).first() is not None


async def waiting_for(session: AsyncSession, account_id: UUID, today: date) -> Sequence[DigestLine]:
    """What waits for an account, one line a matter: the week's sheet, then the nearest due first."""
    viewer = await viewer_of_account(session, account_id, today)
    if viewer is None:
        return []
    waiting = [*await weekly_todos(session, viewer, clock.now()), *await todos(session, viewer, today)]
    lines = {todo.href: DigestLine(todo.kind, todo.number, todo.due) for todo in reversed(waiting)}
    return list(reversed(lines.values()))
