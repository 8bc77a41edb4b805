"""JSON documents that are written out already: large ones are not built as objects only to be taken apart again."""

from __future__ import annotations

import json
from typing import Any

import msgspec
import sqlalchemy as sa
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.elements import BindParameter
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.sql.operators import OperatorType
from sqlalchemy.types import TypeDecorator


class Ready:
    """A document as JSON in UTF-8, for a `Document` column: stored as it stands. `plain()` is what a reader gets."""

    __slots__ = ("written",)

    def __init__(self, written: bytes) -> None:
        self.written = written

    def plain(self) -> Any:
        """The document as objects. Raises msgspec.DecodeError when it is not JSON."""
        return msgspec.json.decode(self.written)


class Document(TypeDecorator[Any]):
    """A JSON column. SQLite gets a ready document as bytes and is told that they are text, which saves two copies."""

    impl = sa.JSON
    cache_ok = True

    def coerce_compared_value(self, op: OperatorType | None, value: Any) -> Any:
        """What stands beside a part of the document is of its own kind."""
        return self.impl_instance.coerce_compared_value(op, value)

    def bind_expression(self, bindvalue: BindParameter[Any]) -> sa.ColumnElement[Any]:
        """The value as it stands in a statement."""
        return _Text(bindvalue)


class _Text(FunctionElement[Any]):
    inherit_cache = True
    type = sa.JSON()


@compiles(_Text)
def _as_it_is(element: _Text, compiler: SQLCompiler, **options: Any) -> str:
    return compiler.process(element.clauses, **options)


@compiles(_Text, "sqlite")
def _as_text(element: _Text, compiler: SQLCompiler, **options: Any) -> str:
    return f"CAST({compiler.process(element.clauses, **options)} AS TEXT)"


def stored(value: Any) -> str:
    """A value of a JSON column as PostgreSQL gets it."""
    return value.written.decode() if isinstance(value, Ready) else json.dumps(value)


def stored_on_sqlite(value: Any) -> str | bytes:
    """A value of a JSON column as SQLite gets it."""
    return value.written if isinstance(value, Ready) else json.dumps(value)
