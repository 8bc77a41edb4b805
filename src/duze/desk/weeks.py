"""The weekly sheet on a liaison's desk: a note above the list while this week's waits to be filed."""

from __future__ import annotations

from datetime import datetime

from sqlmodel.ext.asyncio.session import AsyncSession

from duze.desk.queries import Todo
from duze.dispatch.rules import week_of
from duze.dispatch.weekly_views import filing_act, unit_sheet
from duze.kit.clock import CITY, city_date
from duze.kit.i18n import N_, ngettext
from duze.people.permissions import Permission, Role, Viewer


async def weekly_todos(session: AsyncSession, viewer: Viewer, now: datetime) -> list[Todo]:
    """One line for each of the viewer's units whose sheet of this week has lines and was not filed yet."""
    if not viewer.may(Permission.WEEKLY_FILE):
        return []
    week, found = week_of(city_date(now)), []
    for unit in sorted(viewer.units_as(Role.UNIT_LIAISON)):
        sheet = await unit_sheet(session, viewer, unit, week, now)
        if sheet.round or not filing_act(viewer, sheet, now).open:
            continue
        count = len(sheet.lines)
        told = ngettext("%(num)d 行已由系统填好", "%(num)d 行已由系统填好", count) % {"num": count}
        due = sheet.due_at.astimezone(CITY).date() if sheet.due_at else None
        found.append(Todo(N_("周报"), "blue", N_("填报周报"), told, "", sheet.unit, f"/weekly/{week}/{unit}", due))
    return found
