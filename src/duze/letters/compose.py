"""Breaking Chinese text into lines that fill the measure exactly (避头尾, 两端对齐). All widths in points.

The renderer's own justification stretches spaces only and leaves Han text ragged; so lines are broken and
spaced here and the renderer merely paints them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import groupby

from duze.letters.geometry import SIZE_3, TRACKING
from duze.letters.metrics import text_width

NO_START = frozenset("，。、；：？！）》〉】〕」』”’％℃…—·～,.;:?!)]}%")
"""May not begin a line."""
NO_END = frozenset("（《〈【〔「『“‘([{￥№")
"""May not end a line."""

SQUEEZE = 0.055
"""How far, in em, characters may be drawn together to keep one more on the line."""
TIGHT = 0.075
"""The same where a line must be saved to bring the signature back beside its text (7.3.5.5)."""
LOOSE = 0.04
"""From this much extra space on, digits keep together and only the gaps around them grow."""
HOLLOW = 0.3
"""A line that would stay this empty takes the beginning of the long atom after it."""


@dataclass(frozen=True)
class Run:
    """A stretch of text in one face."""

    text: str
    face: str


@dataclass(frozen=True)
class Piece:
    """Part of a line in one face; `joined` pieces take no extra space between their characters."""

    text: str
    face: str
    joined: bool = False


@dataclass(frozen=True)
class Line:
    """One set line: where it begins, its pieces, and the space after each character (all in points)."""

    pieces: tuple[Piece, ...]
    tracking: float
    indent: float = 0.0
    width: float = 0.0
    size: float = SIZE_3

    @property
    def text(self) -> str:
        """The characters of the line."""
        return "".join(piece.text for piece in self.pieces)


@dataclass(frozen=True)
class Measure:
    """How wide lines may be: the measure, the indents of the first and of the following lines (points)."""

    width: float
    first: float = 0.0
    rest: float = 0.0
    size: float = SIZE_3
    tracking: float = TRACKING
    justify: bool = True
    squeeze: float = SQUEEZE

    def tight(self) -> Measure:
        """The same measure, saving lines where it can."""
        return replace(self, squeeze=TIGHT)


@dataclass(frozen=True)
class Atom:
    """What no line break may fall into: a Han character, a run of digits or Latin, a dash, an ellipsis."""

    text: str
    face: str
    width: float

    @property
    def joined(self) -> bool:
        """Whether its characters belong together when the line is stretched."""
        return len(self.text) > 1


def is_latin(character: str) -> bool:
    """ASCII other than the space: digits, Latin letters and their signs stay together."""
    return "!" <= character <= "~"


def atoms(runs: Sequence[Run], size: float) -> list[Atom]:
    """Cut runs into atoms."""
    found: list[Atom] = []
    for run in runs:
        text, start = run.text, 0
        while start < len(text):
            end = start + 1
            if is_latin(text[start]):
                while end < len(text) and is_latin(text[end]):
                    end += 1
            elif text[start] in "—…" and text[end : end + 1] == text[start]:
                end += 1
            found.append(_atom(text[start:end], run.face, size))
            start = end
    return found


@lru_cache(maxsize=32768)
def _atom(text: str, face: str, size: float) -> Atom:
    return Atom(text, face, text_width(text, face) * size)


def break_lines(runs: Sequence[Run], measure: Measure) -> list[Line]:
    """Set a paragraph. Every line but the last is exactly as wide as the measure when justified.

    An atom wider than the line (a long digest, an address) is cut where the line ends, and so is one that
    would leave the line before it hollow.
    """
    left = atoms(runs, measure.size)
    lines: list[Line] = []
    while left:
        indent = measure.rest if lines else measure.first
        room = measure.width - indent
        while left and left[0].text == " ":
            left.pop(0)
        if not left:
            break
        if left[0].width > room:
            left[0:1] = _cut(left[0], room, measure)
        end = _best_end(left, room, measure)
        if end < len(left) and left[end].joined:
            free = room - _natural(*_extent(left[:end]), measure.tracking)
            if free > HOLLOW * room:
                left[end : end + 1] = _cut(left[end], free, measure)
                end = _best_end(left, room, measure)
        lines.append(_line(left[:end], indent, room, measure, last=end == len(left)))
        del left[:end]
    return lines


def _cut(atom: Atom, room: float, measure: Measure) -> list[Atom]:
    """Two atoms out of one that is wider than a line."""
    count = len(atom.text)
    while count > 1 and text_width(atom.text[:count], atom.face) * measure.size > room:
        count -= 1
    parts = (atom.text[:count], atom.text[count:])
    return [_atom(part, atom.face, measure.size) for part in parts if part]


def _natural(width: float, count: int, tracking: float) -> float:
    """Width of `count` characters set with the resting space between them."""
    return width + tracking * (count - 1)


def _extent(taken: Sequence[Atom]) -> tuple[float, int]:
    """Width and number of characters."""
    return sum(atom.width for atom in taken), sum(len(atom.text) for atom in taken)


def _breakable(left: Sequence[Atom], end: int) -> bool:
    """Whether a line may end before atom `end`."""
    if end == len(left):
        return True
    return left[end].text[0] not in NO_START and left[end - 1].text[-1] not in NO_END


def _best_end(left: Sequence[Atom], room: float, measure: Measure) -> int:
    """How many atoms the line takes: the break that needs the least stretching or squeezing."""
    width, count, fitting = 0.0, 0, 0
    stretched: tuple[int, float] | None = None
    for end, atom in enumerate(left, start=1):
        width, count = width + atom.width, count + len(atom.text)
        over = _natural(width, count, measure.tracking) - room
        if over <= 0.01:
            fitting = end
            if _breakable(left, end):
                stretched = (end, -over / max(count - 1, 1))
            continue
        if over / max(count - 1, 1) > measure.squeeze * measure.size:
            break
        if _breakable(left, end) and _worth_squeezing(over / (count - 1), stretched, measure):
            return end
    return stretched[0] if stretched else max(fitting, 1)


def _worth_squeezing(squeeze: float, stretched: tuple[int, float] | None, measure: Measure) -> bool:
    return measure.squeeze == TIGHT or stretched is None or squeeze <= stretched[1] * 1.5


def _line(taken: Sequence[Atom], indent: float, room: float, measure: Measure, *, last: bool) -> Line:
    while taken[-1].text == " " and len(taken) > 1:
        taken = taken[:-1]
    width, count = _extent(taken)
    tracking = measure.tracking
    loose = False
    over = _natural(width, count, tracking) - room
    if count > 1 and (over > 0.01 or (measure.justify and not last)):
        tracking = (room - width) / (count - 1)
        if tracking > LOOSE * measure.size and len(taken) > 1:
            loose, tracking = True, (room - width) / (len(taken) - 1)
    gaps = (len(taken) if loose else count) - 1
    return Line(_pieces(taken, loose=loose), tracking, indent, width + tracking * gaps, measure.size)


def _pieces(taken: Sequence[Atom], *, loose: bool) -> tuple[Piece, ...]:
    pieces: list[Piece] = []
    for (face, joined), group in groupby(taken, key=lambda atom: (atom.face, loose and atom.joined)):
        texts = [atom.text for atom in group]
        pieces += [Piece(text, face, joined=True) for text in texts] if joined else [Piece("".join(texts), face)]
    return tuple(pieces)


def one_line(runs: Sequence[Run], size: float = SIZE_3, tracking: float = TRACKING) -> Line:
    """Set `runs` on a single unbroken line at rest."""
    return _line(atoms(runs, size), 0.0, float("inf"), Measure(float("inf"), size=size, tracking=tracking), last=True)
