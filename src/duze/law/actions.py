"""Loading the law from its data file; loading the same again changes nothing."""

from __future__ import annotations

import tomllib
from datetime import date
from pathlib import Path
from typing import Any

from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from duze.journal.actions import record
from duze.journal.verbs import Verb
from duze.law.models import Article, AuthorityRule, Kind, SubType
from duze.people.permissions import Permission, SystemActor, Viewer, require

SHIPPED = Path(__file__).parent / "data" / "law.toml"


async def load_law(session: AsyncSession, actor: Viewer | SystemActor, file: Path = SHIPPED) -> int:
    """Add the rows of a law file that are not there yet (by code and first day). Returns how many."""
    if isinstance(actor, Viewer):
        require(actor, Permission.LAW_EDIT)
    data = tomllib.loads(file.read_text("utf-8"))
    added: list[Article | SubType | AuthorityRule] = []
    tables: dict[str, type[Article | SubType | AuthorityRule]]
    tables = {"article": Article, "sub_type": SubType, "authority": AuthorityRule}
    for name, table in tables.items():
        known = {(row.code, row.valid_from) for row in (await session.exec(select(table))).all()}
        rows: list[Article | SubType | AuthorityRule] = [table(**_typed(name, item)) for item in data.get(name, ())]
        added += [row for row in rows if (row.code, row.valid_from) not in known]
    session.add_all(added)
    if added:
        record(session, actor, Verb.LAW_LOADED, added[0], after={"rows": len(added), "file": file.name})
    return len(added)


def _typed(name: str, item: dict[str, Any]) -> dict[str, Any]:
    values = dict(item)
    values.setdefault("valid_from", date(2019, 1, 1))
    if name == "sub_type":
        values["kind"] = Kind(values["kind"])
    return values
