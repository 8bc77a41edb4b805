"""A talk in calendars: one UID through moving and calling off, in the file and in the feed, and no matter named."""

from __future__ import annotations

from typing import Any

from icalendar import Calendar

from tests.conftest import World
from tests.interviews.make import act, approved, received, refused


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
    [own] = [one for one in events if one["UID"] == first["UID"]]
    assert (own.decoded("DTSTART").day, own["SEQUENCE"]) == (16, later["SEQUENCE"]), "the host's own feed"
    again = {"starts_at": "2026-11-17T09:30:00+08:00", "reason": "主持人另有会议"}
    row = await act(world, "signatory", row, "rescheduling", again)
    _, last = await _event(world, "liaison", row)
    assert last["SEQUENCE"] > later["SEQUENCE"] and last.decoded("DTSTART").day == 17
    assert (await refused(world, "supervisor", row, "dismissal", {"reason": "情况已变"})).status_code == 403
    await act(world, "signatory", row, "dismissal", {"reason": "问题已解决，不再约谈"})
    method, gone = await _event(world, "liaison", row)
    assert (method, str(gone["UID"]), gone["SEQUENCE"] > last["SEQUENCE"]) == ("CANCEL", str(first["UID"]), True)
    told = (await world.person("liaison").get(f"/interviews/{row['id']}")).text
    assert "已取消" in told and "问题已解决" in told, "the unit is told"


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
