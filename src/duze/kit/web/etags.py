"""Optimistic concurrency over HTTP: ETag from the row version, If-Match on every change (RFC 9110 §13)."""

from __future__ import annotations

import re
from typing import Any

from litestar import Request

from duze.kit.errors import Invalid, PreconditionNeeded, Stale
from duze.kit.tables import Versioned

_TAG = re.compile(r'^(?:W/)?"([0-9]{1,18})"$')


def etag(row: Versioned) -> str:
    """The ETag header value of a row."""
    return f'"{row.version}"'


def check_match(request: Request[Any, Any, Any], row: Versioned) -> None:
    """Refuse a change meant for another version of `row`.

    Raises PreconditionNeeded (428) without If-Match, Stale (412) when the row has moved on.
    """
    header = request.headers.get("if-match", "").strip()
    if not header:
        raise PreconditionNeeded
    if header == "*":
        return
    tags = [_TAG.match(part.strip()) for part in header.split(",")]
    if any(tag is None for tag in tags):
        raise Invalid("If-Match 请求头格式不正确，应为引号内的版本号。", code="bad_if_match")
    if row.version not in {int(tag[1]) for tag in tags if tag}:
        raise Stale


def check_version(row: Versioned, version: int | None) -> None:
    """The same for a form's hidden field. Raises Stale."""
    if version is not None and row.version != version:
        raise Stale
