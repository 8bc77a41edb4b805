"""附件说明, 署名, 成文日期, 印章, 附注."""

from __future__ import annotations

import re
from collections.abc import Iterator

from duze.letters.lint import standard as s
from duze.letters.lint.facts import Picture, Row
from duze.letters.lint.joint import read_joint_seals
from duze.letters.lint.parts import Format, Parts
from duze.letters.lint.reading import Reading, Tolerance, Verdict, fact, length, unseen, worst
from duze.letters.lint.stamps import read_stamps

_DATE_FORM = re.compile(r"^(?:19|20)\d{2}年(?:[1-9]|1[0-2])月(?:[1-9]|[12]\d|3[01])日$")
_END_MARKS = "。；，、.;,"
_NUMBERED = re.compile(r"^(?:附件[:：])?(\d{1,2}[.．])?")


def read_closing(parts: Parts, form: Format, within: Tolerance, pitch: float | None) -> Iterator[Reading]:
    """Everything between the running text and the attachments."""
    yield from _attachments(parts, within, pitch)
    yield from _signature(parts, form, within, pitch)
    if parts.date is not None and parts.seal is not None:
        yield from _seal(parts, parts.seal, within)
        if parts.others or len(parts.seals) > 1:
            yield from read_joint_seals(parts, within)
    elif parts.date is not None and not parts.stamps:
        yield unseen("seal_presses", "盖章公文才有", "未见印章（可能待盖）")
    yield from _note(parts, within, pitch)


def _two_in() -> tuple[float, float]:
    return s.LEFT + 2 * s.CELL, s.LEFT + 2 * s.CHARACTER


def _attachments(parts: Parts, within: Tolerance, pitch: float | None) -> Iterator[Reading]:
    rows = parts.attachments
    if not rows:
        return
    first = rows[0]
    if parts.body and parts.body[-1].page == first.page and pitch is not None:
        step = first.baseline - parts.body[-1].baseline
        yield length("attachments_gap", step, 2 * pitch, within=within.down, page=first.page)
    yield length("attachments_indent", first.x0, *_two_in(), within=within.side, page=first.page)
    ends = [row for index, row in enumerate(rows) if index + 1 == len(rows) or _begins(rows[index + 1])]
    yield from worst(
        fact("attachments_end", row.text[-1] not in _END_MARKS, "无标点", row.text[-6:], row.page) for row in ends
    )
    yield from _hanging(rows, within)


def _begins(row: Row) -> bool:
    found = _NUMBERED.match(row.text)
    return bool(found and found.group())


def _hanging(rows: list[Row], within: Tolerance) -> Iterator[Reading]:
    """Turned rows under the first character of the name, further numbers under the first number."""
    name_x = rows[0].x0
    found = []
    for row in rows:
        prefix = _NUMBERED.match(row.text)
        start = prefix.end() if prefix else 0
        if start and start < len(row.glyphs):
            name_x = row.glyphs[start].x0
        elif not start:
            found.append(length("attachments_hang", row.x0, name_x, within=within.side, page=row.page))
    yield from worst(found)


def _signature(parts: Parts, form: Format, within: Tolerance, pitch: float | None) -> Iterator[Reading]:
    name, date = parts.name, parts.date
    if date is None:
        if form is not Format.MINUTES:
            yield fact("date", False, "有", "未见")
        return
    yield fact("date", True, "有", date.text, date.page)
    yield fact("date_form", bool(_DATE_FORM.match(date.text)), "2026年1月2日式，月日不编虚位", date.text, date.page)
    if parts.stamps:
        yield from read_stamps(parts, date, within)
        yield from _beside_text(parts, date)
        return
    if name is None:
        if form is not Format.MINUTES:
            yield fact("name", False, "日期之上有署名", "未见", date.page)
        return
    yield fact("name", True, "日期之上有署名", name.text, name.page)
    if pitch is not None:
        yield length("date_row", date.baseline - name.baseline, pitch, within=within.down, page=date.page)
    sealed, plain = list(_sealed(name, date, within)), list(_plain(parts, name, date, within, pitch))
    use_sealed = parts.seal is not None or _total(sealed) <= _total(plain)
    yield from sealed if use_sealed else plain
    yield from _beside_text(parts, date)


def _total(readings: list[Reading]) -> float:
    return sum(abs(reading.deviation or 0.0) for reading in readings[:2])


def _sealed(name: Row, date: Row, within: Tolerance) -> Iterator[Reading]:
    """With a seal: date four characters from the right, name centred on it.

    A name so long that it would leave the type area may draw the date with it to the left.
    """
    inset = s.RIGHT - date.x1
    low, high = s.DATE_INSET * s.CELL, s.DATE_INSET * s.CHARACTER
    width = name.x1 - name.x0
    if width / 2 > high + (date.x1 - date.x0) / 2 - 0.5:
        high = max(high, s.WIDTH / 2)
    yield length("sealed_date", inset, low, high, within=within.side, page=date.page)
    yield length("sealed_name", name.cx - date.cx, 0.0, within=within.side, page=name.page)


def _plain(parts: Parts, name: Row, date: Row, within: Tolerance, pitch: float | None) -> Iterator[Reading]:
    """Without a seal: name two characters from the right, date begins two characters after it, or itself two in."""
    low, high = s.PLAIN_INSET * s.CELL, s.PLAIN_INSET * s.CHARACTER
    if date.x1 - date.x0 > name.x1 - name.x0:
        yield length("plain_name", s.RIGHT - date.x1, low, high, within=within.side, page=date.page)
    else:
        yield length("plain_name", s.RIGHT - name.x1, low, high, within=within.side, page=name.page)
    yield length("plain_date", date.x0 - name.x0, low, high, within=within.side, page=date.page)
    above = [row for row in [*parts.body, *parts.attachments] if row.page == name.page]
    if above and pitch is not None:
        first = (parts.others or [name])[0]
        yield length("plain_gap", first.baseline - above[-1].baseline, 2 * pitch, within=within.down, page=name.page)


def _beside_text(parts: Parts, date: Row) -> Iterator[Reading]:
    rows = [row for row in parts.body if row.page == date.page]
    stated = next((row for row in rows if "此页无正文" in row.text), None)
    fits = bool(rows) and stated is None
    measured = stated.text if stated else f"同页正文 {len(rows)} 行"
    yield fact("signature_page", fits, "同页有正文，不标“此页无正文”", measured, date.page)


def _seal(parts: Parts, found: tuple[int, Picture], within: Tolerance) -> Iterator[Reading]:
    page, seal = found
    date, name = parts.date, parts.name
    if date is None or date.page != page:
        yield fact("seal_presses", False, "压署名和日期", f"印章在第 {page} 页", page)
        return
    pressed = [row for row in (name, date) if row is not None]
    box = seal.box
    yield fact("seal_colour", seal.red, "红色", "红色" if seal.red else "不是红色", page)
    yield length("seal_centre", box.cx, date.cx, within=max(within.side, 1.0), page=page)
    inside = all(box.y0 <= row.top and row.bottom <= box.y1 for row in pressed)
    yield fact("seal_presses", inside, "在印章上下缘之间", "在" if inside else "不在", page)
    middle = (pressed[0].top + date.bottom) / 2
    yield length("seal_below", middle - box.cy, 0.0, box.height / 4, within=within.down, page=page)
    text = [row for row in [*parts.body, *parts.attachments] if row.page == page]
    if text:
        first = min(each.box.y0 for each in parts.seals)
        yield length("seal_top", first - text[-1].bottom, 0.0, s.LINE, within=within.down, page=page)


def _note(parts: Parts, within: Tolerance, pitch: float | None) -> Iterator[Reading]:
    rows, date = parts.note, parts.date
    if not rows or date is None:
        return
    if rows[0].page == date.page and pitch is not None:
        yield length("note_row", rows[0].baseline - date.baseline, pitch, within=within.down, page=date.page)
    yield length("note_indent", rows[0].left(*_two_in()), *_two_in(), within=within.side, page=rows[0].page)
    text = "".join(row.text for row in rows)
    fits = text.startswith("（") and text.endswith("）")
    reading = fact("note_brackets", fits, "（…）", f"{text[:1]}…{text[-1:]}", rows[0].page)
    yield reading if fits else Reading(reading.element, reading.target, reading.measured, None, Verdict.BREACH)
