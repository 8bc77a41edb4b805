"""A kind's template as one text.

What several kinds share lies under `letters/_parts/` and is put in where a template includes it: a letter keeps the
whole text it was made with, so nothing may be looked up when it is made again.
"""

from __future__ import annotations

import hashlib
import os
import re
from pathlib import Path

from duze.kit.settings import home
from duze.letters.errors import TemplateBroken

_INCLUDE = re.compile(r'^\{% include "(_parts/[a-z_]+\.html)" %\}\n', re.MULTILINE)


def letters_dir() -> Path:
    """Folder of the templates: DUZE_LETTERS_DIR, else `letters/` of the checkout."""
    return Path(os.environ.get("DUZE_LETTERS_DIR") or home() / "letters").resolve()


def template_text(slug: str) -> str:
    """The template of the kind `slug`, shared parts in place. Raises TemplateBroken for one that is not there."""

    def part(found: re.Match[str]) -> str:
        try:
            return (letters_dir() / found[1]).read_text(encoding="utf-8")
        except FileNotFoundError as missing:
            raise TemplateBroken(where=f"{slug}/letter.html", what=f"缺少共用部分 {found[1]}") from missing

    return _INCLUDE.sub(part, (letters_dir() / slug / "letter.html").read_text(encoding="utf-8"))


def template_hash(template: str) -> str:
    """SHA-256 of a template's text."""
    return hashlib.sha256(template.encode()).hexdigest()
