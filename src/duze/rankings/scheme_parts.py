"""The rows of a scheme's table beyond indicators and deductions: the tree's nodes, bonuses, vetoes. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from decimal import Decimal
from enum import Enum
from typing import Any

from duze.kit.sheet_cells import Cells
from duze.rankings.scheme import Indicator, Scheme, ZScore
from duze.rankings.scheme_columns import AGGREGATIONS, BONUS, GROUPS, NODE, VETO

Where = dict[str, tuple[Cells, str]]
MEAN, DEVIATION = "均值", "标准差"
_STANDARD = re.compile(MEAN + r"=([0-9.]+)[、,;\s]+" + DEVIATION + r"=([0-9.]+)")


def chosen(cells: Cells, key: str, words: Mapping[Any, str]) -> Any:
    """What a word stands for; an unknown word is noted and left out."""
    value = cells.row.values[key]
    for member, word in words.items():
        if word == value:
            return member.value if isinstance(member, Enum) else member
    choices = "、".join(words.values())
    cells.wrong(key, "“%(value)s”不在可选范围内，可选：%(choices)s。", value=value[:60], choices=choices)
    return None


def weights_in(cells: Cells, data: dict[str, Any], where: Where) -> None:
    """A row's weights, group by group."""
    values = cells.row.values
    for code in GROUPS:
        if values[code] and values[code] != "0":
            data["weights"].setdefault(code, {})[values["code"]] = values[code]
            where[f"/weights/{code}"] = where[f"/weights/{code}/{values['code']}"] = (cells, code)


def item_extras(cells: Cells, item: dict[str, Any], at: str, where: Where) -> None:
    """What an indicator may have besides its method: a node above, clipping, the treatment of outliers."""
    values = cells.row.values
    for key in ("parent", "least", "most"):
        where[f"{at}/{key}"] = (cells, key)
        if values[key]:
            item[key] = values[key]
    where[f"{at}/outliers"] = (cells, "outliers")
    if values["outliers"]:
        item["outliers"] = {"kind": "winsorise", "points": values["outliers"]}


def standard(cells: Cells) -> dict[str, str]:
    """`均值=50、标准差=20`, the scale of 标准分."""
    found = _STANDARD.fullmatch(unicodedata.normalize("NFKC", cells.row.values["steps"]).strip())
    if found is None:
        cells.wrong("steps", "标准分按“均值=50、标准差=20”的写法填写。")
        return {}
    return {"mean": found[1], "deviation": found[2]}


def read_part(cells: Cells, data: dict[str, Any], where: Where) -> None:
    """A row of the parts 层级, 加分 or 否决."""
    values = cells.row.values
    part = values["part"]
    if not values["code"]:
        cells.wrong("code", "“%(column)s”必填。", column="代码")
    if part == NODE:
        _node(cells, data, where)
    elif part == BONUS:
        rows = data.setdefault("bonuses", {}).setdefault("table", [])
        keys = {"code": "code", "name": "name", "points": "value", "cap": "most"}
        where["/bonuses"] = (cells, "code")
        _row(cells, rows, f"/bonuses/table/{len(rows)}", keys, where)
    elif part == VETO:
        rows = data.setdefault("vetoes", [])
        keys = {"code": "code", "name": "name", "ceiling": "value", "basis": "note"}
        _row(cells, rows, f"/vetoes/{len(rows)}", keys, where)


def _row(cells: Cells, rows: list[dict[str, Any]], at: str, keys: Mapping[str, str], where: Where) -> None:
    where[at] = (cells, "code")
    where |= {f"{at}/{field}": (cells, key) for field, key in keys.items()}
    row = {field: cells.row.values[key] for field, key in keys.items() if cells.row.values[key]}
    rows.append({"basis": "", **row} if "basis" in keys else row)


def _node(cells: Cells, data: dict[str, Any], where: Where) -> None:
    nodes = data.setdefault("nodes", [])
    at = f"/nodes/{len(nodes)}"
    where["/nodes"] = where[at] = (cells, "code")
    where |= {f"{at}/{key}": (cells, key) for key in ("code", "name", "parent", "aggregation")}
    node = {key: cells.row.values[key] for key in ("code", "name", "parent") if cells.row.values[key]}
    if cells.row.values["aggregation"]:
        node["aggregation"] = chosen(cells, "aggregation", AGGREGATIONS)
    nodes.append(node)
    weights_in(cells, data, where)


def part_rows(scheme: Scheme) -> Iterator[dict[str, str]]:
    """Nodes, bonuses and vetoes as rows of the table."""
    for node in scheme.nodes:
        weights = {group.code: text(scheme.weights[group.code].get(node.code)) for group in scheme.groups}
        row = {"part": NODE, "code": node.code, "name": node.name, "parent": node.parent or ""}
        yield row | {"aggregation": AGGREGATIONS[node.aggregation]} | weights
    for bonus in scheme.bonuses.table if scheme.bonuses else ():
        row = {"part": BONUS, "code": bonus.code, "name": bonus.name}
        yield row | {"value": text(bonus.points), "most": text(bonus.cap)}
    for veto in scheme.vetoes:
        row = {"part": VETO, "code": veto.code, "name": veto.name}
        yield row | {"value": text(veto.ceiling), "note": veto.basis}


def extras_of(item: Indicator) -> dict[str, str]:
    """An indicator's cells in the columns of `item_extras` and, for 标准分, its scale."""
    row = {key: text(getattr(item, key)) for key in ("parent", "least", "most")}
    row["outliers"] = str(item.outliers.points) if item.outliers else ""
    if isinstance(item.method, ZScore):
        row["steps"] = f"{MEAN}={text(item.method.mean)}、{DEVIATION}={text(item.method.deviation)}"
    return row


def text(value: Any) -> str:
    """A value as a cell holds it."""
    return "" if value is None else f"{value.normalize():f}" if isinstance(value, Decimal) else str(value)
