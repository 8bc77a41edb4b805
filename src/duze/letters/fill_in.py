"""Templates filled with facts: strict (a missing fact is an error), escaping, sandboxed; no Python in them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

from jinja2 import StrictUndefined, Template, TemplateError
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup

from duze.letters.blocks import Body, Form
from duze.letters.errors import TemplateBroken
from duze.letters.facts import LetterFacts, RankRow
from duze.letters.kinds import LetterKind
from duze.letters.markup import parse

_HAN = "零一二三四五六七八九十"
_WEEKDAYS = "一二三四五六日"
_MORNING_ENDS, _NOON_ENDS, _EVENING = 12, 14, 18


def day(value: date) -> str:
    """2026年11月2日: Arabic, no padding (7.3.5.4)."""
    return f"{value.year}年{value.month}月{value.day}日"


def moment(value: datetime) -> str:
    """2026年11月13日（星期五）上午9时30分."""
    hour = value.hour
    part = "上午" if hour < _MORNING_ENDS else "下午" if hour < _EVENING else "晚上"
    shown = hour if hour <= _MORNING_ENDS else hour - 12
    part = "中午" if hour == _MORNING_ENDS else part
    minutes = f"{value.minute}分" if value.minute else ""
    return f"{day(value)}（星期{_WEEKDAYS[value.weekday()]}）{part}{shown}时{minutes}"


def han(value: int) -> str:
    """一 to 九十九, for headings."""
    tens, ones = divmod(value, 10)
    head = "" if not tens else ("十" if tens == 1 else _HAN[tens] + "十")
    return head + (_HAN[ones] if ones or not tens else "")


def full_stop(value: str) -> str:
    """The sentence with its end mark, added when the drafter left it out."""
    return value if value.endswith(("。", "！", "？", "；", "：")) else value + "。"


def points(value: Decimal) -> str:
    """A score with two decimals; it was rounded before ranking, here it is only written."""
    return f"{value:.2f}"


def plain(value: Decimal) -> str:
    """A weight without trailing zeros."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def mean(rows: Sequence[RankRow]) -> str:
    """Mean score, half up to two places."""
    total = sum((row.score for row in rows), Decimal(0)) / len(rows)
    return points(total.quantize(Decimal("0.01"), ROUND_HALF_UP))


def top(rows: Sequence[RankRow], places: int) -> list[RankRow]:
    """Units ranked within the first `places`, ties included."""
    return [row for row in rows if row.rank <= places]


def last_place(rows: Sequence[RankRow]) -> list[RankRow]:
    """The unit, or tied units, at the end."""
    return [row for row in rows if row.rank == max(other.rank for other in rows)]


def change(row: RankRow) -> str:
    """↑2, ↓1, or a dash for no change and for no rank the month before."""
    if row.previous is None or row.previous == row.rank:
        return "—"
    return f"↑{row.previous - row.rank}" if row.previous > row.rank else f"↓{row.rank - row.previous}"


def has_notes(rows: Sequence[RankRow]) -> bool:
    """Whether any row has a remark, so that the column is worth its width."""
    return any(row.note for row in rows)


def side_by_side(offices: Sequence[str]) -> Markup:
    """The offices of a title, a row may end after each."""
    return Markup(" <wbr>").join(offices)


@lru_cache
def _environment() -> ImmutableSandboxedEnvironment:
    environment = ImmutableSandboxedEnvironment(
        undefined=StrictUndefined, autoescape=True, trim_blocks=True, lstrip_blocks=True
    )
    for use in (day, moment, han, full_stop, points, plain, mean, top, last_place, change, has_notes, side_by_side):
        environment.filters[use.__name__] = use
    return environment


@lru_cache(maxsize=64)
def _template(text: str) -> Template:
    """Compiled once: it takes as long as setting a letter's lines."""
    return _environment().from_string(text)


def fill_in(kind: LetterKind, facts: LetterFacts, number: str, template: str | None = None) -> Body:
    """The blocks of a letter, by `template` or the kind's present one.

    Raises TemplateBroken when the template asks for what the facts lack.
    """
    where = f"{kind.slug}/letter.html"
    values = {name: getattr(facts, name) for name in type(facts).model_fields}
    values["issuers"] = (facts.issuer, *(facts.jointly or ()))
    try:
        markup = _template(kind.template if template is None else template).render(**values, number=number)
    except TemplateError as wrong:
        raise TemplateBroken(where=where, what=str(wrong)) from wrong
    return parse(markup, where, addressed=kind.form is not Form.MINUTES)
