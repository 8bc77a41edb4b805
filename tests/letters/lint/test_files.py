"""Files as they come: our own samples, a plain HTML letter, what is no letter; the command's table, JSON and codes."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from click.testing import CliRunner, Result
from PIL import Image

from duze.letters.cli import letters
from duze.letters.kinds import KINDS
from duze.letters.lint.judge import lint
from duze.letters.lint.parts import Format
from tests.letters.conftest import sample
from tests.letters.lint import canvas as made
from tests.letters.lint import papers

RIGHT_EDGE = {"area_right", "fill"}


@pytest.mark.parametrize("slug", KINDS)
@pytest.mark.parametrize("seal", [False, True], ids=["bare", "sealed"])
def test_every_kind_of_ours_is_clean_when_strict(tmp_path: Path, slug: str, seal: bool) -> None:
    """Every element within a tenth of a millimetre; the right edge has a test of its own."""
    report = lint(_sample(tmp_path, slug, seal=seal), strict=True)
    assert report.detected
    off = [reading for reading in report.breaches if reading.element not in RIGHT_EDGE]
    assert not off, [(reading.element, reading.page, reading.target, reading.measured) for reading in off]
    if seal and report.form is not Format.MINUTES:
        assert "seal_top" in {reading.element for reading in report.readings}


def test_every_kind_of_ours_keeps_the_right_edge() -> None:
    """Within half a millimetre, on every line."""
    off = [
        (slug, reading.page, reading.measured)
        for slug in KINDS
        for reading in lint(sample(slug).pdf, strict=True).breaches
        if reading.element in RIGHT_EDGE
    ]
    assert not off


def _sample(folder: Path, slug: str, *, seal: bool) -> bytes:
    target = folder / f"{slug}.pdf"
    made_it = CliRunner().invoke(letters, ["sample", slug, "-o", str(target), *(["--seal"] if seal else [])])
    assert made_it.exit_code == 0, made_it.output
    return target.read_bytes()


def test_a_plain_html_letter_shows_what_an_office_suite_gets_wrong() -> None:
    """A letter as somebody without a composer would print it."""
    text = "为进一步优化全市营商环境，切实解决企业和群众反映强烈的突出问题，经研究，决定开展专项整治。" * 8
    report = lint(_html(text), strict=False)
    assert report.form is Format.PAPER
    breaches = {reading.element: reading for reading in report.breaches}
    assert {"area_left", "mark_top", "number_form", "rule_width", "imprint", "folio"} <= set(breaches)
    assert breaches["mark_top"].clause.number == "7.2.4"
    assert breaches["number_form"].measured == "武政办[2026]5号"
    off = {reading.element for reading in report.readings if reading.verdict == "偏离"}
    assert {"pitch", "fill"} & off


def _html(text: str) -> bytes:
    from duze.letters import faces

    faces.use_own_fontconfig()
    from weasyprint import HTML

    return bytes(
        HTML(
            string=f"""<style>
            @page {{ size: A4; margin: 25mm 20mm }}
            body {{ font: 16pt/1.5 'GW FangSong'; margin: 0 }}
            h1 {{ font: 40pt 'GW BiaoSong'; color: red; text-align: center; margin: 0 }}
            .n {{ text-align: center; border-bottom: 2pt solid red; padding: 6mm 0 2mm }}
            h2 {{ font: 22pt 'GW BiaoSong'; text-align: center }}
            p {{ text-indent: 2em; margin: 0 }} .r {{ text-align: right }}
            </style><h1>武汉市人民政府文件</h1><div class=n>武政办[2026]5号</div>
            <h2>关于专项整治的通知</h2><div>各区人民政府：</div><p>{text}</p>
            <div class=r>武汉市人民政府</div><div class=r>2026年11月6日</div>"""
        ).write_pdf()
    )


def run(tmp_path: Path, data: bytes, *options: str) -> Result:
    """The command on a file of these bytes."""
    target = tmp_path / "f.pdf"
    target.write_bytes(data)
    return CliRunner().invoke(letters, ["lint", str(target), *options])


def test_a_clean_letter_ends_with_0_and_a_broken_one_with_1(tmp_path: Path) -> None:
    clean = run(tmp_path, papers.letter().pdf())
    assert clean.exit_code == 0 and "信函格式（自动识别）" in clean.output and "合格。" in clean.output
    broken = run(tmp_path, papers.letter().move("mark", y=5.0).pdf())
    assert broken.exit_code == 1
    for word in ("发文机关标志上边缘至上页边", "10.1", "规定", "30.00 mm", "违反"):
        assert word in broken.output


def test_what_is_usual_counts_when_strict_only(tmp_path: Path) -> None:
    data = papers.paper().change("title0", face="GW HeiTi").pdf()
    usual = run(tmp_path, data)
    assert usual.exit_code == 0 and "偏离" in usual.output
    assert run(tmp_path, data, "--strict").exit_code == 1


def test_json_has_every_reading_with_its_clause(tmp_path: Path) -> None:
    done = run(tmp_path, papers.paper().move("rule", y=3.0).pdf(), "--json")
    report: dict[str, Any] = json.loads(done.output)
    assert done.exit_code == 1 and report["format"] == "公文" and report["detected"] and not report["clean"]
    assert len(report["readings"]) > 80
    gap = next(reading for reading in report["readings"] if reading["element"] == "rule_gap")
    assert (gap["clause"], gap["force"], gap["verdict"], gap["page"]) == ("7.2.7", "规定", "违反", 1)
    assert gap["deviation_mm"] == pytest.approx(3.0, abs=0.05)


def test_everything_is_listed_when_asked(tmp_path: Path) -> None:
    assert "页码一字线" in run(tmp_path, papers.paper().pdf(), "--all").output


def test_a_given_form_is_judged_by(tmp_path: Path) -> None:
    done = run(tmp_path, papers.paper().pdf(), "--format", "信函")
    assert done.exit_code == 1 and "信函格式（指定）" in done.output and "10.1" in done.output


def _saved(pdf: pikepdf.Pdf, **options: Any) -> bytes:
    target = io.BytesIO()
    pdf.save(target, **options)
    return target.getvalue()


def _scan() -> bytes:
    target = io.BytesIO()
    Image.new("RGB", (600, 850), "white").save(target, "PDF")
    return target.getvalue()


def _blank() -> bytes:
    pdf = pikepdf.new()
    pdf.add_blank_page(page_size=(595, 842))
    return _saved(pdf)


def _locked() -> bytes:
    with pikepdf.open(io.BytesIO(papers.minutes().pdf())) as pdf:
        return _saved(pdf, encryption=pikepdf.Encryption(owner="a", user="b"))


def _story() -> bytes:
    canvas = made.Canvas()
    for row in range(10):
        canvas.items[str(row)] = made.Say(1, 30, 40 + row * 10, "这是一篇与公文无关的短文")
    return canvas.pdf()


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: b"", "0 字节"),
        (lambda: b"hello", "不是 PDF"),
        (lambda: b"%PDF-1.7\nbroken", "已损坏"),
        (lambda: papers.minutes().pdf()[:3000], "已损坏"),
        (_blank, "空白"),
        (_scan, "扫描件"),
        (_locked, "已加密"),
        (_story, "不像公文"),
    ],
)
def test_what_cannot_be_judged_ends_with_2_and_says_why(tmp_path: Path, make: Any, words: str) -> None:
    done = run(tmp_path, make())
    assert done.exit_code == 2 and words in done.output
    told = json.loads(run(tmp_path, make(), "--json").output.splitlines()[0])
    assert words in told["error"]


def test_a_paper_that_is_no_letter_is_judged_when_its_form_is_given(tmp_path: Path) -> None:
    done = run(tmp_path, _story(), "--format", "公文")
    assert done.exit_code == 1 and "发文机关标志" in done.output and "未见" in done.output


def test_text_behind_a_scan_is_no_letter(tmp_path: Path) -> None:
    """A searchable scan has invisible text whose places are the recogniser's, not the printer's."""
    with pikepdf.open(io.BytesIO(papers.minutes().pdf())) as pdf:
        for page in pdf.pages:
            content = page.Contents.read_bytes()
            page.Contents = pdf.make_stream(b"3 Tr " + content.replace(b" Tr", b" T*"))
        data = _saved(pdf)
    done = run(tmp_path, data)
    assert done.exit_code == 2 and "没有文字" in done.output
