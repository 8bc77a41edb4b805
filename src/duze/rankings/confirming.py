"""Before a month is published for good: what is about to be published, and the password asked for again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from duze.kit.db import Database
from duze.kit.i18n import fmt_num, gettext
from duze.people.actions import confirm_password
from duze.people.permissions import Viewer
from duze.rankings.models import Month
from duze.rankings.rules import result_from
from duze.rankings.scheme import Scheme


async def confirmed(db: Database, viewer: Viewer, values: Mapping[str, Any]) -> None:
    """What cannot be undone is asked for with the password, once it is ticked (without the tick the verb refuses)."""
    if values.get("checked") == "yes":
        await confirm_password(db, viewer.id, str(values.get("password", "")))


def places_of(month: Month, how: Scheme) -> list[tuple[str, list[tuple[int, str, str]]]]:
    """The places about to be published, group by group: place, unit, score."""
    if not month.result:
        return []
    groups: dict[str, list[tuple[int, str, str]]] = {}
    for unit in sorted(result_from(month.result).units, key=lambda unit: unit.rank):
        groups.setdefault(unit.group, []).append((unit.rank, unit.name, fmt_num(unit.score, 2)))
    return [(gettext(rule.name), groups[rule.code]) for rule in how.groups if rule.code in groups]
