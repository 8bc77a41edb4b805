"""Which dated row counts on a day, and what authority a letter needs. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Protocol, TypeVar

from duze.law.models import AuthorityRule, Kind, ProofElement


class Dated(Protocol):
    """A row in force between two dates, both inclusive."""

    valid_from: date
    valid_to: date | None


Row = TypeVar("Row", bound=Dated)


def in_force(rows: Iterable[Row], on: date) -> list[Row]:
    """The rows in force on a day."""
    return [row for row in rows if row.valid_from <= on and (row.valid_to is None or on <= row.valid_to)]


def for_sub_type(rows: Iterable[ProofElement], sub_type: str, kind: Kind) -> list[ProofElement]:
    """The elements of a sub-type: its own, else its kind's."""
    known = list(rows)
    return [row for row in known if row.scope == sub_type] or [row for row in known if row.scope == kind.value]


def overlap(one: tuple[date, date | None], other: tuple[date, date | None]) -> bool:
    """Whether two spans (first and last day, both inclusive, None: open) share a day."""
    return one[0] <= (other[1] or date.max) and other[0] <= (one[1] or date.max)


def broken_rules(
    rules: Sequence[AuthorityRule],
    acts: frozenset[str],
    issuer: str,
    addressees: frozenset[str],
    has: frozenset[str],
    on: date,
) -> list[AuthorityRule]:
    """The rules in force that `issuer` → `addressees` for any of `acts` would break, given what it `has`.

    《党政机关公文处理工作条例》art 16(2): a department may not give a lower government orders in its
    own name; with the government's approval, recorded and said in the text, it may.
    """
    return [
        rule
        for rule in in_force(rules, on)
        if rule.act in ("*", *acts)
        and rule.issuer in ("*", issuer)
        and rule.addressee in ("*", *addressees)
        and not (rule.needs and rule.needs in has)
    ]
