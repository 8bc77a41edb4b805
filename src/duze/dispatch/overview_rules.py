"""The overview (综述) as a draft: its sections composed from figures. A paper, so it stays Chinese. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from duze.kit.numbers import half_up

NUMERALS = "一二三四五六七八九"


@dataclass(frozen=True)
class UnitLine:
    """A unit's figures in the period; `place`: its place within its `group` in the newest published month (0: none)."""

    name: str
    new: int
    running: int
    overdue: int
    closed: int
    place: int = 0
    group: str = ""


@dataclass(frozen=True)
class IndicatorLine:
    """An indicator: who leads it, the mean score of the newest published month and of the one before."""

    name: str
    leads: tuple[str, ...]
    mean: Decimal | None
    before: Decimal | None


@dataclass(frozen=True)
class Figures:
    """Everything the draft says, as counted on `as_of` for the days from `first` to `last`.

    `kinds`: confirmed problems by kind. `pressing`: overdue lines (unit, title, due). `typical`: struck-off problems
    worth telling (unit, title, measure). `ahead`: what falls due next (unit, title, due).
    """

    first: date
    last: date
    as_of: date
    logged: int
    confirmed: int
    unfounded: int
    kinds: tuple[tuple[str, int], ...]
    running: int
    overdue: int
    soon: int
    closed: int
    in_time: int
    filed: int
    late: int
    districts: tuple[UnitLine, ...] = ()
    departments: tuple[UnitLine, ...] = ()
    indicators: tuple[IndicatorLine, ...] = ()
    month: str = ""
    pressing: tuple[tuple[str, str, date], ...] = ()
    troubles: tuple[tuple[str, str], ...] = ()
    typical: tuple[tuple[str, str, str], ...] = ()
    ahead: tuple[tuple[str, str, date], ...] = ()


@dataclass(frozen=True)
class Section:
    """A section of the draft: its heading, paragraphs, and a table if it has one (heads and rows)."""

    heading: str
    paragraphs: tuple[str, ...]
    heads: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = field(default=())


@dataclass(frozen=True)
class Draft:
    """The whole draft."""

    title: str
    dated: str
    sections: tuple[Section, ...]

    @property
    def text(self) -> str:
        """As plain text, to be copied."""
        parts = [self.title, self.dated]
        for section in self.sections:
            parts += [section.heading, *(f"　　{one}" for one in section.paragraphs)]
            if section.rows:
                parts += ["\t".join(row) for row in (section.heads, *section.rows)]
        return "\n".join(parts)


def _day(day: date) -> str:
    return f"{day.month}月{day.day}日"


def _share(part: int, whole: int) -> str:
    return f"{half_up(Decimal(100 * part) / whole, 1)}%" if whole else "无"


def compose(figures: Figures) -> Draft:
    """The draft: 总体进展, by indicator, by unit, problems, typical cases, next steps; each with its as-of date."""
    written = [
        ("总体进展", _whole(figures)),
        ("分指标进展", _by_indicator(figures)),
        ("分单位进展", _by_unit(figures)),
        ("存在问题", _problems(figures)),
        ("典型案例", _typical(figures)),
        ("下一步工作", _next(figures)),
    ]
    sections = [
        Section(f"{NUMERALS[place]}、{heading}", paragraphs, heads, rows)
        for place, (heading, (paragraphs, heads, rows)) in enumerate(written)
    ]
    days = f"{figures.first.year}年{_day(figures.first)}至{_day(figures.last)}"
    dated = f"（{days}；数据截至{figures.as_of.year}年{_day(figures.as_of)}）"
    return Draft("优化营商环境工作综述（草稿）", dated, tuple(sections))


_Part = tuple[tuple[str, ...], tuple[str, ...], tuple[tuple[str, ...], ...]]


def _whole(f: Figures) -> _Part:
    found = f"期间登记问题线索{f.logged}件，核实定性{f.confirmed}件，认定不属实{f.unfounded}件。"
    if f.confirmed:
        found += "定性的问题中，" + "、".join(f"{name}{count}件" for name, count in f.kinds if count) + "。"
    work = f"目前在办整改、督办和任务共{f.running}项，其中超期{f.overdue}项、临期{f.soon}项；期间销号{f.closed}项"
    work += f"，按期销号{f.in_time}项，按期率{_share(f.in_time, f.closed)}。" if f.closed else "。"
    sheets = f"期间周报按时填报{f.filed}份，迟报{f.late}份。"
    return (found, work, sheets), (), ()


def _by_indicator(f: Figures) -> _Part:
    if not f.indicators:
        return ("尚无已发布的月度考核，本节待补。",), (), ()
    rows = tuple(
        (
            one.name,
            "、".join(one.leads) or "未明确",
            "" if one.mean is None else f"{one.mean}",
            "" if one.mean is None or one.before is None else f"{one.mean - one.before:+}",
        )
        for one in f.indicators
    )
    known = [(one.name, one.mean, one.before) for one in f.indicators]
    down = [name for name, mean, before in known if mean is not None and before is not None and mean < before]
    told = f"据{f.month}考核结果，{len(f.indicators)}项指标中" + (
        f"{'、'.join(down)}较上月回落，须重点关注。" if down else "没有指标较上月回落。"
    )
    return (told,), ("指标", "牵头单位", "平均得分", "较上月"), rows


def _by_unit(f: Figures) -> _Part:
    units = [*f.districts, *f.departments]
    rows = tuple(
        (
            one.name,
            str(one.new),
            str(one.running),
            str(one.overdue),
            str(one.closed),
            f"{one.group}第{one.place}" if one.place else "",
        )
        for one in units
    )
    late = [f"{one.name}{one.overdue}项" for one in units if one.overdue]
    told = f"超期事项集中在{'、'.join(late[:5])}。" if late else "各单位没有超期事项。"
    if not rows:
        return ("期间没有新增或者在办事项。",), (), ()
    return (told,), ("单位", "新增问题", "在办", "超期", "销号", "组内名次"), rows


def _problems(f: Figures) -> _Part:
    said = [f"{unit}：{title}，应于{_day(due)}完成，已超期。" for unit, title, due in f.pressing]
    said += [f"{unit}反映：{text.rstrip('。')}。" for unit, text in f.troubles]
    return tuple(said) or ("没有超期事项，各单位周报未反映需要协调的困难。",), (), ()


def _typical(f: Figures) -> _Part:
    said = tuple(f"{unit}：{title}，经{measure}整改到位并销号。" for unit, title, measure in f.typical)
    return said or ("期间没有销号的典型案例，待补。",), (), ()


def _next(f: Figures) -> _Part:
    said = [f"盯紧近期到期的{len(f.ahead)}项：" + "；".join(_ahead(f.ahead)) + "。"] if f.ahead else []
    if f.overdue:
        said.append(f"对超期的{f.overdue}项逐项催办，仍未完成的按规定提请约谈。")
    if f.late:
        said.append(f"对迟报周报的单位予以提醒，期间共{f.late}份。")
    return tuple(said) or ("按既定节点继续推进。",), (), ()


def _ahead(lines: Sequence[tuple[str, str, date]]) -> list[str]:
    return [f"{unit}{title}（{_day(due)}）" for unit, title, due in lines[:8]]
