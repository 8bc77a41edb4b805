"""The typefaces of a letter: their family names, where the built files lie, how fontconfig finds them.

Every face is one file and one family: the PDF writer keys its fonts by family, style and weight, so two
files under one family would collide into wrong characters.
"""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from duze.kit.settings import home
from duze.letters.errors import FontsMissing

LATIN, FANG, KAI, HEI, BIAO, SONG = (
    "GW Latin",
    "GW FangSong",
    "GW KaiTi",
    "GW HeiTi",
    "GW BiaoSong",
    "GW SongTi",
)

WIDE = {family: f"{family} Wide" for family in (FANG, KAI, HEI, BIAO, SONG)}
"""Each face comes in two files: the common characters, and the rest, opened only when one of these occurs. A
letter's fonts are cut out of the files it uses, and that takes as long as the files are large."""

MANIFEST = "manifest.json"
ASCENT, DESCENT = 0.88, 0.12
"""Em box of every built face: the top of the em lies 0.88 em above the baseline."""


@dataclass(frozen=True)
class Face:
    """One built face: its family and the file it lives in."""

    family: str
    path: Path
    sha256: str


def fonts_dir() -> Path:
    """Folder of the built faces: DUZE_FONTS_DIR, else `var/fonts` beside the templates. Absolute."""
    return Path(os.environ.get("DUZE_FONTS_DIR") or home() / "var" / "fonts").resolve()


def use_own_fontconfig() -> None:
    """Point fontconfig at our faces only. Must run before WeasyPrint is imported; the path must be absolute."""
    conf = fonts_dir() / "fonts.conf"
    if not conf.is_file():
        raise FontsMissing(where=str(conf))
    os.environ["FONTCONFIG_FILE"] = str(conf)


@lru_cache
def faces() -> dict[str, Face]:
    """The built faces by family, as the manifest lists them.

    Raises FontsMissing when the fonts were never built or a listed file is gone.
    """
    manifest = fonts_dir() / MANIFEST
    if not manifest.is_file():
        raise FontsMissing(where=str(manifest))
    listed = json.loads(manifest.read_text(encoding="utf-8"))["faces"]
    found = {row["family"]: Face(row["family"], fonts_dir() / row["file"], row["sha256"]) for row in listed.values()}
    for family in (LATIN, *WIDE, *WIDE.values()):
        if family not in found or not found[family].path.is_file():
            raise FontsMissing(where=family)
    return found


def set_digest() -> str:
    """SHA-256 over the digests of all faces: two installations with the same one print the same bytes."""
    digests = "".join(face.sha256 for _, face in sorted(faces().items()))
    return hashlib.sha256(digests.encode()).hexdigest()
