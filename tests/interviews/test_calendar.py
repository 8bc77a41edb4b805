"""A talk in calendars: one UID through moving and calling off, in the file and in the feed, and no matter named."""

from __future__ import annotations

from typing import Any

from icalendar import Calendar

from tests.conftest import World
from tests.interviews.make import act, approved, received


async def _event(world: World, who: str, row: dict[str, Any]) -> tuple[str, Any]:
    answer = await world.person(who).get(f"/interviews/{row['id']}/talk.ics")
    assert answer.status_code == 200, answer.text
    calendar = Calendar.from_ical(answer.content)
    [event] = calendar.walk("VEVENT")
    return str(calendar["METHOD"]), event


async def test_moved_under_one_uid_in_file_and_feed(world: World) -> None:
    row = await received(world)
    _, first = await _event(world, "liaison", row)
    assert str(first["SUMMARY"]) == "约谈：硚口区", "what it is about is not said"
    assert first.decoded("DTSTART").isoformat() == "2026-11-13T01:30:00+00:00"
    feed = "/" + (await world.person("leader").post("/api/me/feed")).json()["url"].split("/", 3)[3]
    await act(world, "liaison", row, "leave", {"reason": "当日参加省级会议"})
    moved = {"granted": True, "reason": "同意", "starts_at": "2026-11-16T09:30:00+08:00"}
    await act(world, "signatory", row, "leave-decision", moved)
    _, later = await _event(world, "liaison", row)
    assert later["SEQUENCE"] > first["SEQUENCE"] and later.decoded("DTSTART").day == 16
    events = Calendar.from_ical((await world.http.get(feed)).content).walk("VEVENT")
    assert [one.decoded("DTSTART").day for one in events if one["UID"] == first["UID"]] == [16], "the host's own feed"


async def test_a_talk_called_off_is_cancelled_under_its_uid(world: World) -> None:
    row = await approved(world)
    assert (await world.person("liaison").get(f"/interviews/{row['id']}/talk.ics")).status_code == 404
    _, first = await _event(world, "leader", row)
    feed = "/" + (await world.person("leader").post("/api/me/feed")).json()["url"].split("/", 3)[3]
    await act(world, "supervisor", row, "dismissal", {"reason": "情况已变"})
    method, event = await _event(world, "leader", row)
    assert (method, str(event["STATUS"]), str(event["UID"])) == ("CANCEL", "CANCELLED", str(first["UID"]))
    [kept] = Calendar.from_ical((await world.http.get(feed)).content).walk("VEVENT")
    assert (str(kept["STATUS"]), str(kept["UID"])) == ("CANCELLED", str(first["UID"]))
