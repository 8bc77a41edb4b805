"""Reading and checking a scheme: every fault with its place, none left for the month's end."""

from __future__ import annotations

import json
import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from duze.kit.errors import FieldError, Invalid
from duze.kit.web.problems import field_errors
from duze.law.models import Kind
from duze.rankings.scheme import (
    Direct,
    Direction,
    Frontier,
    Indicator,
    MinMax,
    Node,
    Scheme,
    Severity,
    Steps,
    Ties,
    ZScore,
)

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
    return load_scheme(read_data(text))


def read_data(text: str) -> dict[str, Any]:
    """TOML as plain data, numbers exact. Raises Invalid."""
    try:
        return tomllib.loads(text, parse_float=Decimal)
    except tomllib.TOMLDecodeError as error:
        raise Invalid("方案文件不是有效的 TOML：%(why)s", code="bad_toml", why=str(error)) from error


def scheme_from(text: str, *, json_text: bool = False) -> Scheme:
    """A scheme from a file's text: TOML, or the JSON of an open bundle. Raises Invalid."""
    if not json_text:
        return read_scheme(text)
    try:
        data = json.loads(text, parse_float=Decimal)
    except json.JSONDecodeError as error:
        raise Invalid("方案文件不是有效的 JSON：%(why)s", code="bad_json", why=str(error)) from error
    return load_scheme(data if isinstance(data, dict) else {})


def shipped_scheme(name: str = "seven") -> Scheme:
    """A scheme that comes with the product."""
    return read_scheme((SHIPPED / f"{name}.toml").read_text("utf-8"))


def scheme_faults(scheme: Scheme) -> list[FieldError]:
    """Everything in a well-formed scheme that does not make sense."""
    faults = [
        *_tree_faults(scheme),
        *_twice("groups", (group.code for group in scheme.groups)),
        *_twice("indicators", (item.code for item in scheme.indicators)),
        *_weight_faults(scheme),
        *_deduction_faults(scheme),
        *_tie_faults(scheme),
        *_award_faults(scheme),
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
    parents = {item.code: item.parent or "" for item in scheme.parts()}
    for code, name in names.items():
        weights = scheme.weights.get(code)
        if weights is None:
            yield FieldError(f"/weights/{code}", "“%(group)s”组没有设置权重。", {"group": name})
            continue
        sums: dict[str, Decimal] = defaultdict(Decimal)
        for item, weight in weights.items():
            sums[parents.get(item, "")] += weight
        if sums[""] != 100:
            sentence = "“%(group)s”组的权重合计为 %(total)s，应为 100。"
            yield FieldError(f"/weights/{code}", sentence, {"group": name, "total": f"{sums[''].normalize():f}"})
        yield from _node_weight_faults(scheme, code, name, sums)
        for item in weights.keys() - parents.keys():
            yield FieldError(f"/weights/{code}/{item}", "没有代码为“%(code)s”的指标。", {"code": item})
    for code in scheme.weights.keys() - names.keys():
        yield FieldError(f"/weights/{code}", "没有代码为“%(code)s”的组。", {"code": code})


def _node_weight_faults(scheme: Scheme, code: str, name: str, sums: Mapping[str, Decimal]) -> Iterator[FieldError]:
    """Under every node that carries weight in a group the weights sum to 100; under the others there are none."""
    for node in scheme.nodes:
        under, params = sums.get(node.code, Decimal(0)), {"group": name, "node": node.name}
        if scheme.weights[code].get(node.code, Decimal(0)) <= 0:
            if under > 0:
                sentence = "“%(group)s”组的“%(node)s”没有权重，其下各项也不应有权重。"
                yield FieldError(f"/weights/{code}/{node.code}", sentence, params)
        elif under != 100:
            sentence = "“%(group)s”组“%(node)s”之下的权重合计为 %(total)s，应为 100。"
            yield FieldError(f"/weights/{code}/{node.code}", sentence, {**params, "total": f"{under.normalize():f}"})


def _tree_faults(scheme: Scheme) -> Iterator[FieldError]:
    nodes = {node.code: node for node in scheme.nodes}
    yield from _twice("nodes", [*nodes, *(item.code for item in scheme.indicators if item.code in nodes)])
    yield from _twice("nodes", (node.code for node in scheme.nodes))
    items: list[tuple[str, Indicator | Node]] = [(f"/nodes/{at}", node) for at, node in enumerate(scheme.nodes)]
    items += [(f"/indicators/{at}", item) for at, item in enumerate(scheme.indicators)]
    for place, item in items:
        if item.parent is not None and item.parent not in nodes:
            yield FieldError(f"{place}/parent", "没有代码为“%(code)s”的上级。", {"code": item.parent})
        elif _in_circle(item, nodes):
            yield FieldError(f"{place}/parent", "“%(name)s”的上级绕回了自己。", {"name": item.name})


def _in_circle(item: Indicator | Node, nodes: Mapping[str, Node]) -> bool:
    seen: set[str] = set()
    while item.parent is not None and item.parent in nodes:
        if item.parent in seen:
            return True
        seen.add(item.parent)
        item = nodes[item.parent]
    return False


def _award_faults(scheme: Scheme) -> Iterator[FieldError]:
    bonuses = scheme.bonuses.table if scheme.bonuses else ()
    yield from _twice("bonuses", [*(row.code for row in bonuses), *(rule.code for rule in scheme.vetoes)])
    for index, rule in enumerate(scheme.vetoes):
        if not rule.basis:
            sentence = "“%(name)s”没有写明依据。设置否决须有明确的制度依据，请写明文件名称和条款。"
            yield FieldError(f"/vetoes/{index}/basis", sentence, {"name": rule.name})
    if scheme.ceiling is not None and scheme.ceiling <= scheme.floor:
        yield FieldError("/ceiling", "总分上限应大于总分下限。")


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
    if item.outliers is not None and not isinstance(item.method, MinMax | ZScore):
        sentence = "“%(name)s”的计分方法不受极端值影响，只有极差标准化和标准分可以缩尾。"
        yield FieldError(f"{pointer}/outliers", sentence, name)
    if (item.least or Decimal(0)) >= (Decimal(100) if item.most is None else item.most):
        yield FieldError(f"{pointer}/least", "“%(name)s”的最低得分应小于最高得分。", name)


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
