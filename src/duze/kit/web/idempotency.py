"""Each POST counts once: the key is claimed inside the verb's own transaction.

The claim row and the act commit together or not at all, so a repeated request can never act twice,
not even after a crash between commit and answer. The answer is stored afterwards and replayed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from litestar.enums import ScopeType
from litestar.types import ASGIApp, Message, Receive, Scope, Send
from sqlalchemy.exc import IntegrityError
from sqlmodel import Field, SQLModel, col
from sqlmodel.ext.asyncio.session import AsyncSession

from duze.kit import clock
from duze.kit.db import Database
from duze.kit.errors import Invalid, WrongState
from duze.kit.web.scope import present

KEEP = timedelta(days=2)
_MOST = 256 * 1024


class Claim(SQLModel, table=True):
    """A used Idempotency-Key, with the answer once it is known."""

    __tablename__ = "idempotency_claim"

    account: str = Field(primary_key=True, max_length=40)
    key: str = Field(primary_key=True, max_length=100)
    route: str = Field(max_length=300)
    body_hash: str = Field(max_length=64)
    created_at: datetime
    status: int | None = None
    location: str = Field(default="", max_length=500)
    media_type: str = Field(default="", max_length=100)
    answer: str = Field(default="", sa_type=sa.Text)


@dataclass
class _Pending:
    account: str
    key: str
    route: str
    body_hash: str
    claimed: bool = False


_claims: Any = sa.inspect(Claim).local_table
_THIS = sa.and_(_claims.c.account == sa.bindparam("of_account"), _claims.c.key == sa.bindparam("of_key"))
_KNOWN = sa.select(_claims).where(_THIS)
_CLAIM = sa.insert(_claims)
_STORE = sa.update(_claims).where(_THIS)

_pending: ContextVar[_Pending | None] = ContextVar("idempotency", default=None)


async def claim(session: AsyncSession) -> None:
    """Claim the present request's key; a hook at the start of every write transaction."""
    pending = _pending.get()
    if pending is None or pending.claimed:
        return
    row = {
        "account": pending.account,
        "key": pending.key,
        "route": pending.route,
        "body_hash": pending.body_hash,
        "created_at": clock.now(),
        "location": "",
        "media_type": "",
        "answer": "",
    }
    try:
        await session.run_sync(lambda sync: sync.connection().execute(_CLAIM, row))
    except IntegrityError as error:
        raise WrongState("同一请求刚刚已经办理，请刷新查看结果。", code="already_done") from error
    pending.claimed = True


async def forget_old(session: AsyncSession) -> None:
    """Forget used keys, and the answers kept with them, after two days."""
    await session.exec(sa.delete(Claim).where(col(Claim.created_at) < clock.now() - KEEP))


class IdempotencyMiddleware:
    """Looks the key up before the handler runs, stores the answer after it.

    The key comes as the `Idempotency-Key` header, or as `?k=` from our own forms. Without a key a
    POST simply runs.
    """

    def __init__(self, app: ASGIApp, database: Callable[[], Database]) -> None:
        self.app = app
        self.database = database

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        key = _key_of(scope)
        if key is None:
            await self.app(scope, receive, send)
            return
        if not 8 <= len(key) <= 100:
            raise Invalid("Idempotency-Key 须为 8 至 100 个字符。", code="bad_idempotency_key")
        receive, body_hash = await _hashed(scope, receive)
        pending = _Pending(present().account, key, f"POST {scope['path']}", body_hash)
        if await self._replay(pending, send):
            return
        token = _pending.set(pending)
        keeper = _Keeper(send)
        try:
            await self.app(scope, receive, keeper)
        finally:
            _pending.reset(token)
        if pending.claimed and not present().secret_answer:
            await self._store(pending, keeper)

    async def _replay(self, pending: _Pending, send: Send) -> bool:
        rows = await self.database().rows(_KNOWN, of_account=pending.account, of_key=pending.key)
        if not rows:
            return False
        row = rows[0]
        if row.route != pending.route or row.body_hash != pending.body_hash:
            raise Invalid("这个 Idempotency-Key 已用于另一项内容。", code="idempotency_key_reused")
        if row.status is None:
            raise WrongState("同一请求刚刚已经办理，请刷新查看结果。", code="already_done")
        headers = [(b"content-type", row.media_type.encode()), (b"idempotent-replayed", b"true")]
        if row.location:
            headers.append((b"location", row.location.encode()))
        await send({"type": "http.response.start", "status": row.status, "headers": headers})
        await send({"type": "http.response.body", "body": row.answer.encode(), "more_body": False})
        return True

    async def _store(self, pending: _Pending, keeper: _Keeper) -> None:
        await self.database().change(
            _STORE,
            of_account=pending.account,
            of_key=pending.key,
            status=keeper.status,
            location=keeper.headers.get("location", ""),
            media_type=keeper.headers.get("content-type", ""),
            answer=keeper.body.decode(errors="replace"),
        )


class _Keeper:
    """Passes an answer on and keeps a copy of a small one."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self.status = 500
        self.headers: dict[str, str] = {}
        self.body = b""

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            self.headers = {k.decode().lower(): v.decode() for k, v in message["headers"]}
        elif message["type"] == "http.response.body" and len(self.body) < _MOST:
            self.body += message["body"]
        await self._send(message)


def _key_of(scope: Scope) -> str | None:
    if scope["type"] != ScopeType.HTTP or scope["method"] != "POST":
        return None
    for name, value in scope["headers"]:
        if name == b"idempotency-key":
            return str(value.decode("latin-1"))
    for part in scope["query_string"].decode("latin-1").split("&"):
        if part.startswith("k="):
            return str(part[2:])
    return None


async def _hashed(scope: Scope, receive: Receive) -> tuple[Receive, str]:
    """The body's hash, and a `receive` that gives the body again. File uploads are known by key alone."""
    headers = dict(scope["headers"])
    if headers.get(b"content-type", b"").startswith(b"multipart/"):
        return receive, "multipart"
    messages: list[Any] = []
    digest, size = hashlib.sha256(), 0
    while True:
        message = await receive()
        messages.append(message)
        if message["type"] != "http.request":
            break
        size += len(message.get("body", b""))
        digest.update(message.get("body", b""))
        if not message.get("more_body") or size > 64 * 1024 * 1024:
            break
    waiting = iter(messages)

    async def again() -> Any:
        for message in waiting:
            return message
        return await receive()

    return again, digest.hexdigest()
