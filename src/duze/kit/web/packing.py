"""Pages leave packed with gzip, which makes them a fifth.

Packing what a page says beside what an address may put into it tells a listener on the line, guess by guess, what else
stands there; the form token, the one secret of a page, is therefore written differently each time (`masked`).
"""

from __future__ import annotations

import gzip
from secrets import compare_digest, token_bytes
from typing import Any

from litestar.datastructures import MutableScopeHeaders
from litestar.enums import ScopeType
from litestar.types import ASGIApp, Message, Receive, Scope, Send

LEAST = 1024
_LEVEL = 5


class PackingMiddleware:
    """Packs HTML answers for browsers that take gzip; everything else passes as it is."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != ScopeType.HTTP or not _takes_gzip(scope):
            await self.app(scope, receive, send)
            return
        started: list[Message] = []

        async def packing(message: Message) -> None:
            if message["type"] == "http.response.start" and _is_page(message):
                started.append(message)
                return
            if started and message["type"] == "http.response.body":
                await _send_packed(started.pop(), message, send)
                return
            await send(message)

        await self.app(scope, receive, packing)


async def _send_packed(start: Any, body: Any, send: Send) -> None:
    content: bytes = body.get("body", b"")
    if len(content) >= LEAST and not body.get("more_body"):
        headers = MutableScopeHeaders.from_message(start)
        content = gzip.compress(content, _LEVEL, mtime=0)
        headers["Content-Encoding"], headers["Content-Length"] = "gzip", str(len(content))
        headers.extend_header_value("Vary", "Accept-Encoding")
        body["body"] = content
    await send(start)
    await send(body)


def _takes_gzip(scope: Scope) -> bool:
    return any(name == b"accept-encoding" and b"gzip" in value for name, value in scope["headers"])


def _is_page(message: Any) -> bool:
    headers: dict[bytes, bytes] = dict(message.get("headers", []))
    return headers.get(b"content-type", b"").startswith(b"text/html") and b"content-encoding" not in headers


def masked(token: str) -> str:
    """The token under a pad of its own: another text each time, worth the same."""
    plain = token.encode()
    pad = token_bytes(len(plain))
    return (pad + bytes(a ^ b for a, b in zip(pad, plain, strict=True))).hex()


def same_token(sent: str, token: str) -> bool:
    """Whether what was sent is the token, masked or plain; takes as long either way."""
    plain = sent.encode()
    try:
        both = bytes.fromhex(sent) if len(sent) == 4 * len(token) else b""
    except ValueError:
        both = b""
    if both:
        half = len(both) // 2
        plain = bytes(a ^ b for a, b in zip(both[:half], both[half:], strict=True))
    return compare_digest(plain, token.encode())
