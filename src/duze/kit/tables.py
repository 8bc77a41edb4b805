"""What every table shares: ids, row versions, columns that mean the same on both databases.

SQLModel does not validate `table=True` classes, SQLite enforces neither lengths nor enums, and its
enum types store names: the helpers here close those gaps with CHECK constraints.
"""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from enum import Enum
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.orm import Mapper
from sqlmodel import Field, SQLModel
from sqlmodel.sql.sqltypes import AutoString

from duze.kit import clock
from duze.kit.documents import Document
from duze.kit.ids import new_id
from duze.kit.numbers import Exact


class Table(SQLModel):
    """A row with its own id, made in Python."""

    id: UUID = Field(default_factory=new_id, primary_key=True)


class Versioned(Table):
    """A row that people edit: `version` rises with every change and guards against lost updates.

    The mapper uses it as its version column, so a concurrent change raises `StaleDataError`.
    """

    version: int = Field(default=1)


class Frozen(Table):
    """A row that never changes once written; database triggers refuse updates and deletes."""

    created_at: datetime = Field(default_factory=clock.now)


def text_enum(kind: type[Enum], *, check: bool = True) -> Any:
    """Column type for an enum: stores the value as text, with a CHECK, on both databases.

    `check=False` for vocabularies that grow often: they are closed in Python only.
    """
    return sa.Enum(
        kind,
        native_enum=False,
        create_constraint=check,
        name=kind.__name__.lower(),
        length=40,
        values_callable=lambda members: [member.value for member in members],
    )


def choice(kind: type[Enum], *, check: bool = True, **options: Any) -> Any:
    """A field holding one member of `kind`."""
    return Field(sa_type=text_enum(kind, check=check), **options)


def exact(**options: Any) -> Any:
    """A Decimal field with six exact places."""
    return Field(sa_type=Exact, **options)


def exact_or_none(**options: Any) -> Any:
    """A Decimal field that may be empty."""
    return Field(default=None, sa_type=Exact, nullable=True, **options)


def document(**options: Any) -> Any:
    """A JSON field. Replace the value to change it: changes inside are not noticed."""
    return Field(sa_type=Document, **options)


def ref(target: str, **options: Any) -> Any:
    """A foreign key field, indexed, e.g. `ref("unit.id")`."""
    return Field(foreign_key=target, **{"index": True, **options})


@event.listens_for(Mapper, "after_mapper_constructed")
def _complete(mapper: Mapper[Any], cls: type[Any]) -> None:
    table = mapper.local_table
    if not isinstance(table, sa.Table):
        return
    if issubclass(cls, Versioned):
        mapper.version_id_col = table.c.version
        mapper.version_id_generator = lambda version: (version or 0) + 1
    for column in table.columns:
        length = getattr(column.type, "length", None) or getattr(getattr(column.type, "impl", None), "length", None)
        if isinstance(column.type, AutoString | sa.String) and not isinstance(column.type, sa.Enum) and length:
            name = f"{column.name}_length"
            table.append_constraint(sa.CheckConstraint(sa.func.length(column) <= length, name=name))


NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
SQLModel.metadata.naming_convention = NAMING

__all__ = [
    "Decimal",
    "Field",
    "Frozen",
    "SQLModel",
    "Table",
    "Versioned",
    "choice",
    "document",
    "exact",
    "exact_or_none",
    "ref",
    "text_enum",
]
