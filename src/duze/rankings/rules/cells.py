"""One cell of a values sheet: from what a spreadsheet holds to an exact number, or the reason why not."""

from __future__ import annotations

import math
import re
import unicodedata
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from duze.kit.errors import FieldError
from duze.kit.numbers import half_up
from duze.rankings.scheme import Indicator

_NUMBER = re.compile(r"^[+-]?(\d{1,15}|\d{1,3}(,\d{3})+)(\.\d{1,15})?$")
_WORDS_FOR_NOTHING = {"nan", "null", "none", "n/a", "#n/a", "inf", "-inf", "无", "缺", "—", "-", "/"}


def column_letters(column: int) -> str:
    """0 → A, 26 → AA."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def cell_name(row: int, column: int) -> str:
    """Zero-based row and column as people read them: `C7`."""
    return f"{column_letters(column)}{row + 1}"


def plain_text(value: object) -> str:
    """A cell's text with full-width characters narrowed and blanks trimmed."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return unicodedata.normalize("NFKC", str(value)).strip()


def cell_value(value: object, indicator: Indicator, where: str) -> Decimal | FieldError:
    """The number in a cell, six places, half up; or the complaint about it.

    An indicator in % takes 95 or “95%”. 0.95 is refused as doubtful unless the indicator allows values up to 1.
    """
    name = {"name": indicator.name}
    if isinstance(value, bool | date | datetime | time | timedelta):
        return FieldError(where, "“%(name)s”应填数字，现为日期、时间或逻辑值。请把单元格格式改为数值后重填。", name)
    number = _number(value)
    percent_sign = isinstance(value, str) and plain_text(value).endswith("%")
    if number is None:
        shown = plain_text(value)[:20]
        if shown.lower() in _WORDS_FOR_NOTHING:
            return FieldError(where, "“%(name)s”不是数字（%(text)s）。没有数据请留空。", {**name, "text": shown})
        return FieldError(where, "“%(name)s”应填数字，现为文字“%(text)s”。请只填数字。", {**name, "text": shown})
    if percent_sign and indicator.unit != "%":
        return FieldError(where, "“%(name)s”的单位不是百分数，请去掉百分号。", name)
    doubtful = indicator.unit == "%" and not indicator.tiny_percent and 0 < number <= 1 and not percent_sign
    if doubtful:
        sentence = "“%(name)s”按百分数填写，95%% 填 95；现为 %(value)s，疑为 %(meant)s%%。"
        return FieldError(where, sentence, {**name, "value": _bound(number), "meant": _bound(number * 100)})
    return _possible(number, indicator, where)


def possible(number: Decimal, indicator: Indicator, where: str) -> FieldError | None:
    """The complaint about an impossible value, None when it is possible."""
    found = _possible(number, indicator, where)
    return found if isinstance(found, FieldError) else None


def _number(value: object) -> Decimal | None:
    if isinstance(value, int):
        return Decimal(value) if abs(value) < 10**15 else None
    if isinstance(value, float):
        if not math.isfinite(value) or abs(value) >= 1e15:
            return None
        return half_up(Decimal(repr(value)), 6)
    text = plain_text(value).removesuffix("%").strip()
    return half_up(Decimal(text.replace(",", "")), 6) if _NUMBER.match(text) else None


def _possible(number: Decimal, indicator: Indicator, where: str) -> Decimal | FieldError:
    low, high = indicator.lowest, indicator.highest
    if (low is not None and number < low) or (high is not None and number > high):
        sentence = "“%(name)s”的值 %(value)s 超出可能范围（%(low)s 至 %(high)s）。请核对单位和小数点。"
        bounds = {"low": _bound(low), "high": _bound(high)}
        return FieldError(where, sentence, {"name": indicator.name, "value": _bound(number), **bounds})
    return number


def _bound(value: Decimal | None) -> str:
    return "不限" if value is None else f"{value.normalize():f}"
