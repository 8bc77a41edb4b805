"""What can wait for somebody: for each kind of thing, the states in which it asks a person to act.

Every row starts from its room's own sight filter, so the desk can show nothing that the room would hide.
Duty separation is part of the condition: what one drafted does not wait for oneself to review.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlmodel.sql.expression import SelectOfScalar

from duze.people.permissions import Permission, Role, Viewer

Condition = Callable[[Viewer, date], "sa.ColumnElement[bool]"]


@dataclass(frozen=True)
class Ask:
    """One reason why a thing waits: its short name on the tag, the button's word, who is asked, and when."""

    kind: str
    go: str
    tone: str
    where: Condition
    permission: Permission | None = None
    role: Role | None = None

    def concerns(self, viewer: Viewer) -> bool:
        """Whether this could ever wait for the viewer."""
        if self.permission is not None and not viewer.may(self.permission):
            return False
        return self.role is None or viewer.has(self.role)


@dataclass(frozen=True)
class Source:
    """One kind of thing: who sees which, how a row reads, and the reasons for waiting."""

    seen: Callable[[Viewer], SelectOfScalar[Any]]
    path: str
    title: Callable[[Any], str]
    asks: tuple[Ask, ...]
    number: Callable[[Any], str] = lambda row: str(getattr(row, "number", None) or "")
    key: Callable[[Any], str] = lambda row: str(row.id)
    due: Callable[[Any], date | None] = lambda row: getattr(row, "due_on", None)


def id_of(query: SelectOfScalar[Any]) -> Any:
    """The id of what a query gives, as a column. (Asking for the query's tables would compile it: 3 to 10 ms.)"""
    return query.column_descriptions[0]["entity"].id


def both(*conditions: Any) -> sa.ColumnElement[bool]:
    """All of these, typed for the tables of asks."""
    return sa.and_(*conditions)
