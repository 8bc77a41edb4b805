"""Deadlines through the viewer's sight: list, page, and the calendar feed by its secret address."""

from __future__ import annotations

from icalendar import Calendar

from tests.cases.make import opened, ordered
from tests.conftest import World


def _path(url: str) -> str:
    return "/feeds/" + url.rsplit("/", 1)[1]


async def test_each_sees_only_what_concerns_him(world: World) -> None:
    order = await ordered(world, await opened(world))
    rows = (await world.person("liaison").get("/api/deadlines")).json()
    assert {row["subject_id"] for row in rows} == {order["id"]}
    for stranger in ("liaison2", "discipline", "auditor", "assessor"):
        assert (await world.person(stranger).get("/api/deadlines")).json() == []
        for row in rows:
            for door in ("/api/deadlines", "/deadlines"):
                assert (await world.person(stranger).get(f"{door}/{row['id']}")).status_code == 404
    for row in rows:
        page = await world.person("liaison").get(f"/deadlines/{row['id']}")
        assert page.status_code == 200 and "逐日计算" in page.text
    assert "逾期" not in (await world.person("liaison").get("/deadlines")).text


async def test_pages_of_the_list(world: World) -> None:
    case = await opened(world)
    for _ in range(2):
        await ordered(world, case)
    office = world.person("supervisor")
    first = await office.get("/api/deadlines?limit=3")
    then = await office.get(first.headers["link"].split("<")[2].split(">")[0])
    ids = [row["id"] for row in first.json() + then.json()]
    assert len(ids) == len(set(ids)) == 4
    assert (await office.get("/api/deadlines?cursor=bm9wZQ")).status_code == 422


async def test_a_feed_opens_by_its_secret_until_it_is_revoked(world: World) -> None:
    order = await ordered(world, await opened(world))
    liaison = world.person("liaison")
    made = await liaison.post("/api/me/feed")
    assert made.status_code == 201, made.text
    path = _path(made.json()["url"])
    answer = await world.http.get(path)
    assert answer.status_code == 200 and answer.headers["content-type"].startswith("text/calendar")
    events = Calendar.from_ical(answer.content).walk("VEVENT")
    assert sorted(str(event.decoded("DTSTART")) for event in events) == ["2026-11-03", "2026-11-23"]
    assert order["title"] not in answer.text and "硚口区" in str(events[0]["SUMMARY"])
    uids = {str(event["UID"]) for event in events}
    assert {str(e["UID"]) for e in Calendar.from_ical((await world.http.get(path)).content).walk("VEVENT")} == uids

    world.clock.forward(days=2)
    late, quiet = Calendar.from_ical((await world.http.get(path)).content).walk("VEVENT")
    assert "已超期" in str(late["SUMMARY"]) and "期" not in str(quiet["SUMMARY"])
    world.clock.forward(days=-2)

    renewed = _path((await liaison.post("/api/me/feed")).json()["url"])
    assert (await world.http.get(path)).status_code == 404
    assert (await world.http.get(renewed)).status_code == 200
    assert (await liaison.post("/api/me/feed/revocation")).status_code == 204
    assert (await world.http.get(renewed)).status_code == 404
    assert (await world.http.get("/feeds/made-up.ics")).status_code == 404


async def test_a_feed_ends_with_the_seat(world: World) -> None:
    await ordered(world, await opened(world))
    path = _path((await world.person("liaison").post("/api/me/feed")).json()["url"])
    closed = await world.person("secadmin").post(f"/accounts/{world.city.accounts['liaison'].id}/closing")
    assert closed.status_code < 400, closed.text
    assert (await world.http.get(path)).status_code == 404


async def test_the_settings_page_makes_and_revokes(world: World) -> None:
    liaison = world.person("liaison")
    assert "未启用" in (await liaison.get("/messages/settings")).text
    made = await liaison.post("/messages/feed")
    assert made.status_code == 200 and "/feeds/" in made.text
    assert "已启用" in (await liaison.get("/messages/settings")).text
    assert "/feeds/" not in (await liaison.get("/messages/settings")).text
    done = await liaison.post("/messages/feed/revocation")
    assert done.status_code == 303 and "已作废" in (await liaison.get(done.headers["location"])).text
