"""Full text without a tokenizer: Chinese as overlapping bigrams, other words whole. One function each way."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

import sqlalchemy as sa

_OPEN, _SHUT = r"[\[(【〔{<《〈「『⟨]", r"[\])】〕}>》〉」』⟩]"
_NUMBER = re.compile(rf"\s*{_OPEN}\s*(\d{{4}})\s*{_SHUT}\s*(?:\u7b2c\s*)?(?:0*(\d+)\s*\u53f7?)?")
_RUN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]+|[0-9a-z]+")


def grams(*texts: str) -> str:
    """What to store for `texts`: ` 窗口 口要 要求 abc `, each gram between blanks.

    Full-width letters and digits count as half-width, capitals as small; punctuation is left out.
    """
    found: dict[str, None] = {}
    for text in texts:
        for run in _RUN.findall(unicodedata.normalize("NFKC", text).lower()):
            found.update(dict.fromkeys(_pieces(run)))
    return f" {' '.join(found)} " if found else ""


def _pieces(run: str) -> list[str]:
    if run[0].isascii() or len(run) == 1:
        return [run]
    return [run[i : i + 2] for i in range(len(run) - 1)] + [run[-1]]


def matches(column: Any, query: str) -> sa.ColumnElement[bool]:
    """The condition that every gram of `query` is in a column filled by `grams`; an empty query matches all."""
    wanted: list[str] = []
    for run in _RUN.findall(unicodedata.normalize("NFKC", query).lower()):
        if run[0].isascii():
            wanted.append(f" {run}")
        else:
            wanted += [run] if len(run) == 1 else [f" {run[i : i + 2]} " for i in range(len(run) - 1)]
    if not wanted:
        return sa.true() if not query.strip() else sa.false()
    return sa.and_(*(column.contains(gram, autoescape=True) for gram in wanted))


def plain(text: str) -> str:
    """Search text as numbers are written: half-width, hexagon brackets round the year, no spaces at the ends."""
    return _NUMBER.sub(_as_written, unicodedata.normalize("NFKC", text).strip()).strip()


def has_number(text: str) -> bool:
    """Whether `text` holds the year of a document's number."""
    return _NUMBER.search(text) is not None


def _as_written(found: re.Match[str]) -> str:
    return f"〔{found[1]}〕" + (f"{found[2]}号" if found[2] else "")
