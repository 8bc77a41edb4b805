"""What stands below the signature: note, list of attachments, imprint, page numbers."""

from __future__ import annotations

from duze.letters import geometry as g
from duze.letters.blocks import Form, Letter
from duze.letters.compose import Line, Measure, Run, break_lines, one_line
from duze.letters.faces import FANG, SONG
from duze.letters.metrics import ink, text_width
from duze.letters.sheet import Item, Rule, Text, moved
from duze.letters.strips import Strip, blank, measure, row


def note_rows(note: str) -> list[Strip]:
    """附注 (7.3.6): in brackets, two characters in, on the row after the date."""
    return [row(line) for line in break_lines([Run(note, FANG)], measure(2))] if note else []


def attachment_rows(titles: list[str]) -> list[Strip]:
    """附件说明 (7.3.4): one blank row, then the names; a turned line aligns with the name, no end mark."""
    found = blank() if titles else []
    for index, title in enumerate(titles, start=1):
        number = f"{index}. " if len(titles) > 1 else ""
        lead = one_line([Run(("附件：" if index == 1 else "") + number, FANG)])
        inset = (2 if index == 1 else 5) * g.STEP
        hang = 5 * g.STEP + text_width(number, FANG) * g.EM
        first, *rest = [row(line) for line in break_lines([Run(title, FANG)], _names(hang))]
        found += [Strip(6, (Text(g.LEFT + inset, 0.0, lead), *first.items)), *rest]
    return found


def _names(indent: float) -> Measure:
    """The full measure from `indent` mm on."""
    return Measure(g.WIDTH * g.MM, indent * g.MM, indent * g.MM)


def imprint(letter: Letter, extra_addressee: str = "") -> tuple[list[Item], float]:
    """版记 (7.4): items relative to its own top edge and its height in mm; nothing when there is none.

    The letter form (10.1) has neither rules nor printer.
    """
    lines: list[list[tuple[float, Line]]] = []
    if extra_addressee:
        lines += _labelled("主送：", extra_addressee)
    if letter.distributed_to:
        lines += _labelled("分送：", letter.distributed_to + "。")
    if letter.copies_to:
        lines += _labelled("抄送：", letter.copies_to + "。")
    ruled = letter.form is not Form.LETTER
    printed = _printer(letter) if ruled else []
    lines += printed
    if not lines:
        return [], 0.0
    above = (g.IMPRINT_PITCH - g.SIZE_4 / g.MM) / 2
    items: list[Item] = [
        Text(x, index * g.IMPRINT_PITCH + above, line) for index, row_ in enumerate(lines) for x, line in row_
    ]
    height = len(lines) * g.IMPRINT_PITCH
    return (items + _imprint_rules(len(lines), len(printed), height) if ruled else items), height


def _imprint_rules(count: int, printed: int, height: float) -> list[Item]:
    """Around `count` rows, and above the last `printed` of them."""
    outer, inner = g.IMPRINT_OUTER, g.IMPRINT_INNER
    rules: list[Item] = [
        Rule(g.LEFT, 0.0, g.WIDTH, outer),
        Rule(g.LEFT, height - outer, g.WIDTH, outer),
    ]
    if count > printed:
        rules.append(Rule(g.LEFT, height - printed * g.IMPRINT_PITCH - inner / 2, g.WIDTH, inner))
    return rules


def _labelled(label: str, names: str) -> list[list[tuple[float, Line]]]:
    """A list of offices after its label, one character in on both sides, turned lines under the first name."""
    em = g.SIZE_4
    hang = 4 * em
    room = Measure(g.WIDTH * g.MM - em, hang, hang, size=g.SIZE_4, tracking=0.0, justify=True)
    lines = break_lines([Run(names, FANG)], room)
    rows: list[list[tuple[float, Line]]] = [[(g.LEFT + line.indent / g.MM, line)] for line in lines]
    rows[0].insert(0, (g.LEFT + em / g.MM, one_line([Run(label, FANG)], g.SIZE_4, 0.0)))
    return rows


def _printer(letter: Letter) -> list[list[tuple[float, Line]]]:
    """印发机关 at the left, the date at the right of its last row, one character in on both sides."""
    em = g.SIZE_4
    right = one_line([Run(letter.date + "印发", FANG)], em, 0.0)
    room = Measure(g.WIDTH * g.MM - 3 * em - right.width, 0.0, 0.0, size=em, tracking=0.0, justify=False)
    rows: list[list[tuple[float, Line]]] = [
        [(g.LEFT + em / g.MM, line)] for line in break_lines([Run(letter.printer, FANG)], room)
    ]
    rows[-1].append((g.RIGHT - (em + right.width) / g.MM, right))
    return rows


def folio(number: int) -> Text:
    """7.5: — 1 —, its dash 7 mm below the type area, one character in from the outer edge of the page."""
    line = one_line([Run(f"— {number} —", SONG)], g.SIZE_4, 0.0)
    em = g.SIZE_4 / g.MM
    above, _ = ink("—", SONG)
    x = g.RIGHT - em - line.width / g.MM if number % 2 else g.LEFT + em
    return Text(x, g.BOTTOM + g.FOLIO_DROP - above * em, line)


def at(items: list[Item], top: float) -> list[Item]:
    """Items moved down to `top`."""
    return [moved(item, top) for item in items]
