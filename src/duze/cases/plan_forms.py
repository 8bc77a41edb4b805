"""The form of a rectification plan: rows of measures as flat fields, and fields as a plan."""

from __future__ import annotations

from typing import Any, Final

ROWS: Final = 3
MOST: Final = 20
_PARTS: Final = ("measure", "responsible", "due_on")


def rows_of(values: dict[str, Any]) -> list[dict[str, Any]]:
    """The rows in which something was typed, in their order."""
    found = []
    for place in range(MOST):
        row = {part: values[f"measures-{place}-{part}"] for part in _PARTS if f"measures-{place}-{part}" in values}
        if row:
            found.append(row)
    return found


def laid_out(values: dict[str, Any]) -> dict[str, Any]:
    """The fields with empty rows closed up, so that a complaint about the n-th measure stands at the n-th row."""
    kept = {name: value for name, value in values.items() if not name.startswith("measures-")}
    for place, row in enumerate(rows_of(values)):
        kept |= {f"measures-{place}-{part}": value for part, value in row.items()}
    return kept


def plan_values(values: dict[str, Any]) -> dict[str, Any]:
    """Form fields as the shape wants them."""
    plain = {name: value for name, value in values.items() if not name.startswith("measures-") and name != "rows"}
    return plain | {"measures": rows_of(values)}


def row_count(values: dict[str, Any], more: int = 0) -> int:
    """How many rows to show: those offered so far, and `more`."""
    text = str(values.get("rows", ROWS))
    return min(MOST, max(ROWS, len(rows_of(values)), int(text) if text.isdecimal() and len(text) < 4 else ROWS) + more)
