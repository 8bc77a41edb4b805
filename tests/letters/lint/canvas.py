"""Letters drawn by another maker (Typst), one named item after another, so that a test can break exactly one."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

import typst

from duze.letters import faces
from duze.letters.faces import FANG, KAI, LATIN, SONG
from duze.letters.metrics import text_width

MM = 72 / 25.4
EM = 16 / MM
LEFT, TOP, RIGHT, BOTTOM = 28.0, 37.0, 184.0, 262.0
STEP = (156 - EM) / 27
RED = "#e60012"
HAN = "为进一步优化全市营商环境切实解决企业和群众反映强烈的突出问题经研究决定开展专项整治现将有关事项通知如下"


@dataclass(frozen=True)
class Say:
    """A line of type; x and y are its em box's top left corner in mm, `stretch` its width where it is set to one."""

    page: int
    x: float
    y: float
    text: str
    size: float = 16.0
    face: str = FANG
    fill: str = "#000000"
    tracking: float = STEP - EM

    @property
    def width(self) -> float:
        """From the first em box to the last."""
        return text_width(self.text, self.face) * self.size / MM + self.tracking * (len(self.text) - 1)


@dataclass(frozen=True)
class Draw:
    """A filled rectangle, or a ring when `ring`."""

    page: int
    x: float
    y: float
    width: float
    height: float
    fill: str = "#000000"
    ring: bool = False


@dataclass
class Canvas:
    """Named items on pages."""

    items: dict[str, Say | Draw] = field(default_factory=dict)
    pages: int = 1
    sheet: tuple[float, float] = (210.0, 297.0)

    def say(self, name: str) -> Say:
        """A line of type by name."""
        item = self.items[name]
        assert isinstance(item, Say)
        return item

    def draw(self, name: str) -> Draw:
        """A rule or ring by name."""
        item = self.items[name]
        assert isinstance(item, Draw)
        return item

    def change(self, name: str, **changes: Any) -> Canvas:
        """Break one item."""
        self.items[name] = replace(self.items[name], **changes)
        return self

    def move(self, names: str, x: float = 0.0, y: float = 0.0) -> Canvas:
        """Move every item whose name begins so."""
        moved = [name for name in self.items if name.startswith(names)]
        assert moved, names
        for name in moved:
            self.change(name, x=self.items[name].x + x, y=self.items[name].y + y)
        return self

    def drop(self, names: str) -> Canvas:
        """Leave items out."""
        dropped = [name for name in self.items if name.startswith(names)]
        assert dropped, names
        for name in dropped:
            del self.items[name]
        return self

    def pdf(self) -> bytes:
        """The letter."""
        source = "".join(self._source())
        compiled: Any = typst.compile  # its overloads leave the kind of input open
        return bytes(compiled(source.encode(), font_paths=[str(faces.fonts_dir())], ignore_system_fonts=True))

    def _source(self) -> Iterator[str]:
        width, height = self.sheet
        yield f"#set page(width: {width}mm, height: {height}mm, margin: 0mm)\n"
        yield "#set text(top-edge: 0.88em, bottom-edge: -0.12em, cjk-latin-spacing: none, kerning: false)\n"
        for page in range(1, self.pages + 1):
            yield "#pagebreak()\n" if page > 1 else ""
            yield "#box()\n"
            for item in self.items.values():
                if item.page == page:
                    yield _say(item) if isinstance(item, Say) else _draw(item)


def _say(item: Say) -> str:
    fonts = json.dumps([LATIN, item.face, SONG] if item.face in {FANG, KAI} else [item.face, SONG])
    fonts = fonts.replace("[", "(").replace("]", ")")
    return (
        f"#place(top + left, dx: {item.x:.4f}mm, dy: {item.y:.4f}mm, box(width: 400mm, text(font: {fonts}, "
        f'size: {item.size}pt, fill: rgb("{item.fill}"), tracking: {item.tracking:.5f}mm, '
        f"{json.dumps(item.text, ensure_ascii=False)})))\n"
    )


def _draw(item: Draw) -> str:
    size = f"width: {item.width:.4f}mm, height: {item.height:.4f}mm"
    shape = (
        f'ellipse({size}, fill: none, stroke: 1mm + rgb("{item.fill}"))'
        if item.ring
        else f'rect({size}, fill: rgb("{item.fill}"), stroke: none)'
    )
    return f"#place(top + left, dx: {item.x:.4f}mm, dy: {item.y:.4f}mm, {shape})\n"


class Grid:
    """Rows of one of the two readings of the grid."""

    def __init__(self, reading: str = "b") -> None:
        self.pitch = (225 - EM) / 21 if reading == "b" else 225 / 22
        self.above = 0.0 if reading == "b" else (self.pitch - EM) / 2

    def __call__(self, row: int) -> float:
        """Top of the em boxes of a row, the first being 0."""
        return TOP + self.above + row * self.pitch


def centred(page: int, y: float, text: str, middle: float = 106.0, **rest: Any) -> Say:
    """A line about the middle."""
    item = Say(page, 0.0, y, text, **rest)
    return replace(item, x=middle - item.width / 2)


def ending(page: int, right: float, y: float, text: str, **rest: Any) -> Say:
    """A line that ends at `right`."""
    item = Say(page, 0.0, y, text, **rest)
    return replace(item, x=right - item.width)
