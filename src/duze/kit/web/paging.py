"""Keyset pages: a cursor names the last row seen, so page ten thousand costs what page one costs."""

from __future__ import annotations

import base64
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Generic, TypeVar
from urllib.parse import urlencode
from uuid import UUID

from duze.kit.errors import Invalid

Item = TypeVar("Item")
MAX_LIMIT = 200
COUNT_CAP = 1000


@dataclass(frozen=True)
class Page(Generic[Item]):
    """One page. `next` is the cursor after the last item, None on the last page; `more` a capped count."""

    items: Sequence[Item]
    next: str | None = None


def encode(*keys: str) -> str:
    """An opaque cursor from the sort keys of the last row."""
    return base64.urlsafe_b64encode(json.dumps(keys, ensure_ascii=False).encode()).decode().rstrip("=")


def decode(cursor: str | None, size: int) -> tuple[str, ...] | None:
    """The sort keys in a cursor; None without one. Raises Invalid for a made-up cursor."""
    if not cursor:
        return None
    try:
        keys = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (ValueError, RecursionError) as error:
        raise Invalid("翻页标记无效，请从第一页重新开始。", code="bad_cursor") from error
    if not isinstance(keys, list) or len(keys) != size or not all(isinstance(key, str) for key in keys):
        raise Invalid("翻页标记无效，请从第一页重新开始。", code="bad_cursor")
    return tuple(keys)


def decode_moment(cursor: str | None) -> tuple[datetime, UUID] | None:
    """The moment and the id in a cursor; None without one. Raises Invalid for a made-up cursor."""
    keys = decode(cursor, 2)
    try:
        return (datetime.fromisoformat(keys[0]).astimezone(UTC), UUID(keys[1])) if keys else None
    except (ValueError, OverflowError) as error:
        raise Invalid("翻页标记无效，请从第一页重新开始。", code="bad_cursor") from error


def cut(rows: Sequence[Item], limit: int, key: Any) -> Page[Item]:
    """A page out of `limit + 1` fetched rows; `key(row)` gives the cursor's sort keys."""
    if len(rows) <= limit:
        return Page(rows)
    kept = rows[:limit]
    return Page(kept, encode(*key(kept[-1])))


def checked_limit(limit: int | None, default: int = 50) -> int:
    """A page size within bounds. Raises Invalid."""
    if limit is None:
        return default
    if not 1 <= limit <= MAX_LIMIT:
        raise Invalid("每页条数须在 1 到 %(most)s 之间。", code="bad_limit", most=MAX_LIMIT)
    return limit


def link_header(path: str, query: dict[str, str], page: Page[Any]) -> dict[str, str]:
    """The Link header (RFC 8288) of a page: first, and next when there is one."""
    kept = {name: value for name, value in query.items() if name != "cursor"}
    links = [f'<{path}?{urlencode(kept)}>; rel="first"']
    if page.next:
        links.append(f'<{path}?{urlencode({**kept, "cursor": page.next})}>; rel="next"')
    return {"Link": ", ".join(links)}
