"""Reading and checking a scheme: every fault with its place, none left for the month's end."""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from duze.kit.errors import FieldError, Invalid
from duze.kit.web.problems import field_errors
from duze.law.models import Kind
from duze.rankings.scheme import Direct, Direction, Frontier, Indicator, Scheme, Severity, Steps, Ties

SHIPPED = Path(__file__).parents[1] / "schemes"


def load_scheme(data: Mapping[str, Any]) -> Scheme:
    """A scheme from plain data. Raises Invalid naming every fault by its JSON pointer."""
    try:
        scheme = Scheme.model_validate(data)
    except ValidationError as error:
        raise Invalid(errors=field_errors(error)) from error
    if faults := scheme_faults(scheme):
        raise Invalid(errors=faults)
    return scheme


def read_scheme(text: str) -> Scheme:
    """A scheme from TOML; numbers are read exactly. Raises Invalid."""
    try:
        data = tomllib.loads(text, parse_float=Decimal)
    except tomllib.TOMLDecodeError as error:
        raise Invalid("方案文件不是有效的 TOML：%(why)s", code="bad_toml", why=str(error)) from error
    return load_scheme(data)


def shipped_scheme(name: str = "seven") -> Scheme:
    """A scheme that comes with the product."""
    return read_scheme((SHIPPED / f"{name}.toml").read_text("utf-8"))


def scheme_faults(scheme: Scheme) -> list[FieldError]:
    """Everything in a well-formed scheme that does not make sense."""
    faults = [
        *_twice("groups", (group.code for group in scheme.groups)),
        *_twice("indicators", (item.code for item in scheme.indicators)),
        *_weight_faults(scheme),
        *_deduction_faults(scheme),
        *_tie_faults(scheme),
    ]
    for index, item in enumerate(scheme.indicators):
        faults.extend(_indicator_faults(f"/indicators/{index}", item))
    return faults


def _twice(field: str, codes: Iterable[str]) -> Iterator[FieldError]:
    for code, times in Counter(codes).items():
        if times > 1:
            yield FieldError(f"/{field}", "代码“%(code)s”出现了 %(times)s 次。", {"code": code, "times": times})


def _weight_faults(scheme: Scheme) -> Iterator[FieldError]:
    names = {group.code: group.name for group in scheme.groups}
    known = {item.code for item in scheme.indicators}
    for code, name in names.items():
        weights = scheme.weights.get(code)
        if weights is None:
            yield FieldError(f"/weights/{code}", "“%(group)s”组没有设置权重。", {"group": name})
            continue
        if (total := sum(weights.values(), Decimal(0))) != 100:
            sentence = "“%(group)s”组的权重合计为 %(total)s，应为 100。"
            yield FieldError(f"/weights/{code}", sentence, {"group": name, "total": f"{total.normalize():f}"})
        for indicator in weights.keys() - known:
            yield FieldError(f"/weights/{code}/{indicator}", "没有代码为“%(code)s”的指标。", {"code": indicator})
    for code in scheme.weights.keys() - names.keys():
        yield FieldError(f"/weights/{code}", "没有代码为“%(code)s”的组。", {"code": code})


def _indicator_faults(pointer: str, item: Indicator) -> Iterator[FieldError]:
    benefit = item.direction is Direction.BENEFIT
    name = {"name": item.name}
    if item.lowest is not None and item.highest is not None and item.lowest >= item.highest:
        yield FieldError(f"{pointer}/lowest", "“%(name)s”的可能最小值应小于可能最大值。", name)
    if isinstance(item.method, Frontier):
        best, worst = item.method.best, item.method.worst
        if best == worst:
            yield FieldError(f"{pointer}/method/best", "“%(name)s”的最优值与最差值相同，无法计分。", name)
        elif (best > worst) is not benefit:
            sentence = "“%(name)s”的最优值与最差值同指标方向相反。"
            yield FieldError(f"{pointer}/method/best", sentence, name)
    if isinstance(item.method, Direct) and not benefit:
        yield FieldError(f"{pointer}/method", "“%(name)s”直接计分的，应为越高越好的指标。", name)
    if isinstance(item.method, Steps):
        yield from _step_faults(f"{pointer}/method", item, item.method)


def _step_faults(pointer: str, item: Indicator, steps: Steps) -> Iterator[FieldError]:
    benefit = item.direction is Direction.BENEFIT
    rows = steps.rows if benefit else steps.rows[::-1]
    score = steps.otherwise
    for before, row in zip((None, *rows), rows, strict=False):
        place = f"{pointer}/rows/{steps.rows.index(row)}"
        rising = before is None or (row.at > before.at if benefit else row.at < before.at)
        if not rising:
            yield FieldError(f"{place}/at", "“%(name)s”的分档界限应从小到大排列，且不得重复。", {"name": item.name})
        if row.score < score:
            yield FieldError(f"{place}/score", "“%(name)s”较优的档得分不应低于较差的档。", {"name": item.name})
        score = row.score


def _deduction_faults(scheme: Scheme) -> Iterator[FieldError]:
    seen = Counter((row.kind, row.severity) for row in scheme.deductions.table)
    for kind in Kind:
        for severity in Severity:
            if seen[kind, severity] != 1:
                sentence = "扣分表中“%(kind)s / %(severity)s”应有且只有一行，现有 %(times)s 行。"
                params = {"kind": kind.value, "severity": severity.value, "times": seen[kind, severity]}
                yield FieldError("/deductions/table", sentence, params)


def _tie_faults(scheme: Scheme) -> Iterator[FieldError]:
    known = {item.code for item in scheme.indicators}
    if (scheme.ties is Ties.TIE_BREAK) != bool(scheme.tie_breaks):
        yield FieldError("/tie_breaks", "按项目比较并列名次时须列出比较项目，其他方式不列。")
    for index, rule in enumerate(scheme.tie_breaks):
        if (rule.by == "indicator_score") != (rule.indicator is not None):
            yield FieldError(f"/tie_breaks/{index}/indicator", "比较指标得分时须指明指标，其他情形不填。")
        elif rule.indicator is not None and rule.indicator not in known:
            sentence = "没有代码为“%(code)s”的指标。"
            yield FieldError(f"/tie_breaks/{index}/indicator", sentence, {"code": rule.indicator})
