"""Loading the law from its data file; loading the same again changes nothing."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from duze.journal.actions import record
from duze.journal.verbs import Verb
from duze.law.models import Article, AuthorityRule, Kind, ProofElement, SubType
from duze.people.permissions import Permission, SystemActor, Viewer, require

Row = TypeVar("Row", Article, SubType, AuthorityRule, ProofElement)
SHIPPED = Path(__file__).parent / "data" / "law.toml"


async def load_law(session: AsyncSession, actor: Viewer | SystemActor, file: Path = SHIPPED) -> int:
    """Add the rows of a law file that are not there yet (by code and first day). Returns how many."""
    if isinstance(actor, Viewer):
        require(actor, Permission.LAW_EDIT)
    data = tomllib.loads(file.read_text("utf-8"))
    added = [
        *await _missing(session, Article, data.get("article", ())),
        *await _missing(session, SubType, data.get("sub_type", ())),
        *await _missing(session, AuthorityRule, data.get("authority", ())),
        *await _missing(session, ProofElement, data.get("element", ())),
    ]
    session.add_all(added)
    if added:
        record(session, actor, Verb.LAW_LOADED, added[0], after={"rows": len(added), "file": file.name})
    return len(added)


async def _missing(session: AsyncSession, table: type[Row], items: Iterable[dict[str, Any]]) -> list[Row]:
    known = {(row.code, row.valid_from) for row in (await session.exec(select(table))).all()}
    rows = [table(**_typed(item)) for item in items]
    return [row for row in rows if (row.code, row.valid_from) not in known]


def _typed(item: dict[str, Any]) -> dict[str, Any]:
    values = {"valid_from": date(2019, 1, 1), **item}
    return values | {"kind": Kind(values["kind"])} if "kind" in values else values
