"""Figures of a month by sheet, versions of schemes, and what else shows on the pages of a month."""

from __future__ import annotations

import asyncio
import io
import zipfile
from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa
import xlsxwriter
from python_calamine import CalamineWorkbook
from sqlalchemy.exc import DBAPIError

from tests.conftest import World
from tests.rankings.walk import PERIOD, URL, act, adopted, all_values, computed, decided, published
from tests.templates import PASSWORD


def workbook(rows: list[list[Any]]) -> bytes:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    sheet = book.add_worksheet("数据")
    for number, row in enumerate(rows):
        sheet.write_row(number, 0, row)
    book.close()
    return out.getvalue()


async def test_the_template_filled_in_comes_back_as_values(world: World) -> None:
    assessor = world.person("assessor")
    await assessor.post("/api/rankings", {"period": PERIOD})
    template = await assessor.get(f"{URL}/template")
    rows = CalamineWorkbook.from_filelike(io.BytesIO(template.content)).get_sheet_by_index(0).to_python()
    assert len(rows) == 1 + 15 + 29 + 7
    values = {(v["unit"], v["indicator"]): float(v["value"]) for v in await all_values(world)}
    codes = ["start_business", "building_permit", "power", "water_gas", "property", "tax", "credit"]
    filled = [rows[0], *([row[0], row[1], *(values.get((row[0], code), "") for code in codes)] for row in rows[1:])]
    sent = await assessor.post(f"{URL}/value-sheets", files={"data": ("十月.xlsx", workbook(filled))})
    assert (sent.status_code, sent.json()) == (200, {"entered": len(values)})
    await act(world, "assessor", "computation")
    sheet = (await assessor.get(f"{URL}/units/{world.unit('d01')}")).json()
    assert sheet["sources"]["start_business"] == "十月.xlsx C2"


async def test_a_faulty_sheet_is_refused_whole_by_cell(world: World) -> None:
    assessor = world.person("assessor")
    await assessor.post("/api/rankings", {"period": PERIOD})
    rows: list[list[Any]] = [["单位", "纳税（%）"], ["江岸区", 95], ["江汉区", "约九成"], ["江岸区", 96]]
    refused = await assessor.post(f"{URL}/value-sheets", files={"data": ("a.xlsx", workbook(rows))})
    assert refused.status_code == 422
    assert [error["pointer"] for error in refused.json()["errors"]] == ["B3", "A4"]
    assert (await assessor.get(URL)).json()["entered"] == 0
    other = await assessor.post(f"{URL}/value-sheets", files={"data": ("a.xlsx", b"%PDF-1.7")})
    assert (other.status_code, other.json()["code"]) == (415, "not_xlsx")


async def test_a_zip_bomb_is_refused_at_the_door(world: World) -> None:
    assessor = world.person("assessor")
    await assessor.post("/api/rankings", {"period": PERIOD})
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/workbook.xml", "<workbook/>")
        packed.writestr("xl/worksheets/sheet1.xml", "0" * (101 << 20))
    refused = await assessor.post(f"{URL}/value-sheets", files={"data": ("a.xlsx", out.getvalue())})
    assert (refused.status_code, refused.json()["code"]) == (413, "zip_bomb")
    large = await assessor.post(f"{URL}/value-sheets", files={"data": ("a.xlsx", b"PK" * (3 << 20))})
    assert (large.status_code, large.json()["code"]) == (413, "too_large")


async def test_scheme_versions_are_data_and_a_month_keeps_its_own(world: World) -> None:
    assessor = world.person("assessor")
    await computed(world)
    seven = (await assessor.get("/api/schemes")).json()[0]
    wrong = {**seven["data"], "weights": {**seven["data"]["weights"], "partner": {"power": "99"}}}
    draft = {"effective_from": "2026-10", "data": wrong, "reason": "年度修订"}
    refused = await assessor.post("/api/schemes/drafts", draft)
    assert refused.json()["errors"] == [
        {"pointer": "/data/weights/partner", "detail": "“有关单位”组的权重合计为 99，应为 100。"}
    ]
    saved = await adopted(world, {**seven["data"], "ties": "dense"}, "2026-10")
    assert (saved["version_no"], saved["saved_by"] != "", saved["drafted_by"] != saved["saved_by"]) == (2, True, True)
    assert (await assessor.get(URL)).json()["scheme_version"] == 1
    early = await assessor.post("/api/schemes/drafts", draft | {"effective_from": "2026-09", "data": seven["data"]})
    assert early.status_code == 422
    assert (await world.person("supervisor").post("/api/schemes/drafts", draft)).status_code == 403
    await _nobody_adopts_alone(world, seven["data"])


async def _nobody_adopts_alone(world: World, data: dict[str, Any]) -> None:
    body = {"effective_from": "2026-11", "data": {**data, "code": "fresh", "name": "新方案"}, "reason": "另立方案"}
    draft = (await world.person("assessor").post("/api/schemes/drafts", body)).json()
    assert (draft["base_version"], draft["differences"]) == (None, []), "the first version of a scheme is a draft too"
    assert (await world.person("assessor2").get(f"/schemes/drafts/{draft['id']}")).status_code == 200
    assert (await decided(world, draft, "assessor", 403))["code"] == "same_person"
    await decided(world, draft)
    columns = "id, created_at, code, version_no, name, effective_from, data, saved_by, saved_by_name, drafted_by_name"
    for drafted_by in ("saved_by", "NULL"):
        row = f"SELECT :id, created_at, code, 9, name, effective_from, data, saved_by, '', '', {drafted_by}"
        copied = f"INSERT INTO ranking_scheme ({columns}, drafted_by) {row} FROM ranking_scheme WHERE code = 'fresh'"
        with pytest.raises(DBAPIError):
            async with world.runtime.db.write() as session:
                await session.execute(sa.text(copied).bindparams(sa.bindparam("id", uuid4(), sa.Uuid())))


async def test_places_compare_with_the_month_before(world: World) -> None:
    await published(world, period="2026-09")
    month = await published(world, period="2026-10", last="d03")
    rows = {row["unit"]: row for row in month["groups"][0]["rows"]}
    assert (rows["d07"]["previous_rank"], rows["d03"]["rank"]) == (15, 15)


async def test_what_is_open_says_why_the_rest_is_not(world: World) -> None:
    await computed(world)
    acts = {act["name"]: act for act in (await world.person("assessor").get(f"{URL}/actions")).json()}
    assert acts["review"]["open"]
    assert not acts["publication"]["open"]
    assert acts["publication"]["why"] == "本月考核当前为“已初算”，不能办理此事项。"
    assert set(acts) >= {"values", "computation", "approval", "return", "correction", "bulletin"}


async def test_two_computations_at_once_leave_one(world: World) -> None:
    assessor = world.person("assessor")
    await assessor.post("/api/rankings", {"period": PERIOD})
    await assessor.post(f"{URL}/values", {"values": await all_values(world)})
    seen = (await assessor.get(URL)).headers["etag"]
    both = await asyncio.gather(*(assessor.post(f"{URL}/computation", match=seen) for _ in range(2)))
    assert sorted(answer.status_code for answer in both) == [200, 412]


async def test_a_wrong_month_of_figures_shows_by_cell_on_the_page(world: World) -> None:
    await world.person("assessor").post("/api/rankings", {"period": PERIOD})
    await world.http.post("/sign-in", data={"login": "assessor", "password": PASSWORD})
    page = (await world.http.get(f"/rankings/{PERIOD}/acts/values")).text
    assert "缺报清单见本月页面" in page  # what is missing is counted where it is entered
    token = page.split('name="_csrf_token" value="')[1].split('"')[0]
    rows: list[list[Any]] = [["单位", "纳税（%）"], ["江岸区", "约九成"]]
    answer = await world.http.post(
        f"/rankings/{PERIOD}/value-sheets?k={uuid4()}",
        data={"_csrf_token": token},
        files={"file": ("a.xlsx", workbook(rows))},
    )
    assert answer.status_code == 422
    assert "B2" in answer.text
    assert "“纳税”应填数字，现为文字“约九成”。请只填数字。" in answer.text
    empty = await world.http.post(f"/rankings/{PERIOD}/value-sheets?k={uuid4()}", data={"_csrf_token": token})
    assert (empty.status_code, "请选择要导入的 XLSX 文件" in empty.text) == (422, True)


@pytest.mark.parametrize("value", ["1E+999999999", "1E-999999999", "NaN", "Infinity"])
async def test_a_number_that_would_fill_the_memory_is_refused(world: World, value: str) -> None:
    data = {"values": [{"unit": "d03", "indicator": "tax", "value": value}]}
    answer = await world.person("assessor").post(f"{URL}/values", data, match=1)
    assert answer.status_code == 422
