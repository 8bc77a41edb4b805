"""What work left behind, in words."""

from __future__ import annotations

import re

from duze.kit.i18n import say

# pattern of the result → msgid with %(n)s
_RESULTS = (
    (r"(\d+) new proposals?", "新提出 %(n)s 条建议"),
    (r"(\d+) pages?", "%(n)s 页"),
    (r"(\d+) issued, \d+ failed", "签发 %(n)s 件"),
    (r"(done)", "已完成"),
    (r"(left to a later look)", "并入稍后的研判"),
    (r"(made before)", "此前已制成"),
    (r"[0-9a-f-]{36}:(tried)", "试导入没有错误"),
    (r"[0-9a-f-]{36}:(faulty)", "有错误，没有导入"),
    (r"[0-9a-f-]{36}:(done)", "已导入"),
)


def in_words(result: str) -> str:
    """A job's result in words."""
    for pattern, words in _RESULTS:
        if found := re.fullmatch(pattern, result):
            return say(words, {"n": found[1]})
    return result
