"""Several schemes side by side, each with its own months and bulletin; bonuses, vetoes and gaps in a month's life."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from duze.rankings.rules import shipped_scheme
from duze.units.models import RANKED
from tests.conftest import World
from tests.rankings.months import figure
from tests.rankings.walk import PERIOD, URL, adopted, computed
from tests.templates import PASSWORD

OTHER = "state18"
Q = f"?scheme={OTHER}"


async def act18(world: World, who: str, noun: str, body: Any = None, *, period: str = PERIOD, status: int = 200) -> Any:
    url = f"/api/rankings/{period}"
    seen = await world.person(who).get(url + Q)
    answer = await world.person(who).post(f"{url}/{noun}{Q}", body, match=seen.headers["etag"])
    assert answer.status_code == status, answer.text
    return answer.json()


async def values18(world: World, period: str = PERIOD, without: tuple[str, str] = ("", "")) -> list[dict[str, Any]]:
    how = shipped_scheme(OTHER)
    groups = {group.value for group in RANKED}
    units = (await world.person("assessor").get("/api/units")).json()
    return [
        {"unit": unit["code"], "indicator": item.code, "value": str(figure(item, unit["code"], period))}
        for unit in units
        if unit["group"] in groups
        for item in how.used_in(unit["group"])
        if (unit["code"], item.code) != without
    ]


async def filled18(world: World, period: str = PERIOD, without: tuple[str, str] = ("", "")) -> None:
    opened = await world.person("assessor").post("/api/rankings", {"period": period, "scheme": OTHER})
    assert opened.status_code == 201, opened.text
    body = {"values": await values18(world, period, without), "source": "演示数据"}
    entered = await world.person("assessor").post(f"/api/rankings/{period}/values{Q}", body)
    assert entered.status_code == 200, entered.text


async def published18(world: World, period: str = PERIOD) -> Any:
    await act18(world, "assessor", "computation", period=period)
    await act18(world, "assessor", "review", period=period)
    world.clock.forward(days=7)
    await act18(world, "assessor2", "approval", period=period)
    return await act18(world, "assessor", "publication", period=period)


async def test_two_schemes_score_the_same_month_apart(world: World) -> None:
    schemes = (await world.person("assessor").get("/api/schemes")).json()
    assert [one["code"] for one in schemes] == ["seven", OTHER]
    await computed(world)
    await filled18(world)
    month = await published18(world)
    assert (month["scheme"], [(g["name"], g["of"]) for g in month["groups"]]) == (
        OTHER,
        [("各区", 15), ("市直部门", 29), ("有关单位", 7)],
    )
    seven = (await world.person("assessor").get(URL)).json()
    assert (seven["scheme"], seven["state"]) == ("seven", "computed")
    listed = (await world.person("assessor").get(f"/api/rankings{Q}")).json()
    assert [(one["period"], one["scheme"]) for one in listed] == [(PERIOD, OTHER)]
    sheet = (await world.person("assessor").get(f"{URL}/units/{world.unit('d03')}{Q}")).json()
    assert [node["code"] for node in sheet["trace"]["nodes"]] == ["access", "factors", "operation", "rights", "service"]
    assert any("监管和服务：加权几何平均" in line["text"] for line in sheet["explanation"])
    consent = {"approval_authority": "市政府", "approval_by": "方既明副市长", "approval_on": "2026-11-09"}
    drafted = await world.person("assessor").post(f"{URL}/bulletin{Q}", consent)
    assert drafted.status_code in {200, 201}, drafted.text


async def test_the_pages_keep_the_scheme(world: World) -> None:
    await computed(world)
    await filled18(world)
    await act18(world, "assessor", "computation")
    await world.http.post("/sign-in", data={"login": "assessor", "password": PASSWORD})
    page = (await world.http.get("/rankings")).text
    assert f'href="/rankings?scheme={OTHER}"' in page and "十八项指标" in page
    only = (await world.http.get(f"/rankings?scheme={OTHER}")).text
    assert f"/rankings/{PERIOD}?scheme={OTHER}" in only and f"/rankings/{PERIOD}?scheme=seven" not in only
    values = (await world.http.get(f"/rankings/{PERIOD}/acts/values{Q}")).text
    assert "招标投标" in values and "经验做法在全国或全省推广" in values
    assert "经验做法在全国或全省推广" not in (await world.http.get(f"/rankings/{PERIOD}/acts/values")).text
    token = values.split('name="_csrf_token" value="')[1].split('"')[0]
    form = {"_csrf_token": token, "unit": "d03", "code": "copied", "matter": "一件事一次办", "reason": "鄂政办函"}
    given = await world.http.post(f"/rankings/{PERIOD}/acts/awards{Q}&k={uuid4()}", data=form)
    assert (given.status_code, given.headers["location"]) == (303, f"/rankings/{PERIOD}/acts/values{Q}")
    after = (await world.http.get(given.headers["location"])).text
    assert "硚口区 · 经验做法在全国或全省推广 · 一件事一次办" in after
    award = after.split('name="award" value="')[1].split('"')[0]
    undo = {"_csrf_token": token, "award": award, "reason": "认定文件撤回"}
    assert (
        await world.http.post(f"/rankings/{PERIOD}/acts/award-cancellations{Q}&k={uuid4()}", data=undo)
    ).status_code == 303
    assert "一件事一次办" not in (await world.http.get(f"/rankings/{PERIOD}/acts/values{Q}")).text


async def score18(world: World, code: str) -> tuple[str, str]:
    month = (await world.person("assessor").get(URL + Q)).json()
    return next((r["score"], r["deducted"]) for g in month["groups"] for r in g["rows"] if r["unit"] == code)


async def test_a_bonus_is_a_recorded_decision_that_can_be_taken_back(world: World) -> None:
    await filled18(world)
    await act18(world, "assessor", "computation")
    plain = await score18(world, "d03")
    body = {"unit": "d03", "code": "copied", "matter": "一件事一次办", "reason": "省政府办公厅通报推广"}
    for change, pointer in (({"code": "gold"}, "/code"), ({"unit": "d99"}, "/unit"), ({"matter": " "}, "/matter")):
        seen = await world.person("assessor").get(URL + Q)
        wrong = await world.person("assessor").post(f"{URL}/awards{Q}", {**body, **change}, match=seen.headers["etag"])
        assert (wrong.status_code, wrong.json()["errors"][0]["pointer"]) == (422, pointer)
    given = await act18(world, "assessor", "awards", body, status=201)
    twice = await act18(world, "assessor", "awards", {**body, "code": "own_reform"}, status=201)
    await act18(world, "assessor", "computation")
    raised = await score18(world, "d03")
    assert float(raised[0]) == pytest.approx(float(plain[0]) + 2)
    sheet = (await world.person("assessor").get(f"{URL}/units/{world.unit('d03')}{Q}")).json()
    assert [line["limit"] for line in sheet["trace"]["bonus"]] == ["", "same_matter"]
    left = await act18(world, "assessor", f"awards/{given['id']}/cancellation", {"reason": "认定文件撤回"})
    assert [one["id"] for one in left] == [twice["id"]]
    await act18(world, "assessor", f"awards/{given['id']}/cancellation", {"reason": "再撤"}, status=409)
    await act18(world, "assessor", "computation")
    assert float((await score18(world, "d03"))[0]) == pytest.approx(float(plain[0]) + 1)
    liaison = world.person("liaison")
    assert (await liaison.get(f"{URL}/awards{Q}")).status_code == 404
    await act18(world, "assessor", "review")
    for statement in ("DELETE FROM ranking_award", "UPDATE ranking_award SET matter = 'x'"):
        with pytest.raises(DBAPIError):
            async with world.runtime.db.write() as session:
                await session.execute(sa.text(statement))


async def test_a_gap_is_filled_with_the_last_published_value(world: World) -> None:
    assessor = world.person("assessor")
    data = (await assessor.get("/api/schemes")).json()[1]["data"]
    await adopted(world, {**data, "missing": "last_value"}, "2026-09")
    await filled18(world, "2026-09")
    await published18(world, "2026-09")
    await filled18(world, PERIOD, without=("d03", "credit"))
    await act18(world, "assessor", "computation")
    sheet = (await assessor.get(f"{URL}/units/{world.unit('d03')}{Q}")).json()
    cell = next(cell for cell in sheet["trace"]["cells"] if cell["indicator"] == "credit")
    before = (await assessor.get(f"/api/rankings/2026-09/units/{world.unit('d03')}{Q}")).json()
    then = next(cell for cell in before["trace"]["cells"] if cell["indicator"] == "credit")
    assert (cell["how"], cell["reason"], cell["raw"], cell["used"]) == ("last_value", "2026-09", None, then["raw"])


async def test_versions_are_compared_row_by_row_and_a_scheme_is_tried_first(world: World) -> None:
    assessor = world.person("assessor")
    seven = (await assessor.get("/api/schemes")).json()[0]
    weights = {**seven["data"]["weights"]["district"], "tax": "10", "credit": "12"}
    changed = {**seven["data"], "ties": "dense", "weights": {**seven["data"]["weights"], "district": weights}}
    changed["indicators"] = [{**changed["indicators"][0], "goal": "2"}, *changed["indicators"][1:]]
    tried = (await assessor.post("/api/schemes/check", {"data": changed})).json()
    assert (tried["good"], tried["compared_with"], tried["faults"]) == (True, 1, [])
    expected = [
        ("设置", "并列处理", "内容", "并列占位", "并列不占位"),
        ("指标", "开办企业", "目标", "1", "2"),
        ("指标", "纳税", "各区权重", "12", "10"),
        ("指标", "获得信贷", "各区权重", "10", "12"),
    ]
    assert [tuple(each.values()) for each in tried["differences"]] == expected
    saved = await adopted(world, changed, "2026-12")
    between = f"before={seven['id']}&after={saved['id']}"
    found = (await assessor.get(f"/api/schemes/differences?{between}")).json()
    assert [tuple(each.values()) for each in found] == expected
    bad = (await assessor.post("/api/schemes/check", {"text": 'code = "x"\nplaces = 9'})).json()
    assert not bad["good"] and {"/places", "/indicators"} <= {fault["pointer"] for fault in bad["faults"]}
    await world.http.post("/sign-in", data={"login": "assessor", "password": PASSWORD})
    assert "第 2 版" in (await world.http.get("/schemes")).text
    page = (await world.http.get(f"/schemes/differences?{between}")).text
    assert "并列不占位" in page and "开办企业" in page
    assert "得分＝(最大值－数值)÷(最大值－最小值)×100" in (await world.http.get(f"/schemes/{saved['id']}")).text
    assert (
        "监管和服务" in (await world.http.get(f"/schemes/{(await assessor.get('/api/schemes')).json()[2]['id']}")).text
    )
    form = (await world.http.get("/schemes/check")).text
    token = form.split('name="_csrf_token" value="')[1].split('"')[0]
    answer = await world.http.post(f"/schemes/check?k={uuid4()}", data={"_csrf_token": token, "text": 'code = "x"'})
    assert answer.status_code == 200 and "/indicators" in answer.text and "方案有误" in answer.text
    missing = await assessor.get(f"/api/schemes/differences?before={seven['id']}&after={world.unit('d03')}")
    assert missing.status_code == 404
