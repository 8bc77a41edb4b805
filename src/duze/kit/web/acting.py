"""An act by form on one thing: found, still as the form knew it, done; or the refusal for its page to tell."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from litestar import Request
from pydantic import BaseModel
from sqlmodel.ext.asyncio.session import AsyncSession

from duze.kit import clock
from duze.kit.db import Database
from duze.kit.errors import NotFound, Refusal
from duze.kit.tables import Versioned
from duze.kit.web.etags import check_version
from duze.kit.web.forms import form_values, shaped, version_of

Row = TypeVar("Row", bound=Versioned)
Acts = Mapping[str, tuple[type[BaseModel], Callable[..., Awaitable[object]]]]
"""The noun in the address → what is typed in, and the verb (session, viewer, thing, data, today)."""


@dataclass(frozen=True)
class Refused:
    """What was typed, under the noun of its form, and why it was refused."""

    values: dict[str, Any]
    refusal: Refusal


async def acted(
    request: Request[Any, Any, Any],
    db: Database,
    viewer: Any,
    find: Callable[[AsyncSession], Awaitable[Row]],
    acts: Acts,
    noun: str,
) -> Refused | None:
    """Do the act called `noun` in one transaction. Raises NotFound for an unknown act or thing."""
    if noun not in acts:
        raise NotFound
    shape, verb = acts[noun]
    values = await form_values(request)
    try:
        async with db.write() as session:
            row = await find(session)
            check_version(row, version_of(values))
            await verb(session, viewer, row, shaped(shape, values), clock.today())
    except NotFound:
        raise
    except Refusal as refusal:
        return Refused(values | {"noun": noun}, refusal)
    return None
