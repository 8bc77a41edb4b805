"""The head of page 1: mark, number, red rules and title, for both forms."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

from duze.letters import geometry as g
from duze.letters.blocks import Form, Letter
from duze.letters.compose import Run, one_line
from duze.letters.faces import BIAO, FANG, HEI, KAI
from duze.letters.metrics import ink
from duze.letters.sheet import Item, Rule, Text
from duze.letters.titles import set_title

DOCUMENT_WORD = "文件"
JOINT_MARK_GAP, MARK_PITCH = 0.4, 1.3
"""In em: between the names and the word beside them, from row to row of a mark."""
MARK_MOST = 28
"""Characters of a mark in one row."""
JOINT_MARK_MOST = 60.0
"""Millimetres a joint mark may be high, so that page 1 still shows text (7.3.3)."""


@dataclass(frozen=True)
class Head:
    """What stands above the body, and the first free row of the grid."""

    items: tuple[Item, ...]
    row: int


def make_head(letter: Letter) -> Head:
    """Lay out the head of `letter`."""
    items, below = _letter(letter) if letter.form is Form.LETTER else _document(letter)
    rows = set_title(letter.body.title)
    bottom = below + (len(rows) - 1) * g.TITLE_PITCH + g.SIZE_2 / g.MM
    first, down = _first_row(bottom)
    items += [_title_row(text, below + down + row * g.TITLE_PITCH) for row, text in enumerate(rows)]
    return Head(tuple(items), first)


def _first_row(bottom: float) -> tuple[int, float]:
    """The first row below a title that ends at `bottom` (7.3.2: one row left empty), and how far the title goes down.

    Rows stand on the grid and the title does not, so up to a row too much would be left. "Two rows" above the
    title may be a little more or less, and that play is always enough to leave no more than one below it.
    """
    first = ceil((bottom + g.ROW_LEAST - g.TOP) / g.PITCH - 1e-6)
    gap = g.TOP + first * g.PITCH - bottom
    return first, max(0.0, gap - g.ROW_MOST - g.LEADING_MOST)


def _title_row(text: str, top: float) -> Text:
    return centred(text, BIAO, g.SIZE_2, top, tracking=0.0)


def centred(text: str, face: str, size: float, top: float, tracking: float = g.TRACKING) -> Text:
    """A line centred in the type area."""
    line = one_line([Run(text, face)], size, tracking)
    return Text(g.LEFT + (g.WIDTH - line.width / g.MM) / 2, top, line)


def _mark(text: str, size: float, ink_top: float) -> tuple[list[Item], float]:
    """The red mark with its ink's top edge at `ink_top`, and its ink's bottom edge.

    A long name is first set smaller, then narrowed, until it fits the type area (the standard leaves the
    size to taste); one too long for a row stands in two.
    """
    rows = [text] if len(text) <= MARK_MOST else [text[: -(-len(text) // 2)], text[-(-len(text) // 2) :]]
    size = min(size, g.WIDTH / (len(rows[0]) * g.MARK_NARROWEST) * g.MM)
    em = size / g.MM
    (above, _), (_, beneath) = ink(rows[0], BIAO), ink(rows[-1], BIAO)
    top = ink_top - above * em
    lines = [one_line([Run(row, BIAO)], size, 0.0) for row in rows]
    scale = min(1.0, g.WIDTH * g.MM / max(line.width for line in lines))
    items: list[Item] = [
        Text((g.LEFT + g.RIGHT - line.width * scale / g.MM) / 2, top + index * MARK_PITCH * em, line, scale, red=True)
        for index, line in enumerate(lines)
    ]
    return items, top + (1 + (len(rows) - 1) * MARK_PITCH) * em - beneath * em


def _joint_mark(names: Sequence[str], word: str, ink_top: float) -> tuple[list[Item], float]:
    """7.2.4: the offices below each other, the leading one first, `word` at their right, level with their middle.

    Names are drawn out to the same width. They are set as large as width and `JOINT_MARK_MOST` allow.
    """
    longest = max(map(len, names))
    across = longest + len(word) + JOINT_MARK_GAP
    size = min(g.MARK_SIZE, g.WIDTH / (across * g.MARK_NARROWEST) * g.MM)
    size = min(size, JOINT_MARK_MOST / (1 + (len(names) - 1) * MARK_PITCH) * g.MM)
    em = size / g.MM
    scale = min(1.0, g.WIDTH / (across * em))
    left = g.LEFT + (g.WIDTH - across * em * scale) / 2
    (above, _), (_, beneath) = ink(names[0], BIAO), ink(names[-1], BIAO)
    top = ink_top - above * em
    items: list[Item] = []
    for index, name in enumerate(names):
        spread = (longest - len(name)) * size / max(len(name) - 1, 1)
        line = one_line([Run(name, BIAO)], size, spread)
        items.append(Text(left, top + index * MARK_PITCH * em, line, scale=scale, red=True))
    middle = top + (len(names) - 1) * MARK_PITCH * em / 2
    beside = left + (longest + JOINT_MARK_GAP) * em * scale
    items.append(Text(beside, middle, one_line([Run(word, BIAO)], size, 0.0), scale=scale, red=True))
    return items, top + (1 + (len(names) - 1) * MARK_PITCH) * em - beneath * em


def _document(letter: Letter) -> tuple[list[Item], float]:
    """7.2.3 to 7.2.7, and of minutes 10.3. Also the top edge of the title."""
    if letter.jointly and letter.form is Form.DOCUMENT:
        marks, ink_bottom = _joint_mark(letter.issuers, DOCUMENT_WORD, g.TOP + g.MARK_DROP)
    else:
        marks, ink_bottom = _mark(letter.mark, g.MARK_SIZE, g.TOP + g.MARK_DROP)
    numbered, number_top = _numbered(letter, ink_bottom + 2 * g.PITCH)
    rule_top = number_top + g.EM + g.RULE_GAP
    rule = Rule(g.LEFT, rule_top, g.WIDTH, g.RULE_THICKNESS, red=True)
    return [*_urgency(letter, g.TOP), *marks, *numbered, rule], rule_top + g.RULE_THICKNESS + 2 * g.PITCH


def _urgency(letter: Letter, top: float) -> list[Item]:
    """7.2.3: 3号黑体 at the left edge."""
    return [Text(g.LEFT, top, one_line([Run(letter.urgency, HEI)]))] if letter.urgency else []


def _numbered(letter: Letter, top: float) -> tuple[list[Item], float]:
    """The number, and where its row begins: centred (7.2.5), or at the left on the last signer's row (7.2.6)."""
    if not letter.signers:
        return [centred(letter.number, FANG, g.SIZE_3, top)], top
    rows = [letter.signers[start : start + 2] for start in range(0, len(letter.signers), 2)]
    lines = [one_line([Run("\u3000".join(names), KAI)]) for names in rows]
    label = one_line([Run("签发人：", FANG)])
    left = g.RIGHT - g.STEP - max(line.width for line in lines) / g.MM
    last = top + (len(rows) - 1) * g.PITCH
    items: list[Item] = [Text(left, top + row * g.PITCH, line) for row, line in enumerate(lines)]
    items.append(Text(left - label.width / g.MM, top, label))
    items.append(Text(g.LEFT + g.STEP, last, one_line([Run(letter.number, FANG)])))
    return items, last


def _letter(letter: Letter) -> tuple[list[Item], float]:
    """10.1. Also the top edge of the title."""
    marks, ink_bottom = _mark(letter.mark, g.LETTER_MARK_SIZE, g.LETTER_MARK_TOP)
    left = g.LETTER_RULE_LEFT
    top = ink_bottom + g.LETTER_RULE_GAP
    foot = g.PAGE_HEIGHT - g.LETTER_RULE_FOOT
    thin_top = top + g.THICK + g.BETWEEN
    rules: list[Item] = [
        Rule(left, top, g.LETTER_RULE_WIDTH, g.THICK, red=True),
        Rule(left, thin_top, g.LETTER_RULE_WIDTH, g.THIN, red=True),
        Rule(left, foot - g.THICK - g.BETWEEN - g.THIN, g.LETTER_RULE_WIDTH, g.THIN, red=True),
        Rule(left, foot - g.THICK, g.LETTER_RULE_WIDTH, g.THICK, red=True),
    ]
    number_top = thin_top + g.THIN + g.NUMBER_GAP
    line = one_line([Run(letter.number, FANG)])
    number = Text(g.RIGHT - line.width / g.MM, number_top, line)
    return [*marks, *rules, *_urgency(letter, number_top), number], number_top + g.EM + 2 * g.PITCH
