"""Chinese names by the first letters of their pinyin: hsq finds 洪山区, as people type it in a hurry."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_LETTERS = re.compile(r"[a-z0-9]{2,20}")


def as_initials(text: str) -> str:
    """What was typed, if it can be initials: two to twenty letters or digits, in small; otherwise ""."""
    plain = unicodedata.normalize("NFKC", text).strip().lower()
    return plain if _LETTERS.fullmatch(plain) else ""


def has_initials(name: str, initials: str, *, first: bool = False) -> bool:
    """Whether somewhere in `name` (`first`: at its beginning) the characters begin, one after another, so.

    A character of several readings counts by each of them (长: zhang, chang).
    """
    letters = [_first_letters(character) for character in name]
    last = 0 if first else len(letters) - len(initials)
    return len(letters) >= len(initials) and any(
        all(letter in letters[start + place] for place, letter in enumerate(initials)) for start in range(last + 1)
    )


@lru_cache(maxsize=8192)
def _first_letters(character: str) -> frozenset[str]:
    if character.isascii():
        return frozenset(character.lower())
    from pypinyin import Style, pinyin  # its table takes a tenth of a second to read: only for who searches so

    readings = pinyin(character, style=Style.NORMAL, heteronym=True, errors="ignore")
    return frozenset(reading[0] for found in readings for reading in found if reading)
