"""Every kind is a PDF/A-3u file as far as its structure tells, unsealed and sealed; what is spoilt is found."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pikepdf
import pytest
from pikepdf import Dictionary, Name

from duze.letters.kinds import KINDS
from duze.letters.sealing_pades import marked
from tests.letters.archival import faults
from tests.letters.conftest import sample
from tests.letters.sealed import order, sealed


@pytest.mark.parametrize("slug", KINDS)
def test_every_kind_is_an_archival_file(slug: str) -> None:
    assert faults(sample(slug).pdf) == []
    assert faults(marked(order(slug))) == []
    assert faults(sealed(slug)) == []


def _fonts(pdf: Any) -> list[Any]:
    """The fonts of a letter's first page, as its content names them."""
    return list(pdf.pages[0].Resources.Font.values())


def _no_text(pdf: Any) -> None:
    del _fonts(pdf)[0].ToUnicode


def _text_missing(pdf: Any) -> None:
    font = _fonts(pdf)[0]
    head, middle, _ = font.ToUnicode.read_bytes().decode().partition("endcodespacerange")
    font.ToUnicode = pdf.make_stream((head + middle + " endcmap").encode())


def _not_embedded(pdf: Any) -> None:
    described = _fonts(pdf)[0].DescendantFonts[0].FontDescriptor
    for key in ("/FontFile2", "/FontFile3"):
        if key in described:
            del described[key]


def _wrong_width(pdf: Any) -> None:
    inner = _fonts(pdf)[0].DescendantFonts[0]
    for index, part in enumerate(inner.W):
        if index % 2:
            inner.W[index] = pikepdf.Array([int(one) + 40 for one in part])


def _hole(pdf: Any) -> None:
    """Text shows a code that its font has no glyph for."""
    name = next(iter(pdf.pages[0].Resources.Font.keys()))
    pdf.pages[0].contents_add(f"BT {name} 12 Tf <fff0> Tj ET".encode())


def _script(pdf: Any) -> None:
    pdf.Root.OpenAction = Dictionary(Type=Name.Action, S=Name.JavaScript, JS="app.alert(1)")


def _no_intent(pdf: Any) -> None:
    del pdf.Root.OutputIntents


def _wrong_level(pdf: Any) -> None:
    text = pdf.Root.Metadata.read_bytes().replace(b'conformance="U"', b'conformance="B"')
    pdf.Root.Metadata = pdf.make_stream(text.replace(b"conformance>U<", b"conformance>B<"))


def _no_relationship(pdf: Any) -> None:
    for spec in pdf.Root.AF:
        spec.AFRelationship = Name.Nothing


def _not_associated(pdf: Any) -> None:
    del pdf.Root.AF


def _cmyk(pdf: Any) -> None:
    pdf.pages[0].contents_add(b"0 0.8 0.8 0 k")


def _unprinted(pdf: Any) -> None:
    for page in pdf.pages:
        for note in page.get("/Annots", []):
            note.F = 2


SPOILT: list[tuple[str, Callable[[Any], None]]] = [
    ("6.2.11.7 ", _no_text),
    ("6.2.11.7.2 ", _text_missing),
    ("6.2.11.4 ", _not_embedded),
    ("6.2.11.5 ", _wrong_width),
    ("6.2.11.8 ", _hole),
    ("6.5.1 ", _script),
    ("6.2.3 ", _no_intent),
    ("6.6.4 ", _wrong_level),
    ("6.8 ", _no_relationship),
    ("6.8 ", _not_associated),
    ("6.2.4.3 ", _cmyk),
    ("6.3.2 ", _unprinted),
]


@pytest.mark.parametrize(("clause", "spoil"), SPOILT)
def test_what_is_spoilt_is_found_with_its_clause(clause: str, spoil: Callable[[Any], None]) -> None:
    with pikepdf.open(io.BytesIO(sealed("request"))) as pdf:
        spoil(pdf)
        target = io.BytesIO()
        pdf.save(target)
    assert any(fault.startswith(clause) for fault in faults(target.getvalue())), faults(target.getvalue())


def test_a_locked_or_continued_file_is_found() -> None:
    with pikepdf.open(io.BytesIO(sample("request").pdf)) as pdf:
        target = io.BytesIO()
        pdf.save(target, encryption=pikepdf.Encryption(owner="a", user=""))
    assert any(fault.startswith("6.1.3 encrypted") for fault in faults(target.getvalue()))
    assert any(fault.startswith("6.1.3 ") for fault in faults(sample("request").pdf + b"more"))
