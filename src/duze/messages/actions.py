"""Setting up how one is reached, and keeping the inbox."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Sequence
from datetime import date
from uuid import UUID

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from duze.journal.actions import record
from duze.journal.verbs import Verb
from duze.kit import clock
from duze.kit.acts import ensure
from duze.kit.errors import invalid
from duze.messages.models import FeedLink, Line, Reach, Webhook
from duze.messages.queries import own_feed, own_hook, own_hooks, own_lines, reach_of
from duze.messages.rules import refusal_of_address, refusal_of_hook
from duze.messages.shapes import ReachIn, WebhookIn
from duze.messages.vault import new_secret, sealed
from duze.people.permissions import Viewer
from duze.people.queries import token_hash


async def make_feed(session: AsyncSession, actor: Viewer) -> str:
    """A new secret for one's calendar feed; the one before stops working. Returned once, only its hash is kept."""
    await revoke_feed(session, actor)
    await session.flush()
    token = secrets.token_urlsafe(32)
    link = FeedLink(account_id=actor.id, token_hash=token_hash(token), made_at=clock.now())
    session.add(link)
    record(session, actor, Verb.FEED_MADE, link)
    return token


async def revoke_feed(session: AsyncSession, actor: Viewer) -> None:
    """Let one's calendar feed stop working. Without one, nothing happens."""
    link = await own_feed(session, actor)
    if link is None:
        return
    link.revoked_at = clock.now()
    session.add(link)
    record(session, actor, Verb.FEED_REVOKED, link)


async def save_reach(session: AsyncSession, actor: Viewer, data: ReachIn) -> Reach:
    """Where one's mail goes, and which. Raises Invalid for what is no address, or mail wanted without one."""
    if data.email:
        ensure(refusal_of_address(data.email))
    elif data.digest or data.notices:
        raise invalid("/email", "请先填写邮箱地址。")
    reach = await reach_of(session, actor.id) or Reach(account_id=actor.id)
    before = {"digest": reach.digest, "notices": reach.notices, "email": bool(reach.email)}
    reach.email, reach.digest, reach.notices = data.email, data.digest, data.notices
    session.add(reach)
    after = {"digest": reach.digest, "notices": reach.notices, "email": bool(reach.email)}
    record(session, actor, Verb.REACH_SAVED, reach, before=before, after=after)
    return reach


async def add_hook(
    session: AsyncSession, actor: Viewer, data: WebhookIn, *, hosts: Sequence[str], secret_key: str, today: date
) -> tuple[Webhook, str]:
    """A webhook for what one may see oneself, with its signing secret, shown once.

    Raises WrongState when no host may be told, Invalid for another host, plain http or an unknown act.
    """
    ensure(refusal_of_hook(data.url, hosts, len(await own_hooks(session, actor))))
    known = {verb.value for verb in Verb}
    if unknown := [verb for verb in data.verbs if verb not in known]:
        raise invalid("/verbs", "没有“%(verb)s”这种事件。", verb=unknown[0][:60])
    secret = new_secret()
    hook = Webhook(account_id=actor.id, url=data.url, secret="", verbs=data.verbs, made_on=today)
    hook.secret = sealed(secret_key, hook.id, secret)
    session.add(hook)
    record(session, actor, Verb.WEBHOOK_ADDED, hook, after={"url": data.url, "verbs": data.verbs})
    return hook, secret


async def end_hook(session: AsyncSession, actor: Viewer, hook_id: UUID, *, today: date) -> Webhook:
    """Let a webhook stop; what waits to be sent is not sent any more. Raises NotFound for anybody else's."""
    hook = await own_hook(session, actor, hook_id)
    if hook.ended_on is None:
        hook.ended_on = today
        session.add(hook)
        record(session, actor, Verb.WEBHOOK_ENDED, hook, after={"ended_on": today})
    return hook


async def note_seen(session: AsyncSession, viewer: Viewer) -> None:
    """The person has the inbox before the eyes: nothing in it is new any more. No act on any matter, no entry."""
    for line in await own_lines(session, viewer):
        if line.seen_at is None:
            line.seen_at = clock.now()
            session.add(line)


async def keep_lines(
    session: AsyncSession,
    asked: dict[tuple[UUID, str, UUID], str],
    touched: set[tuple[str, UUID]],
    carded: Collection[tuple[str, UUID]] = (),
) -> list[Line]:
    """Write what now asks whom: account, kind and id of the matter → the ask. Returns the lines that are news.

    Lines of touched matters that ask no more are gone; the same ask again is no news, unless the matter was shown a
    card (`carded`): then its line is news again.
    """
    rows = await session.exec(select(Line).where(col(Line.subject_id).in_({one for _, one in touched})))
    known = {(row.account_id, row.subject_kind, row.subject_id): row for row in rows.all()}
    for key, row in known.items():
        if key not in asked and row.gone_at is None and key[1:] in touched:
            row.gone_at = clock.now()
            session.add(row)
    found = [_line(session, known.get(key), key, kind, again=key[1:] in carded) for key, kind in asked.items()]
    return [line for line in found if line is not None]


def _line(
    session: AsyncSession, row: Line | None, key: tuple[UUID, str, UUID], kind: str, *, again: bool
) -> Line | None:
    if row is not None and row.gone_at is None and row.kind == kind and not again:
        return None
    account, subject_kind, subject_id = key
    if row is None:
        row = Line(account_id=account, subject_kind=subject_kind, subject_id=subject_id, kind=kind, at=clock.now())
    row.kind, row.at, row.seen_at, row.gone_at = kind, clock.now(), None, None
    session.add(row)
    return row
