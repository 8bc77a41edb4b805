"""Input nobody means: made-up cursors, years without end, digits that are none, texts no database holds."""

from __future__ import annotations

import pytest

from duze.cases.shapes import ExtensionIn, RectificationIn
from duze.kit.errors import Invalid
from duze.kit.web.forms import shaped, version_of
from duze.kit.web.paging import encode
from tests.conftest import World
from tests.templates import PASSWORD

CURSORS = (encode("yesterday", "x"), encode("2026-11-02T09:00:00+08:00", "x"), encode("0001-01-01T00:00:00+14:00", "x"))


@pytest.mark.parametrize("cursor", CURSORS)
@pytest.mark.parametrize(("login", "path"), [("supervisor", "/api/letters"), ("auditor", "/api/journal")])
async def test_a_made_up_cursor_is_refused(world: World, login: str, path: str, cursor: str) -> None:
    answer = await world.person(login).get(path, params={"cursor": cursor})
    assert (answer.status_code, answer.json()["code"]) == (422, "bad_cursor")


@pytest.mark.parametrize(
    ("login", "path", "status"),
    [
        ("supervisor", "/api/calendar/0", 404),
        ("supervisor", "/api/calendar/99999", 404),
        ("supervisor", "/api/limits/rectification/due?start=9999-12-31", 422),
        ("supervisor", "/calendar?limit=rectification&start=9999-12-31", 422),
        ("auditor", "/api/journal?day=9999-12-31", 422),
    ],
)
async def test_the_end_of_time_is_no_fault(world: World, login: str, path: str, status: int) -> None:
    assert (await world.person(login).get(path)).status_code == status


@pytest.mark.parametrize(("typed", "version"), [("²", None), ("٣", None), ("9" * 5000, None), ("7", 7), ("", None)])
def test_versions_are_plain_digits(typed: str, version: int | None) -> None:
    assert version_of({"version": typed}) == version


async def test_a_name_no_database_holds_is_refused(world: World) -> None:
    answer = await world.http.post("/sign-in", data={"login": "super\x00visor", "password": PASSWORD})
    assert answer.status_code in (401, 422)


async def test_a_number_no_column_holds_is_refused(world: World) -> None:
    unit = {"code": "d99", "name": "新区", "full_name": "武汉市新区", "group": "district", "sort": 10**30}
    assert (await world.person("sysadmin").post("/api/units", unit)).status_code == 422


async def test_a_garbled_case_in_the_referral_form_shows_the_form_again(world: World) -> None:
    headers = world.person("supervisor").headers
    answer = await world.http.post("/referrals", data={"case_id": "not-an-id"}, headers=headers)
    assert answer.status_code == 422


def test_what_is_pasted_out_of_word_or_typed_full_width_is_taken_as_meant() -> None:
    asked = shaped(ExtensionIn, {"until": "２０２６－１２－０７", "reason": "改造\t需\u200b两周\xa0"})
    assert asked.until.isoformat() == "2026-12-07"
    assert asked.reason == "改造　需两周"
    table = ["序号\t要求", "１\t立即停止收取"]
    order = shaped(RectificationIn, {"title": "取消违规材料要求", "demands": table})
    assert order.demands == ["序号　要求", "１　立即停止收取"], "text keeps its form"


def test_a_title_of_five_thousand_characters_is_told_its_bound() -> None:
    with pytest.raises(Invalid) as refused:
        shaped(RectificationIn, {"title": "长" * 5000, "demands": ["立即停止收取"]})
    (fault,) = refused.value.errors
    assert fault.pointer == "/title"
    assert "120" in fault.detail % dict(fault.params)
