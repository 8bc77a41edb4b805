"""What stands at the foot of pages: imprint and page numbers."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from duze.letters.lint import standard as s
from duze.letters.lint.facts import Document, Page, Row, Rule

FOLIO = re.compile(r"^([—–―─－\-−]*)(\d{1,4})([—–―─－\-−]*)$")
_LABEL = re.compile(r"^(?:抄送|抄报|主送|分送)[:：]")
_PRINTED = re.compile(r"印发$|^印发")
LOW = 150.0


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


def find_imprint(document: Document) -> Imprint:
    """The imprint on the last page that shows anything."""
    page = next((page for page in reversed(document.pages) if not page.blank), document.pages[-1])
    folio = find_folio(page)
    low = [row for row in page.rows if row is not folio and row.baseline > LOW and not row.red]
    start = next((i for i, row in enumerate(low) if _LABEL.match(row.text)), None)
    if start is None:
        start = next((i for i, row in enumerate(low) if _PRINTED.search(row.text)), None)
        while start and 4 < low[start].baseline - low[start - 1].baseline < 9 and low[start - 1].size < 15:
            start -= 1  # a printer's name in several rows
    rows = [row for row in low[start:] if row.size < 17] if start is not None else []
    if not rows:
        return Imprint()
    top = rows[0].top - 12
    rules = [rule for rule in page.rules if rule.lying and not rule.red and rule.box.width > 100 and rule.box.y0 > top]
    rules.sort(key=lambda rule: rule.box.y0)
    return Imprint(page.number, rows, [rule for rule in rules if rule.box.y1 < s.PAGE[1] - 15])
