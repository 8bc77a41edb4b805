"""What a sealed package says of itself: one JSON file that names every other by its SHA-256. Pure."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from duze.kit.canonical import written

FORMAT: Final = "duze-package/1"
MANIFEST, LETTER, LIST, JOURNAL = "manifest.json", "letter.pdf", "materials.csv", "journal.json"
_ODD = re.compile(r"[^\w.\-()（）]+")


@dataclass(frozen=True)
class Material:
    """One line of the list of materials, and the stored file behind it."""

    place: int
    name: str
    filename: str
    copies: int
    pages: int
    original: bool
    sha256: str
    size: int
    media_type: str

    @property
    def path(self) -> str:
        """Its name inside the package: its place in the list, then its file name without anything odd."""
        plain = _ODD.sub("_", self.filename).strip("._") or "file"
        return f"evidence/{self.place:03d}-{plain[-80:].lstrip('._-')}"

    def row(self) -> dict[str, Any]:
        """As the manifest lists it."""
        return {
            "place": self.place,
            "name": self.name,
            "file": self.path,
            "copies": self.copies,
            "pages": self.pages,
            "original": self.original,
            "media_type": self.media_type,
            "sha256": self.sha256,
        }


def material_list(materials: Sequence[Material]) -> bytes:
    """The list as a table any office program opens (CSV, UTF-8 with mark)."""
    heads = "序号,材料名称,文件,份数,页数,原件或复印件,SHA-256"
    rows = [
        ",".join(map(_cell, (m.place, m.name, m.path, m.copies, m.pages, "原件" if m.original else "复印件", m.sha256)))
        for m in materials
    ]
    return "\r\n".join([heads, *rows, ""]).encode("utf-8-sig")


def _cell(value: object) -> str:
    """A cell that no program takes for a formula."""
    text = str(value).replace('"', '""')
    return f'"{" " if text[:1] in tuple("=+-@") else ""}{text}"'


def manifest_of(letter: Mapping[str, Any], materials: Sequence[Material], files: Mapping[str, Path]) -> bytes:
    """The manifest over `files` (name inside → file on disk); its own SHA-256 is what the receipt names."""
    return written(
        {
            "format": FORMAT,
            "letter": dict(letter),
            "materials": [material.row() for material in materials],
            "files": {name: file_digest(path) for name, path in files.items()},
        }
    )


def file_digest(path: Path) -> str:
    """Hex SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
