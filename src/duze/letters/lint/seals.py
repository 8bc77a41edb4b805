"""Seals and stamps on a page: what is red and pressed on."""

from __future__ import annotations

from collections.abc import Iterable

from duze.letters.lint import standard as s
from duze.letters.lint.facts import Box, Page, Picture, Row, around

SMALLEST, LARGEST = 25.0, 60.0


def find_seals(page: Page) -> list[Picture]:
    """Red rings with the drawings in them, red images, stamps and signature fields of a seal's size; the largest
    first."""
    drawn = [picture for picture in page.pictures if picture.kind == "drawing" and picture.red]
    candidates = [picture for picture in page.pictures if picture.kind != "drawing"]
    for ring in filter(_sized, drawn):
        inside = [picture.box for picture in drawn if ring.box.holds(picture.box.cx, picture.box.cy)]
        candidates.append(Picture(around(inside), "drawing", red=True))
    fitting = [picture for picture in candidates if (picture.red or picture.kind == "annotation") and _sized(picture)]
    return sorted(dict.fromkeys(fitting), key=lambda picture: (not picture.red, -picture.box.width))


def find_stamps(page: Page, date: Row) -> list[Picture]:
    """签名章 from top to bottom: red, wider than high, above the date and in the right half."""
    seals = find_seals(page)

    def near(picture: Picture) -> bool:
        box = picture.box
        within = any(seal.box.holds(box.cx, box.cy) for seal in seals)
        return picture.red and not within and box.cx > s.MIDDLE and box.y0 < date.top

    drawn = _joined(picture.box for picture in page.pictures if picture.kind == "drawing" and near(picture))
    found = [picture for picture in page.pictures if picture.kind != "drawing" and near(picture)]
    found += [Picture(box, "drawing", red=True) for box in drawn]
    fitting = [each for each in found if each.box.width > 12 and 6 <= each.box.height <= 30]
    return sorted(fitting, key=lambda picture: picture.box.y0)


def _joined(boxes: Iterable[Box]) -> list[Box]:
    """Drawings with less than 3 mm between them downward, taken together."""
    found: list[Box] = []
    for box in sorted(boxes, key=lambda box: box.y0):
        if found and box.y0 < found[-1].y1 + 3:
            found[-1] = around([found[-1], box])
        else:
            found.append(box)
    return found


def _sized(picture: Picture) -> bool:
    width, height = picture.box.width, picture.box.height
    return SMALLEST <= width <= LARGEST and SMALLEST <= height <= LARGEST and 0.8 < width / height < 1.25
