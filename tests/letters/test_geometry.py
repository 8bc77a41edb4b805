"""GB/T 9704-2012 measured on the finished PDF: vertical ±0.1 mm, right edge ±0.5 mm."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pdfplumber
import pypdfium2
import pytest

from duze.letters import geometry as g
from duze.letters.blocks import Form, Paragraph
from duze.letters.compose import NO_END, NO_START
from duze.letters.faces import BIAO, HEI, KAI, SONG
from duze.letters.kinds import KINDS, RANKING_BULLETIN, REQUEST
from duze.letters.metrics import ink
from duze.letters.render import compose, render
from tests.letters.conftest import MM, NUMBER, Measured, opened, sample

Measure = Callable[[str], Measured]
LETTERS = ("interview_notice", "referral_letter")
FIRST_PAGE_UNNUMBERED = {slug for slug, kind in KINDS.items() if kind.form is Form.LETTER}


def text_of(row: list[dict[str, Any]]) -> str:
    return "".join(str(char["text"]) for char in row)


@pytest.mark.parametrize("slug", KINDS)
def test_body_rows_stand_on_the_grid(measured: Measure, slug: str) -> None:
    """5.2: 22 rows a page, the first em box begins at 37 mm, the last ends at 262 mm."""
    letter = measured(slug)
    several = len(letter.pages) > 1 and bool(letter.rows(1))
    rows = letter.rows(1) if several else [row for row in letter.rows(0) if float(row[0]["top"]) > 110]
    tops = [float(row[0]["top"]) for row in rows]
    assert not several or tops[0] == pytest.approx(37.0, abs=0.1)
    for top in tops:
        row = (top - g.TOP) / g.PITCH
        assert row == pytest.approx(round(row), abs=0.1 / g.PITCH)
    assert all(float(row[0]["bottom"]) <= 262.1 for row in rows)
    if slug in LETTERS:
        assert len(rows) == 22
        assert float(rows[-1][0]["bottom"]) == pytest.approx(262.0, abs=0.1)


@pytest.mark.parametrize("slug", KINDS)
def test_full_lines_fill_the_measure(measured: Measure, slug: str) -> None:
    """A line followed by another line of its paragraph begins at 28 mm (or two characters in) and ends at 184 mm."""
    seen = 0
    for page in range(2):
        for row, after in pairwise(measured(slug).rows(page)):
            if float(after[0]["x0"]) > 28.1 or abs(float(after[0]["top"]) - float(row[0]["top"]) - g.PITCH) > 0.1:
                continue
            if float(row[0]["x0"]) > 39.3:
                continue
            seen += 1
            assert float(row[-1]["x1"]) == pytest.approx(184.0, abs=0.5), text_of(row)
            assert text_of(after)[0] not in NO_START, text_of(after)
            assert text_of(row)[-1] not in NO_END, text_of(row)
    assert seen > (8 if slug in (*LETTERS, "ranking_bulletin") else 3)


@pytest.mark.parametrize("slug", KINDS)
def test_a_line_of_han_only_holds_28_characters(measured: Measure, slug: str) -> None:
    rows = [row for page in (0, 1) for row in measured(slug).rows(page)]
    full = [row for row in rows if float(row[-1]["x1"]) > 183.4 and float(row[0]["x0"]) < 28.1]
    han = [row for row in full if not re.search(r"[ -~，。、；：“”（）《》]", text_of(row))]
    assert all(len(row) == 28 for row in han)


@pytest.mark.parametrize("slug", LETTERS)
def test_letter_form(measured: Measure, slug: str) -> None:
    """10.1: mark 30 mm from the top, rules 4 mm below it and 20 mm from the bottom, 170 mm wide, thick outside."""
    letter = measured(slug)
    mark = [
        char for char in letter.pages[0]["chars"] if "BiaoSong" in str(char["fontname"]) and float(char["size"]) > 30
    ]
    above, beneath = ink("武汉市优化营商环境工作领导小组办公室", BIAO)
    size = float(mark[0]["size"]) / MM
    ink_top = float(mark[0]["bottom"]) - size + above * size
    assert ink_top == pytest.approx(30.0, abs=0.1)
    rules = sorted(letter.pages[0]["rects"], key=lambda rect: rect["top"])
    assert all(rule["x0"] == pytest.approx(20, abs=0.1) and rule["x1"] == pytest.approx(190, abs=0.1) for rule in rules)
    ink_bottom = float(mark[0]["bottom"]) - beneath * size
    assert rules[0]["top"] - ink_bottom == pytest.approx(4.0, abs=0.1)
    assert rules[-1]["bottom"] == pytest.approx(277.0, abs=0.1)
    heights = [rule["bottom"] - rule["top"] for rule in rules]
    assert heights[0] > heights[1] and heights[3] > heights[2]
    number = letter.rows(0)[0]
    assert text_of(number) == NUMBER
    assert float(number[-1]["x1"]) == pytest.approx(184.0, abs=0.5)
    assert float(number[0]["top"]) - rules[1]["bottom"] == pytest.approx(g.EM * 7 / 8, abs=0.1)


def test_signers_of_an_upward_paper(measured: Measure) -> None:
    """7.2.6: number one character in from the left, 签发人 one in from the right on its row, the name in 楷体."""
    row = measured("request").rows(0)[0]
    assert text_of(row) == f"{NUMBER}签发人：程望舒"
    assert float(row[0]["x0"]) == pytest.approx(28 + g.STEP, abs=0.1)
    assert float(row[-1]["x1"]) == pytest.approx(184 - g.STEP, abs=0.1)
    assert {str(char["fontname"])[7:] for char in row[-3:]} == {KAI.replace(" ", "-")}


def test_four_signers_stand_in_two_rows() -> None:
    facts = REQUEST.read_facts(
        {**REQUEST.sample().model_dump(mode="json"), "signers": ["程望舒", "方既明", "许文澜", "贺之远"]}
    )
    rows = Measured(render(REQUEST, facts, NUMBER).pdf).rows(0)
    assert [text_of(rows[0]), text_of(rows[1])] == ["签发人：程望舒\u3000方既明", f"{NUMBER}许文澜\u3000贺之远"]
    names = [next(char for char in row if char["text"] in "程许") for row in rows[:2]]
    assert float(names[0]["x0"]) == pytest.approx(float(names[1]["x0"]), abs=0.1)


def test_minutes(measured: Measure) -> None:
    """10.3: mark 35 mm below the area's top edge, no seal; labels in 黑体, turned lines under the first name."""
    letter = measured("interview_minutes")
    assert sample("interview_minutes").seal is None
    rows = [row for page in range(len(letter.pages)) for row in letter.rows(page)]
    start = next(index for index, row in enumerate(rows) if text_of(row).startswith("出席："))
    label, turned = rows[start], rows[start + 1]
    assert {str(char["fontname"])[7:] for char in label[:2]} == {HEI.replace(" ", "-")}
    assert float(label[0]["x0"]) == pytest.approx(28 + 2 * g.STEP, abs=0.1)
    assert float(turned[0]["x0"]) == pytest.approx(float(label[3]["x0"]), abs=0.3)
    above = rows[start - 1]
    assert float(label[0]["top"]) - float(above[0]["top"]) == pytest.approx(2 * g.PITCH, abs=0.1)
    assert "分送：洪山区人民政府，市政府督查室。" in letter.pages[-1]["text"].replace(" ", "")


def test_urgency_stands_at_the_left_edge(measured: Measure) -> None:
    """7.2.3, 10.1: 3号黑体; in the letter form below the first double rule."""
    row = measured("chase_letter").rows(0)[0]
    assert text_of(row[:2]) == "加急" and float(row[0]["x0"]) == pytest.approx(28.0, abs=0.1)
    assert {str(char["fontname"])[7:] for char in row[:2]} == {HEI.replace(" ", "-")}


def test_document_form(measured: Measure) -> None:
    """7.2: mark 35 mm below the area's top edge; rule 156 mm wide, 4 mm below the number."""
    page = measured("ranking_bulletin")
    (rule,) = page.pages[0]["rects"]
    assert (rule["x0"], rule["x1"]) == (pytest.approx(28, abs=0.1), pytest.approx(184, abs=0.1))
    number = page.rows(0)[0]
    assert rule["top"] - float(number[0]["bottom"]) == pytest.approx(4.0, abs=0.1)
    middle = (float(number[0]["x0"]) + float(number[-1]["x1"])) / 2
    assert middle == pytest.approx(106.0, abs=0.3)
    facts = RANKING_BULLETIN.sample()
    mark = [char for char in page.pages[0]["chars"] if float(char["bottom"]) < 90]
    assert text_of(mark) == facts.issuer + "文件"
    size = float(mark[0]["size"]) / MM
    above, _ = ink(facts.issuer + "文件", BIAO)
    assert float(mark[0]["bottom"]) - size + above * size == pytest.approx(72.0, abs=0.1)
    assert float(mark[0]["x0"]) >= 27.9 and float(mark[-1]["x1"]) <= 184.1


def test_imprint_ends_the_last_even_page(measured: Measure) -> None:
    """7.4: rules 156 mm, outer 0.35 mm and inner 0.25 mm, the last on the area's bottom edge."""
    letter = measured("ranking_bulletin")
    assert len(letter.pages) % 2 == 0
    rules = [rect for rect in letter.pages[-1]["rects"] if rect["x1"] - rect["x0"] > 155.9 and rect["top"] > 200]
    rules.sort(key=lambda rect: rect["top"])
    assert [round(rule["bottom"] - rule["top"], 2) for rule in rules] == [0.35, 0.25, 0.35]
    assert rules[-1]["bottom"] == pytest.approx(262.0, abs=0.1)
    assert "2026年11月10日印发" in letter.pages[-1]["text"].replace(" ", "")
    for char in letter.rows(len(letter.pages) - 1, 14.0)[-2]:
        assert float(char["x0"]) >= 28 + 14 / MM - 0.1 and float(char["x1"]) <= 184 - 14 / MM + 0.3


@pytest.mark.parametrize("slug", KINDS)
def test_page_numbers(measured: Measure, slug: str) -> None:
    """7.5: dash 7 mm below the area; right on odd pages, left on even; a letter's first page has none."""
    letter = measured(slug)
    above, _ = ink("—", SONG)
    for number, page in enumerate(letter.pages, start=1):
        folio = [char for char in page["chars"] if float(char["top"]) > 262.5]
        if not letter.rows(number - 1):  # nothing but the imprint
            assert not folio and number == len(letter.pages)
            continue
        if number == 1 and slug in FIRST_PAGE_UNNUMBERED:
            assert not folio
            continue
        assert text_of(folio) == f"— {number} —"
        em = 14 / MM
        assert float(folio[0]["bottom"]) - em + above * em == pytest.approx(269.0, abs=0.1)
        if number % 2:
            assert float(folio[-1]["x1"]) == pytest.approx(184 - em, abs=0.2)
        else:
            assert float(folio[0]["x0"]) == pytest.approx(28 + em, abs=0.2)


def test_signature_is_centred_on_the_date(measured: Measure) -> None:
    """7.3.5.1, with a name too long for the date's usual place: it keeps two characters from the right."""
    rows = measured("interview_notice").rows(2)
    name = next(row for row in rows if text_of(row) == "武汉市优化营商环境工作领导小组办公室")
    date = rows[rows.index(name) + 1]
    centres = [(float(row[0]["x0"]) + float(row[-1]["x1"])) / 2 for row in (name, date)]
    assert centres[0] == pytest.approx(centres[1], abs=0.3)
    assert float(name[-1]["x1"]) == pytest.approx(184 - 2 * g.STEP, abs=0.3)
    seal = sample("interview_notice").seal
    assert seal is not None and seal.page == 3
    assert seal.x == pytest.approx(centres[0], abs=0.3)
    middle = (float(name[0]["bottom"]) + float(date[0]["top"])) / 2
    assert seal.y < middle < seal.y + 5
    above = max(float(row[0]["bottom"]) for row in rows if float(row[0]["top"]) < float(name[0]["top"]) - 1)
    assert 0 <= seal.y - seal.diameter / 2 - above <= g.PITCH


def test_tables_stay_inside_the_type_area(measured: Measure) -> None:
    letter = measured("ranking_bulletin")
    for page in letter.pages:
        for rect in page["rects"]:
            assert rect["x0"] > 27.8 and rect["x1"] < 184.2 and rect["bottom"] < 262.3
        for char in page["chars"]:
            assert char["x0"] > 27.5 and char["x1"] < 184.5


@pytest.mark.parametrize("slug", KINDS)
def test_text_comes_out_in_order_for_three_readers(slug: str) -> None:
    """Number, title, addressee, each paragraph's beginning, attachments: as they were written."""
    rendered = sample(slug)
    letter, _ = compose(KINDS[slug], KINDS[slug].sample(), NUMBER)
    written = [NUMBER, "".join(letter.body.title), letter.body.addressee]
    written += [block.text[:12] for block in letter.body.blocks if isinstance(block, Paragraph)]
    written += ["附件"] * bool(letter.body.appendices) + [letter.body.note[:12]]
    marks = [re.sub(r"\s", "", mark) for mark in written if mark]
    with pdfplumber.open(io.BytesIO(rendered.pdf)) as document:
        plumber = "".join(page.extract_text() for page in document.pages)
    pdfium = pypdfium2.PdfDocument(rendered.pdf)
    fium = "".join(page.get_textpage().get_text_range() for page in pdfium)
    mupdf = "".join(page.get_text() for page in opened(rendered.pdf))
    for text in (plumber, fium, mupdf):
        plain = re.sub(r"\s", "", text)
        place = 0
        for mark in marks:
            place = plain.find(mark, place)
            assert place >= 0, (mark, marks)
