"""The canonical form against a slow spelling of it: hashes of years ago must come out the same."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import Enum, IntEnum, StrEnum
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duze.kit.canonical import canonical, plain, written


class _Word(StrEnum):
    ONE = "one"


class _Number(IntEnum):
    TWO = 2


class _Exact(Enum):
    HALF = Decimal("0.50")


class _Name(str):
    __slots__ = ()


def _slow(value: Any) -> Any:
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, Enum):
        return _slow(value.value)
    if isinstance(value, str | UUID):
        return str(value)
    if isinstance(value, Decimal):
        return f"{value.normalize():f}" if value else "0"
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, dict):
        return {str(_slow(key)): _slow(item) for key, item in value.items()}
    items = [_slow(item) for item in value]
    return sorted(items) if isinstance(value, set | frozenset) else items


_KEYS = st.one_of(st.text(), st.integers(), st.booleans(), st.none(), st.uuids(), st.sampled_from([*_Word, *_Exact]))
_LEAVES = st.one_of(
    _KEYS,
    st.decimals(allow_nan=False, allow_infinity=False),
    st.dates(),
    st.datetimes(timezones=st.just(UTC)),
    st.sampled_from([*_Number, _Name("名")]),
    st.frozensets(st.text()),
)
_VALUES = st.recursive(
    _LEAVES,
    lambda inner: st.one_of(
        st.lists(inner), st.tuples(inner, inner), st.dictionaries(_KEYS, inner), st.frozensets(st.uuids())
    ),
    max_leaves=25,
)


@given(_VALUES)
def test_same_bytes_as_the_slow_spelling(value: Any) -> None:
    slow = json.dumps(_slow(value), sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode("utf-8")
    assert canonical(value) == written(plain(plain(value))) == slow


@pytest.mark.parametrize("bad", [1.5, object(), {"a": [0.1]}, b"x"])
def test_nothing_inexact_or_unknown_is_hashed(bad: object) -> None:
    with pytest.raises(TypeError):
        plain(bad)
