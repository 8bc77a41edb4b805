"""Who plays: the people of the seed and of data/city/people.toml, and who speaks for which unit."""

from __future__ import annotations

import tomllib
from functools import cache
from typing import Any

from duze.app.city.words import DATA
from duze.app.seed import PEOPLE, Person
from duze.people.permissions import Role

INSPECTORS = ("inspector", "inspector2", "inspector3", "inspector4", "inspector5", "inspector6")


@cache
def people() -> tuple[Person, ...]:
    """Everybody with an account in the demo city."""
    rows: list[dict[str, Any]] = tomllib.loads((DATA / "people.toml").read_text("utf-8"))["person"]
    return PEOPLE + tuple(Person(**{**row, "role": Role(row["role"])}) for row in rows)


@cache
def liaisons() -> dict[str, str]:
    """The login of the liaison, by unit code, where there is one."""
    return {person.place: person.login for person in people() if person.role is Role.UNIT_LIAISON}


def pair(number: int) -> tuple[str, str]:
    """Who logs the `number`th finding and who verifies it: two inspectors of different teams."""
    logger = number % len(INSPECTORS)
    return INSPECTORS[logger], INSPECTORS[(logger + 1 + number // 7 % 2) % len(INSPECTORS)]
