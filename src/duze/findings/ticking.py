"""From the ticks of the verification's form to the shape the API takes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_PARTS = ("shown", "element-")


def typed(values: Mapping[str, Any]) -> dict[str, Any]:
    """Form fields as the shape wants them: ticked elements as a list with their notes and files."""
    given = {name: value for name, value in values.items() if not name.startswith(_PARTS)}
    if ticked := _many(values.get("shown")):
        given["elements"] = [
            {
                "code": code,
                "note": values.get(f"element-note-{code}", ""),
                "evidence_ids": _many(values.get(f"element-files-{code}")),
            }
            for code in ticked
        ]
    return given


def _many(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value] if value else []
