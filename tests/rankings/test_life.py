"""A month's life over HTTP: collecting, computing, review, objections, approval, publication, correction."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from tests.conftest import World
from tests.rankings.walk import PERIOD, URL, act, all_values, computed, published


async def test_the_month_from_opening_to_the_lock(world: World) -> None:
    month = await published(world)
    assert (month["state"], month["state_name"], len(month["result_hash"])) == ("published", "已发布", 64)
    assert [(group["name"], group["of"]) for group in month["groups"]] == [
        ("各区", 15),
        ("市直部门", 29),
        ("有关单位", 7),
    ]
    districts = month["groups"][0]["rows"]
    assert [row["rank"] for row in districts] == list(range(1, 16))
    last = districts[-1]
    assert (last["unit"], last["last"], last["robust_held"]) == ("d07", True, last["robust_tried"])
    assert month["computed_by"] != month["approved_by"]


async def test_the_sheet_explains_itself_down_to_the_source(world: World) -> None:
    await published(world)
    sheet = (await world.person("liaison2").get(f"{URL}/units/{world.unit('d07')}")).json()
    told = [line["text"] for line in sheet["explanation"]]
    assert told[0].startswith("洪山区在各区 15 个单位中列第 15 名，得分 ")
    assert any("开办企业：4 工作日，得 0 分" in text for text in told)
    assert sheet["sources"]["tax"] == "演示数据"
    assert sheet["trace"]["rank"] == 15


async def test_a_unit_sees_only_its_own_line_before_publication_and_its_own_sheet_ever(world: World) -> None:
    liaison = world.person("liaison")
    await computed(world)
    assert (await liaison.get(URL)).status_code == 404
    assert (await liaison.get("/api/rankings")).json() == []
    await act(world, "assessor", "review")
    seen = (await liaison.get(URL)).json()
    assert [[row["unit"] for row in group["rows"]] for group in seen["groups"]] == [["d03"]]
    assert seen["missing"] == [] and seen["result_hash"] == ""
    assert (await liaison.get(f"{URL}/units/{world.unit('d03')}")).status_code == 200
    assert (await liaison.get(f"{URL}/units/{world.unit('d07')}")).status_code == 404
    world.clock.forward(days=7)
    await act(world, "assessor2", "approval")
    await act(world, "assessor", "publication")
    assert len((await liaison.get(URL)).json()["groups"][0]["rows"]) == 15
    assert (await liaison.get(f"{URL}/units/{world.unit('d07')}")).status_code == 404


@pytest.mark.parametrize("who", ["inspector", "discipline", "auditor", "sysadmin", "secadmin"])
async def test_a_month_does_not_exist_for_others(world: World, who: str) -> None:
    await computed(world)
    person = world.person(who)
    assert (await person.get(URL)).status_code == 404
    assert (await person.get("/api/rankings")).json() == []
    assert (await person.get(f"{URL}/template")).status_code == 404
    assert (await person.post(f"{URL}/computation", match="*")).status_code == 404


async def test_acts_out_of_order_by_the_wrong_person_or_on_an_old_version(world: World) -> None:
    assessor = world.person("assessor")
    await computed(world)
    assert (await assessor.post(f"{URL}/approval", match="*")).status_code == 409
    assert (await assessor.post(f"{URL}/review")).status_code == 428
    assert (await assessor.post(f"{URL}/review", match=1)).status_code == 412
    refused = await world.person("supervisor").post(f"{URL}/review", match="*")
    assert (refused.status_code, refused.json()["detail"]) == (403, "您没有办理此事项的权限，须由考核员办理。")
    await act(world, "assessor", "review")
    early = await world.person("assessor2").post(f"{URL}/approval", match="*")
    assert (early.status_code, early.json()["code"]) == (409, "in_review")
    world.clock.forward(days=7)
    own = await assessor.post(f"{URL}/approval", match="*")
    assert (own.status_code, own.json()["code"]) == (403, "same_person")
    late = await assessor.post(f"{URL}/values", {"values": [{"unit": "d01", "indicator": "tax", "value": "90"}]})
    assert late.status_code == 409


async def test_a_month_cannot_be_opened_twice_or_in_the_future(world: World) -> None:
    assessor = world.person("assessor")
    assert (await assessor.post("/api/rankings", {"period": PERIOD})).status_code == 201
    again = await assessor.post("/api/rankings", {"period": "２０２６－１０"})  # full-width, as pasted from Word
    assert (again.status_code, again.json()["code"]) == (409, "duplicate_month")
    future = await assessor.post("/api/rankings", {"period": "2026-12"})
    assert (future.status_code, future.json()["errors"][0]["pointer"]) == (422, "/period")
    assert (await assessor.post("/api/rankings", {"period": "十月"})).status_code == 422


async def test_missing_values_are_named_and_can_be_excused(world: World) -> None:
    assessor = world.person("assessor")
    await assessor.post("/api/rankings", {"period": PERIOD})
    values = [v for v in await all_values(world) if (v["unit"], v["indicator"]) != ("d03", "power")]
    await assessor.post(f"{URL}/values", {"values": values})
    assert (await assessor.get(URL)).json()["missing"] == ["硚口区·获得电力"]
    refused = await assessor.post(f"{URL}/computation", match="*")
    assert refused.status_code == 422
    assert refused.json()["errors"] == [
        {"pointer": "/units/d03/power", "detail": "“硚口区”缺报“获得电力”：请补报，或作出豁免决定。"}
    ]
    await act(world, "assessor", "excuses", {"unit": "d03", "indicator": "power", "reason": "本月无低压接电业务"})
    await act(world, "assessor", "computation")
    sheet = (await assessor.get(f"{URL}/units/{world.unit('d03')}")).json()
    assert any("本月无低压接电业务" in line["text"] for line in sheet["explanation"])


async def test_values_that_make_no_sense_are_named_and_none_is_taken(world: World) -> None:
    assessor = world.person("assessor")
    await assessor.post("/api/rankings", {"period": PERIOD})
    rows = [
        {"unit": "d01", "indicator": "tax", "value": "95"},
        {"unit": "d99", "indicator": "tax", "value": "95"},
        {"unit": "g01", "indicator": "property", "value": "1"},
        {"unit": "d01", "indicator": "tax", "value": "0.95"},
        {"unit": "d01", "indicator": "credit", "value": "101"},
    ]
    refused = await assessor.post(f"{URL}/values", {"values": rows})
    assert refused.status_code == 422
    pointers = {error["pointer"] for error in refused.json()["errors"]}
    assert {"/values/1/unit", "/values/3/value", "/values/4/value"} <= pointers
    assert (await assessor.get(URL)).json()["entered"] == 0
    for bad in ("NaN", "Infinity", "many", 1e300):
        wrong = {"values": [{"unit": "d01", "indicator": "tax", "value": bad}]}
        assert (await assessor.post(f"{URL}/values", wrong)).status_code == 422


async def test_objections_are_answered_by_another_before_approval(world: World) -> None:
    await computed(world)
    await act(world, "assessor", "review")
    liaison = world.person("liaison")
    wrong = await liaison.post(f"{URL}/objections", {"line": "power-plants", "text": "有误"})
    assert (wrong.status_code, wrong.json()["errors"][0]["pointer"]) == (422, "/line")
    raised = await liaison.post(f"{URL}/objections", {"line": "tax", "text": "网办率应为 97%"})
    assert raised.status_code == 201
    twice = await liaison.post(f"{URL}/objections", {"line": "tax", "text": "网办率应为 97%"})
    assert twice.json()["code"] == "already_objected"
    assert (await world.person("liaison2").get(f"{URL}/objections")).json() == []
    asked = "核对得分"
    assert asked in (await liaison.get("/")).text
    world.clock.forward(days=7)
    assert asked not in (await liaison.get("/")).text
    late = await liaison.post(f"{URL}/objections", {"line": "credit", "text": "太晚了"})
    assert (late.status_code, late.json()["code"]) == (409, "too_late")
    blocked = await world.person("assessor2").post(f"{URL}/approval", match="*")
    assert (blocked.status_code, blocked.json()["code"]) == (409, "open_objections")
    answer = {"verdict": "rejected", "answer": "经与税务部门核对，数据无误。"}
    url = f"{URL}/objections/{raised.json()['id']}/decision"
    own = await world.person("assessor").post(url, answer, match=raised.headers["etag"])
    assert own.json()["code"] == "same_person"
    with pytest.raises(sa.exc.IntegrityError, match="recuses"):
        async with world.runtime.db.write() as session:
            by = "(SELECT m.computed_by FROM ranking_month AS m WHERE m.id = ranking_objection.month_id)"
            await session.execute(sa.text(f"UPDATE ranking_objection SET decided_by = {by}"))
    decided = await world.person("assessor2").post(url, answer, match=raised.headers["etag"])
    assert decided.json()["verdict_name"] == "不采纳"
    await act(world, "assessor2", "approval")


async def test_an_upheld_objection_goes_back_and_round_again(world: World) -> None:
    await computed(world)
    await act(world, "assessor", "review")
    await act(world, "assessor2", "return", {"reason": "采纳硚口区异议，更正网办率"})
    body = {"values": [{"unit": "d03", "indicator": "tax", "value": "97"}], "source": "更正"}
    assert (await world.person("assessor").post(f"{URL}/values", body)).status_code == 200
    await act(world, "assessor", "computation")
    await act(world, "assessor", "review")
    month = (await world.person("assessor").get(URL)).json()
    assert month["state"] == "in_review"


async def test_a_published_month_is_frozen_in_the_database(world: World) -> None:
    await published(world)
    statements = (
        "UPDATE ranking_month SET reason = 'x'",
        "DELETE FROM ranking_month",
        "UPDATE ranking_value SET value = 1",
        "DELETE FROM ranking_value",
        "UPDATE ranking_score SET place = 1",
        "DELETE FROM ranking_scheme",
    )
    for statement in statements:
        with pytest.raises(DBAPIError):
            async with world.runtime.db.write() as session:
                await session.execute(sa.text(statement))


async def test_the_next_edition_corrects_and_the_first_stays(world: World) -> None:
    first = await published(world)
    await act(world, "assessor", "correction", {"reason": "硚口区网办率复核后更正"}, status=201)
    body = {"values": [{"unit": "d03", "indicator": "tax", "value": "60"}], "source": "更正"}
    assert (await world.person("assessor").post(f"{URL}/values", body)).status_code == 200
    await act(world, "assessor", "computation")
    await act(world, "assessor", "review")
    world.clock.forward(days=7)
    await act(world, "assessor2", "approval")
    second = await act(world, "assessor", "publication")
    assert (second["edition"], second["reason"]) == (2, "硚口区网办率复核后更正")
    assert second["result_hash"] != first["result_hash"]
    kept = (await world.person("assessor").get(f"{URL}?edition=1")).json()
    assert (kept["result_hash"], kept["newest"]) == (first["result_hash"], False)
    old = await world.person("assessor").get(URL)
    assert old.json()["edition"] == 2
