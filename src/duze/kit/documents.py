"""JSON documents that are written out already: large ones are not built as objects only to be taken apart again."""

from __future__ import annotations

import json
from typing import Any

import msgspec


class Ready:
    """A document as JSON text, for a JSON column: it is stored as it stands. `plain()` is what a reader would get."""

    __slots__ = ("text",)

    def __init__(self, text: str) -> None:
        self.text = text

    def plain(self) -> Any:
        """The document as objects. Raises msgspec.DecodeError when the text is not JSON."""
        return msgspec.json.decode(self.text)


def stored(value: Any) -> str:
    """A value of a JSON column as the database gets it."""
    return value.text if isinstance(value, Ready) else json.dumps(value)
