"""Whole letters of another maker: 文件格式, 信函格式 and 纪要格式, by either reading of the grid."""

from __future__ import annotations

from dataclasses import replace
from math import ceil
from typing import Any

from duze.letters.faces import BIAO, FANG, HEI, KAI, SONG
from duze.letters.metrics import ink, text_width
from tests.letters.lint.canvas import (
    BOTTOM,
    EM,
    HAN,
    LEFT,
    MM,
    RED,
    RIGHT,
    STEP,
    TOP,
    Canvas,
    Draw,
    Grid,
    Say,
    centred,
    ending,
)


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


def stamped() -> Canvas:
    """文件格式 with the signer's stamp instead of a seal: post, stamp, one row left, date."""
    grid, canvas = Grid(), paper(seal=False)
    canvas.drop("name").drop("note")
    right, wide = RIGHT - 4 * STEP, 36.0
    canvas.items["stamp"] = Draw(3, right - wide, grid(9), wide, grid.pitch + EM, fill=RED, ring=True)
    canvas.items["post"] = ending(3, right - wide - 2 * STEP, grid(9) + grid.pitch / 2, "武汉市人民政府市长")
    canvas.items["date"] = ending(3, right, grid(12), "2026年11月6日")
    return canvas


def joint() -> Canvas:
    """文件格式 of three offices: names side by side, a seal on each, the date below the last."""
    grid, canvas = Grid(), paper()
    date = canvas.say("date")
    last = date.x + date.width / 2
    seal = canvas.draw("seal")
    canvas.drop("name").drop("seal")
    for index, name in enumerate(("市发展改革委", "市财政局", "市司法局")):
        middle = last - (2 - index) * 45
        canvas.items[f"name {index}"] = centred(3, grid(9), name, middle)
        canvas.items[f"seal {index}"] = replace(seal, x=middle - 21)
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
