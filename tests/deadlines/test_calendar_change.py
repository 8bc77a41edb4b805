"""A changed calendar: what moves is shown first, then counted anew with the reason; closed deadlines never move."""

from __future__ import annotations

from typing import Any

import pytest
from sqlmodel import col, select

from duze.deadlines.models import Deadline
from duze.journal.models import Entry
from duze.journal.verbs import Verb
from tests.cases.make import fresh, opened, ordered, rectified
from tests.conftest import World

NOTICE = "国办发明电〔2026〕9号"
# Two make-up days off inside the 15 working days from 2 November (due on the 23rd without them).
OFF = [{"day": f"2026-11-{day}", "works": False, "name": "临时放假", "source": NOTICE} for day in (12, 13)]
CHANGE: dict[str, Any] = {"days": OFF, "reason": "按国务院办公厅通知调整"}


async def _deadlines(world: World) -> dict[str, Deadline]:
    async with world.runtime.db.read() as session:
        rows = (await session.exec(select(Deadline).order_by(col(Deadline.created_at)))).all()
    return {str(row.id): row for row in rows}


async def test_shown_first_then_counted_anew_with_the_reason(world: World) -> None:
    case = await opened(world)
    await rectified(world, case)
    order = await ordered(world, case)
    admin, before = world.person("sysadmin"), await _deadlines(world)
    shown = (await admin.post("/api/calendar/preview", CHANGE)).json()
    assert [day["day"] for day in shown["days"]] == ["2026-11-12", "2026-11-13"]
    moved = {one["deadline_id"]: (one["due_on"], one["new_due_on"]) for one in shown["moved"]}
    assert ("2026-11-23", "2026-11-25") in moved.values() and shown["years"] == []
    assert await _deadlines(world) == before, "a preview writes nothing"

    done = await admin.post("/api/calendar/changes", CHANGE)
    assert done.status_code == 201, done.text
    await world.work()
    after = await _deadlines(world)
    for name, row in after.items():
        if before[name].closed_on is not None:
            assert row == before[name]
        assert (row.due_on != before[name].due_on) == (name in moved)
    assert (await fresh(world.person("supervisor"), "rectifications", order))["due_on"] == "2026-11-25"
    async with world.runtime.db.read() as session:
        query = select(Entry).where(col(Entry.verb) == Verb.DEADLINE_RECOUNTED)
        entries = (await session.exec(query)).all()
    assert {str(entry.subject_id) for entry in entries} >= set(moved)
    assert {entry.reason for entry in entries} == {CHANGE["reason"]}

    again = (await admin.post("/api/calendar/changes", CHANGE)).json()
    assert again == {"days": [], "moved": [], "years": []}


async def test_a_skipped_day_names_its_notice(world: World) -> None:
    order = await ordered(world, await opened(world))
    await world.person("sysadmin").post("/api/calendar/changes", CHANGE)
    rows = (await world.person("liaison").get("/api/deadlines")).json()
    mine = next(row for row in rows if row["subject_id"] == order["id"] and row["limit"] == "整改")
    whole = (await world.person("liaison").get(f"/api/deadlines/{mine['id']}")).json()
    skipped = {day["day"]: (day["why"], day["source"]) for day in whole["days"] if day["number"] is None}
    assert skipped["2026-11-12"] == ("临时放假", NOTICE)
    assert skipped["2026-11-07"][0] == "周末"
    assert [day["number"] for day in whole["days"] if day["number"]] == list(range(1, 16))


async def test_a_day_set_by_an_extension_stays(world: World) -> None:
    case = await opened(world)
    order = await ordered(world, case)
    liaison, office = world.person("liaison"), world.person("supervisor")
    for who, act, data in (
        (liaison, "receipt", None),
        (liaison, "extension", {"until": "2026-12-01", "reason": "系统改造"}),
        (office, "extension-decision", {"granted": True, "reason": "同意"}),
    ):
        answer = await who.post(f"/api/rectifications/{order['id']}/{act}", data, match="*")
        assert answer.status_code == 200, answer.text
    await world.person("sysadmin").post("/api/calendar/changes", CHANGE)
    await world.work()
    assert (await fresh(office, "rectifications", order))["due_on"] == "2026-12-01"


@pytest.mark.parametrize(
    ("who", "data", "status", "says"),
    [
        ("supervisor", CHANGE, 403, "系统管理员"),
        ("sysadmin", {**CHANGE, "reason": " "}, 422, ""),
        ("sysadmin", {**CHANGE, "days": [OFF[0], OFF[0]]}, 422, "重复"),
        ("sysadmin", {**CHANGE, "days": []}, 422, ""),
    ],
)
async def test_refusals(world: World, who: str, data: dict[str, Any], status: int, says: str) -> None:
    for door in ("preview", "changes"):
        answer = await world.person(who).post(f"/api/calendar/{door}", data)
        assert answer.status_code == status and says in answer.text, answer.text


async def test_the_page_shows_what_moves_and_writes_it(world: World) -> None:
    await ordered(world, await opened(world))
    admin = world.person("sysadmin")
    typed = {"days": "2026-11-12 休 临时放假\n2026-11-13 休", "source": NOTICE, "reason": "通知调整"}
    shown = await admin.http.post("/calendar/change/preview", data=typed, headers=admin.headers)
    assert "2026年11月23日" in shown.text and "2026年11月25日" in shown.text, shown.text
    wrong = await admin.http.post(
        "/calendar/change/preview", data=typed | {"days": "2026-11-12 休\n下周五 放"}, headers=admin.headers
    )
    assert wrong.status_code == 422 and "第 2 行“下周五 放”看不懂" in wrong.text
    done = await admin.http.post("/calendar/change", data=typed, headers=admin.headers)
    assert done.status_code == 303 and "changed=2" in done.headers["location"]
    assert (await admin.get(done.headers["location"])).status_code == 200


NOTICE_2027 = """经国务院批准，现将2027年放假调休日期的具体安排通知如下。
一、元旦：1月1日（周五）至3日（周日）放假，共3天。
二、春节：2月5日（周五）至11日（周四）放假调休，共7天。2月14日（周日）上班。"""


async def test_a_year_copied_from_its_notice_or_out_of_a_table(world: World) -> None:
    admin = world.person("sysadmin")
    form = {"year": "2027", "days": NOTICE_2027, "source": NOTICE, "reason": "2027年放假安排"}
    door = "/calendar/change/preview"
    shown = await admin.http.post(door, data=form, headers=admin.headers)
    assert "2027年的放假安排将标为已公布" in shown.text and "春节调休上班" in shown.text, shown.text
    single = await admin.http.post(door, data=form | {"year": "", "days": "2027-01-01 休"}, headers=admin.headers)
    assert "2027年仍按未公布对待" in single.text
    slip = await admin.http.post(door, data=form | {"year": "2026"}, headers=admin.headers)
    assert slip.status_code == 422 and "2026-01-01 是周四" in slip.text
    table = "日期,至,类别,名称,依据\n2027-01-01,2027-01-03,放假,元旦,通知".encode()
    sent = await admin.http.post(
        door, data={"reason": "导入"}, files={"file": ("c.csv", table, "text/csv")}, headers=admin.headers
    )
    assert "2027-01-01至2027-01-03 休 元旦" in sent.text and 'value="2027"' in sent.text, sent.text

    read = await admin.post(f"/api/calendar/text?year=2027&source={NOTICE}", NOTICE_2027)
    done = await admin.post("/api/calendar/changes", {"days": read.json(), "reason": "放假安排", "years": [2027]})
    assert done.status_code == 201 and done.json()["years"] == [2027], done.text
    due = (await admin.get("/api/limits/rectification-plan/due?start=2027-02-03")).json()
    assert (due["due_on"], due["provisional"]) == ("2027-02-16", False)
    strange = await admin.post("/api/calendar/changes", {"days": read.json(), "reason": "x", "years": [2029]})
    assert strange.status_code == 422 and "2029" in strange.text


async def test_a_day_or_two_of_the_next_year_do_not_publish_it(world: World) -> None:
    admin = world.person("sysadmin")
    days = [{"day": day, "works": False, "name": "元旦"} for day in ("2026-12-31", "2027-01-01", "2027-01-02")]
    await admin.post("/api/calendar/changes", {"days": days, "reason": "元旦"})
    due = (await admin.get("/api/limits/rectification/due?start=2026-12-28")).json()
    assert due["provisional"] and "2027-01-01" in {day["day"] for day in due["days"] if day["number"] is None}


ICS = """BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//test//ZH
BEGIN:VEVENT
UID:1
DTSTART;VALUE=DATE:20270206
DTEND;VALUE=DATE:20270209
SUMMARY:春节（休）
END:VEVENT
BEGIN:VEVENT
UID:2
DTSTART;VALUE=DATE:20270214
SUMMARY:春节（班）
END:VEVENT
BEGIN:VEVENT
UID:3
DTSTART;VALUE=DATE:20270405
SUMMARY:Tomb-sweeping
X-APPLE-SPECIAL-DAY:WORK-HOLIDAY
END:VEVENT
END:VCALENDAR
""".replace("\n", "\r\n")


async def _read(world: World, text: str) -> Any:
    admin = world.person("sysadmin")
    headers = admin.headers | {"Content-Type": "text/calendar", "Idempotency-Key": f"ics-file-{len(text)}"}
    return await admin.http.post(f"/api/calendar/ics?source={NOTICE}", content=text.encode(), headers=headers)


async def test_days_out_of_an_ics_file(world: World) -> None:
    answer = await _read(world, ICS)
    assert answer.status_code == 200, answer.text
    days = answer.json()
    assert [(day["day"], day["works"]) for day in days] == [
        ("2027-02-06", False),
        ("2027-02-07", False),
        ("2027-02-08", False),
        ("2027-02-14", True),
        ("2027-04-05", False),
    ]
    assert {day["source"] for day in days} == {NOTICE}
    brought = await world.person("sysadmin").post("/api/calendar/changes", {"days": days, "reason": "2027年放假安排"})
    assert brought.status_code == 201
    assert len((await world.person("supervisor").get("/api/calendar/2027")).json()) == 5


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("hello", "不是有效的日历文件"),
        (ICS.replace("春节（休）", "春节"), "第 1 个日程“春节”看不出是放假还是上班"),
        (ICS.replace("SUMMARY:春节（班）", "SUMMARY:春节（班）\r\nRRULE:FREQ=DAILY"), "重复日程"),
        (ICS.replace("DTSTART;VALUE=DATE:20270214", "DTSTART:20270214T010000Z"), "不是全天日程"),
        ("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nEND:VCALENDAR\r\n", "没有放假"),
    ],
)
async def test_an_ics_file_that_does_not_say(world: World, text: str, says: str) -> None:
    answer = await _read(world, text)
    assert answer.status_code == 422 and says in answer.text, answer.text


LIMIT = {
    "code": "rectification",
    "value": 12,
    "unit": "working_days",
    "basis": "市营商办通知",
    "valid_from": "2026-12-01",
}


async def test_a_new_version_of_a_limit_says_when_yellow_begins(world: World) -> None:
    admin = world.person("sysadmin")
    saved = await admin.post("/api/limits", LIMIT)
    assert saved.status_code == 201 and saved.json()["yellow_before"] == 3, saved.text
    short = await admin.post("/api/limits", LIMIT | {"code": "rectification-plan", "value": 4})
    assert short.json()["yellow_before"] == 0
    own = await admin.post("/api/limits", LIMIT | {"code": "rectification-redo", "value": 4, "yellow_before": 2})
    assert own.json()["yellow_before"] == 2
    old, new = [row for row in (await admin.get("/api/limits")).json() if row["code"] == "rectification"]
    assert (old["valid_to"], new["valid_from"], new["value"]) == ("2026-11-30", "2026-12-01", 12)
    order = await ordered(world, await opened(world))
    assert order["due_on"] == "2026-11-23", "what begins today keeps the version in force"
    for data, status in ((LIMIT | {"valid_from": "2026-10-01"}, 409), (LIMIT, 422), (LIMIT | {"code": "x"}, 422)):
        assert (await admin.post("/api/limits", data)).status_code == status
    assert (await world.person("supervisor").post("/api/limits", LIMIT)).status_code == 403
