"""The QR code and short code by which anybody can check a letter, drawn in the margin of its last page.

GB/T 9704 orders what stands in the type area (版心) and the page number below it; it knows no proof mark, and
DB-level practice puts none into the 版记. So the mark stays outside both: in the right margin, its foot on the
level of the type area's foot, 3 mm away from it. There it moves no line, collides with no page number (269 mm)
nor the letter form's double rule (277 mm), and lies clear of the two staples, 70 mm from top and bottom.
"""

from __future__ import annotations

import secrets

from duze.letters import geometry as g
from duze.letters.faces import LATIN, SONG
from duze.letters.outlines import centred

ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Letters and digits that cannot be read as one another (no 0 O, 1 I L, U V)."""
LENGTH = 12
SIDE = 15.0
"""Of the code in mm, quiet zone not counted."""
LEFT = g.RIGHT + 4.0
TOP = g.BOTTOM - SIDE - 3.0


def new_code() -> str:
    """An unguessable code: 12 characters of 30, 58 bits. Uniqueness is the database's."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def tidy(code: str) -> str:
    """A code as people type it: any case, spaces or dashes between; empty when it cannot be one."""
    plain = code.upper().replace("-", "").replace(" ", "")
    return plain if len(plain) == LENGTH and set(plain) <= set(ALPHABET) else ""


def spaced(code: str) -> str:
    """A code as printed: three groups of four."""
    return "-".join(code[at : at + 4] for at in range(0, LENGTH, 4))


def box() -> tuple[float, float, float, float]:
    """The code's corners in PDF points: left, bottom, right, top."""
    return (
        LEFT * g.MM,
        (g.PAGE_HEIGHT - TOP - SIDE) * g.MM,
        (LEFT + SIDE) * g.MM,
        (g.PAGE_HEIGHT - TOP) * g.MM,
    )


def proof_mark(address: str, code: str) -> bytes:
    """Path operators for the QR code of `address` with the code written below it."""
    import segno

    rows = list(segno.make(address, error="m", micro=False).matrix)
    left, _, _, top = box()
    cell = SIDE * g.MM / len(rows)
    squares = [
        f"{left + start * cell:.3f} {top - (y + 1) * cell:.3f} {length * cell:.3f} {cell:.3f} re"
        for y, row in enumerate(rows)
        for start, length in _runs(row)
    ]
    middle = left + SIDE * g.MM / 2
    below = top - SIDE * g.MM
    words = [
        centred(LATIN, spaced(code), 5.6, middle, below - 6.6),
        centred(SONG, "扫码核验", 5.6, middle, below - 13.0),
    ]
    return " ".join(("q 0 g", *squares, "f", *words, "Q")).encode("ascii")


def _runs(row: bytearray) -> list[tuple[int, int]]:
    """Dark stretches of a row: where each starts and how long it is."""
    found: list[tuple[int, int]] = []
    for at, dark in enumerate(row):
        if dark and found and sum(found[-1]) == at:
            found[-1] = (found[-1][0], found[-1][1] + 1)
        elif dark:
            found.append((at, 1))
    return found
