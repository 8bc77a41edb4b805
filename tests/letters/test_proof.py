"""Sealed letters and the public page that vouches for them."""

from __future__ import annotations

import dataclasses
import hashlib
import io
import json
import stat
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pikepdf
import pytest
import sqlalchemy as sa
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
from duze.letters.sealing import Order
from duze.letters.sealing_pades import marked
from tests.conftest import World
from tests.letters.conftest import sample
from tests.letters.make import delivered, signed, step

CODE = "7KQ2M9XRTA4B"
ADDRESS = f"https://duze.example/verify/{CODE}"


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("seal") / "seal"


def order(slug: str) -> Order:
    rendered = sample(slug)
    return Order(rendered.pdf, KINDS[slug].sample().issuer, rendered.seal, CODE, ADDRESS)


_files: dict[str, bytes] = {}


def sealed(slug: str, folder: Path) -> bytes:
    if slug not in _files:
        _files[slug] = sealing_demo.signer(folder).seal(order(slug)).pdf
    return _files[slug]


@pytest.mark.parametrize("slug", list(KINDS))
def test_every_kind_is_sealed_and_stays_an_archival_file(slug: str, folder: Path) -> None:
    pdf = sealed(slug, folder)
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


def test_the_seal_lies_where_the_standard_puts_it(folder: Path) -> None:
    slug = "interview_notice"
    place = sample(slug).seal
    assert place is not None
    with pikepdf.open(io.BytesIO(sealed(slug, folder))) as document:
        (widget,) = [each for each in document.pages[place.page - 1].Annots if each.Subtype == "/Widget"]
        left, bottom, right, top = (float(each) * 25.4 / 72 for each in widget.Rect)
    assert right - left == pytest.approx(42, abs=0.05) and top - bottom == pytest.approx(42, abs=0.05)
    assert (left + right) / 2 == pytest.approx(place.x, abs=0.05)
    assert 297 - (top + bottom) / 2 == pytest.approx(place.y, abs=0.05)


def test_pyhanko_finds_it_intact_and_trusts_it(folder: Path) -> None:
    signer = sealing_demo.signer(folder)
    reader = PdfFileReader(io.BytesIO(sealed("interview_notice", folder)))
    context = ValidationContext(trust_roots=[signer.signer.signing_cert])
    status = validate_pdf_signature(reader.embedded_signatures[0], context)
    assert status.intact and status.valid and status.trusted and status.coverage is SignatureCoverageLevel.ENTIRE_FILE


def test_the_demo_key_is_its_owners_alone(folder: Path) -> None:
    path = sealing_demo.make(folder)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert sealing_demo.make(folder).read_bytes() == path.read_bytes()


def test_each_way_to_spoil_a_file_is_named(folder: Path) -> None:
    pdf = sealed("interview_notice", folder)
    flipped = bytearray(pdf)
    flipped[len(sample("interview_notice").pdf) // 2] ^= 1
    assert prove(bytes(flipped)).outcome in (Outcome.ALTERED, Outcome.UNREADABLE) and not prove(bytes(flipped)).intact
    assert prove(pdf + b"\n%more\n").outcome is Outcome.APPENDED
    assert prove(sample("interview_notice").pdf).outcome is Outcome.UNSIGNED
    assert prove(marked(order("interview_notice"))).outcome is Outcome.UNSIGNED
    assert prove(b"not a pdf").outcome is Outcome.UNREADABLE
    assert prove(pdf[: len(pdf) // 2]).outcome in (Outcome.UNREADABLE, Outcome.UNSIGNED)


def test_the_command_names_each_by_its_exit_code(folder: Path, tmp_path: Path) -> None:
    pdf = sealed("interview_notice", folder)
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


def test_signed_again_is_named(folder: Path) -> None:
    signer = sealing_demo.signer(folder).signer
    writer = IncrementalPdfFileWriter(io.BytesIO(sealed("interview_notice", folder)))
    meta = signers.PdfSignatureMetadata(field_name="Second")
    assert prove(signers.sign_pdf(writer, meta, signer).getvalue()).outcome is Outcome.RESIGNED


def test_replaced_facts_are_found(folder: Path) -> None:
    """Facts of another letter under one's own signature: signed well, printed otherwise."""
    rendered = sample("interview_notice")
    with pikepdf.open(io.BytesIO(rendered.pdf)) as document:
        kept = document.attachments["facts.json"].get_file().read_bytes()
        swapped = kept.replace("12号".encode(), "13号".encode())
        document.attachments["facts.json"] = pikepdf.AttachedFileSpec(document, swapped, filename="facts.json")
        out = io.BytesIO()
        document.save(out)
    forged = sealing_demo.signer(folder).seal(dataclasses.replace(order("interview_notice"), pdf=out.getvalue())).pdf
    assert prove(forged).outcome is Outcome.FACTS_DIFFER


def test_codes_are_unlike_and_typed_anyhow() -> None:
    codes = {proof_mark.new_code() for _ in range(500)}
    assert len(codes) == 500 and all(not set(code) & set("01IOLU") for code in codes)
    assert proof_mark.tidy("7kq2-m9xr-ta4b") == CODE and proof_mark.tidy("7kq2") == ""


@pytest.fixture(autouse=True)
def fresh_tries(request: pytest.FixtureRequest) -> None:
    """Tests share one app and one address: each begins with its tries unspent."""
    if "world" in request.fixturenames:
        request.getfixturevalue("app").state.verify_tries = None


@pytest.fixture
async def sealing(world: World, tmp_path: Path) -> AsyncIterator[World]:
    """The installation with the demonstration's certificate."""
    world.runtime.signer = sealing_demo.signer(tmp_path / "seal")
    yield world


async def code_of(world: World, letter: str) -> str:
    async with world.runtime.db.read() as session:
        query = "SELECT code FROM letter_code WHERE letter_id = :id"
        plain = letter.replace("-", "") if world.runtime.db.sqlite else letter
        return str((await session.execute(sa.text(query), {"id": plain})).scalar_one())


async def test_the_public_page_tells_the_state_and_no_more(world: World) -> None:
    letter = await delivered(world)
    code = await code_of(world, letter)
    page = await world.http.get(f"/verify/{code}")
    assert page.status_code == 200, page.text
    assert "武营督〔2026〕1号" in page.text and "有效" in page.text and "未用印" in page.text
    assert "洪山区" not in page.text and "关于约谈" not in page.text
    pdf = (await world.person("supervisor").get(f"/api/letters/{letter}/pdf")).content
    assert hashlib.sha256(pdf).hexdigest() in page.text
    same = await world.http.post(f"/verify/{code}", files={"file": ("a.pdf", pdf, "application/pdf")})
    assert same.status_code == 200 and "所选文件与本公文一致" in same.text
    other = await world.http.post(f"/verify/{code}", files={"file": ("a.pdf", pdf + b"\n", "application/pdf")})
    assert "所选文件与本公文不一致" in other.text
    wrong = await world.http.post(f"/verify/{code}", files={"file": ("a.pdf", b"x", "application/pdf")})
    assert wrong.status_code == 422
    assert (await step(world, "signatory", letter, "void", {"reason": "文号有误"})).status_code == 200
    assert "已作废" in (await world.http.get(f"/verify/{code}")).text


async def test_a_replaced_letter_says_so(world: World) -> None:
    first, second = await delivered(world), await signed(world)
    answer = await step(world, "signatory", first, "supersession", {"by": second, "reason": "内容有误"})
    assert answer.status_code == 200, answer.text
    assert "已被替代" in (await world.http.get(f"/verify/{await code_of(world, first)}")).text


async def test_a_referral_shows_neither_kind_nor_number(world: World) -> None:
    letter = await delivered(world, "referral_letter", unit=None, body="d03-ccdi")
    page = await world.http.get(f"/verify/{await code_of(world, letter)}")
    assert page.status_code == 200
    shown = (await world.person("supervisor").get(f"/api/letters/{letter}")).json()
    for hidden in (shown["number"], "移送", "线索", "纪委", "2026-11"):
        assert hidden not in page.text, hidden


async def test_a_form_on_another_site_asks_nothing_here(world: World) -> None:
    code = await code_of(world, await delivered(world))
    file = {"file": ("a.pdf", b"%PDF-1.7", "application/pdf")}
    for elsewhere in ({"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://elsewhere.example"}):
        typed = await world.http.post("/verify", data={"code": code}, headers=elsewhere)
        sent = await world.http.post(f"/verify/{code}", files=file, headers=elsewhere)
        assert (typed.status_code, sent.status_code) == (403, 403)
    assert (await world.http.post("/verify", data={"code": code}, follow_redirects=False)).status_code == 303


async def test_unknown_codes_are_all_alike_and_counted(world: World) -> None:
    letter = await signed(world)
    answers = [await world.http.get(f"/verify/{code}") for code in ("7KQ2M9XRTA4B", "x", await code_of(world, letter))]
    assert {each.status_code for each in answers} == {404}
    for _ in range(30):
        last = await world.http.get("/verify/7KQ2M9XRTA4C")
    assert last.status_code == 429


async def test_made_twice_sealed_once(sealing: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Killed between the steps, the job goes on; delivery waits for the seal."""
    world, letter = sealing, await signed(sealing)
    real = world.runtime.blobs.put_bytes
    calls = 0

    async def dies(data: bytes) -> Any:
        nonlocal calls
        calls += 1
        if calls == 2:
            raise KeyboardInterrupt
        return await real(data)

    monkeypatch.setattr(world.runtime.blobs, "put_bytes", dies)
    with pytest.raises(KeyboardInterrupt):
        await _maker(world).make({"letter": letter})
    early = await step(world, "supervisor", letter, "delivery")
    assert early.json()["code"] == "not_sealed"
    for _ in range(2):
        await _maker(world).make({"letter": letter})
    async with world.runtime.db.read() as session:
        counts = (await session.execute(sa.text("SELECT happened, count(*) FROM letter_event GROUP BY happened"))).all()
    assert dict(map(tuple, counts)) == {"rendered": 1, "sealed": 1}
    pdf = (await world.person("supervisor").get(f"/api/letters/{letter}/pdf")).content
    assert prove(pdf).outcome is Outcome.GENUINE
    assert (await step(world, "supervisor", letter, "delivery")).status_code == 200
    assert "签名完好" in (await world.http.get(f"/verify/{await code_of(world, letter)}")).text


def _maker(world: World) -> Any:
    from duze.letters.making import Maker

    run = world.runtime
    return Maker(run.db, run.blobs, run.press, run.signer, run.settings.base_url)
