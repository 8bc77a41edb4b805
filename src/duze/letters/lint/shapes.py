"""Ruled lines and pictures out of a PDF page's objects."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from math import hypot
from typing import Any

from pypdfium2 import raw

from duze.letters.lint.facts import MM, Box, Colour, Picture, Rule, around, is_red

Point = tuple[float, float]
THICKEST = 2.5
"""A filled rectangle thicker than this, in mm, is an area and no line."""
SHORTEST = 3.0
"""A line shorter than this is part of a drawing."""


@dataclass(frozen=True)
class Frame:
    """How a page's own coordinates lie on paper."""

    left: float
    top: float

    def point(self, x: float, y: float) -> Point:
        """Points in the page to millimetres from the top left corner."""
        return (x - self.left) / MM, (self.top - y) / MM

    def box(self, left: float, bottom: float, right: float, top: float) -> Box:
        """A box likewise."""
        (x0, y1), (x1, y0) = self.point(left, bottom), self.point(right, top)
        return Box(x0, y0, x1, y1)


def shapes(page: Any, frame: Frame) -> tuple[list[Rule], list[Picture]]:
    """Every ruled line, and every image, annotation and curved drawing of a page."""
    rules: list[Rule] = []
    pictures = list(_annotations(page, frame))
    for thing in page.get_objects(max_depth=8):
        if thing.type == raw.FPDF_PAGEOBJ_PATH:
            drawn, curved = _path(thing, frame)
            rules += drawn
            pictures += curved
        elif thing.type == raw.FPDF_PAGEOBJ_IMAGE:
            corners = [_placed(thing, x, y) for x in (0, 1) for y in (0, 1)]
            pictures.append(Picture(_around(corners, frame), "image", red=False))
    return list(dict.fromkeys(rules)), pictures


def _placed(thing: Any, x: float, y: float) -> Point:
    """A point of an object in the page's coordinates, through every form it is nested in."""
    while thing is not None:
        matrix = raw.FS_MATRIX()
        raw.FPDFPageObj_GetMatrix(thing.raw, matrix)
        x, y = matrix.a * x + matrix.c * y + matrix.e, matrix.b * x + matrix.d * y + matrix.f
        thing = thing.container
    return x, y


def _around(points: list[Point], frame: Frame) -> Box:
    return around(Box(x, y, x, y) for x, y in (frame.point(*point) for point in points))


def _path(thing: Any, frame: Frame) -> tuple[list[Rule], list[Picture]]:
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    raw.FPDFPath_GetDrawMode(thing.raw, fill, stroke)
    parts, curved = _subpaths(thing)
    placed = [[frame.point(*_placed(thing, x, y)) for x, y in part] for part in parts]
    if not any(placed):
        return [], []
    colour = _colour(thing, stroked=not fill.value)
    if curved:
        box = around(Box(x, y, x, y) for part in placed for x, y in part)
        return [], [Picture(box, "drawing", red=is_red(colour))]
    boxes: list[Box] = list(_filled(placed)) if fill.value else []
    if stroke.value:
        boxes += _stroked(placed, _stroke_width(thing))
    kept = [box for box in boxes if max(box.width, box.height) >= SHORTEST]
    return [Rule(box, colour) for box in kept if min(colour) < 235], []


def _subpaths(thing: Any) -> tuple[list[list[Point]], bool]:
    """The corners of each part of a path, closed parts ending where they begin; whether any side is curved."""
    parts: list[list[Point]] = []
    curved = False
    x, y = ctypes.c_float(), ctypes.c_float()
    for index in range(max(raw.FPDFPath_CountSegments(thing.raw), 0)):
        segment = raw.FPDFPath_GetPathSegment(thing.raw, index)
        raw.FPDFPathSegment_GetPoint(segment, x, y)
        kind = raw.FPDFPathSegment_GetType(segment)
        curved |= kind == raw.FPDF_SEGMENT_BEZIERTO
        if kind == raw.FPDF_SEGMENT_MOVETO or not parts:
            parts.append([])
        parts[-1].append((x.value, y.value))
        if raw.FPDFPathSegment_GetClose(segment) and parts[-1][0] != parts[-1][-1]:
            parts[-1].append(parts[-1][0])
    return [part for part in parts if len(part) > 1], curved


def _colour(thing: Any, *, stroked: bool) -> Colour:
    red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
    ask = raw.FPDFPageObj_GetStrokeColor if stroked else raw.FPDFPageObj_GetFillColor
    ask(thing.raw, red, green, blue, alpha)
    return red.value, green.value, blue.value


def _stroke_width(thing: Any) -> float:
    width = ctypes.c_float()
    raw.FPDFPageObj_GetStrokeWidth(thing.raw, width)
    (x0, y0), (x1, y1) = _placed(thing, 0, 0), _placed(thing, 0, 1)
    return width.value * hypot(x1 - x0, y1 - y0) / MM


def _filled(parts: list[list[Point]]) -> Iterator[Box]:
    """Thin rectangles, and the thin strips between a rectangle and one inside it (how borders are often drawn)."""
    boxes = [box for part in parts if (box := _rectangle(part)) is not None]
    if len(boxes) == 2 and min(boxes[1].width, boxes[1].height) > 0:
        outer, inner = sorted(boxes, key=lambda box: -box.width * box.height)
        boxes = [
            Box(outer.x0, outer.y0, outer.x1, inner.y0),
            Box(outer.x0, inner.y1, outer.x1, outer.y1),
            Box(outer.x0, outer.y0, inner.x0, outer.y1),
            Box(inner.x1, outer.y0, outer.x1, outer.y1),
        ]
    for box in boxes:
        if 0.01 < min(box.width, box.height) <= THICKEST:
            yield box


def _rectangle(part: list[Point]) -> Box | None:
    box = around(Box(x, y, x, y) for x, y in part)
    corners = all(
        min(abs(x - box.x0), abs(x - box.x1)) < 0.05 and min(abs(y - box.y0), abs(y - box.y1)) < 0.05 for x, y in part
    )
    return box if corners and len(part) >= 4 else None


def _stroked(parts: list[list[Point]], width: float) -> Iterator[Box]:
    half = width / 2
    for part in parts:
        for (x0, y0), (x1, y1) in pairwise(part):
            if abs(y0 - y1) < 0.05:
                yield Box(min(x0, x1), y0 - half, max(x0, x1), y0 + half)
            elif abs(x0 - x1) < 0.05:
                yield Box(x0 - half, min(y0, y1), x0 + half, max(y0, y1))


def _annotations(page: Any, frame: Frame) -> Iterator[Picture]:
    """Stamps and signature fields that show something."""
    for index in range(raw.FPDFPage_GetAnnotCount(page.raw)):
        annotation = raw.FPDFPage_GetAnnot(page.raw, index)
        kind = raw.FPDFAnnot_GetSubtype(annotation)
        rectangle = raw.FS_RECTF()
        if kind in {raw.FPDF_ANNOT_WIDGET, raw.FPDF_ANNOT_STAMP} and raw.FPDFAnnot_GetRect(annotation, rectangle):
            box = frame.box(rectangle.left, rectangle.bottom, rectangle.right, rectangle.top)
            if min(box.width, box.height) > 1:
                yield Picture(box, "annotation", red=False)
        raw.FPDFPage_CloseAnnot(annotation)
