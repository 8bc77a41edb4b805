"""The QR code of a letter, read off its printed page as a phone would."""

from __future__ import annotations

import pypdfium2
import pytest
import zxingcpp

from duze.letters.kinds import KINDS
from duze.letters.proof_mark import spaced
from duze.letters.sealing_pades import marked
from tests.letters.sealed import ADDRESS, CODE, order, sealed


def read(pdf: bytes, dpi: int) -> list[list[str]]:
    """The QR codes of each page, printed in grey at `dpi`."""
    document = pypdfium2.PdfDocument(pdf)
    document.init_forms()
    pictures = [page.render(scale=dpi / 72, grayscale=True).to_pil() for page in document]
    return [[code.text for code in zxingcpp.read_barcodes(picture)] for picture in pictures]


@pytest.mark.parametrize("slug", KINDS)
def test_the_code_on_the_last_page_leads_to_the_letters_page_of_proof(slug: str) -> None:
    *others, last = read(sealed(slug), 200)
    assert last == [ADDRESS] and not any(others)


def test_it_is_read_from_a_coarse_print_and_without_a_seal() -> None:
    assert read(sealed("interview_notice"), 120)[-1] == [ADDRESS]
    assert read(marked(order("interview_notice")), 120)[-1] == [ADDRESS]


def test_the_short_code_can_be_typed_from_it() -> None:
    assert ADDRESS.endswith(f"/verify/{CODE}") and spaced(CODE).replace("-", "") == CODE
