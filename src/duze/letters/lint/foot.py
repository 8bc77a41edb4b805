"""What stands at the foot of pages: imprint and page numbers."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from duze.letters.lint import standard as s
from duze.letters.lint.facts import Document, Page, Row, Rule

FOLIO = re.compile(r"^([—–―─－\-−]*)(\d{1,4})([—–―─－\-−]*)$")
_LABEL = re.compile(r"^(?:抄送|抄报|主送|分送)[:：]")
_PRINTED = re.compile(r"印发$|^印发")
LOW = 150.0
_SMALL, _APART = (13.4, 15.0), 9.0
"""4号 type in points, and its rows in an imprint, from baseline to baseline in mm."""


@dataclass
class Imprint:
    """版记: its page, rows from top to bottom, and ruled lines across the type area."""

    page: int = 0
    rows: list[Row] = field(default_factory=list)
    rules: list[Rule] = field(default_factory=list)

    @property
    def copies(self) -> list[Row]:
        """The rows of 抄送, turned ones too."""
        start = next((i for i, row in enumerate(self.rows) if _LABEL.match(row.text)), None)
        if start is None:
            return []
        return [row for row in self.rows[start:] if not _PRINTED.search(row.text)]

    @property
    def printer(self) -> Row | None:
        """The row of printer and date."""
        return next((row for row in self.rows if _PRINTED.search(row.text)), None)


def find_folio(page: Page) -> Row | None:
    """The page's number: digits with or without dashes, alone on the last row below the text."""
    low = [row for row in page.rows if row.baseline > page.height - 45]
    return low[-1] if low and FOLIO.match(low[-1].text) else None


def _begun(small: list[Row], low: list[Row], marks: Callable[[str], object]) -> list[Row]:
    """The rows from the first that `marks` knows, and those of 4号 right above it: long lists of offices reach high."""
    first = next((row for row in low if marks(row.text)), None) or next((row for row in small if marks(row.text)), None)
    if first is None:
        return []
    rows = [row for row in {id(row): row for row in (*low, *small)}.values() if row.baseline >= first.baseline]
    for row in reversed([row for row in small if row.baseline < first.baseline]):
        if min(other.baseline for other in rows) - row.baseline > _APART:
            break
        rows.append(row)
    return sorted(rows, key=lambda row: row.baseline)


def find_imprint(document: Document) -> Imprint:
    """The imprint on the last page that shows anything."""
    page = next((page for page in reversed(document.pages) if not page.blank), document.pages[-1])
    folio = find_folio(page)
    small = [row for row in page.rows if row is not folio and not row.red and _SMALL[0] < row.size < _SMALL[1]]
    low = [row for row in page.rows if row is not folio and row.baseline > LOW and not row.red]
    rows = _begun(small, low, _LABEL.match) or _begun(small, low, _PRINTED.search)
    rows = [row for row in rows if row.size < 17]
    if not rows:
        return Imprint()
    top = rows[0].top - 12
    rules = [rule for rule in page.rules if rule.lying and not rule.red and rule.box.width > 100 and rule.box.y0 > top]
    rules.sort(key=lambda rule: rule.box.y0)
    return Imprint(page.number, rows, [rule for rule in rules if rule.box.y1 < s.PAGE[1] - 15])
