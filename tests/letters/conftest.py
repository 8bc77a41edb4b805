"""Letters under test: the faces built once, samples rendered once, PDFs measured in millimetres."""

from __future__ import annotations

import io
from collections.abc import Callable
from functools import lru_cache
from typing import Any

import pdfplumber
import pymupdf
import pytest

from duze.letters import faces, fonts
from duze.letters.kinds import KINDS

if fonts.build(faces.fonts_dir()):
    faces.faces.cache_clear()

from duze.letters.render import Rendered, render

MM = 72 / 25.4
NUMBER = "武营督〔2026〕12号"


@lru_cache
def sample(slug: str) -> Rendered:
    """The kind's sample, rendered."""
    kind = KINDS[slug]
    return render(kind, kind.sample(), NUMBER)


def opened(pdf: bytes) -> Any:
    """The PDF in MuPDF."""
    return pymupdf.open(stream=pdf, filetype="pdf")  # type: ignore[no-untyped-call]


class Measured:
    """A PDF opened for measuring; characters and rectangles with x0, x1, top, bottom in mm."""

    def __init__(self, pdf: bytes) -> None:
        with pdfplumber.open(io.BytesIO(pdf)) as document:
            self.pages: list[dict[str, Any]] = [
                {
                    "chars": [self._mm(char) for char in page.chars],
                    "rects": [self._mm(rect) for rect in page.rects],
                    "text": page.extract_text(),
                }
                for page in document.pages
            ]

    @staticmethod
    def _mm(thing: dict[str, Any]) -> dict[str, Any]:
        sides = {side: float(thing[side]) / MM for side in ("x0", "x1", "top", "bottom")}
        return {**thing, **sides}

    def rows(self, page: int, size: float = 16.0) -> list[list[dict[str, Any]]]:
        """Lines of characters of one size on a page (from 0), top to bottom, each left to right; none on no page."""
        if page >= len(self.pages):
            return []
        found: dict[float, list[dict[str, Any]]] = {}
        for char in self.pages[page]["chars"]:
            if abs(float(char["size"]) - size) < 0.1:
                found.setdefault(round(float(char["bottom"]), 1), []).append(char)
        return [sorted(row, key=lambda char: char["x0"]) for _, row in sorted(found.items())]


@pytest.fixture
def measured() -> Callable[[str], Measured]:
    """Measure a kind's sample."""
    return lambda slug: Measured(sample(slug).pdf)
