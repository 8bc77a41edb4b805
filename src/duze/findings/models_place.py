"""Where the phone stood when a finding was logged."""

from __future__ import annotations

from decimal import Decimal

from sqlmodel import SQLModel

from duze.kit.tables import exact_or_none


class Placed(SQLModel):
    """`latitude` and `longitude` in degrees (WGS 84), `accuracy` in metres; all empty when the place was not taken."""

    latitude: Decimal | None = exact_or_none()
    longitude: Decimal | None = exact_or_none()
    accuracy: int | None = None
