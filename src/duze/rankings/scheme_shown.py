"""A scheme as pages show it: adopted, or still a draft."""

from __future__ import annotations

from typing import Any

from duze.rankings.awarding import kinds_of
from duze.rankings.rules.formulas import formulas
from duze.rankings.scheme import AGGREGATION_NAMES, METHOD_NAMES, MISSING_NAMES, TIES_NAMES, Scheme


def scheme_table(scheme: Scheme) -> dict[str, Any]:
    """The context of `rankings/scheme_table.html`: the tree with its weights, formulas, rules, bonuses and vetoes."""
    return {
        "scheme": scheme,
        "kinds": kinds_of(scheme),
        "formulas": list(formulas(scheme)),
        "names": {"methods": METHOD_NAMES, "means": AGGREGATION_NAMES, "missing": MISSING_NAMES, "ties": TIES_NAMES},
    }
