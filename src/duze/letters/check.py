"""Before rendering: is the text short enough, and can every character be printed?

A renderer prints a hole, or a wrong sign, for what its fonts lack and says nothing. So every character of
every fact is looked up first, and the refusal names the field, the character and its code point.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache

from duze.kit.errors import FieldError
from duze.letters.blocks import Block, Body, Table
from duze.letters.errors import LetterTooLong, TemplateBroken, UnprintableText
from duze.letters.metrics import missing

MOST_CHARACTERS = 50_000
MOST_ROWS = 2_000
MOST_ERRORS = 50

_ALLOWED_CONTROLS = frozenset("\n\r\t")
_BIDI = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def strings_of(data: object, pointer: str = "") -> Iterator[tuple[str, str]]:
    """Every text in `data` with its JSON pointer."""
    if isinstance(data, str):
        yield pointer, data
    elif isinstance(data, Mapping):
        for key, value in data.items():
            yield from strings_of(value, f"{pointer}/{key}")
    elif isinstance(data, Sequence) and not isinstance(data, bytes):
        for index, value in enumerate(data):
            yield from strings_of(value, f"{pointer}/{index}")


def check_facts(data: Mapping[str, object]) -> None:
    """Raises LetterTooLong or UnprintableText about the facts as plain data."""
    texts = list(strings_of(data))
    if sum(len(text) for _, text in texts) > MOST_CHARACTERS or _most_rows(data) > MOST_ROWS:
        raise LetterTooLong
    errors = [error for pointer, text in texts for error in _errors(pointer, text)]
    if errors:
        raise UnprintableText(errors[:MOST_ERRORS])


def check_body(body: Body, where: str) -> None:
    """The filled template: its own words must be printable too, and it must not have grown beyond the limits."""
    blocks = [*body.blocks, *(block for appendix in body.appendices for block in appendix.blocks)]
    text = "".join([*body.title, body.addressee, body.note, *map(_text, blocks)])
    rows = sum(len(block.rows) for block in blocks if isinstance(block, Table))
    if len(text) > 2 * MOST_CHARACTERS or rows > MOST_ROWS:
        raise LetterTooLong
    if holes := missing("".join(dict.fromkeys(text.replace("\n", "")))):
        raise TemplateBroken(where=where, what="模板中有不能印刷的字符 " + "、".join(map(_name, holes)))


def _text(block: Block) -> str:
    if isinstance(block, Table):
        cells = [cell for row in (block.head, *block.rows) for cell in row]
        return "".join([block.caption, *cells])
    return getattr(block, "text", "")


def _most_rows(data: object) -> int:
    if isinstance(data, Mapping):
        return max((_most_rows(value) for value in data.values()), default=0)
    if isinstance(data, list | tuple):
        return max(len(data), max(map(_most_rows, data), default=0))
    return 0


@lru_cache(maxsize=65536)
def _visible(character: str) -> bool:
    return unicodedata.category(character) not in {"Cc", "Cf", "Cs", "Zl", "Zp"}


def _errors(pointer: str, text: str) -> Iterator[FieldError]:
    characters = dict.fromkeys(text)
    for character in characters:
        if _visible(character):
            continue
        if character in _BIDI:
            yield _error(pointer, "含有改变文字方向的控制字符 %(name)s，请删除。", character)
        elif character not in _ALLOWED_CONTROLS:
            yield _error(pointer, "含有不可见的控制字符 %(name)s，请删除。", character)
    for character in missing("".join(filter(_visible, characters))):
        yield _error(
            pointer, "“%(character)s”（%(name)s）在公文字库中没有字形，请改用规范汉字或联系管理员补充字库。", character
        )


def _error(pointer: str, sentence: str, character: str) -> FieldError:
    return FieldError(pointer, sentence, {"character": character, "name": _name(character)})


def _name(character: str) -> str:
    return f"U+{ord(character):04X}"
