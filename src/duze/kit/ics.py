"""iCalendar (RFC 5545) out: all-day events for feeds that calendars subscribe to, and single appointments; ids stay."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from icalendar import Calendar, Event

MEDIA = "text/calendar; charset=utf-8"


@dataclass(frozen=True)
class DayEvent:
    """A whole day with a title. `stamp`: when it came to be (aware); `sequence` rises with every change."""

    id: UUID
    day: date
    title: str
    url: str
    stamp: datetime
    sequence: int = 0


@dataclass(frozen=True)
class Appointment:
    """One meeting. A higher `sequence` replaces what a calendar holds under the same id; `called_off` takes it away."""

    id: UUID
    starts_at: datetime
    title: str
    place: str
    url: str
    stamp: datetime
    sequence: int
    called_off: bool = False


def day_calendar(name: str, events: Sequence[DayEvent], meetings: Sequence[Appointment] = ()) -> bytes:
    """A calendar of whole days and meetings; an event keeps its UID, so that a moved one replaces the old one."""
    calendar = Calendar()
    calendar.add("prodid", "-//Duze//deadlines//ZH")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", name)
    calendar.add("refresh-interval;value=duration", "PT4H")
    for one in events:
        event = Event()
        event.add("uid", f"{one.id}@duze")
        event.add("dtstamp", one.stamp)
        event.add("sequence", one.sequence)
        event.add("dtstart", one.day)
        event.add("dtend", one.day + timedelta(days=1))
        event.add("summary", one.title)
        event.add("url", one.url)
        event.add("transp", "TRANSPARENT")
        calendar.add_component(event)
    for meeting in meetings:
        calendar.add_component(_event_of(meeting))
    return bytes(calendar.to_ical())


def appointment_file(one: Appointment) -> bytes:
    """A file with this one meeting (RFC 5545, 3.8.7.4; RFC 5546, 3.2.1 and 3.2.5)."""
    calendar = Calendar()
    calendar.add("prodid", "-//Duze//interviews//ZH")
    calendar.add("version", "2.0")
    calendar.add("method", "CANCEL" if one.called_off else "PUBLISH")
    calendar.add_component(_event_of(one))
    return bytes(calendar.to_ical())


def _event_of(one: Appointment) -> Event:
    event = Event()
    event.add("uid", f"{one.id}@duze")
    event.add("dtstamp", one.stamp)
    event.add("sequence", one.sequence)
    event.add("dtstart", one.starts_at.astimezone(UTC))
    event.add("summary", one.title)
    event.add("location", one.place)
    event.add("url", one.url)
    event.add("status", "CANCELLED" if one.called_off else "CONFIRMED")
    return event
