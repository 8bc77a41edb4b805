"""What kind of face a font is, by the name the file gives it."""

from __future__ import annotations

import re
from enum import StrEnum


class Style(StrEnum):
    """The styles the standard speaks of."""

    FANG = "仿宋"
    KAI = "楷体"
    HEI = "黑体"
    BIAO = "小标宋"
    SONG = "宋体"
    LATIN = "西文"
    OTHER = "其他"


_STYLES = (
    (Style.FANG, r"fang|仿宋|fzfs|fs_gb|cwtexfs"),
    (Style.BIAO, r"xiaobiao|biaosong|标宋|xbs|(?:serif|song|sung|sun|ming|宋).*(?:semi|bold|black|heavy)"),
    (Style.KAI, r"kai|楷|fzkt|wenkai"),
    (Style.HEI, r"hei|黑|gothic|yahei|fzht|(?:sans|hans).*(?:cjk|sc|cn|gb)|(?:cjk|sc|cn).*sans"),
    (Style.SONG, r"song|sung|sun|宋|ming|(?:serif).*(?:cjk|sc|cn)|(?:cjk|sc|cn).*serif|fzss"),
    (Style.LATIN, r"latin|times|liberation|roman|arial|helvet|cambria|calibri|courier|dejavu|tinos|libertin|cmr"),
)
_PREFIX = re.compile(r"^[A-Z]{6}\+")


def plain(name: str) -> str:
    """The font's name without the mark of a subset."""
    return _PREFIX.sub("", name)


def style(name: str) -> Style:
    """The style of the font called `name`; OTHER when the name tells nothing."""
    bare = plain(name).lower().replace(" ", "")
    return next((found for found, pattern in _STYLES if re.search(pattern, bare)), Style.OTHER)
