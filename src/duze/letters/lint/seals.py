"""The seal on a page: the red round thing."""

from __future__ import annotations

from duze.letters.lint.facts import Page, Picture, around

SMALLEST, LARGEST = 25.0, 60.0


def find_seal(page: Page) -> Picture | None:
    """Red drawings that overlap taken together, a red image, or a stamp or signature field of a seal's size."""
    drawn = [picture for picture in page.pictures if picture.kind == "drawing" and picture.red]
    large = max(drawn, key=lambda picture: picture.box.width, default=None)
    candidates = [picture for picture in page.pictures if picture.kind != "drawing"]
    if large is not None:
        inside = [picture.box for picture in drawn if large.box.holds(picture.box.cx, picture.box.cy)]
        candidates.append(Picture(around(inside), "drawing", red=True))
    fitting = [picture for picture in candidates if (picture.red or picture.kind == "annotation") and _sized(picture)]
    return max(fitting, key=lambda picture: (picture.red, picture.box.width), default=None)


def _sized(picture: Picture) -> bool:
    width, height = picture.box.width, picture.box.height
    return SMALLEST <= width <= LARGEST and SMALLEST <= height <= LARGEST and 0.8 < width / height < 1.25
