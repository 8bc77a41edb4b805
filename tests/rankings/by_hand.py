"""The open bundle computed again by somebody who has only its CSV tables and the method in words.

A bare Decimal loop that shares no code with the engine: what a spreadsheet would do.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal, localcontext

Row = Mapping[str, str]
Tables = Mapping[str, list[Row]]
ZERO, HUNDRED = Decimal(0), Decimal(100)


def tables(files: Mapping[str, bytes]) -> Tables:
    """The CSV files of a bundle as rows by column title."""
    return {
        name.rsplit("/", 1)[-1].removesuffix(".csv"): list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"))))
        for name, data in files.items()
        if name.endswith(".csv")
    }


def six(value: Decimal) -> Decimal:
    return value.quantize(Decimal("0.000001"), ROUND_HALF_UP)


def number(text: str) -> Decimal | None:
    return Decimal(text) if text else None


def computed(sheets: Tables) -> dict[str, Decimal]:
    """Unit code → total."""
    with localcontext() as context:
        context.prec = 28
        settings = {row["名称"]: row["内容"] for row in sheets["方案"] if row["类别"] == "设置"}
        found: dict[str, Decimal] = {}
        for group in {row["组"] for row in sheets["数据"]}:
            found |= _group(sheets, settings, group)
        return found


def _group(sheets: Tables, settings: Row, group: str) -> dict[str, Decimal]:
    units = [row for row in sheets["数据"] if row["组"] == group]
    parts = [row for row in sheets["方案"] if row["类别"] in {"指标", "层级"} and number(row[f"{group}权重"])]
    scores: dict[str, dict[str, Decimal]] = {unit["单位代码"]: {} for unit in units}
    for item in (row for row in parts if row["类别"] == "指标"):
        values = {
            unit["单位代码"]: Decimal(unit[item["名称"]])
            for unit in units
            if unit[item["名称"]] and item["代码"] not in unit["豁免"].split("；")
        }
        for unit, score in _scores(item, values, settings).items():
            scores[unit][item["代码"]] = score
    places = Decimal(1).scaleb(-int(settings["小数位数"]))
    return {
        code: _limited(sheets, settings, code, _total(parts, group, own, settings)).quantize(places, ROUND_HALF_UP)
        for code, own in scores.items()
    }


def _scores(item: Row, values: dict[str, Decimal], settings: Row) -> dict[str, Decimal]:
    good, method = item["方向"] == "越高越好", item["计分方法"]
    ordered = sorted(values.values())
    if item["缩尾个数"]:
        cut = min(int(item["缩尾个数"]), (len(ordered) - 2) // 2)
        low, high = ordered[cut], ordered[-1 - cut]
        values = {unit: min(max(value, low), high) for unit, value in values.items()}
        ordered = sorted(values.values())
    best, worst, goal = number(item["最优值或目标值"]), number(item["最差值"]), item["分档"]
    found = {}
    for unit, value in values.items():
        if method in {"极差标准化", "标准分", "百分等级"} and ordered[0] == ordered[-1]:
            score = {"满分": HUNDRED, "半分": Decimal(50), "零分": ZERO}[settings["全组数值相同"]]
        elif method == "极差标准化":
            score = (value - ordered[0] if good else value - ordered[-1]) / (ordered[-1] - ordered[0]) * 100
            score = score if good else -score
        elif method == "前沿距离":
            assert best is not None and worst is not None
            score = (value - worst) / (best - worst) * 100
        elif method == "目标完成率":
            assert best is not None
            score = value / best * 100 if good else best / value * 100
        elif method == "直接计分":
            score = value
        elif method == "分档计分":
            score = _step(goal, value, good)
        elif method == "标准分":
            mean = six(sum(ordered, ZERO) / len(ordered))
            spread = six((sum(((each - mean) ** 2 for each in ordered), ZERO) / len(ordered)).sqrt())
            middle, points = map(Decimal, re.findall(r"[0-9.]+", goal))
            score = middle + (value - mean if good else mean - value) / spread * points
        else:
            worse = sum(each < value if good else each > value for each in ordered)
            same = sum(each == value for each in ordered) - 1
            score = (worse + Decimal(same) / 2) / (len(ordered) - 1) * 100
        least, most = number(item["最低得分"]) or ZERO, number(item["最高得分"]) or HUNDRED
        found[unit] = six(min(max(score, least), most))
    return found


def _step(table: str, value: Decimal, good: bool) -> Decimal:
    rows = dict(part.split("=") for part in table.split("、"))
    otherwise = Decimal(rows.pop("其余"))
    reached = [Decimal(s) for at, s in rows.items() if (value >= Decimal(at) if good else value <= Decimal(at))]
    return max(reached, default=otherwise)


def _total(parts: list[Row], group: str, own: Mapping[str, Decimal], settings: Row) -> Decimal:
    """Points from the leaves up; a level's points are its rounded score times its share."""
    below: dict[str, list[Row]] = {}
    for row in parts:
        below.setdefault(row["上级"], []).append(row)
    means = {"": settings["总分合成"]} | {row["代码"]: row["合成方法"] for row in parts if row["类别"] == "层级"}
    scores = dict(own)

    def score(code: str) -> Decimal | None:
        if code in scores or code not in means:
            return scores.get(code)
        rows = [(Decimal(row[f"{group}权重"]), one) for row in below[code] if (one := score(row["代码"])) is not None]
        if not rows:
            return None
        whole = sum((weight for weight, _ in rows), ZERO)
        if means[code] == "加权算术平均":
            scores[code] = six(sum((weight * one for weight, one in rows), ZERO) / whole)
        elif all(one for _, one in rows):
            scores[code] = six((sum((weight * one.ln() for weight, one in rows), ZERO) / whole).exp())
        else:
            scores[code] = ZERO
        return scores[code]

    score("")
    if means[""] != "加权算术平均":
        return scores[""]
    counted = [row for row in below[""] if row["代码"] in scores]
    whole = sum((Decimal(row[f"{group}权重"]) for row in counted), ZERO)
    return sum((six(Decimal(row[f"{group}权重"]) * scores[row["代码"]] / whole) for row in counted), ZERO)


def _limited(sheets: Tables, settings: Row, code: str, points: Decimal) -> Decimal:
    def listed(name: str, kind: str = "") -> list[Row]:
        return [row for row in sheets[name] if row["单位代码"] == code and (not kind or row["类别"] == kind)]

    taken = ZERO
    for row in listed("扣分"):
        line = Decimal(row["标准扣分"])
        for factor in re.findall(r"×([0-9.]+)", row["调整"]):
            line *= Decimal(factor)
        taken += six(line)
    if cap := number(settings["扣分封顶"]):
        taken = min(taken, cap)
    added = sum((Decimal(row["计分"]) for row in listed("加分和否决", "加分")), ZERO)
    total = max(points - taken + added, number(settings["总分下限"]) or ZERO)
    if ceiling := number(settings["总分上限"]):
        total = min(total, ceiling)
    return min([total, *(Decimal(row["标准或上限"]) for row in listed("加分和否决", "否决"))])
