"""Letters drawn by another maker (Typst), one named item after another, so that a test can break exactly one."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from math import ceil
from typing import Any

import typst

from duze.letters import faces
from duze.letters.faces import BIAO, FANG, HEI, KAI, LATIN, SONG
from duze.letters.metrics import ink, text_width

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


def _mark(text: str, ink_top: float, size: float, middle: float) -> tuple[Say, float]:
    above, beneath = ink(text, BIAO)
    y = ink_top - above * size / MM
    item = centred(1, y, text, middle, size=size, face=BIAO, fill=RED, tracking=0.0)
    return item, y + size / MM - beneath * size / MM


def _han(count: int, start: int = 0) -> str:
    return "".join(HAN[(start + index) % len(HAN)] for index in range(count))


def _title(canvas: Canvas, grid: Grid, top: float, rows: tuple[str, ...]) -> int:
    """The title under `top`, low enough to leave one row; the row below it."""
    step = 35 / MM
    height = (len(rows) - 1) * step + 22 / MM
    row = ceil((top + height + 10.3 - TOP - grid.above) / grid.pitch)
    first = max(top, grid(row) - 15.4 - height)
    for index, text in enumerate(rows):
        canvas.items[f"title{index}"] = centred(1, first + index * step, text, size=22.0, face=BIAO, tracking=0.0)
    return row


def _body(canvas: Canvas, grid: Grid, row: int) -> None:
    """Page 1 from `row` on, page 2 whole, three rows of page 3."""
    canvas.items["addressee"] = Say(1, LEFT, grid(row), "各区人民政府，市直各部门：")
    places = [(1, at) for at in range(row + 1, 22)] + [(2, at) for at in range(22)] + [(3, at) for at in range(3)]
    for index, (page, at) in enumerate(places):
        y = grid(at)
        two = LEFT + 2 * STEP
        if index % 5 == 0:
            line = Say(page, two, y, _han(26, index))
        elif index % 5 == 3:
            line = Say(page, LEFT, y, _han(11, index) + "。")
        elif index % 5 == 4:
            heads = [("一、总体要求", HEI), ("（一）主要任务", KAI), ("1. 组织领导", FANG)]
            text, face = heads[index // 5 % 3]
            line = Say(page, two, y, text, face=face)
        else:
            line = Say(page, LEFT, y, _han(28, index))
        canvas.items[f"body{page}.{at}"] = line
    last = canvas.say("body3.2")
    canvas.items["body3.2"] = replace(last, x=LEFT, text=_han(9) + "。", face=FANG)
    before = canvas.say("body3.1")
    canvas.items["body3.1"] = replace(before, x=LEFT, text=_han(28, 4), face=FANG)
    first = canvas.say("body3.0")
    canvas.items["body3.0"] = replace(first, x=LEFT + 2 * STEP, text=_han(26, 9), face=FANG)
    end = canvas.say("body2.21")
    canvas.items["body2.21"] = replace(end, x=LEFT, text=_han(12, 9) + "。", face=FANG)
    over = canvas.say("body2.20")
    canvas.items["body2.20"] = replace(over, x=LEFT + 2 * STEP, text=_han(26, 9), face=FANG)
    short = canvas.say("body2.19")
    canvas.items["body2.19"] = replace(short, x=LEFT, text=_han(10, 9) + "。", face=FANG)


def _closing(canvas: Canvas, grid: Grid, *, seal: bool) -> None:
    canvas.items["attached0"] = Say(3, LEFT + 2 * STEP, grid(4), "附件：1. 整治任务清单")
    canvas.items["attached1"] = Say(3, LEFT + 5 * STEP, grid(5), "2. 专项整治工作进展情况统计报表填报说明和填报要")
    hang = LEFT + 5 * STEP + text_width("2. ", FANG) * EM + 3 * (STEP - EM)
    canvas.items["attached2"] = Say(3, hang, grid(6), "求")
    date = ending(3, RIGHT - 4 * STEP, grid(10), "2026年11月6日")
    canvas.items["date"] = date
    canvas.items["name"] = centred(3, grid(9), "武汉市人民政府办公厅", date.x + date.width / 2)
    if seal:
        middle = (grid(9) + grid(10) + EM) / 2
        canvas.items["seal"] = Draw(3, date.x + date.width / 2 - 21, middle - 3 - 21, 42, 42, fill=RED, ring=True)
    canvas.items["note"] = Say(3, LEFT + 2 * STEP, grid(11), "（联系人：王平，联系电话：82800000）")


def _appendices(canvas: Canvas, grid: Grid) -> None:
    titles = ("整治任务清单", "专项整治工作进展情况统计报表填报说明和填报要求")
    for number, title in enumerate(titles, start=1):
        page = 3 + number
        canvas.items[f"appendix{number}"] = Say(page, LEFT, grid(0), f"附件{number}", face=HEI)
        size = 22.0 if len(title) < 20 else 16.0
        canvas.items[f"heading{number}"] = centred(page, grid(2) - 0.4, title, size=size, face=BIAO, tracking=0.0)
        canvas.items[f"appended{number}.0"] = Say(page, LEFT + 2 * STEP, grid(4), _han(26))
        canvas.items[f"appended{number}.1"] = Say(page, LEFT, grid(5), _han(12) + "。")


def _imprint(canvas: Canvas, page: int) -> None:
    em = 14 / MM
    for index, height in enumerate((0.35, 0.25, 0.35)):
        y = (BOTTOM - 16, BOTTOM - 8 - 0.125, BOTTOM - 0.35)[index]
        canvas.items[f"line{index}"] = Draw(page, LEFT, y, 156, height)
    low: dict[str, Any] = {"size": 14.0, "tracking": 0.0}
    canvas.items["copies"] = Say(page, LEFT + em, BOTTOM - 14.5, "抄送：市委办公厅，市人大常委会办公厅。", **low)
    canvas.items["printer"] = Say(page, LEFT + em, BOTTOM - 6.5, "武汉市人民政府办公厅", **low)
    canvas.items["printed"] = ending(page, RIGHT - em, BOTTOM - 6.5, "2026年11月6日印发", **low)


def _folios(canvas: Canvas, *, first: bool = True) -> None:
    em = 14 / MM
    above, _ = ink("—", SONG)
    for page in range(1 if first else 2, canvas.pages + 1):
        item = Say(page, LEFT + em, BOTTOM + 7 - above * em, f"— {page} —", 14.0, SONG, tracking=0.0)
        canvas.items[f"folio{page}"] = item if page % 2 == 0 else replace(item, x=RIGHT - em - item.width)


def _add_blank_imprint(canvas: Canvas) -> None:
    canvas.pages = 6
    _imprint(canvas, 6)


def paper(reading: str = "b", *, seal: bool = True, signer: bool = False) -> Canvas:
    """文件格式: six pages, two attachments, imprint on the sixth, the number centred or beside a signer."""
    grid, canvas = Grid(reading), Canvas()
    mark, below = _mark("武汉市人民政府办公厅文件", TOP + 35, 36.0, 106.0)
    canvas.items["mark"] = mark
    y = below + 2 * grid.pitch + 0.5
    if signer:
        canvas.items["number"] = Say(1, LEFT + STEP, y, "武政办〔2026〕12号")
        canvas.items["signer name"] = ending(1, RIGHT - STEP, y, "陈启明", face=KAI)
        canvas.items["signer label"] = ending(1, canvas.items["signer name"].x, y, "签发人：")
    else:
        canvas.items["number"] = centred(1, y, "武政办〔2026〕12号")
    canvas.items["rule"] = Draw(1, LEFT, y + EM + 4, 156, 0.7, fill=RED)
    row = _title(canvas, grid, y + EM + 4.7 + 2 * grid.pitch, ("关于开展营商环境突出问题", "专项整治的通知"))
    _body(canvas, grid, row)
    _closing(canvas, grid, seal=seal)
    _appendices(canvas, grid)
    _add_blank_imprint(canvas)
    canvas.items["appended3.0"] = Say(6, LEFT, grid(0), _han(28))
    canvas.items["appended3.1"] = Say(6, LEFT, grid(1), _han(7) + "。")
    _folios(canvas)
    return canvas


def letter(reading: str = "b") -> Canvas:
    """信函格式: five pages, imprint without rules."""
    grid, canvas = Grid(reading), Canvas(pages=5)
    mark, below = _mark("武汉市人民政府办公厅", 30.0, 40.0, 105.0)
    canvas.items["mark"] = mark
    top = below + 4
    canvas.items["upper thick"] = Draw(1, 20, top, 170, 1.0, fill=RED)
    canvas.items["upper thin"] = Draw(1, 20, top + 1.6, 170, 0.35, fill=RED)
    canvas.items["lower thin"] = Draw(1, 20, 277 - 1.95, 170, 0.35, fill=RED)
    canvas.items["lower thick"] = Draw(1, 20, 276, 170, 1.0, fill=RED)
    y = top + 1.95 + EM * 7 / 8
    canvas.items["number"] = ending(1, RIGHT, y, "武政办函〔2026〕12号")
    row = _title(canvas, grid, y + EM + 2 * grid.pitch, ("关于开展营商环境突出问题", "专项整治的函"))
    _body(canvas, grid, row)
    _closing(canvas, grid, seal=True)
    _appendices(canvas, grid)
    canvas.items["copies"] = Say(5, LEFT + 14 / MM, BOTTOM - 6, "抄送：市委办公厅。", size=14.0, tracking=0.0)
    _folios(canvas, first=False)
    return canvas


def minutes() -> Canvas:
    """纪要格式: two pages, who attended after the text, imprint on the second."""
    grid, canvas = Grid("b"), Canvas(pages=2)
    mark, below = _mark("武汉市人民政府办公会议纪要", TOP + 35, 36.0, 106.0)
    canvas.items["mark"] = mark
    y = below + 2 * grid.pitch + 0.5
    canvas.items["number"] = centred(1, y, "第12号")
    canvas.items["rule"] = Draw(1, LEFT, y + EM + 4, 156, 0.7, fill=RED)
    row = _title(canvas, grid, y + EM + 4.7 + 2 * grid.pitch, ("关于开展专项整治的会议纪要",))
    places = [(1, at) for at in range(row, 22)] + [(2, 0), (2, 1)]
    for index, (page, at) in enumerate(places):
        line = Say(page, LEFT, grid(at), _han(28, index))
        if index == 0:
            line = Say(page, LEFT + 2 * STEP, grid(at), _han(26))
        canvas.items[f"body{page}.{at}"] = line
    canvas.items["body2.1"] = Say(2, LEFT, grid(1), _han(9) + "。")
    canvas.items["present label"] = Say(2, LEFT + 2 * STEP, grid(3), "出席：", face=HEI)
    canvas.items["present"] = Say(2, LEFT + 5 * STEP, grid(3), "市政府办公厅王平")
    _imprint(canvas, 2)
    _folios(canvas)
    return canvas
