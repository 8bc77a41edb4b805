"""署名, 成文日期 and what is pressed on them: with seal, without, with the signer's stamp, alone or jointly (7.3.5)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

from duze.letters import geometry as g
from duze.letters.blocks import Closing, Letter
from duze.letters.compose import Line, Measure, Run, break_lines, one_line
from duze.letters.faces import FANG
from duze.letters.sheet import Text
from duze.letters.strips import ROW, Strip

SEAL_COLUMNS = 3
"""Most seals side by side: no row of seals may leave the type area (7.3.5.1)."""
SEAL_APART = 2.0
"""Least distance between two seals in mm; they neither cross nor touch."""
SEAL_ROWS = ceil((g.SEAL + SEAL_APART) / g.PITCH)
"""Text rows from one row of names to the next below it."""


@dataclass(frozen=True)
class Spot:
    """Where something is pressed: middle in mm from the left edge, rows above the date's row, whose it is."""

    x: float
    rows_up: int
    name: str


@dataclass(frozen=True)
class Signature:
    """The rows of a signature, the date's last; seals, or stamps when `stamped`."""

    strips: tuple[Strip, ...]
    spots: tuple[Spot, ...]
    stamped: bool = False


def signature(letter: Letter, blank_rows: int) -> Signature:
    """署名 and 成文日期, glued to each other and to the `blank_rows` above them (without seal always one, 7.3.5.2)."""
    if letter.closing is Closing.BARE:
        return _bare(letter)
    if letter.closing is Closing.STAMP:
        return _stamped(letter, blank_rows)
    return _sealed(letter, blank_rows)


def _blank(rows: int) -> list[Strip]:
    return [Strip(ROW, glued=True) for _ in range(rows)]


def _line(text: str) -> Line:
    return one_line([Run(text, FANG)])


def _date(letter: Letter, x: float) -> Strip:
    return Strip(ROW, (Text(x, 0.0, _line(letter.date)),), signature=True)


def _sealed(letter: Letter, blank_rows: int) -> Signature:
    """7.3.5.1: the date ends four characters from the right, the last name is centred on it, a seal on each name.

    Names jointly signing stand in their order in rows of up to three, as even as their number allows. Names so long
    that they would leave the type area keep two characters from the right edge and draw the date with them; a name
    wider than the area is set in rows.
    """
    names = [_rows_of(name) for name in letter.issuers]
    date = _line(letter.date).width / g.MM
    columns, pitch, last = _columns([max(line.width for line in name) / g.MM for name in names], date)
    # A seal lies on the last row of its name; its top stays within a row of the text.
    deepest = max(map(len, names[:columns]))
    strips, spots = _blank(max(1, blank_rows + 1 - deepest)), []
    rows = [names[start : start + columns] for start in range(0, len(names), columns)]
    for index, row in enumerate(rows):
        below = len(rows) - 1 - index
        centres = [last - pitch * (len(row) - 1 - column) for column in range(len(row))]
        for deep in range(max(map(len, row))):
            placed = [(x, name[deep]) for x, name in zip(centres, row, strict=True) if deep < len(name)]
            texts = tuple(Text(x - line.width / g.MM / 2, 0.0, line) for x, line in placed)
            strips.append(Strip(ROW, texts, glued=True))
        strips += _blank(SEAL_ROWS - 1 if below else 0)
        whose = letter.issuers[index * columns :]
        spots += [Spot(x, below * SEAL_ROWS, name) for x, name in zip(centres, whose, strict=False)]
    return Signature((*strips, _date(letter, last - date / 2)), tuple(spots))


def _rows_of(name: str) -> list[Line]:
    """A name in one row, or in even ones when it is wider than the type area."""
    count = ceil(_line(name).width / g.MM / g.WIDTH)
    size = ceil(len(name) / count)
    return [_line(name[start : start + size]) for start in range(0, len(name), size)]


def _columns(widths: Sequence[float], date: float) -> tuple[int, float, float]:
    """How many names stand side by side, from middle to middle of two of them, the middle of the last."""
    widest = max(widths)
    last = g.RIGHT - g.DATE_INSET * g.STEP - date / 2
    if last + widest / 2 > g.RIGHT:
        last = max(g.LEFT + widest / 2, g.RIGHT - 2 * g.STEP - widest / 2)
    half = max(g.SEAL, widest) / 2
    for most in range(min(SEAL_COLUMNS, len(widths)), 1, -1):
        columns = ceil(len(widths) / ceil(len(widths) / most))
        pitch = max(g.SEAL + SEAL_APART, widest + g.STEP)
        if columns > 1 and last - (columns - 1) * pitch - half >= g.LEFT:
            return columns, pitch, last
    return 1, 0.0, last


def _bare(letter: Letter) -> Signature:
    """7.3.5.2: the name two characters from the right, the date two characters to the right of its first one.

    A date longer than the name keeps two characters from the right instead. Names jointly signing stand below each
    other, drawn out to the same width.
    """
    widest = max(line.width for name in letter.issuers for line in _rows_of(name)) / g.MM
    date = _line(letter.date).width / g.MM
    edge = g.RIGHT - 2 * g.STEP
    left = edge - widest if date <= widest else edge - date - 2 * g.STEP
    lines = [line for name in letter.issuers for line in _rows_of(name)]
    rows = [Strip(ROW, (Text(left, 0.0, _drawn_out(line.text, widest)),), glued=True) for line in lines]
    return Signature((*_blank(1), *rows, _date(letter, left + 2 * g.STEP)), ())


def _drawn_out(name: str, width: float) -> Line:
    """A name `width` mm wide."""
    line = _line(name)
    free = width * g.MM - line.width
    if len(name) < 2 or free < 0.01:
        return line
    return one_line([Run(name, FANG)], tracking=line.tracking + free / (len(name) - 1))


def _stamped(letter: Letter, blank_rows: int) -> Signature:
    """7.3.5.3: the stamp four characters from the right, the post two to its left and level with its middle; one blank
    row, the date four characters from the right. The posts and stamps of joint signers stand below each other."""
    right = g.RIGHT - g.DATE_INSET * g.STEP
    edge = right - g.STAMP_WIDTH - 2 * g.STEP
    strips, spots = _blank(blank_rows), []
    for index, signer in enumerate(letter.signatories):
        lines = break_lines([Run(signer.post, FANG)], Measure((edge - g.LEFT) * g.MM, justify=False))
        top = (g.STAMP_HEIGHT - g.EM - (len(lines) - 1) * g.PITCH) / 2
        texts = tuple(Text(edge - line.width / g.MM, top + row * g.PITCH, line) for row, line in enumerate(lines))
        strips += [Strip(g.STAMP_ROWS * ROW, texts, glued=True), *_blank(1)]
        up = (len(letter.signatories) - index) * (g.STAMP_ROWS + 1)
        spots.append(Spot(right - g.STAMP_WIDTH / 2, up, signer.name))
    date = _line(letter.date)
    return Signature((*strips, _date(letter, right - date.width / g.MM)), tuple(spots), stamped=True)
