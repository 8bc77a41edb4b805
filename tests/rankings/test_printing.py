"""What rankings give to keep: a score sheet on one page, the month's tables as a workbook."""

from __future__ import annotations

import io
import os
from pathlib import Path

import pdfplumber
from python_calamine import CalamineWorkbook

from tests.conftest import World
from tests.findings.steps import confirmed
from tests.rankings.walk import URL, act, computed, published
from tests.templates import PASSWORD

MONTH = "2026-11"


def keep(name: str, content: bytes) -> None:
    """A copy to look at, when asked for."""
    if folder := os.environ.get("DUZE_SHOTS"):
        (Path(folder) / name).write_bytes(content)


async def test_the_score_sheet_is_one_page_from_the_place_to_each_source(world: World) -> None:
    finding = await confirmed(world)
    await published(world, period=MONTH, last="d03")
    path = f"/api/rankings/{MONTH}/units/{world.unit('d03')}/pdf"
    answer = await world.person("liaison").get(path)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/pdf")
    keep("score-sheet.pdf", answer.content)
    with pdfplumber.open(io.BytesIO(answer.content)) as opened:
        assert len(opened.pages) == 1
        text = (opened.pages[0].extract_text() or "").replace("\n", "")
    for words in ("硚口区", "2026年11月", "演示数据", finding["number"], "乱作为·较重", "列末位", "比前一名少"):
        assert words in text, words
    again = await world.person("liaison").get(path)
    assert again.content == answer.content
    other = await world.person("liaison").get(f"/api/rankings/{MONTH}/units/{world.unit('d07')}/pdf")
    assert other.status_code == 404
    await world.http.post("/sign-in", data={"login": "liaison", "password": PASSWORD})
    page = await world.http.get(f"/rankings/{MONTH}/units/{world.unit('d03')}/sheet.pdf")
    assert page.headers["content-type"] == "application/pdf"


async def test_the_score_sheet_speaks_english_when_asked(world: World) -> None:
    await published(world)
    path = f"{URL}/units/{world.unit('d07')}/pdf"
    answer = await world.person("assessor").get(path, headers={"Accept-Language": "en"})
    with pdfplumber.open(io.BytesIO(answer.content)) as opened:
        assert "Without" not in (opened.pages[0].extract_text() or "")
        assert "score sheet for" in (opened.pages[0].extract_text() or "")


async def test_the_tables_come_as_a_workbook_with_every_indicator(world: World) -> None:
    await computed(world)
    await act(world, "assessor", "review")
    for path in ("table", "table/pdf", "table/preview.png"):
        assert (await world.person("liaison").get(f"{URL}/{path}")).status_code == 404
    world.clock.forward(days=7)
    await act(world, "assessor2", "approval")
    month = await act(world, "assessor", "publication")
    answer = await world.person("assessor").get(f"{URL}/table")
    keep("table.xlsx", answer.content)
    book = CalamineWorkbook.from_filelike(io.BytesIO(answer.content))
    assert book.sheet_names == ["各区", "市直部门", "有关单位", "扣分", "说明"]
    rows = book.get_sheet_by_name("各区").to_python()
    assert rows[0][:3] == ["名次", "单位", "综合得分"]
    assert "开办企业" in rows[0]
    assert [row[1] for row in rows[1:]] == [row["name"] for row in month["groups"][0]["rows"]]
    assert rows[-1][7] == "末位"
    notes = {row[0]: row[1] for row in book.get_sheet_by_name("说明").to_python()}
    assert notes["结果校验值（SHA-256）"] == month["result_hash"]
    paper = await world.person("liaison").get(f"{URL}/table/pdf")
    keep("table.pdf", paper.content)
    with pdfplumber.open(io.BytesIO(paper.content)) as opened:
        printed = "".join(page.extract_text() or "" for page in opened.pages).replace("\n", "")
    for words in ("考核排名表", "洪山区", "末位", "计分办法", month["result_hash"][:32]):
        assert words in printed, words
    theirs = CalamineWorkbook.from_filelike(io.BytesIO((await world.person("liaison").get(f"{URL}/table")).content))
    assert "扣分" not in theirs.sheet_names
