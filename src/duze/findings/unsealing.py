"""How a seal is opened, whosever name lies under it: an informant's or a complainant's. Never unnoticed."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, TypeVar

from pydantic import BaseModel
from sqlmodel.ext.asyncio.session import AsyncSession

from duze.kit.db import Database
from duze.kit.errors import Refusal, invalid
from duze.kit.web.scope import keep_no_copy
from duze.people.actions import confirm_password
from duze.people.permissions import Viewer

Shape = TypeVar("Shape", bound=BaseModel)
Confirmed = Callable[[], Awaitable[None]]


async def unsealed(
    db: Database,
    shape: type[Shape],
    values: Any,
    opening: Callable[[AsyncSession, Shape], Awaitable[dict[str, str]]],
    noting: Callable[[AsyncSession, str], Awaitable[None]],
    confirmed: Confirmed | None,
) -> dict[str, str]:
    """The identity in clear, once `values` are a `shape` and `confirmed` (tick and password) has not refused.

    Whoever is refused is written down too by `noting`, in a transaction of its own: the refusal rolls back the first.
    """
    keep_no_copy()
    try:
        data = shape.model_validate(values)
        if confirmed is not None:
            await confirmed()
        async with db.write() as session:
            return await opening(session, data)
    except (Refusal, ValueError) as refusal:
        why = refusal.code if isinstance(refusal, Refusal) else "no_reason"
        async with db.write() as session:
            await noting(session, why)
        raise


def tick_and_password(db: Database, viewer: Viewer, values: Mapping[str, Any]) -> Confirmed:
    """What a page asks for before a seal is opened: what was seen cannot be unseen."""

    async def confirmed() -> None:
        if values.get("checked") != "yes":
            raise invalid("/checked", "请确认后勾选。")
        await confirm_password(db, viewer.id, str(values.get("password", "")))

    return confirmed
