"""Limits in hours, from the moment; limits that a law fixes; start rules and pauses as dated data."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duze.app.nightly import sweep, sweep_hours
from duze.deadlines.hours import due_at, last_day, yellow_at
from duze.deadlines.models import LimitUnit
from duze.deadlines.rules import Calendar, Pause, Span, due
from duze.kit.clock import CITY
from tests.cases.make import opened, ordered
from tests.conftest import As, World
from tests.findings.steps import act, confirmed, submitted

PLAIN = Calendar({}, frozenset({2026, 2027}))
DAYS = st.dates(date(2026, 1, 1), date(2026, 11, 30))
MOMENTS = st.builds(lambda day, at: datetime.combine(day, at, CITY), DAYS, st.times())
HOURS = st.integers(1, 400)


@given(MOMENTS, HOURS)
def test_hours_run_on_through_nights_and_days_off(start: datetime, value: int) -> None:
    end = due_at(start, Span(value, LimitUnit.HOURS, rolls=False), PLAIN)
    assert end.at == start + timedelta(hours=value)
    counted = [day.number or 0 for day in end.days]
    assert counted == sorted(counted) and counted[-1] == value
    assert (end.days[0].day, end.days[-1].day) == (start.date(), last_day(end.at))


@given(MOMENTS, HOURS, st.integers(0, 9), st.integers(0, 5))
def test_an_end_on_a_day_off_moves_to_the_same_hour_and_a_pause_adds_its_days(
    start: datetime, value: int, after: int, length: int
) -> None:
    span, first = Span(value, LimitUnit.HOURS), start.date() + timedelta(days=1 + after)
    plain, pause = due_at(start, span, PLAIN), Pause(first, first + timedelta(days=length))
    assert PLAIN.works(last_day(plain.at))
    assert (plain.at - start - timedelta(hours=value)) % timedelta(days=1) == timedelta(0)
    unrolled = Span(value, LimitUnit.HOURS, rolls=False)
    bare, paused = due_at(start, unrolled, PLAIN), due_at(start, unrolled, PLAIN, (pause,))
    whole = timedelta(days=length + 1)
    assert paused.at - bare.at == (whole if last_day(bare.at) >= first else timedelta(0))


@given(MOMENTS, HOURS, st.integers(0, 72))
def test_yellow_lies_between_start_and_end(start: datetime, value: int, before: int) -> None:
    end = due_at(start, Span(value, LimitUnit.HOURS), PLAIN).at
    assert start <= yellow_at(start, end, before) <= end


@given(st.dates(date(2026, 1, 1), date(2026, 11, 1)), st.integers(1, 60))
def test_where_only_the_day_is_known_begun_days_count_and_a_first_day_that_counts_is_one_less(
    start: date, value: int
) -> None:
    in_days = due(start, Span(-(-value // 24), LimitUnit.DAYS), PLAIN)
    assert due(start, Span(value, LimitUnit.HOURS), PLAIN).on == in_days.on
    same = Span(value, LimitUnit.DAYS, rolls=False, same_day=True)
    assert due(start, same, PLAIN).on == start + timedelta(days=value - 1)


def limit(**changes: Any) -> dict[str, Any]:
    """A new version of the limit to verify: a day and a night."""
    return {
        "code": "finding-verify",
        "value": 24,
        "unit": "hours",
        "basis": "市营商办通知",
        "valid_from": "2026-11-02",
    } | changes


async def _running(who: As, code: str) -> dict[str, Any]:
    [row] = [one for one in (await who.get("/api/deadlines")).json() if one["limit"] == code]
    return dict(row)


async def test_a_limit_in_hours_turns_yellow_and_red_between_the_nights(world: World) -> None:
    saved = await world.person("sysadmin").post("/api/limits", limit(yellow_before=6))
    assert saved.status_code == 201, saved.text
    await submitted(world)  # at nine in the morning
    inspector = world.person("inspector2")
    row = await _running(inspector, "核实")
    assert (row["due_at"], row["light"]) == ("2026-11-03T01:00:00Z", "green")
    page = (await inspector.get(f"/deadlines/{row['id']}")).text
    assert "累计 15 小时" in page and "累计 24 小时" in page and "起始日不计" not in page
    shown = []
    for hours in (17, 1, 6, 1, 1):
        world.clock.forward(hours=hours)
        shown.append((await sweep_hours(world.runtime), (await _running(inspector, "核实"))["light"]))
    assert shown == [(0, "green"), (1, "yellow"), (0, "yellow"), (1, "red"), (0, "red")]
    assert await sweep(world.runtime) == 0
    assert "累计" in (await inspector.get(f"/deadlines/{row['id']}")).text


async def test_a_limit_fixed_by_law_that_is_passed_is_an_event_of_its_own_once(world: World) -> None:
    await act(world, await confirmed(world), "liaison", "objection", {"text": "该项材料系现行规定要求，附文件依据。"})
    office, auditor = world.person("supervisor2"), world.person("auditor")
    world.clock.forward(days=30)
    await sweep(world.runtime)
    assert (await _running(office, "复核异议"))["light"] == "yellow"
    world.clock.forward(days=1)
    await sweep(world.runtime)
    await sweep(world.runtime)
    row = await _running(office, "复核异议")
    assert (row["light"], row["by_law"], row["breached_on"]) == ("breach", True, "2026-12-03")
    told = (await auditor.get("/api/journal?verb=deadline.law_breached")).json()
    assert len(told["entries"] if isinstance(told, dict) else told) == 1
    for path in ("/deadlines", f"/deadlines/{row['id']}"):
        assert "超过法定时限" in (await office.get(path)).text


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"by_law": True, "unit": "days"}, "/basis"),
        ({"starts": "yesterday"}, "/starts"),
        ({"unit": "minutes"}, "/unit"),
    ],
)
async def test_a_limit_that_cannot_be(world: World, changes: dict[str, Any], pointer: str) -> None:
    answer = await world.person("sysadmin").post("/api/limits", limit(**changes))
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, pointer)


async def test_start_rule_pauses_and_law_are_edited_by_form_and_hold(world: World) -> None:
    admin = world.person("sysadmin")
    form = {"code": "rectification", "value": "5", "unit": "working_days", "starts": "same_day", "pausable": "false"}
    form |= {"by_law": "true", "rolls": "true", "basis": "《示例条例》第一条", "valid_from": "2026-11-02"}
    sent = await admin.http.post("/calendar/limit", data=form, headers=admin.headers)
    assert sent.status_code == 303, sent.text
    page = (await admin.get("/calendar")).text
    assert "当日起算" in page and "不得暂停" in page and "法定" in page
    assert 'value="same_day" checked' in (await admin.get("/calendar/limit?code=rectification")).text
    order = await ordered(world, await opened(world))
    assert order["due_on"] == "2026-11-06"
    refused = await world.person("supervisor2").post(
        f"/api/rectifications/{order['id']}/pause", {"reason": "等待第三方鉴定"}, match="*"
    )
    assert (refused.status_code, refused.json()["code"]) == (409, "not_pausable")
