"""What a draft of the rulebook would have proposed in past months, against the rules in force. Writes nothing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from duze.escalation.evaluating import fact_rows
from duze.escalation.queries import locked_periods, rulebook_on, rules_of, subjects_of
from duze.escalation.rules import Hit, evaluate
from duze.escalation.shapes import Rule

Key = tuple[str, UUID, str, int]


def key_of(hit: Hit) -> Key:
    """What makes two hits the same proposal: month, subject, consequence and level, whichever rule says so."""
    return (hit.period, hit.subject.id, hit.rule.consequence.value, hit.rule.level)


@dataclass(frozen=True)
class Comparison:
    """Hits only the draft makes, hits only the rules in force make, and how many both make."""

    periods: tuple[str, ...]
    more: tuple[Hit, ...]
    fewer: tuple[Hit, ...]
    same: int

    def by_unit(self) -> list[tuple[UUID, int, int]]:
        """Units with proposals more and fewer, those with most changes first."""
        units = {hit.subject.unit_id for hit in (*self.more, *self.fewer)}
        counts = [(unit, _of(self.more, unit), _of(self.fewer, unit)) for unit in units]
        return sorted(counts, key=lambda row: (-row[1] - row[2], str(row[0])))


def _of(hits: Iterable[Hit], unit: UUID) -> int:
    return sum(hit.subject.unit_id == unit for hit in hits)


def compared(periods: Sequence[str], drafted: Sequence[Hit], present: Sequence[Hit]) -> Comparison:
    """Pure: the difference of two runs over the same months."""
    new, old = {key_of(hit): hit for hit in drafted}, {key_of(hit): hit for hit in present}
    more = tuple(hit for key, hit in new.items() if key not in old)
    fewer = tuple(hit for key, hit in old.items() if key not in new)
    return Comparison(tuple(periods), more, fewer, len(new.keys() & old.keys()))


async def back_test(
    session: AsyncSession, draft: Sequence[Rule], in_force: Sequence[Rule], periods: Sequence[str]
) -> Comparison:
    """Run both rule sets over these months, each with its own cool-down. Orders are not traced back."""
    drafted: list[Hit] = []
    present: list[Hit] = []
    for period in periods:
        subjects = await subjects_of(session, period)
        for rules, hits in ((draft, drafted), (in_force, present)):
            past: dict[tuple[str, UUID], list[str]] = {}
            for hit in hits:
                past.setdefault((hit.rule.code, hit.subject.id), []).append(hit.period)
            hits.extend(evaluate(rules, subjects, period, past))
    return compared(periods, drafted, present)


async def against_today(session: AsyncSession, draft: Sequence[Rule], today: date) -> Comparison:
    """The draft against the rules in force today, over the last twelve published months."""
    book = await rulebook_on(session, today)
    return await back_test(session, draft, rules_of(book) if book else [], await locked_periods(session))


def facts_asked(hit: Hit) -> list[tuple[str, object, str]]:
    """The facts the rule asked about: code, value and where it comes from."""
    return [(row["fact"], row["value"], row["link"]) for row in fact_rows(hit.rule, hit.subject) if row["asked"]]
