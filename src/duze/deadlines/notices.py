"""Days off and make-up days as people write them: single days, ranges, or the sentences of the yearly notice. Pure.

Written: `2027-02-06 休 春节`, `2027-02-05至2027-02-11 休 春节`, or as the State Council's notice has it:
`二、春节：2月15日（周日）至23日（周一）放假调休，共9天。2月14日（周六）上班。` What a sentence says besides (days of
the week, how many days) is compared with the calendar: a slip of the pen is refused, not entered.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from duze.deadlines import notice_words as words
from duze.deadlines.shapes import DayIn
from duze.kit.errors import FieldError, Invalid
from duze.kit.sheets import half_width

LONGEST: Final = 31  # days of a range
_ONE: Final = timedelta(days=1)
_FORM: Final = (
    "第 %(n)s 行“%(line)s”看不懂，请按“2027-02-06 休 春节”或者“2027-02-05至2027-02-11 休 春节”填写，"
    "也可以照抄通知原句。"
)


class _Unclear(Exception):
    """A line that cannot be taken; `args`: the sentence, and its parameters."""

    def __init__(self, sentence: str, **params: str) -> None:
        super().__init__(sentence)
        self.sentence, self.params = sentence, params


def typed_days(text: str, source: str, year: int | None = None) -> list[DayIn]:
    """The days a text names; `source` is the notice they follow, `year` the one its sentences are about.

    A sentence in which no day stands is passed over. Raises Invalid naming each line that cannot be taken.
    """
    days: list[DayIn] = []
    faults = []
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        try:
            days += [
                DayIn(day=day, works=works, name=name[:60], source=source[:200])
                for day, works, name in _read(line, year)
            ]
        except _Unclear as fault:
            params = {"n": str(number), "line": line.strip()[:40], **fault.params}
            faults.append(FieldError("/days", fault.sentence, params))
    if faults:
        raise Invalid(errors=faults[:20])
    return days


def _read(line: str, year: int | None) -> Iterator[tuple[date, bool, str]]:
    line = half_width(line).strip()
    if match := words.LINE.fullmatch(line):
        first = _date(*match.group(1, 2, 3))
        last = _date(match[4] or match[1], match[5] or match[2], match[6]) if match[6] else first
        yield from ((day, match[7].endswith("班"), (match[8] or "").strip()) for day in span(first, last))
    elif (item := words.ITEM.fullmatch(line)) and words.DAY.search(item[2]):
        yield from _sentences(item[1].strip(), item[2], year)
    elif not (line.endswith(("。", "：", ":")) and not words.DAY.search(line)):
        raise _Unclear(_FORM)


def _date(year: str | int, month: str | int, day: str | int) -> date:
    try:
        return date(int(year), int(month), int(day))
    except ValueError as error:
        raise _Unclear("第 %(n)s 行“%(line)s”中没有 %(day)s 这一天。", day=f"{year}-{month}-{day}") from error


def span(first: date, last: date) -> list[date]:
    """From one day to another, both inclusive."""
    count = (last - first).days + 1
    if not 1 <= count <= LONGEST:
        raise _Unclear("第 %(n)s 行“%(line)s”的起止日期不对：止日不得早于起日，一段不超过 31 天。")
    return [first + timedelta(days=n) for n in range(count)]


@dataclass
class _Phrase:
    """Days named in a sentence and not yet told of, and how many days off were told of last."""

    days: list[date]
    off: int = 0


def _sentences(name: str, text: str, year: int | None) -> Iterator[tuple[date, bool, str]]:
    """A holiday's sentences: the days off under its name, the days worked instead."""
    if year is None and not words.YEAR.search(text):
        raise _Unclear("第 %(n)s 行“%(line)s”没有写明年份，照抄通知原句的请填“年度”。")
    for sentence in filter(None, re.split("[。；;]", text)):
        if sentence.strip().startswith(words.ADVISED):  # leave that offices may grant: no day off by the notice
            continue
        said = _Phrase([])
        for part in sentence.split("，"):
            said.days += _days(part, year)
            if said.days and (words.WORKED in part or words.FREE.search(part)):
                works = words.WORKED in part
                yield from ((day, works, f"{name}调休上班" if works else name) for day in said.days)
                said = _Phrase([], 0 if works else len(said.days))
            elif (
                (count := words.COUNT.search(part))
                and said.off
                and words.JOINED not in sentence
                and int(count[1]) != said.off
            ):
                raise _Unclear(
                    "第 %(n)s 行“%(line)s”写的是共 %(said)s 天，列出的是 %(listed)s 天。",
                    said=count[1],
                    listed=str(said.off),
                )
        if said.days:
            raise _Unclear("第 %(n)s 行“%(line)s”没有写明 %(day)s 是放假还是上班。", day=said.days[0].isoformat())


def _days(part: str, year: int | None) -> list[date]:
    """The days of one phrase; year and month carry on from the day before; 12月31日至1月2日 begins a year earlier."""
    found: list[date] = []
    at, month = year, 0
    matches = list(words.DAY.finditer(part))
    for place, match in enumerate(matches):
        after = matches[place + 1] if place + 1 < len(matches) else None
        at, month = int(match[2] or at or 0), int(match[3] or month)
        if not month or not at:
            raise _Unclear("第 %(n)s 行“%(line)s”没有写明“%(day)s”是哪年哪月。", day=match[0][:20])
        earlier = after and after[1] and not (match[2] or after[2]) and int(after[3] or month) < month
        day = _date(at - bool(earlier), month, match[4])
        _same_weekday(day, match[5] or "")
        found += span(found.pop(), day) if match[1] and found else [day]
    return found


def _same_weekday(day: date, said: str) -> None:
    told = words.WEEKDAY.search(said)
    if told and words.WEEKDAYS.index(told[1].replace("天", "日")) != day.weekday():
        raise _Unclear(
            "第 %(n)s 行“%(line)s”写的是周%(said)s，而 %(day)s 是周%(is)s，请核对年度和日期。",
            said=told[1],
            day=day.isoformat(),
            **{"is": words.WEEKDAYS[day.weekday()]},
        )


def written(days: Sequence[DayIn]) -> str:
    """Days as lines of the form, neighbours of one kind and name together: 2027-02-05至2027-02-11 休 春节."""
    lines = []
    for group in _runs(sorted(days, key=lambda one: one.day)):
        first, last = group[0], group[-1]
        shown = first.day.isoformat() + (f"至{last.day.isoformat()}" if last is not first else "")
        lines.append(f"{shown} {'班' if first.works else '休'} {first.name}".rstrip())
    return "\n".join(lines)


def _runs(days: Iterable[DayIn]) -> Iterator[list[DayIn]]:
    run: list[DayIn] = []
    for one in days:
        joins = run and one.day - run[-1].day == _ONE and len(run) < LONGEST
        if run and not (joins and (one.works, one.name) == (run[-1].works, run[-1].name)):
            yield run
            run = []
        run.append(one)
    if run:
        yield run


def year_told(days: Iterable[date]) -> int | None:
    """The year whose arrangement these days are: the one most of them lie in, of two the later; None for no days."""
    years = [day.year for day in days]
    return max(set(years), key=lambda year: (years.count(year), year)) if years else None


def at_border(day: date, year: int) -> bool:
    """Whether a day of a neighbouring year may stand in a year's arrangement: New Year's days off reach over."""
    return abs((day - date(year, 1, 1)).days) <= 10 or abs((day - date(year, 12, 31)).days) <= 10
