"""From the fields of the console's forms to the shapes the API takes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from duze.interviews.forms import lines

ROWS = 3
_LINES = ("clauses", "measures", "study_members")
_PARTS = ("name", "unit", "post", "rank", "party", "authority")
_PERSON = "persons-{place}-{part}"


def typed(values: Mapping[str, Any]) -> dict[str, Any]:
    """Form fields as shapes want them: lines as lists, rows of persons, ticked files as the list of materials."""
    given = {name: value for name, value in values.items() if not name.startswith(("persons-", "file-"))}
    for name in _LINES:
        if name in given:
            given[name] = lines(given[name])
    if persons := _persons(values):
        given["persons"] = persons
    if files := _files(values):
        given["materials"] = files
    return given


def id_in(value: object) -> UUID | None:
    """The id a field holds; None for an empty or garbled one, about which the shape complains."""
    try:
        return UUID(str(value)) if value else None
    except ValueError:
        return None


def _persons(values: Mapping[str, Any]) -> list[dict[str, Any]]:
    rows = [{part: values.get(_PERSON.format(place=place, part=part)) for part in _PARTS} for place in range(ROWS)]
    return [{part: value for part, value in row.items() if value} for row in rows if row["name"] or row["post"]]


def _files(values: Mapping[str, Any]) -> list[dict[str, Any]]:
    ticked = values.get("file-ids", [])
    ticked = [ticked] if isinstance(ticked, str) else ticked
    return [
        {
            "evidence_id": one,
            "copies": values.get(f"file-copies-{one}", 1),
            "pages": values.get(f"file-pages-{one}", 0),
            "original": values.get(f"file-original-{one}") == "yes",
        }
        for one in ticked
    ]


def filled(study: Mapping[str, Any], persons: Sequence[Any], materials: Sequence[Any]) -> dict[str, Any]:
    """A study as the form shows it again (the reverse of `typed`)."""
    values = {name: value for name, value in study.items() if value not in (None, [], "")}
    for name in _LINES:
        if name in values:
            values[name] = "\n".join(values[name])
    for place, person in enumerate(persons[:ROWS]):
        for part in _PARTS:
            value = getattr(person, part)
            values[_PERSON.format(place=place, part=part)] = getattr(value, "value", value)
    values["file-ids"] = [str(item.evidence_id) for item, _ in materials]
    for item, _ in materials:
        values[f"file-copies-{item.evidence_id}"] = item.copies
        values[f"file-pages-{item.evidence_id}"] = item.pages
        if item.original:
            values[f"file-original-{item.evidence_id}"] = "yes"
    return values
