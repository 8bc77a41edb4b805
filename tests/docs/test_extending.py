"""docs/extending.md, followed to the letter: its kind of letter prints, its rule is read back as it says."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path
from typing import Any

import pymupdf
import pytest
from pydantic import Field

from duze.escalation.rules import rule_sentence
from duze.escalation.shapes import RulebookIn
from duze.letters import faces, fonts, kinds
from duze.letters import facts as letter_facts
from duze.letters.blocks import Form
from duze.letters.kinds import LetterKind

PAGE = (Path(__file__).parents[2] / "docs/extending.md").read_text("utf-8")


def blocks(language: str) -> dict[str, str]:
    """The page's labelled blocks of one language: label → text."""
    return dict(re.findall(rf"^```{language} (\S+)\n(.*?)^```", PAGE, re.S | re.M))


def test_the_letter_of_the_page_prints(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if fonts.build(faces.fonts_dir()):
        faces.faces.cache_clear()
    for label, text in (blocks("html") | {k: v for k, v in blocks("json").items() if "/" in k}).items():
        file = tmp_path / label
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    monkeypatch.setenv("DUZE_LETTERS_DIR", str(tmp_path / "letters"))
    names: dict[str, Any] = {**vars(letter_facts), "LetterKind": LetterKind, "Form": Form, "Field": Field, "date": date}
    exec(blocks("python")["kinds"], names)
    kind: LetterKind = names["WORK_REMINDER"]
    monkeypatch.setattr(kinds, "KINDS", {**kinds.KINDS, kind.slug: kind})

    from duze.letters.render import render_named

    rendered = render_named("work_reminder", json.loads((kind.folder / "sample.json").read_text("utf-8")), None)
    document: Any = pymupdf.open(stream=rendered.pdf, filetype="pdf")  # type: ignore[no-untyped-call]
    text = re.sub(r"\s", "", "".join(page.get_text() for page in document))
    assert rendered.pages == 1
    assert "关于请及时报送10月份指标数据的函" in text
    assert "请于2026年11月9日前报送；有困难的，请在该日前书面说明。" in text


def test_the_rule_of_the_page_reads_as_the_page_says() -> None:
    book = RulebookIn.model_validate_json(blocks("json")["rulebook"])
    said = re.search(r"^It reads: (.*)$", PAGE, re.M)
    assert said is not None
    assert [rule_sentence(rule) for rule in book.rules] == [said[1]]
