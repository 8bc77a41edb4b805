"""From the fields of the console's forms to the shapes the API takes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from duze.kit.clock import CITY

ROWS = 3
_LINES = ("reasons", "basis", "attendees", "materials", "demands", "copies_to")
_TARGET = "targets-{place}-{part}"


def lines(text: object) -> list[str]:
    """One item on each line; empty lines do not count."""
    return [line.strip() for line in str(text or "").splitlines() if line.strip()]


def typed(values: Mapping[str, Any]) -> dict[str, Any]:
    """Form fields as shapes want them: lines as lists, rows of persons, city time with its zone."""
    given = {name: value for name, value in values.items() if not name.startswith("targets-")}
    for name in _LINES:
        if name in given:
            given[name] = lines(given[name])
    if isinstance(given.get("present"), str):
        given["present"] = [given["present"]]
    if "starts_at" in given:
        given["starts_at"] = _moment(str(given["starts_at"]))
    if targets := _targets(values):
        given["targets"] = targets
    return given


def _targets(values: Mapping[str, Any]) -> list[dict[str, Any]]:
    rows = []
    for place in range(ROWS):
        row = {part: values.get(_TARGET.format(place=place, part=part)) for part in ("post", "name", "rank")}
        if row["post"] or row["name"]:
            rows.append({part: value for part, value in row.items() if value})
    return rows


def _moment(text: str) -> str:
    """`datetime-local` sends no zone: it is the city's time. What is no time at all, the shape refuses."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return text
    return (moment if moment.tzinfo else moment.replace(tzinfo=CITY)).isoformat()


def filled(plan: Mapping[str, Any]) -> dict[str, Any]:
    """A plan as the form shows it again (the reverse of `typed`)."""
    values = {name: value for name, value in plan.items() if value not in (None, [], "")}
    for name in _LINES:
        if name in values:
            values[name] = "\n".join(values[name])
    if isinstance(starts := values.get("starts_at"), datetime):
        values["starts_at"] = f"{starts.astimezone(CITY):%Y-%m-%dT%H:%M}"
    for place, target in enumerate(values.pop("targets", [])[:ROWS]):
        for part in ("post", "name", "rank"):
            values[_TARGET.format(place=place, part=part)] = target.get(part) or ""
    return values
