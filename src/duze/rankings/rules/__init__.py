"""The ranking engine: pure functions over plain values."""

from __future__ import annotations

from duze.rankings.rules.explain import explain
from duze.rankings.rules.figures import (
    Cell,
    Deduction,
    DeductionLine,
    MonthFigures,
    MonthResult,
    UnitFigures,
    UnitScore,
    as_plain,
    result_from,
    trace_sum,
)
from duze.rankings.rules.lines import Line
from duze.rankings.rules.schemes import load_scheme, read_scheme, scheme_faults, shipped_scheme
from duze.rankings.rules.scoring import score_month
from duze.rankings.rules.streaks import Placed, PlaceFacts, facts_of_places, place_facts_of
from duze.rankings.rules.writing import Written, result_hash, written_month

__all__ = [
    "Cell",
    "Deduction",
    "DeductionLine",
    "Line",
    "MonthFigures",
    "MonthResult",
    "PlaceFacts",
    "Placed",
    "UnitFigures",
    "UnitScore",
    "Written",
    "as_plain",
    "explain",
    "facts_of_places",
    "load_scheme",
    "place_facts_of",
    "read_scheme",
    "result_from",
    "result_hash",
    "scheme_faults",
    "score_month",
    "shipped_scheme",
    "trace_sum",
    "written_month",
]
