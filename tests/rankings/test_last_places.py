"""The quick way to the firmness of a last place gives what trying every change on every unit gives."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

from hypothesis import given, settings

from duze.rankings.rules import MonthFigures, UnitScore, score_month
from duze.rankings.rules.figures import Deduction
from tests.rankings.make import scheme
from tests.rankings.test_properties import CODES, ITEMS, SCHEME, found, months

CHANGES = (Decimal(0), Decimal("0.8"), Decimal("1.2"))


def mean(unit: UnitScore, code: str, factor: Decimal, taken: Decimal) -> Decimal:
    shares = {cell.indicator: cell.share * (factor if cell.indicator == code else 1) for cell in unit.cells}
    whole = sum(shares.values(), Decimal(0))
    points = sum((shares[cell.indicator] * cell.score for cell in unit.cells), Decimal(0))
    score = max((points / whole if whole else Decimal(0)) - taken, Decimal(0))
    return score.quantize(Decimal("0.01"), ROUND_HALF_UP)


def held(units: tuple[UnitScore, ...], last: UnitScore, code: str, factor: Decimal, deduct: bool, bottom: int) -> bool:
    scores = {unit.id: mean(unit, code, factor, unit.deducted if deduct else Decimal(0)) for unit in units}
    below = sum(score < scores[last.id] for score in scores.values())
    return below < bottom and any(score > scores[last.id] for score in scores.values())


@settings(max_examples=150, deadline=None)
@given(months(), found)
def test_every_change_on_every_unit(figures: MonthFigures, taken: tuple[Deduction, ...]) -> None:
    for how in (SCHEME, scheme(ITEMS, missing="zero", groups=[{"code": "g", "name": "组", "bottom": 2}])):
        bottom = how.groups[0].bottom
        units = score_month(how, figures, taken).units
        for last in (unit for unit in units if unit.last):
            assert last.robustness is not None
            known = {cell.indicator for unit in units for cell in unit.cells}
            trials = [held(units, last, code, by, True, bottom) for code in CODES if code in known for by in CHANGES]
            if any(unit.lines for unit in units):
                trials.append(held(units, last, "", Decimal(1), False, bottom))
            assert (last.robustness.tried, last.robustness.held) == (len(trials), sum(trials))
