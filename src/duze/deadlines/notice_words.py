"""The words and forms in which notices of days off are written: what is read, never what is shown."""

from __future__ import annotations

import re
from typing import Final

_TO: Final = r"\s*(?:至|到|~|～|—+|–|－)\s*"
LINE: Final = re.compile(
    r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?"
    rf"(?:{_TO}(?:(?:(\d{{4}})[-/.年])?(\d{{1,2}})[-/.月])?(\d{{1,2}})日?)?\s+(休|放假|班|上班)(?:\s+(.*))?"
)
"""A line of the form: first day (1–3), last day (4–6, what it leaves out is the first one's), word (7), name (8)."""
ITEM: Final = re.compile(
    r"(?:[一二三四五六七八九十]+、|[（(][一二三四五六七八九十]+[）)]|\d+[.、])?\s*([^：:。]{1,20})[：:](.+)"
)
"""A holiday of the notice: its name, and its sentences."""
DAY: Final = re.compile(r"(至|到)?(?:(\d{4})年)?(?:(\d{1,2})月)?(\d{1,2})日(?:[（(]([^）)]*)[）)])?")
"""A day of a sentence: whether it ends a stretch, year, month, day, what stands in brackets."""
YEAR: Final = re.compile(r"\d{4}年")
COUNT: Final = re.compile(r"共(\d+)天")
WEEKDAY: Final = re.compile(r"(?:周|星期)([一二三四五六日天])")
WEEKDAYS: Final = "一二三四五六日"
WORKED: Final = "上班"
FREE: Final = re.compile("放假|休")
ADVISED: Final = "鼓励"
"""Begins a sentence about leave that offices may grant: no day off by the notice."""
JOINED: Final = "连休"
"""Days off together with a weekend that is not named: how many they are in all is not said by the days named."""
