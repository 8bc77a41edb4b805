"""Sealed letters: what the file proves by itself."""

from __future__ import annotations

import dataclasses
import hashlib
import io
import json
import stat
from pathlib import Path

import pikepdf
import pytest
from click.testing import CliRunner
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign import signers
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext

from duze.letters import proof_mark, sealing_demo
from duze.letters.cli import letters
from duze.letters.kinds import KINDS
from duze.letters.proofs import Outcome, prove
from duze.letters.sealing_pades import marked
from tests.letters.conftest import sample
from tests.letters.sealed import CODE, order, sealed, signer


@pytest.mark.parametrize("slug", list(KINDS))
def test_every_kind_is_sealed_and_stays_an_archival_file(slug: str) -> None:
    pdf = sealed(slug)
    assert pdf.startswith(sample(slug).pdf)
    found = prove(pdf)
    assert found.outcome is Outcome.GENUINE, found.faults
    assert found.intact and found.whole and "演示" in found.subject
    with pikepdf.open(io.BytesIO(pdf)) as document:
        fonts = [
            each for each in document.objects if isinstance(each, pikepdf.Dictionary) and "/FontDescriptor" in each
        ]
        assert all({"/FontFile2", "/FontFile3"} & set(each.FontDescriptor.keys()) for each in fonts)
        tops = [
            each for each in document.objects if isinstance(each, pikepdf.Dictionary) and "/DescendantFonts" in each
        ]
        assert tops and all("/ToUnicode" in each for each in tops)
        assert document.Root.OutputIntents[0].S == "/GTS_PDFA1" and not document.is_encrypted
        assert {str(each.AFRelationship) for each in document.Root.AF} == {"/Data"}
        assert b"pdfaid" in document.Root.Metadata.read_bytes()
        for page in document.pages:
            for note in page.get("/Annots", []):
                assert int(note.F) & 4 and (note.Subtype == "/Link" or "/AP" in note or list(note.Rect) == [0] * 4)


def test_the_seal_lies_where_the_standard_puts_it() -> None:
    slug = "interview_notice"
    place = sample(slug).seal
    assert place is not None
    with pikepdf.open(io.BytesIO(sealed(slug))) as document:
        (widget,) = [each for each in document.pages[place.page - 1].Annots if each.Subtype == "/Widget"]
        left, bottom, right, top = (float(each) * 25.4 / 72 for each in widget.Rect)
    assert right - left == pytest.approx(42, abs=0.05) and top - bottom == pytest.approx(42, abs=0.05)
    assert (left + right) / 2 == pytest.approx(place.x, abs=0.05)
    assert 297 - (top + bottom) / 2 == pytest.approx(place.y, abs=0.05)


def test_pyhanko_finds_it_intact_and_trusts_it() -> None:
    trusted = signer()
    reader = PdfFileReader(io.BytesIO(sealed("interview_notice")))
    context = ValidationContext(trust_roots=[trusted.signer.signing_cert])
    status = validate_pdf_signature(reader.embedded_signatures[0], context)
    assert status.intact and status.valid and status.trusted and status.coverage is SignatureCoverageLevel.ENTIRE_FILE


def test_the_demo_key_is_its_owners_alone(tmp_path: Path) -> None:
    path = sealing_demo.make(tmp_path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert sealing_demo.make(tmp_path).read_bytes() == path.read_bytes()


def test_each_way_to_spoil_a_file_is_named() -> None:
    pdf = sealed("interview_notice")
    flipped = bytearray(pdf)
    flipped[len(sample("interview_notice").pdf) // 2] ^= 1
    assert prove(bytes(flipped)).outcome in (Outcome.ALTERED, Outcome.UNREADABLE) and not prove(bytes(flipped)).intact
    assert prove(pdf + b"\n%more\n").outcome is Outcome.APPENDED
    assert prove(sample("interview_notice").pdf).outcome is Outcome.UNSIGNED
    assert prove(marked(order("interview_notice"))).outcome is Outcome.UNSIGNED
    assert prove(b"not a pdf").outcome is Outcome.UNREADABLE
    assert prove(pdf[: len(pdf) // 2]).outcome in (Outcome.UNREADABLE, Outcome.UNSIGNED)


def test_the_command_names_each_by_its_exit_code(tmp_path: Path) -> None:
    pdf = sealed("interview_notice")
    spoilt = {"a": (pdf, 0), "b": (pdf + b"\n%x\n", 5), "c": (sample("interview_notice").pdf, 3), "d": (b"no", 1)}
    for name, (content, code) in spoilt.items():
        file = tmp_path / f"{name}.pdf"
        file.write_bytes(content)
        told = CliRunner().invoke(letters, ["verify", str(file), "--json"])
        assert told.exit_code == code, (name, told.output)
        assert json.loads(told.output)["sha256"] == hashlib.sha256(content).hexdigest()
    table = CliRunner().invoke(letters, ["verify", str(tmp_path / "a.pdf")])
    assert table.exit_code == 0 and "真实完好" in table.output and "演示" in table.output
    again = CliRunner().invoke(letters, ["verify", "--again", str(tmp_path / "a.pdf")])
    assert again.exit_code == 0, again.output


def test_signed_again_is_named() -> None:
    again = signer().signer
    writer = IncrementalPdfFileWriter(io.BytesIO(sealed("interview_notice")))
    meta = signers.PdfSignatureMetadata(field_name="Second")
    assert prove(signers.sign_pdf(writer, meta, again).getvalue()).outcome is Outcome.RESIGNED


def test_replaced_facts_are_found() -> None:
    """Facts of another letter under one's own signature: signed well, printed otherwise."""
    rendered = sample("interview_notice")
    with pikepdf.open(io.BytesIO(rendered.pdf)) as document:
        kept = document.attachments["facts.json"].get_file().read_bytes()
        swapped = kept.replace("12号".encode(), "13号".encode())
        document.attachments["facts.json"] = pikepdf.AttachedFileSpec(document, swapped, filename="facts.json")
        out = io.BytesIO()
        document.save(out)
    forged = signer().seal(dataclasses.replace(order("interview_notice"), pdf=out.getvalue())).pdf
    assert prove(forged).outcome is Outcome.FACTS_DIFFER


def test_codes_are_unlike_and_typed_anyhow() -> None:
    codes = {proof_mark.new_code() for _ in range(500)}
    assert len(codes) == 500 and all(not set(code) & set("01IOLU") for code in codes)
    assert proof_mark.tidy("7kq2-m9xr-ta4b") == CODE and proof_mark.tidy("7kq2") == ""
