"""Rendering: same bytes, honest refusals, nothing fetched, facts stay text."""

from __future__ import annotations

import hashlib
import io
import json
import re
import subprocess
import sys
from pathlib import Path

import pikepdf
import pytest
from weasyprint import Attachment
from weasyprint.logger import LOGGER

from duze.kit.errors import Refusal
from duze.letters import faces
from duze.letters import render as rendering
from duze.letters.canvas import SheetPage
from duze.letters.errors import LetterTooLong, RenderFailed, TemplateBroken, UnprintableText, WrongFacts
from duze.letters.frozen import facts_json, placeholder_number
from duze.letters.kinds import INTERVIEW_NOTICE, KINDS, REFERRAL_LETTER
from duze.letters.render import render
from tests.letters.conftest import NUMBER, opened, sample


def interview(**changes: object) -> dict[str, object]:
    return {**json.loads((INTERVIEW_NOTICE.folder / "sample.json").read_text()), **changes}


PLAIN = {
    "to": ["洪山区人民政府"],
    "contact": {"name": "周文", "phone": "027-8000 0000"},
    "interviewees": [{"post": "洪山区人民政府区长"}],
    "reasons": ["连续2个月居末位"],
}
"""Nothing but common characters."""


def text_of(pdf: bytes) -> str:
    return re.sub(r"\s", "", "".join(page.get_text() for page in opened(pdf)))


def test_same_facts_same_bytes_in_another_process_on_another_day() -> None:
    command = [sys.executable, "-m", "tests.letters.another_day", NUMBER]
    other = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()
    for kind, sha256 in zip(KINDS.values(), other, strict=True):
        again = render(kind, kind.sample(), NUMBER)
        assert again.pdf == sample(kind.slug).pdf
        assert sha256 == again.sha256 == hashlib.sha256(again.pdf).hexdigest()


@pytest.mark.parametrize("slug", KINDS)
def test_pdf_a_with_embedded_own_faces_and_facts(slug: str) -> None:
    kind, rendered = KINDS[slug], sample(slug)
    with pikepdf.open(io.BytesIO(rendered.pdf)) as pdf:
        with pdf.open_metadata() as metadata:
            assert (metadata["pdfaid:part"], metadata["pdfaid:conformance"]) == ("3", "U")
        attached = pdf.attachments["facts.json"].get_file().read_bytes()
        assert "/OutputIntents" in pdf.Root and "/Encrypt" not in pdf.trailer
    assert attached == facts_json(kind, kind.sample(), NUMBER, kind.template)
    assert hashlib.sha256(attached).hexdigest() == rendered.facts_sha256
    assert kind.read_facts(json.loads(attached)["facts"]) == kind.sample()
    document = opened(rendered.pdf)
    fonts = {font for page in document for font in page.get_fonts()}
    assert fonts and all(re.match(r"[A-Z]{6}\+GW-", font[3]) for font in fonts), fonts
    assert all(document.extract_font(font[0])[3] for font in fonts), "a face is not embedded"


def test_rare_names_and_places_print() -> None:
    """硚 and 喆 are in no free 仿宋: they come from the fallback face, not as holes."""
    facts = INTERVIEW_NOTICE.read_facts(interview(to=["硚口区人民政府"], host="副市长高喆、祎珺、赟彧、镕翀、堃犇昉玥"))
    rendered = render(INTERVIEW_NOTICE, facts, NUMBER)
    assert "硚口区人民政府" in text_of(rendered.pdf) and "高喆、祎珺、赟彧、镕翀、堃犇昉玥" in text_of(rendered.pdf)
    document = opened(rendered.pdf)
    spans = [
        s for page in document for b in page.get_text("dict")["blocks"] for line in b["lines"] for s in line["spans"]
    ]
    assert any("喆" in span["text"] and "GW-SongTi" in span["font"] for span in spans)
    assert faces.FANG.replace(" ", "-") in {span["font"].split("+")[-1] for span in spans}


@pytest.mark.parametrize("bad", ["𠮷", "😀", "\u202e", "\u0007", "\ue123", "\u200b", "👨‍👩‍👧", "ก"])
def test_what_cannot_be_printed_is_refused_by_field(bad: str) -> None:
    facts = INTERVIEW_NOTICE.read_facts(interview(place=f"会议室{bad}"))
    with pytest.raises(UnprintableText) as refused:
        render(INTERVIEW_NOTICE, facts, NUMBER)
    assert {error.pointer for error in refused.value.errors} == {"/place"}
    assert f"U+{ord(bad[0]):04X}" in {error.params["name"] for error in refused.value.errors}


def test_nested_fields_are_named() -> None:
    data = interview(interviewees=[{"post": "区长", "name": "吉"}, {"post": "副区长", "name": "𠮷"}])
    with pytest.raises(UnprintableText) as refused:
        render(INTERVIEW_NOTICE, INTERVIEW_NOTICE.read_facts(data), NUMBER)
    assert [error.pointer for error in refused.value.errors] == ["/interviewees/1/name"]


def test_html_in_a_fact_stays_text() -> None:
    nasty = '<b>无</b><img src="file:///etc/passwd"><script>1</script>{{ 7*7 }}&lt;'
    rendered = render(INTERVIEW_NOTICE, INTERVIEW_NOTICE.read_facts(interview(place=nasty[:60])), NUMBER)
    assert '<b>无</b><imgsrc="file:///etc/passwd"><script>1' in text_of(rendered.pdf)


@pytest.mark.parametrize(
    "markup",
    [
        '<p><img src="file:///etc/hostname"></p>',
        "<style>@import url(file:///etc/hostname)</style>",
        '<div style="background:url(http://127.0.0.1:9/x.png)">x</div>',
        '<a rel="attachment" href="file:///etc/hostname">x</a>',
        '<link rel="stylesheet" href="http://127.0.0.1:9/x.css">',
    ],
)
def test_nothing_is_fetched(markup: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Letters are drawn, not parsed: what points anywhere is no tag a template may use."""
    folder = tmp_path / "interview_notice"
    folder.mkdir()
    monkeypatch.setenv("DUZE_LETTERS_DIR", str(tmp_path))
    (folder / "letter.html").write_text("<h1>题</h1><address>某：</address>" + markup)
    with pytest.raises(TemplateBroken):
        render(INTERVIEW_NOTICE, INTERVIEW_NOTICE.read_facts(interview_data), NUMBER)


@pytest.mark.parametrize("url", ["file:///etc/hostname", "http://127.0.0.1:9/x.png"])
def test_even_the_renderers_own_fetching_is_refused(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """An attachment by address is the one thing the renderer could still be made to read."""
    monkeypatch.setattr(rendering, "Attachment", lambda **_: Attachment(url=url, url_fetcher=rendering.NO_FETCHING))
    with pytest.raises(RenderFailed):
        render(INTERVIEW_NOTICE, INTERVIEW_NOTICE.sample(), NUMBER)


def test_a_renderer_warning_fails_the_letter(monkeypatch: pytest.MonkeyPatch) -> None:
    def complain(self: SheetPage, stream: object, scale: float = 1) -> None:
        LOGGER.warning("a hole")

    monkeypatch.setattr(SheetPage, "paint", complain)
    with pytest.raises(RenderFailed):
        render(INTERVIEW_NOTICE, INTERVIEW_NOTICE.sample(), NUMBER)


def test_fonts_are_cut_to_what_the_letter_shows() -> None:
    """Each embedded face tells width and text of exactly its used codes; common signs need no wide file."""
    rendered = render(INTERVIEW_NOTICE, INTERVIEW_NOTICE.read_facts(interview(**PLAIN)), NUMBER)
    assert not any("Wide" in face for face in rendered.faces), rendered.faces
    shown = set(text_of(rendered.pdf))
    with pikepdf.open(io.BytesIO(rendered.pdf)) as pdf:
        for font in pdf.pages[0].Resources.Font.values():
            inner = font.DescendantFonts[0]
            cmap = font.ToUnicode.read_bytes().decode().partition("endcodespacerange")[2]
            texts = {bytes.fromhex(code).decode("utf-16-be") for code in re.findall(r"<\w{4}> <(\w+)>", cmap)}
            assert {text for text in texts if text.strip()} <= shown
            assert len(texts) == sum(len(row) for row in list(inner.W)[1::2])
            bare = inner.Subtype == "/CIDFontType0"
            assert bare == ("/FontFile3" in inner.FontDescriptor) and bare != ("/CIDToGIDMap" in inner)


def test_too_long_is_refused_before_rendering() -> None:
    data = json.loads((REFERRAL_LETTER.folder / "sample.json").read_text())
    long = REFERRAL_LETTER.read_facts({**data, "problem": "长" * 49_990})
    with pytest.raises(LetterTooLong):
        render(REFERRAL_LETTER, long, NUMBER)
    rows = REFERRAL_LETTER.read_facts({**data, "evidence": [data["evidence"][0]] * 2001})
    with pytest.raises(LetterTooLong):
        render(REFERRAL_LETTER, rows, NUMBER)


def test_wrong_facts_name_each_field() -> None:
    data = interview(place="", placee="x", starts_at="not a time")
    del data["host"]
    with pytest.raises(WrongFacts) as refused:
        INTERVIEW_NOTICE.read_facts(data)
    assert {error.pointer for error in refused.value.errors} == {"/place", "/placee", "/starts_at", "/host"}
    assert isinstance(refused.value, Refusal) and refused.value.status == 422


def test_dates_out_of_order_are_refused() -> None:
    with pytest.raises(WrongFacts):
        INTERVIEW_NOTICE.read_facts(interview(plan_due="2026-11-01"))


def test_government_approval_is_in_the_text_only_when_given() -> None:
    """2012 条例 art. 16(2)."""
    given = render(INTERVIEW_NOTICE, INTERVIEW_NOTICE.read_facts(interview()), NUMBER)
    without = render(INTERVIEW_NOTICE, INTERVIEW_NOTICE.read_facts(interview(government_approval=None)), NUMBER)
    assert "经市政府同意" in text_of(given.pdf)
    assert "同意" not in text_of(without.pdf)


def test_an_unknown_fact_in_a_template_is_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "interview_notice"
    folder.mkdir()
    monkeypatch.setenv("DUZE_LETTERS_DIR", str(tmp_path))
    facts = {"unknown": "<h1>题</h1><address>某：</address><p>{{ nothing }}</p>"}
    facts["markup"] = "<h1>题</h1><address>某：</address><div>x</div>"
    facts["hole"] = "<h1>题</h1><address>某：</address><p>𠮷</p>"
    data = INTERVIEW_NOTICE.read_facts(interview_data)
    for name, template in facts.items():
        (folder / "letter.html").write_text(template)
        with pytest.raises(TemplateBroken):
            render(INTERVIEW_NOTICE, data, name)


interview_data = interview()


def test_every_kind_has_template_sample_and_readme() -> None:
    for kind in KINDS.values():
        assert {path.name for path in kind.folder.iterdir()} >= {"letter.html", "sample.json", "README.md"}
        assert placeholder_number(kind, kind.sample()).endswith("8888号")
