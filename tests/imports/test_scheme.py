"""A ranking scheme from a table or a document: whole, by cell, versioned, once."""

from __future__ import annotations

import csv as reader
import io
from typing import Any

import pytest

from tests.conftest import World
from tests.imports.sheets import counts, csv, places, send, xlsx
from tests.rankings.walk import decided

KIND = "scheme"
KEYS = ["part", "code", "name", "value", "unit", "direction", "method", "best", "worst", "steps", "lowest", "highest"]
KEYS += ["goal", "tiny_percent", "district", "department", "partner", "note"]
Rows = list[list[str]]


async def filled(world: World, month: str = "2027-01") -> Rows:
    """The template as a clerk sends it back: the shipped scheme with its month filled in."""
    text = (await world.person("assessor").get(f"/api/imports/{KIND}/template?format=csv")).content.decode("utf-8-sig")
    rows = list(reader.reader(io.StringIO(text)))
    return put(rows, "施行月份", "value", month)


def put(rows: Rows, name: str, key: str, text: str) -> Rows:
    """The rows with one cell changed, in the row of that name."""
    at = next(index for index, row in enumerate(rows) if row[2] == name)
    changed = [*rows[at][: KEYS.index(key)], text, *rows[at][KEYS.index(key) + 1 :]]
    return [*rows[:at], changed, *rows[at + 1 :]]


def line(rows: Rows, name: str) -> int:
    return next(index for index, row in enumerate(rows, 1) if row[2] == name)


async def latest(world: World) -> dict[str, Any]:
    found: dict[str, Any] = (await world.person("assessor").get("/api/schemes")).json()[0]
    return found


async def adopted_by_another(world: World) -> None:
    """The newest draft, adopted by another than who brought it in."""
    draft = (await world.person("assessor").get("/api/schemes/drafts")).json()[0]
    await decided(world, draft, "assessor", 403)
    await decided(world, draft)


async def test_the_template_gives_the_shipped_scheme_back(world: World) -> None:
    shipped, rows = await latest(world), await filled(world)
    assert (await send(world, "assessor", KIND, xlsx(*rows), "s.xlsx", dry=True)).json()["errors"] == []
    assert (await latest(world)) == shipped
    assert counts(await send(world, "assessor", KIND, xlsx(*rows), "s.xlsx"))[0] > 20
    assert (await latest(world)) == shipped, "what comes in is a draft"
    again = counts(await send(world, "assessor", KIND, csv(*rows), "s.csv"))
    assert again[:2] == (0, 0), "it waits already"
    await adopted_by_another(world)
    after = await latest(world)
    assert (after["version_no"], after["effective_from"]) == (shipped["version_no"] + 1, "2027-01")
    assert after["data"] == shipped["data"]
    again = counts(await send(world, "assessor", KIND, csv(*rows), "s.csv"))
    assert again[:2] == (0, 0) and again[2] > 20


async def test_a_document_comes_in_as_well_and_the_same_again_changes_nothing(world: World) -> None:
    answer = await world.person("assessor").get(f"/api/imports/{KIND}/template?format=toml")
    assert places(await send(world, "assessor", KIND, answer.content, "s.toml")) == ["effective_from"]
    document = b'effective_from = "2027-02"\n' + answer.content
    assert counts(await send(world, "assessor", KIND, document, "s.toml")) == (1, 0, 0)
    assert counts(await send(world, "assessor", KIND, document, "s.toml")) == (0, 0, 1)
    broken = document.replace(b"start_business = 20", b"start_business = 19.5")
    answer = await send(world, "assessor", KIND, broken, "s.toml")
    assert places(answer) == ["weights district"] and "99.5" in answer.json()["errors"][0]["detail"]


@pytest.mark.parametrize(
    ("name", "key", "text", "where"),
    [
        ("开办企业", "direction", "越快越好", "F"),
        ("开办企业", "lowest", "九十", "K"),
        ("开办企业", "code", "Start", "B"),
        ("开办企业", "best", "3", "H"),
        ("办理建筑许可", "worst", "", "I"),
        ("办理建筑许可", "best", "100", "H"),
        ("获得电力", "steps", "5到100", "J"),
        ("获得电力", "steps", "8=80、5=100、其余=0", "J"),
        ("施行月份", "value", "", "D"),
        ("施行月份", "value", "明年一月", "D"),
        ("施行月份", "value", "2018-01", "D"),
        ("小数位数", "value", "9", "D"),
        ("缺报处理", "value", "看情况", "D"),
        ("依据", "name", "依据何在", "C"),
        ("慢作为·一般", "name", "慢作为", "C"),
        ("慢作为·一般", "value", "半分", "D"),
        ("末位名次数", "district", "零", "O"),
    ],
)
async def test_faults_by_cell(world: World, name: str, key: str, text: str, where: str) -> None:
    rows = await filled(world)
    at = line(rows, name)
    answer = await send(world, "assessor", KIND, csv(*put(rows, name, key, text)), "s.csv")
    assert answer.status_code == 422 and f"{where}{at}" in places(answer), answer.text
    assert (await latest(world))["version_no"] == 1


async def test_weights_that_do_not_sum_are_shown_in_their_column(world: World) -> None:
    rows = put(await filled(world), "开办企业", "district", "30")
    answer = await send(world, "assessor", KIND, csv(*rows), "s.csv")
    assert places(answer) == [f"O{line(rows, '获得信贷')}"]
    assert answer.json()["errors"][0]["detail"] == "“各区”组的权重合计为 110，应为 100。"


async def test_a_missing_deduction_and_a_doubled_indicator_are_refused(world: World) -> None:
    rows = await filled(world)
    without = [row for row in rows if row[2] != "乱作为·严重"]
    assert places(await send(world, "assessor", KIND, csv(*without), "s.csv")) == [f"C{len(without)}"]
    doubled = put(rows, "纳税", "code", "credit")
    assert (await send(world, "assessor", KIND, csv(*doubled), "s.csv")).status_code == 422
    assert (await send(world, "sysadmin", KIND, csv(*rows), "s.csv")).status_code == 403
