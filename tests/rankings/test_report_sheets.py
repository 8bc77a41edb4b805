"""A unit's own XLSX: downloaded, filled in, tried, reported whole; nothing of it counts until another verified it."""

from __future__ import annotations

import io
import zipfile
from decimal import Decimal
from typing import Any
from uuid import uuid4

import xlsxwriter
from python_calamine import CalamineWorkbook

from tests.conftest import World
from tests.rankings.test_reports import AT, MONTH, PROOF, called, entered, verified
from tests.templates import PASSWORD

Cells = dict[str, Any]


async def template(world: World, who: str = "liaison", unit: str = "d03") -> Any:
    return await world.person(who).get(f"{AT}/report-calls/{world.unit(unit)}/template")


def filled(blank: bytes, cells: Cells, merge: str = "") -> bytes:
    """The template with some cells typed over, as Excel would send it back."""
    rows = CalamineWorkbook.from_filelike(io.BytesIO(blank)).get_sheet_by_name("数据").to_python()
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    sheet = book.add_worksheet("数据")
    for number, row in enumerate(rows):
        sheet.write_row(number, 0, row)
    for cell, value in cells.items():
        if value == "=1/0":
            sheet.write_formula(cell, value, None, "#DIV/0!")
        else:
            sheet.write(cell, value)
    if merge:
        sheet.merge_range(merge, "合并")
    book.close()
    return out.getvalue()


async def sent(world: World, content: bytes, *, dry: bool = False, status: int = 200, proof: Any = PROOF) -> Any:
    files = {"sheet": ("d03.xlsx", content)} | ({} if dry or not proof else {"file": proof})
    at = f"{AT}/report-calls/{world.unit('d03')}/sheets?dry_run={str(dry).lower()}"
    headers = world.person("liaison").headers | {"Idempotency-Key": uuid4().hex}
    answer = await world.http.post(at, files=files, headers=headers)
    assert answer.status_code == status, answer.text
    return answer.json()


async def test_a_sheet_is_filled_in_tried_and_reported_whole(world: World) -> None:
    await world.person("assessor").post("/api/rankings", {"period": MONTH})
    await called(world, indicators=["tax", "power", "credit"])
    assert (await template(world, "liaison2")).status_code == 404
    blank = (await template(world)).content
    with zipfile.ZipFile(io.BytesIO(blank)) as packed:
        xml = packed.read("xl/worksheets/sheet1.xml").decode()
    assert "<sheetProtection" in xml and 'type="list"' in xml and 'type="decimal"' in xml
    good = filled(blank, {"F5": 6.5, "F6": "９６.５%", "G6": "统计台账", "H6": "已盖章"})
    tried = await sent(world, good, dry=True)
    assert [(row["cell"], row["indicator"], Decimal(row["value"]), row["note"]) for row in tried["rows"]] == [
        ("F5", "power", Decimal("6.5"), ""),
        ("F6", "tax", Decimal("96.5"), "统计台账；已盖章"),
    ]
    await sent(world, good, status=422, proof=None)
    at = f"{AT}/report-calls/{world.unit('d03')}"
    assert (await world.person("liaison").get(at)).json()["reports"] == [], "a dry run keeps nothing, nor a refusal"
    assert (await sent(world, good))["kept"] is True
    await sent(world, filled(blank, {"F6": 97}))
    call = (await world.person("liaison").get(at)).json()
    assert call["missing"] == ["credit"] and await entered(world) == 0
    assert sorted((row["indicator"], Decimal(row["value"]), row["state"]) for row in call["reports"]) == [
        ("power", Decimal("6.5"), "waiting"),
        ("tax", Decimal("96.5"), "replaced"),
        ("tax", Decimal(97), "waiting"),
    ]
    await verified(world, next(row for row in call["reports"] if row["indicator"] == "power"))
    assert await entered(world) == 1
    await _page_tries_first(world, blank)


async def _page_tries_first(world: World, blank: bytes) -> None:
    own = f"/rankings/{MONTH}/reports/{world.unit('d03')}"
    await world.http.post("/sign-in", data={"login": "liaison", "password": PASSWORD})
    page = (await world.http.get(own)).text
    assert f"{own}/sheet.xlsx" in page
    form = {"_csrf_token": page.split('name="_csrf_token" value="')[1].split('"')[0], "act": "try"}
    bad = {"sheet": ("a.xlsx", filled(blank, {"F7": "约九成"}))}
    refused = await world.http.post(f"{own}/sheet?k={uuid4()}", data=form, files=bad)
    assert (refused.status_code, "F7" in refused.text) == (422, True)
    good = {"sheet": ("a.xlsx", filled(blank, {"F7": 90}))}
    tried = await world.http.post(f"{own}/sheet?k={uuid4()}", data=form, files=good)
    assert (tried.status_code, "可以报送，共 1 项" in tried.text) == (200, True)
    done = await world.http.post(f"{own}/sheet?k={uuid4()}", data=form | {"act": "file"}, files=good | {"file": PROOF})
    assert done.status_code == 303, done.text


async def test_every_faulty_cell_is_named_and_nothing_is_reported(world: World) -> None:
    await world.person("assessor").post("/api/rankings", {"period": MONTH})
    await called(world, indicators=["tax", "power", "credit"])
    blank = (await template(world)).content
    wrong: list[tuple[str, Cells]] = [
        ("B1", {"B1": "d07", "F5": 6}),
        ("B2", {"B2": "2026-09", "F5": 6}),
        ("A1", {"A4": "指标", "F4": "值"}),
        ("A5", {"A5": "trade", "F5": 6}),
        ("A6", {"A6": "power", "F6": 6}),
        ("F6", {"F6": 0.95}),
        ("F6", {"F6": "NaN"}),
        ("F6", {"F6": 101}),
        ("F6", {"F6": "=1/0"}),
        ("F6", {"H6": "下周补报"}),
        ("G6", {"F6": 95, "G6": "电话询问"}),
        ("H6", {"F6": 95, "H6": "长" * 241}),
    ]
    for cell, cells in wrong:
        told = await sent(world, filled(blank, cells), dry=True, status=422)
        assert cell in [error["pointer"] for error in told["errors"]], (cell, told)
    assert (await sent(world, filled(blank, {}, merge="F5:F6"), dry=True, status=422))["errors"][0]["pointer"] == "F5"
    assert (await sent(world, blank, dry=True, status=422))["code"] == "empty_sheet"
    assert (await sent(world, b"PK", dry=True, status=415))["code"] == "not_xlsx"
