"""PDFBox Preflight, a validator by other hands, on every kind. It knows PDF/A-1b alone; docs/letters-proof.md says what
that proves of a PDF/A-3u file. One of the long tests: it needs Java (`make test-all` installs it)."""

from __future__ import annotations

import io
import os
import re
import subprocess
from pathlib import Path
from typing import Any

import pikepdf
import pytest

from duze.letters.kinds import KINDS
from tests.letters.conftest import sample
from tests.letters.sealed import sealed

pytestmark = pytest.mark.skipif(not os.environ.get("DUZE_LONG"), reason="starts Java for every file: make test-all")

JARS = ("preflight", "pdfbox2", "fontbox2", "xmpbox", "commons-logging", "jaxb-api", "javax.activation")
VALIDATOR = "org.apache.pdfbox.preflight.Validator_A1b"
ALLOWED_IN_PART_3 = (
    "1.2.9 : Body Syntax error, EmbeddedFile entry is present in a FileSpecification dictionary",
    "1.4.7 : Trailer Syntax error, EmbeddedFile entry is present in the Names dictionary",
    "5.3.1 : Invalid field value in an annotation definition, widget annotation lacks an appearance dictionary",
)
"""Part 1 forbids attachments, part 3 is made for them; a field without extent (a signature without seal) needs no
appearance from part 2 on (6.3.3)."""
ASKED_BY_PART_1 = "The CIDSet entry is missing for the Composite Subset"
"""Part 1 wants a list of the kept glyphs, parts 2 and 3 do not."""
UNREAD = "7.3 : Error on MetaData, Schema is not set in this document : "
"""Its reader of metadata looks for name spaces where the renderer does not declare them; XML allows both."""
MARKS = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF
 xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about=""
 xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/"><pdfaid:part>1</pdfaid:part><pdfaid:conformance>B</pdfaid:conformance>
</rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end="w"?>"""


def preflight(pdf: bytes, folder: Path) -> list[str]:
    """The validator's complaints, one a line; none for a valid file."""
    file = folder / "letter.pdf"
    file.write_bytes(pdf)
    path = ":".join(f"/usr/share/java/{jar}.jar" for jar in JARS)
    done = subprocess.run(["java", "-cp", path, VALIDATOR, str(file)], capture_output=True, text=True, check=False)
    told = done.stdout + done.stderr
    assert "PDF/A-1b file" in told, told
    complaints = [each.partition(" on page ")[0] for each in re.findall(r"^\d[\d.]* : .*$", told, re.MULTILINE)]
    assert bool(complaints) == ("is not a valid" in told), told
    return complaints


def as_part_1(data: bytes) -> bytes:
    """The same pages, fonts, colours and annotations as a file of part 1: attachments out, lists of glyphs in,
    an empty appearance for a field that shows nothing."""
    with pikepdf.open(io.BytesIO(data)) as pdf:
        for key in ("/Names", "/AF"):
            if key in pdf.Root:
                del pdf.Root[key]
        for font in [each for each in pdf.objects if isinstance(each, pikepdf.Dictionary)]:
            if "/DescendantFonts" in font:
                font.DescendantFonts[0].FontDescriptor.CIDSet = pdf.make_stream(_kept(font))
        for note in (note for page in pdf.pages for note in page.get("/Annots", [])):
            if list(map(float, note.Rect)) == [0.0] * 4:
                note.AP = pikepdf.Dictionary(N=pikepdf.Stream(pdf, b"", Subtype=pikepdf.Name.Form, BBox=[0, 0, 0, 0]))
        marks = pdf.make_stream(MARKS.encode())
        marks.Type, marks.Subtype = pikepdf.Name.Metadata, pikepdf.Name.XML
        pdf.Root.Metadata = marks
        if "/Info" in pdf.trailer:
            del pdf.trailer["/Info"]
        target = io.BytesIO()
        plain = pikepdf.ObjectStreamMode.disable
        pdf.save(target, force_version="1.4", object_stream_mode=plain, fix_metadata_version=False)
        return target.getvalue()


def _kept(font: Any) -> bytes:
    """A bit for each code the font knows a text of, and for .notdef."""
    table = font.ToUnicode.read_bytes().decode().partition("endcodespacerange")[2]
    codes = [0, *(int(code, 16) for code in re.findall(r"<(\w{4})>\s*<\w+>", table))]
    bits = bytearray(max(codes) // 8 + 1)
    for code in codes:
        bits[code // 8] |= 0x80 >> code % 8
    return bytes(bits)


@pytest.mark.parametrize("slug", KINDS)
@pytest.mark.parametrize("make", [lambda slug: sample(slug).pdf, sealed], ids=["bare", "sealed"])
def test_every_kind_holds_before_a_validator(slug: str, make: Any, tmp_path: Path) -> None:
    """Of the file itself it complains about nothing but what part 3 allows; of its pages as part 1 about nothing."""
    pdf = make(slug)
    told = preflight(pdf, tmp_path)
    left = [each for each in told if each not in ALLOWED_IN_PART_3 and not each.startswith(UNREAD)]
    assert all(each.startswith("3.1.11 ") and each.endswith(ASKED_BY_PART_1) for each in left), left
    assert preflight(as_part_1(pdf), tmp_path) == []


def test_it_finds_what_is_spoilt(tmp_path: Path) -> None:
    """So that its silence means something: a font taken out of the file."""
    with pikepdf.open(io.BytesIO(as_part_1(sample("request").pdf))) as pdf:
        described = next(iter(pdf.pages[0].Resources.Font.values())).DescendantFonts[0].FontDescriptor
        del described["/FontFile3" if "/FontFile3" in described else "/FontFile2"]
        target = io.BytesIO()
        pdf.save(target, force_version="1.4", object_stream_mode=pikepdf.ObjectStreamMode.disable)
    assert any(each.startswith("3.1.") for each in preflight(target.getvalue(), tmp_path))
