"""Rules about memberships and routing. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from duze.people.permissions import EXCLUSIVE, ROLE_NAMES, Role
from duze.units.models import CadreAuthority, Route


def holds(valid_from: date, valid_to: date | None, on: date) -> bool:
    """Whether a dated row is in force on a day (both ends inclusive)."""
    return valid_from <= on and (valid_to is None or on <= valid_to)


def overlap(one: tuple[date, date | None], other: tuple[date, date | None]) -> bool:
    """Whether two stretches of days (first, last or None for open) share a day."""
    return one[0] <= (other[1] or date.max) and other[0] <= (one[1] or date.max)


def clash(held: frozenset[Role], wanted: Role) -> str | None:
    """The name of a held role that forbids also holding `wanted`; None when they go together.

    GB/T 22239-2019 level 3: system, security and audit administrators exclude each other and every
    business role.
    """
    for role in held - {wanted}:
        if role in EXCLUSIVE or wanted in EXCLUSIVE:
            return ROLE_NAMES[role]
    return None


def route_for(routes: Sequence[Route], authority: CadreAuthority, unit_id: UUID | None, on: date) -> Route | None:
    """The row of the routing table that decides; a row naming the unit wins. None: not routed."""
    fitting = [
        route
        for route in routes
        if route.authority is authority
        and holds(route.valid_from, route.valid_to, on)
        and route.unit_id in (None, unit_id)
    ]
    fitting.sort(key=lambda route: (route.unit_id is not None, route.valid_from), reverse=True)
    return fitting[0] if fitting else None
