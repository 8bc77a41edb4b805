"""Exact numbers: scores, weights, deductions. Decimal everywhere, never float."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Context, Decimal, localcontext
from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator, TypeEngine

PLACES = 6
_SCALE = Decimal(10) ** PLACES
_STEP = Decimal(1).scaleb(-PLACES)
CONTEXT = Context(prec=28, rounding=ROUND_HALF_EVEN)


class Exact(TypeDecorator[Decimal]):
    """A Decimal with six places: scaled integer on SQLite (which has only floats), NUMERIC(18,6) elsewhere."""

    impl = sa.Numeric(18, PLACES)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        if dialect.name == "sqlite":
            return dialect.type_descriptor(sa.BigInteger())
        return dialect.type_descriptor(sa.Numeric(18, PLACES))

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> Any:
        if value is None:
            return None
        exact = CONTEXT.quantize(value, _STEP)
        return int(exact * _SCALE) if dialect.name == "sqlite" else exact

    def process_result_value(self, value: Any, dialect: Dialect) -> Decimal | None:
        if value is None:
            return None
        return Decimal(value).scaleb(-PLACES) if dialect.name == "sqlite" else Decimal(value)


def half_up(value: Decimal, places: int = 2) -> Decimal:
    """Round half up, as published rankings do, to `places` decimals."""
    return value.quantize(_quantum(places), rounding=ROUND_HALF_UP)


@lru_cache
def _quantum(places: int) -> Decimal:
    return Decimal(1).scaleb(-places)


@contextmanager
def exact_context() -> Iterator[Context]:
    """Decimal arithmetic at the product's own precision (28 digits), whatever the thread's context is."""
    with localcontext(CONTEXT) as context:
        yield context
