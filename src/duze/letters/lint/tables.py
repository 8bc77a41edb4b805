"""Tables on a page, by their ruled lines."""

from __future__ import annotations

from duze.letters.lint.facts import Box, Page, Row, around

_NEAR = 1.5


def table_regions(page: Page) -> list[Box]:
    """Boxes around ruled lines that touch, where at least two of them stand upright."""
    boxes = [rule.box for rule in page.rules if not rule.red]
    regions: list[list[Box]] = []
    for box in sorted(boxes, key=lambda box: box.y0):
        touching = [region for region in regions if any(_touch(box, other) for other in region)]
        merged = [box, *(part for region in touching for part in region)]
        regions = [region for region in regions if region not in touching]
        regions.append(merged)
    return [around(region) for region in regions if sum(box.height > box.width for box in region) >= 2]


def _touch(one: Box, other: Box) -> bool:
    return (
        one.x0 <= other.x1 + _NEAR
        and other.x0 <= one.x1 + _NEAR
        and one.y0 <= other.y1 + _NEAR
        and other.y0 <= one.y1 + _NEAR
    )


def table_rows(page: Page) -> list[Row]:
    """Rows of text inside tables."""
    regions = table_regions(page)
    return [row for row in page.rows if any(region.holds(row.cx, row.baseline - row.em / 3) for region in regions)]
