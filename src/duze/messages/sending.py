"""The jobs that send: mail by SMTP, webhooks signed by Standard Webhooks. Ids only leave; what waits is told by upper
rooms at the moment of sending, so that what happened meanwhile is not told wrongly."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

import httpx
from sqlmodel.ext.asyncio.session import AsyncSession
from standardwebhooks import Webhook as Signer

from duze.journal.models import Entry
from duze.kit import clock
from duze.kit.canonical import plain
from duze.kit.db import Database
from duze.kit.jobs import GiveUp, TryLater, Work
from duze.kit.mail import FIRST_WAIT, Mailer
from duze.messages.models import Webhook
from duze.messages.paper import DigestLine, digest_text, notice_text
from duze.messages.queries import reach_of
from duze.messages.vault import opened

DIGEST: Final = "messages.digest"
NOTICE: Final = "messages.notice"
HOOK: Final = "messages.webhook"
TIMEOUT: Final = 10.0  # seconds

Waiting = Callable[[AsyncSession, UUID, date], Awaitable[Sequence[DigestLine]]]
"""What waits for an account on a day, through its sight: given by an upper room."""
Sees = Callable[[AsyncSession, UUID, str, UUID, date], Awaitable[bool]]
"""Whether an account may see a thing (kind and id) on a day: given by an upper room."""


@dataclass(frozen=True)
class Sender:
    """What the sending jobs need of the installation."""

    db: Database
    mailer: Mailer
    base_url: str
    secret_key: str
    waiting: Waiting
    sees: Sees

    def works(self) -> dict[str, Work]:
        """Job kind → what does it."""
        return {DIGEST: self.digest, NOTICE: self.notice, HOOK: self.hook}

    async def digest(self, args: Mapping[str, Any]) -> str:
        """The morning's mail of one account; none when nothing waits."""
        account, day = UUID(str(args["account"])), date.fromisoformat(str(args["day"]))
        async with self.db.read() as session:
            reach = await reach_of(session, account)
            if reach is None or not (reach.digest and reach.email):
                return ""
            lines = await self.waiting(session, account, clock.today())
        if not lines:
            return ""
        subject, body = digest_text(lines, clock.today(), f"{self.base_url}/")
        await self._mail(reach.email, subject, body, f"digest-{account}-{day}")
        return "done"

    async def notice(self, args: Mapping[str, Any]) -> str:
        """A short notice that work came in: how many, nothing about the matter."""
        account = UUID(str(args["account"]))
        async with self.db.read() as session:
            reach = await reach_of(session, account)
        if reach is None or not (reach.notices and reach.email):
            return ""
        subject, body = notice_text(int(args["count"]), f"{self.base_url}/messages")
        await self._mail(reach.email, subject, body, f"notice-{account}-{args['upto']}")
        return "done"

    async def _mail(self, to: str, subject: str, body: str, message_id: str) -> None:
        if not self.mailer.on:
            raise GiveUp("no mail server is set: DUZE_SMTP_URL and DUZE_MAIL_FROM")
        await self.mailer.send(to, subject, body, message_id)

    async def hook(self, args: Mapping[str, Any]) -> str:
        """Tell one webhook of one act, if its owner may still see the thing."""
        async with self.db.read() as session:
            hook = await session.get(Webhook, UUID(str(args["hook"])))
            entry = await session.get(Entry, UUID(str(args["entry"])))
            if hook is None or entry is None or hook.ended_on is not None:
                return ""
            thing = (str(args.get("kind", entry.subject_kind)), UUID(str(args.get("id", entry.subject_id))))
            if not await self.sees(session, hook.account_id, *thing, clock.today()):
                return ""
        await self._post(hook, entry, *thing)
        return "done"

    async def _post(self, hook: Webhook, entry: Entry, kind: str, thing: UUID) -> None:
        told = {"kind": kind, "id": thing}
        body = json.dumps(plain({"type": entry.verb.value, "timestamp": entry.created_at, "data": told}))
        at, message = clock.now(), f"msg_{entry.id.hex}"
        signature = Signer(opened(self.secret_key, hook.id, hook.secret)).sign(message, at, body)
        headers = {
            "Content-Type": "application/json",
            "webhook-id": message,
            "webhook-timestamp": str(int(at.timestamp())),
            "webhook-signature": signature,
        }
        try:
            async with httpx.AsyncClient(timeout=TIMEOUT, follow_redirects=False, trust_env=False) as http:
                answer = await http.post(hook.url, content=body.encode(), headers=headers)
        except httpx.HTTPError as error:
            raise TryLater(f"webhook: {type(error).__name__} {error}", FIRST_WAIT) from error
        if answer.status_code == httpx.codes.GONE:
            raise GiveUp("webhook: 410 gone")
        if not answer.is_success:
            raise TryLater(f"webhook: answered {answer.status_code}", FIRST_WAIT)
