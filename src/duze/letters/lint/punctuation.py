"""Signs that may not begin or end a line (避头尾)."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from duze.letters.lint import standard as s
from duze.letters.lint.facts import OPENING, Row
from duze.letters.lint.parts import Parts
from duze.letters.lint.reading import Reading, fact

NOT_FIRST = "，。、；：？！）》〉】〕」』”’·,;:?!)]}%％…"
CLOSING = "，。、；：？！）》〉】〕」』”’"


def line_ends(parts: Parts) -> Iterator[Reading]:
    """One reading for each line of body and attachments that breaks the rule, or one that none does."""
    broken = [reading for rows in (parts.body, parts.appendix, parts.attachments) for reading in _broken(rows)]
    yield from broken or [fact("punctuation", True, "行首无句读、行末无前括号", "未见违反")]


def _broken(rows: list[Row]) -> Iterator[Reading]:
    for before, row in pairwise([None, *rows]):
        if row is None or not 10 < row.size < 19:
            continue
        first, last = row.glyphs[0].text, row.glyphs[-1].text
        turned = before is not None and row.x0 < s.LEFT + 4
        if first in NOT_FIRST and turned:
            yield fact("punctuation", False, "行首无句读", f"行首“{first}”：{row.text[:10]}", row.page)
        elif last in OPENING:
            yield fact("punctuation", False, "行末无前括号", f"行末“{last}”：{row.text[-10:]}", row.page)
