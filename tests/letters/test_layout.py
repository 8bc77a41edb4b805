"""Pages: the signature never stands without text, tables repeat their heads, long letters hold together."""

from __future__ import annotations

from dataclasses import replace

import pytest

from duze.letters import geometry as g
from duze.letters.blocks import Body, Column, Form, Letter, Paragraph, Table
from duze.letters.compose import Run
from duze.letters.faces import FANG, HEI
from duze.letters.layout import lay_out
from duze.letters.sheet import Page, Text

SENTENCE = "请对照考核结果，逐项查找短板弱项，于11月20日前完成整改并书面反馈。"


def letter(characters: int, form: Form = Form.LETTER, *, note: str = "", attached: int = 0) -> Letter:
    text = (SENTENCE * (characters // len(SENTENCE) + 1))[:characters]
    cut = [text[start : start + 180] for start in range(0, len(text), 180)]
    from duze.letters.blocks import Appendix

    blocks = [
        Paragraph((Run("一、整改要求", HEI),), keep_with_next=True),
        *(Paragraph((Run(part, FANG),)) for part in cut),
    ]
    appendices = tuple(Appendix((f"附表{index}",), (Paragraph((Run("略", FANG),)),)) for index in range(attached))
    body = Body(("关于做好", "营商环境整改工作", "的通知"), "洪山区人民政府：", tuple(blocks), note, appendices)
    return Letter(
        form,
        "武汉市发展和改革委员会",
        "武营督〔2026〕12号",
        body,
        "武汉市发展和改革委员会",
        "2026年11月6日",
        "市政府办公室",
        "武汉市发展和改革委员会",
    )


def texts(page: Page) -> list[str]:
    return [item.line.text for item in page.items if isinstance(item, Text)]


def body_rows(page: Page) -> list[Text]:
    return [
        item for item in page.items if isinstance(item, Text) and item.line.size == g.SIZE_3 and item.y >= g.TOP - 1
    ]


@pytest.mark.parametrize("form", [Form.DOCUMENT, Form.LETTER])
@pytest.mark.parametrize("extra", [{}, {"note": "（联系人：周喆，联系电话：027-80000000）"}, {"attached": 2}])
def test_the_signature_never_stands_alone(form: Form, extra: dict[str, object]) -> None:
    """7.3.5.5, over every length from a few words to four pages."""
    for characters in range(20, 1800, 14):
        sheets = lay_out(letter(characters, form, **extra))  # type: ignore[arg-type]
        assert sheets.seal is not None
        page = sheets.pages[sheets.seal.page - 1]
        shown = texts(page)
        name = max(index for index, text in enumerate(shown) if text == "武汉市发展和改革委员会")
        before = shown[:name]
        assert any(text and text in SENTENCE * 40 for text in before), (characters, shown)
        assert "2026年11月6日" in shown
        assert not any("此页无正文" in text for text in shown)
        for each in sheets.pages:
            for item in body_rows(each):
                assert item.y <= g.BOTTOM - g.EM + 0.01
            rows = [round(item.y, 3) for item in body_rows(each) if item.x < g.LEFT + 3 * g.STEP]
            assert len(rows) == len(set(rows)), (characters, "two rows at one place")


def test_the_date_keeps_four_characters_from_the_right() -> None:
    sheets = lay_out(letter(200))
    date = next(item for item in sheets.pages[0].items if isinstance(item, Text) and item.line.text == "2026年11月6日")
    assert date.x + date.line.width / g.MM == pytest.approx(g.RIGHT - 4 * g.STEP, abs=0.05)


def test_pages_before_the_last_are_full() -> None:
    for characters in range(700, 1500, 50):
        sheets = lay_out(letter(characters, Form.DOCUMENT))
        for page in sheets.pages[1 : sheets.seal.page - 2]:  # type: ignore[union-attr]
            assert len({round(item.y, 2) for item in body_rows(page)}) == 22


@pytest.mark.parametrize("characters", [100, 420, 700, 1000, 1400])
def test_the_imprint_is_on_an_even_page(characters: int) -> None:
    sheets = lay_out(letter(characters, Form.DOCUMENT))
    assert len(sheets.pages) % 2 == 0
    assert any("印发" in text for text in texts(sheets.pages[-1]))
    for number, page in enumerate(sheets.pages, start=1):
        only_imprint = not body_rows(page)
        assert (page.folio is None) == only_imprint, number


def test_a_long_table_repeats_its_head_and_loses_no_row() -> None:
    rows = tuple((str(index), f"第{index}街道办事处", "很长的备注" * (index % 7)) for index in range(1, 301))
    table = Table((Column(16), Column(), Column(40, centred=False)), ("序号", "单位", "备注"), rows)
    plain = letter(100)
    sheets = lay_out(replace(plain, body=replace(plain.body, blocks=(*plain.body.blocks, table))))
    shown = [text for page in sheets.pages for text in texts(page)]
    assert [text for text in shown if text.isdigit()] == [str(index) for index in range(1, 301)]
    tables = [page for page in sheets.pages if any("街道办事处" in text for text in texts(page))]
    assert len(tables) > 8
    assert all(texts(page).count("序号") == 1 for page in tables)
    for page in tables:
        cells = [item for item in page.items if isinstance(item, Text) and item.line.size == g.SIZE_S4]
        assert all(item.x >= g.LEFT and item.x + item.line.width / g.MM <= g.RIGHT + 0.01 for item in cells)
        assert all(item.y + item.line.size / g.MM <= g.BOTTOM for item in cells)


def test_a_cell_longer_than_a_page_goes_on() -> None:
    table = Table((Column(30), Column()), ("项目", "内容"), (("说明", "整改情况说明。" * 700), ("完", "完")))
    plain = letter(100)
    sheets = lay_out(replace(plain, body=replace(plain.body, blocks=(*plain.body.blocks, table))))
    cells = [
        item for page in sheets.pages for item in page.items if isinstance(item, Text) and item.line.size == g.SIZE_S4
    ]
    assert "".join(item.line.text for item in cells).count("整改情况说明。") >= 690
    assert all(item.y + item.line.size / g.MM <= g.BOTTOM + 0.01 for item in cells)


def test_too_many_addressees_move_to_the_imprint() -> None:
    plain = letter(200, Form.DOCUMENT)
    many = "，".join(f"第{index}街道办事处" for index in range(80)) + "："
    sheets = lay_out(replace(plain, body=replace(plain.body, addressee=many)))
    assert "一、整改要求" in texts(sheets.pages[0])
    assert any(text.startswith("主送") for text in texts(sheets.pages[-1]))
