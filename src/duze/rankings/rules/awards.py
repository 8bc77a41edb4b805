"""Bonuses and vetoes: from recorded decisions to points, line by line; one matter counts once."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal

from duze.rankings.rules.figures import ZERO, BonusLine, Mark, VetoLine
from duze.rankings.scheme import Bonuses, Veto


def bonus_lines(rules: Bonuses, marks: Sequence[Mark]) -> tuple[BonusLine, ...]:
    """One line per achievement, the highest first. The same matter counts once; then each kind's cap, then the month's.

    The order does not depend on the order of `marks`, so that a cap always cuts the same line.
    """
    table = {row.code: row for row in rules.table}
    lines = sorted(
        (BonusLine(m.id, m.code, table[m.code].name, m.matter, table[m.code].points, ZERO) for m in marks),
        key=lambda line: (-line.base, line.code, line.matter, line.mark_id),
    )
    seen: set[str] = set()
    by_kind: dict[str, Decimal] = defaultdict(Decimal)
    given = ZERO
    done = []
    for line in lines:
        matter = _same(line.matter)
        points, limit = (ZERO, "same_matter") if matter in seen else (line.base, "")
        seen.add(matter)
        kind_cap = table[line.code].cap
        if kind_cap is not None and by_kind[line.code] + points > kind_cap:
            points, limit = kind_cap - by_kind[line.code], "kind_cap"
        if rules.cap is not None and given + points > rules.cap:
            points, limit = rules.cap - given, "month_cap"
        by_kind[line.code] += points
        given += points
        done.append(BonusLine(line.mark_id, line.code, line.name, line.matter, line.base, points, limit))
    return tuple(done)


def veto_lines(rules: Sequence[Veto], marks: Sequence[Mark]) -> tuple[VetoLine, ...]:
    """The vetoes that apply, the lowest ceiling first."""
    table = {rule.code: rule for rule in rules}
    found = [
        VetoLine(mark.id, mark.code, rule.name, mark.matter, rule.ceiling, rule.basis)
        for mark in marks
        for rule in (table[mark.code],)
    ]
    return tuple(sorted(found, key=lambda line: (line.ceiling, line.code, line.mark_id)))


def _same(matter: str) -> str:
    """A matter as it is compared: width, case and blanks do not make another matter of it."""
    return "".join(unicodedata.normalize("NFKC", matter).casefold().split())
