"""Languages: Chinese msgids, English catalogue; one locale per request, held in a context variable."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from gettext import GNUTranslations, NullTranslations
from pathlib import Path

from babel import dates, negotiate_locale
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from duze.kit.clock import CITY, city_date

ZH, EN = "zh_Hans_CN", "en"
LOCALES = (ZH, EN)
_CATALOGUE = Path(__file__).parent / "locale"
_current: ContextVar[str] = ContextVar("locale", default=ZH)


def locale() -> str:
    """The locale of the present request."""
    return _current.get()


@contextmanager
def speaking(name: str) -> Iterator[None]:
    """Use locale `name` inside the block."""
    token = _current.set(name)
    try:
        yield
    finally:
        _current.reset(token)


def set_locale(name: str) -> None:
    """Use locale `name` for the rest of this request."""
    _current.set(name if name in LOCALES else ZH)


def negotiate(accept_language: str) -> str:
    """The best of our locales for an Accept-Language header; Chinese when nothing fits."""
    wanted = []
    for part in accept_language.split(","):
        tag, _, weight = part.strip().partition(";q=")
        try:
            wanted.append((float(weight or 1), tag.strip()))
        except ValueError:
            continue
    order = [tag for _, tag in sorted(wanted, key=lambda pair: -pair[0])]
    plain = {"zh": ZH, "zh-cn": ZH, "zh-hans": ZH, "zh-hans-cn": ZH, "en": EN, "en-us": EN, "en-gb": EN}
    for tag in order:
        if found := plain.get(tag.lower()) or plain.get(tag.lower().split("-")[0]):
            return found
    return negotiate_locale(order, LOCALES) or ZH


@lru_cache
def _translations(name: str) -> NullTranslations:
    path = _CATALOGUE / name / "LC_MESSAGES" / "duze.po"
    if not path.exists():
        return NullTranslations()
    compiled = io.BytesIO()
    with path.open("rb") as file:
        write_mo(compiled, read_po(file, locale=name))
    compiled.seek(0)
    return GNUTranslations(compiled)


def gettext(message: str) -> str:
    """`message` in the present locale."""
    return _translations(_current.get()).gettext(message) if message else ""


def ngettext(one: str, many: str, count: int) -> str:
    """The form of `one`/`many` for `count` in the present locale."""
    return _translations(_current.get()).ngettext(one, many, count)


def pgettext(context: str, message: str) -> str:
    """`message` in the present locale, told apart by `context`."""
    return _translations(_current.get()).pgettext(context, message)


def say(message: str, params: Mapping[str, object] | None = None) -> str:
    """Translate a msgid and fill in its named parameters; text parameters are translated too."""
    sentence = gettext(message)
    if not params:
        return sentence
    return sentence % {name: gettext(value) if isinstance(value, str) else value for name, value in params.items()}


def N_(message: str) -> str:  # noqa: N802 - gettext's own name for marking
    """Mark a msgid for extraction without translating it yet."""
    return message


def fmt_date(day: date | datetime | None, *, width: str = "long") -> str:
    """A date as people read it: 2026年11月23日 / 23 November 2026. Empty for None."""
    if day is None:
        return ""
    plain = city_date(day) if isinstance(day, datetime) else day
    if _current.get() == ZH:
        return f"{plain.year}年{plain.month}月{plain.day}日"
    return dates.format_date(plain, format=width, locale="en_GB")


def fmt_month(period: str) -> str:
    """A month (2026-10) as people read it: 2026年10月 / October 2026. Empty for none."""
    if not period:
        return ""
    first = date.fromisoformat(f"{period}-01")
    if _current.get() == ZH:
        return f"{first.year}年{first.month}月"
    return dates.format_date(first, format="MMMM y", locale="en_GB")


def fmt_month_day(day: date | None) -> str:
    """A day of a year that is plain from elsewhere: 11月23日 / 23 Nov. Empty for None."""
    if day is None:
        return ""
    if _current.get() == ZH:
        return f"{day.month}月{day.day}日"
    return dates.format_date(day, format="d MMM", locale="en_GB")


def fmt_datetime(moment: datetime | None) -> str:
    """A moment in the city's time, to the minute. Empty for None."""
    if moment is None:
        return ""
    return f"{fmt_date(moment)} {moment.astimezone(CITY):%H:%M}"


def fmt_num(value: Decimal | int | None, places: int | None = None) -> str:
    """A number without exponent and without trailing zeros, or with `places` decimals. Empty for None."""
    if value is None:
        return ""
    exact = Decimal(value)
    if places is not None:
        return f"{exact:.{places}f}"
    text = f"{exact:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
