"""Checking a letter's PDF against the facts it carries: render them again and compare the bytes."""

from __future__ import annotations

import io
import json
from dataclasses import dataclass
from typing import Any

import pikepdf

from duze.kit.errors import Refusal
from duze.letters.kinds import kind_named
from duze.letters.proofs import prove


@dataclass(frozen=True)
class Verdict:
    """What was found. `same`: the file is byte for byte what its facts print here and now."""

    kind: str
    number: str
    same: bool
    reason: str = ""


class NotALetter(Refusal):
    """The file is no PDF, or carries no facts of ours."""

    status, code = 422, "not_a_letter"
    default = "这不是本系统制成的公文：没有找到 facts.json 附件。"


def attached_facts(pdf: bytes) -> dict[str, Any]:
    """The facts attached to a letter's PDF. Raises NotALetter."""
    try:
        with pikepdf.open(io.BytesIO(pdf)) as document:
            data = json.loads(document.attachments["facts.json"].get_file().read_bytes())
    except (pikepdf.PdfError, KeyError, ValueError) as wrong:
        raise NotALetter from wrong
    if not isinstance(data, dict) or {"kind", "number", "facts", "template_sha256"} - data.keys():
        raise NotALetter
    return data


def verify(pdf: bytes) -> Verdict:
    """Render the attached facts again and compare. Raises NotALetter, NotFound for a kind that is gone.

    A difference need not mean tampering: a newer template or other fonts print other bytes, and the verdict
    says which of these it is.
    """
    from duze.letters.render import render

    data = attached_facts(pdf)
    kind, number = kind_named(str(data["kind"])), str(data["number"])
    if data["template_sha256"] != kind.template_sha256:
        return Verdict(kind.slug, number, False, "模板已更新，请用签发时的模板核对。")
    facts = kind.read_facts(data["facts"])
    plain = render(kind, facts, number).pdf
    if pdf == plain or (prove(pdf).signed and pdf.startswith(plain)):
        # Sealing appends: what was rendered is the beginning of the sealed file.
        return Verdict(kind.slug, number, True)
    return Verdict(kind.slug, number, False, "版面与所附要素不一致：文件被改动过，或者字体、程序版本不同。")
