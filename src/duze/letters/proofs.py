"""What a sealed file proves by itself: signature, coverage, certificate, facts against print, PDF/A marks.

Works offline, on any PDF: the page `/verify/<code>` and `duze letters verify` both read it. Trust is not decided
here: a self-made certificate signs as well as a real one, so the certificate is named for the reader to compare.
"""

from __future__ import annotations

import hashlib
import io
import json
import re
from dataclasses import dataclass, field
from datetime import date
from enum import IntEnum
from typing import Any

MARKS = ("3", "U")


class Outcome(IntEnum):
    """What a file turned out to be; the value is the command's exit code."""

    GENUINE = 0
    UNREADABLE = 1
    UNSIGNED = 3
    ALTERED = 4
    APPENDED = 5
    RESIGNED = 6
    FACTS_DIFFER = 7
    NOT_ARCHIVAL = 8


@dataclass
class Proof:
    """The findings. `subject` and `fingerprint` (SHA-256) are the certificate's; `faults` say what is wrong."""

    sha256: str
    outcome: Outcome = Outcome.GENUINE
    signed: bool = False
    intact: bool = False
    whole: bool = False
    subject: str = ""
    fingerprint: str = ""
    kind: str = ""
    number: str = ""
    dated: str = ""
    faults: list[str] = field(default_factory=list)

    def fault(self, outcome: Outcome, words: str) -> None:
        """Note a fault; the first one names the outcome."""
        if self.outcome is Outcome.GENUINE:
            self.outcome = outcome
        self.faults.append(words)


def prove(pdf: bytes) -> Proof:
    """Examine a PDF. Never raises on bad input: what cannot be read is an outcome."""
    found = Proof(hashlib.sha256(pdf).hexdigest())
    try:
        _signatures(pdf, found)
        _contents(pdf, found)
    except Exception as wrong:  # a damaged file fails in as many ways as there are parsers
        found.fault(Outcome.UNREADABLE, f"文件损坏，无法读取（{type(wrong).__name__}）")
    return found


def _signatures(pdf: bytes, found: Proof) -> None:
    from pyhanko.pdf_utils.misc import PdfReadError
    from pyhanko.pdf_utils.reader import PdfFileReader

    try:
        signatures = PdfFileReader(io.BytesIO(pdf), strict=False).embedded_signatures
    except PdfReadError:
        found.fault(Outcome.UNREADABLE, "文件损坏，无法读取")
        return
    if not signatures:
        found.fault(Outcome.UNSIGNED, "未用印：文件中没有数字签名")
        return
    found.signed = True
    if len(signatures) > 1:
        found.fault(Outcome.RESIGNED, f"被再次签名：有 {len(signatures)} 个签名")
    _one_signature(signatures[0], found)


def _one_signature(signature: Any, found: Proof) -> None:
    from pyhanko.sign.validation.status import SignatureCoverageLevel

    certificate = signature.signer_cert
    found.subject = str(certificate.subject.native.get("common_name", ""))
    found.fingerprint = hashlib.sha256(certificate.dump()).hexdigest()
    found.intact = _intact(signature)
    found.whole = signature.evaluate_signature_coverage() is SignatureCoverageLevel.ENTIRE_FILE
    if not found.intact:
        found.fault(Outcome.ALTERED, "签名与内容不符：文件被改动过")
    elif not found.whole:
        found.fault(Outcome.APPENDED, "签名之后追加过内容")


def _intact(signature: Any) -> bool:
    """Digest and signature value alone: no trust, no time, nothing fetched."""
    from pyhanko.sign.validation.generic_cms import validate_sig_integrity

    signature.compute_integrity_info()
    digest = signature.compute_digest()
    intact, valid = validate_sig_integrity(
        signature.signer_info, signature.signer_cert, expected_content_type="data", actual_digest=digest
    )
    return bool(intact and valid)


def _contents(pdf: bytes, found: Proof) -> None:
    import pikepdf

    with pikepdf.open(io.BytesIO(pdf)) as document:
        with document.open_metadata() as meta:
            marks = (str(meta.get("pdfaid:part", "")), str(meta.get("pdfaid:conformance", "")))
        if marks != MARKS or "/OutputIntents" not in document.Root:
            found.fault(Outcome.NOT_ARCHIVAL, "没有 PDF/A-3u 标记")
        attached = document.attachments.get("facts.json")
        data = json.loads(attached.get_file().read_bytes()) if attached is not None else None
    if not isinstance(data, dict) or {"kind", "number", "facts"} - data.keys():
        found.fault(Outcome.UNREADABLE, "不是本系统制成的公文：没有找到 facts.json 附件")
        return
    found.kind, found.number, found.dated = str(data["kind"]), str(data["number"]), str(data["facts"]["dated"])
    text = _printed(pdf)
    for name, expected in (("发文字号", found.number), ("成文日期", _said(date.fromisoformat(found.dated)))):
        if re.sub(r"\s", "", expected) not in text and not (name == "成文日期" and "minutes" in found.kind):
            found.fault(Outcome.FACTS_DIFFER, f"版面上的{name}与所附要素不一致（应为 {expected}）")


def _said(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def _printed(pdf: bytes) -> str:
    import pypdfium2

    document = pypdfium2.PdfDocument(pdf)
    try:
        return re.sub(r"\s", "", "".join(page.get_textpage().get_text_bounded() for page in document))
    finally:
        document.close()
