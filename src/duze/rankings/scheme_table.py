"""A scheme as a table a clerk can fill in: settings, one row per indicator with its weights, deductions. Pure.

`scheme_data` gives the plain data of a scheme and where each part of it stands, so that every fault is shown at its
cell; `scheme_rows` is the way back, which the template and a round trip use.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from typing import Any

from duze.kit.sheet_cells import Cells
from duze.law.models import KIND_NAMES
from duze.rankings.scheme import METHOD_NAMES, SEVERITY_NAMES, Frontier, Indicator, Scheme, Steps, Target
from duze.rankings.scheme_columns import (
    DEDUCTION,
    DIRECTIONS,
    GROUP_SETTINGS,
    GROUPS,
    INDICATOR,
    OTHERWISE,
    SETTING,
    SETTINGS,
    TIE,
    TIE_BREAKS,
    YES_NO,
)
from duze.rankings.scheme_parts import (
    Where,
    chosen,
    extras_of,
    item_extras,
    part_rows,
    read_part,
    standard,
    text,
    weights_in,
)


def scheme_data(rows: Sequence[Cells]) -> tuple[dict[str, Any], Where]:
    """The plain data of the scheme in the table, and which cell each pointer of it stands in."""
    data: dict[str, Any] = {"indicators": [], "weights": {}, "deductions": {"table": []}, "tie_breaks": []}
    groups: dict[str, dict[str, Any]] = {}
    where: Where = {}
    for cells in rows:
        part = cells.row.values["part"]
        if part == SETTING:
            _setting(cells, data, groups, where)
        elif part == INDICATOR:
            _indicator(cells, data, where)
        elif part == DEDUCTION:
            _deduction(cells, data["deductions"]["table"], where)
        elif part == TIE:
            _tie_break(cells, data["tie_breaks"], where)
        else:
            read_part(cells, data, where)
    order = [code for code in GROUPS if code in data["weights"]]
    data["groups"] = [{"code": code, "name": GROUPS[code], **groups.get(code, {})} for code in order]
    for index, code in enumerate(order):
        for field in GROUP_SETTINGS.values():
            if f"/{field}/{code}" in where:
                where[f"/groups/{index}/{field}"] = where[f"/{field}/{code}"]
    return data, where


def _setting(cells: Cells, data: dict[str, Any], groups: dict[str, dict[str, Any]], where: Where) -> None:
    name, value = cells.row.values["name"], cells.row.values["value"]
    if name in GROUP_SETTINGS:
        for code in GROUPS:
            if value := cells.row.values[code]:
                groups.setdefault(code, {})[GROUP_SETTINGS[name]] = value
                where[f"/{GROUP_SETTINGS[name]}/{code}"] = (cells, code)
        return
    if name not in SETTINGS:
        names = "、".join([*SETTINGS, *GROUP_SETTINGS])
        cells.wrong("name", "没有“%(value)s”这项设置，可选：%(choices)s。", value=name[:60], choices=names)
        return
    pointer, words = SETTINGS[name]
    if f"/{pointer}" in where:
        cells.wrong("name", "设置“%(name)s”重复，请只留一行。", name=name)
    where[f"/{pointer}"] = (cells, "value")
    if value:
        holder, _, field = pointer.rpartition("/")
        (data.setdefault(holder, {}) if holder else data)[field] = chosen(cells, "value", words) if words else value


def _indicator(cells: Cells, data: dict[str, Any], where: Where) -> None:
    index, values = len(data["indicators"]), cells.row.values
    at = f"/indicators/{index}"
    item: dict[str, Any] = {
        key: values[key] for key in ("code", "name", "unit", "note", "lowest", "highest", "goal") if values[key]
    }
    for key in ("code", "name", "unit", "note", "lowest", "highest", "goal", "direction", "method", "tiny_percent"):
        where[f"{at}/{key}"] = (cells, key)
    for key, title in (("code", "代码"), ("direction", "方向"), ("method", "计分方法")):
        if not values[key]:
            cells.wrong(key, "“%(column)s”必填。", column=title)
    if values["direction"]:
        item["direction"] = chosen(cells, "direction", DIRECTIONS)
    if values["tiny_percent"]:
        item["tiny_percent"] = chosen(cells, "tiny_percent", YES_NO)
    if values["method"]:
        item["method"] = _method(cells, at, where)
    item_extras(cells, item, at, where)
    data["indicators"].append(item)
    weights_in(cells, data, where)


_NEEDS = {"frontier": ("best", "worst"), "target": ("best",), "steps": ("steps",), "z_score": ("steps",)}


def _method(cells: Cells, at: str, where: Where) -> dict[str, Any]:
    kind = chosen(cells, "method", METHOD_NAMES)
    names = _NEEDS.get(kind, ())
    for key, title in (("best", "最优值或目标值"), ("worst", "最差值"), ("steps", "分档")):
        if key in names and not cells.row.values[key]:
            cells.wrong(key, "按此计分方法，“%(column)s”必填。", column=title)
        elif key not in names and cells.row.values[key]:
            cells.wrong(key, "按此计分方法，“%(column)s”不填。", column=title)
    method: dict[str, Any] = {"kind": kind}
    for key in names:
        field = "target" if kind == "target" else "rows" if kind == "steps" else key
        for path in (f"{at}/method/{field}", f"{at}/method/{kind}/{field}"):
            where[path] = (cells, key)
        if key != "steps":
            method[field] = cells.row.values[key]
    if kind == "z_score":
        return method | standard(cells)
    return method | (_steps(cells) if kind == "steps" else {})


def _steps(cells: Cells) -> dict[str, Any]:
    """`5=100、8=80、其余=0` as thresholds and the score below them."""
    text = unicodedata.normalize("NFKC", cells.row.values["steps"])
    rows, otherwise = [], "0"
    for part in re.split(r"[、,;\s]+", text.strip("、,; ")):
        at, sign, score = (piece.strip() for piece in part.partition("="))
        if not sign or not score or not (at == OTHERWISE or re.fullmatch(r"-?[0-9.]+", at)):
            cells.wrong("steps", "分档按“5=100、8=80、其余=0”的写法填写。")
            return {"rows": []}
        if at == OTHERWISE:
            otherwise = score
        else:
            rows.append({"at": at, "score": score})
    return {"rows": rows, "otherwise": otherwise}


def _deduction(cells: Cells, table: list[dict[str, Any]], where: Where) -> None:
    names = {f"{kind}·{severity}": (k, s) for k, kind in KIND_NAMES.items() for s, severity in SEVERITY_NAMES.items()}
    name = re.sub(r"[\s/・•]+", "·", cells.row.values["name"])
    where["/deductions/table"] = (cells, "name")
    if name not in names:
        sentence = "扣分的名称按“慢作为·一般”的写法填写：问题类型、间隔号、严重程度。"
        cells.wrong("name", sentence)
        return
    kind, severity = names[name]
    where[f"/deductions/table/{len(table)}"] = (cells, "value")
    if not cells.row.values["value"]:
        cells.wrong("value", "“%(column)s”必填。", column="内容")
    table.append({"kind": kind.value, "severity": severity.value, "points": cells.row.values["value"]})


def _tie_break(cells: Cells, breaks: list[dict[str, Any]], where: Where) -> None:
    where["/tie_breaks"] = where[f"/tie_breaks/{len(breaks)}"] = (cells, "name")
    where[f"/tie_breaks/{len(breaks)}/indicator"] = (cells, "code")
    by = chosen(cells, "name", TIE_BREAKS)
    breaks.append({"by": by} | ({"indicator": cells.row.values["code"]} if cells.row.values["code"] else {}))


def scheme_rows(scheme: Scheme) -> Iterator[dict[str, str]]:
    """The scheme as rows of the table, in the order a clerk reads them; the first month is left open."""
    for name, (pointer, words) in SETTINGS.items():
        holder, _, field = pointer.rpartition("/")
        value = getattr(getattr(scheme, holder) if holder else scheme, field, "")
        yield {"part": SETTING, "name": name, "value": words.get(value, "") if words else text(value)}
    for name, field in GROUP_SETTINGS.items():
        yield {"part": SETTING, "name": name} | {g.code: str(getattr(g, field)) for g in scheme.groups}
    for item in scheme.indicators:
        weights = {g.code: text(scheme.weights[g.code].get(item.code)) for g in scheme.groups}
        yield {"part": INDICATOR} | _indicator_row(item) | weights
    for points in scheme.deductions.table:
        name = f"{KIND_NAMES[points.kind]}·{SEVERITY_NAMES[points.severity]}"
        yield {"part": DEDUCTION, "name": name, "value": text(points.points)}
    yield from part_rows(scheme)
    for one in scheme.tie_breaks:
        yield {"part": TIE, "name": TIE_BREAKS[one.by], "code": one.indicator or ""}


def _indicator_row(item: Indicator) -> dict[str, str]:
    row = {key: text(getattr(item, key)) for key in ("code", "name", "unit", "lowest", "highest", "goal", "note")}
    row |= {"direction": DIRECTIONS[item.direction], "method": METHOD_NAMES[item.method.kind]}
    row["tiny_percent"] = "是" if item.tiny_percent else ""
    if isinstance(item.method, Frontier):
        row |= {"best": text(item.method.best), "worst": text(item.method.worst)}
    elif isinstance(item.method, Target):
        row["best"] = text(item.method.target)
    elif isinstance(item.method, Steps):
        pairs = [f"{text(step.at)}={text(step.score)}" for step in item.method.rows]
        row["steps"] = "、".join([*pairs, f"{OTHERWISE}={text(item.method.otherwise)}"])
    return row | extras_of(item)
