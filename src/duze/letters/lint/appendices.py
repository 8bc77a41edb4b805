"""附件: each on a new page, its heading and title, agreement with 附件说明."""

from __future__ import annotations

import re
from collections.abc import Iterator

from duze.letters.lint import standard as s
from duze.letters.lint.facts import Row
from duze.letters.lint.names import Style, style
from duze.letters.lint.parts import Parts
from duze.letters.lint.reading import Reading, Tolerance, fact, length, points, unseen, worst

_ITEM = re.compile(r"^(?:附件[:：])?(?:\d{1,2}[.．])?(.*)$")


def read_appendices(parts: Parts, within: Tolerance, pitch: float | None) -> Iterator[Reading]:
    """Every attachment bound with the letter."""
    heads = parts.appendix_heads
    if not heads:
        if parts.attachments:
            yield unseen("appendix_page", "另面编排", "附件未与正文同在一个文件")
        return
    titles = [_title(parts, head) for head in heads]
    yield from worst(_new_page(parts, head) for head in heads)
    yield from worst(reading for head in heads for reading in _head(head, within))
    yield from worst(_face(head) for head in heads)
    yield from worst(reading for head in heads for reading in _size(head))
    if pitch is not None:
        yield from worst(_title_row(head, title, pitch) for head, title in zip(heads, titles, strict=True) if title)
    yield from worst(
        length("appendix_title_centre", title[0].cx, s.MIDDLE, within=within.side, page=title[0].page)
        for title in titles
        if title
    )
    yield from _agreement(parts, titles)


def _new_page(parts: Parts, head: Row) -> Reading:
    page = parts.document.pages[head.page - 1]
    above = [row for row in page.rows if row.baseline < head.baseline - 1]
    measured = "页首" if not above else f"其上有“{above[-1].text[:8]}”"
    return fact("appendix_page", not above and head.page > 1, "另面", measured, head.page)


def _head(head: Row, within: Tolerance) -> Iterator[Reading]:
    yield length("appendix_head", head.x0 - s.LEFT, 0.0, within=within.side, page=head.page)
    slot = s.PITCHES["a"] - s.CHARACTER
    yield length("appendix_head", head.top, s.TOP, s.TOP + slot, within=within.down, page=head.page)


def _face(head: Row) -> Reading:
    face = style(head.glyphs[0].font)
    return fact("appendix_face", face is Style.HEI, "黑体", str(face), head.page)


def _size(head: Row) -> Iterator[Reading]:
    reading = points("appendix_face", head.size, s.SIZES["3号"], s.SIZE_SLACK, head.page)
    if reading.verdict != "符合":
        yield reading


def _title(parts: Parts, head: Row) -> list[Row]:
    """The rows centred below the heading."""
    page = parts.document.pages[head.page - 1]
    found: list[Row] = []
    for row in (row for row in page.rows if row.baseline > head.baseline + 1):
        larger = row.size > 18.5
        if found and not larger:
            break
        if larger or (row.x0 > s.LEFT + 12 and row.x1 < s.RIGHT - 12):
            found.append(row)
            if not larger:
                break
        else:
            break
    return found


def _title_row(head: Row, title: list[Row], pitch: float) -> Reading:
    """The third row of the grid; a larger title is set about its middle, so half a row is left to it."""
    rows = (title[0].top + title[0].em / 2 - head.top - head.em / 2) / pitch + 1
    return fact("appendix_title_row", 2.6 <= rows <= 3.4, "第 3 行", f"第 {rows:.1f} 行", head.page)


def _agreement(parts: Parts, titles: list[list[Row]]) -> Iterator[Reading]:
    """Headings as many, and titles the same, as 附件说明 names."""
    if not parts.attachments:
        yield fact("appendix_agrees", False, "有附件说明", "未见", parts.appendix_heads[0].page)
        return
    names: list[str] = []
    for row in parts.attachments:
        found = _ITEM.match(row.text)
        plain = found.group(1) if found else row.text
        if names and plain == row.text:
            names[-1] += plain
        else:
            names.append(plain)
    shown = ["".join(row.text for row in title) for title in titles]
    differing = [(name, title) for name, title in zip(names, shown, strict=False) if name.strip("。；") != title]
    fits = len(names) == len(shown) and not differing
    if differing:
        measured = f"“{differing[0][0]}”与“{differing[0][1]}”"
    else:
        measured = f"说明 {len(names)} 个、附件 {len(shown)} 个"
    yield fact("appendix_agrees", fits, "序号、标题一致", measured, parts.appendix_heads[0].page)
