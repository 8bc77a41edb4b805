"""Reproducing a month from what is stored, and the open bundle with which an outsider can do the same."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import msgspec

from duze.kit.errors import WrongState
from duze.rankings.models import Month
from duze.rankings.rules import (
    Deduction,
    MonthFigures,
    MonthResult,
    as_plain,
    explain,
    result_from,
    result_hash,
    score_month,
)
from duze.rankings.rules.telling import method_sentences
from duze.rankings.scheme import Scheme

_STAMP = (2026, 1, 1, 0, 0, 0)  # zip entries carry a time; a fixed one keeps the bundle the same every time


@dataclass(frozen=True)
class Reproduction:
    """A month scored again from its stored inputs."""

    period: str
    edition: int
    stored_hash: str
    hash: str
    result_same: bool

    @property
    def same(self) -> bool:
        """Whether it is the same bit for bit."""
        return self.result_same and self.hash == self.stored_hash


def reproduce(month: Month, scheme: Scheme) -> Reproduction:
    """Score a month again from the figures and deductions stored with it. Raises WrongState when never computed."""
    figures, deductions = _inputs(month)
    result = score_month(scheme, figures, deductions)
    return Reproduction(
        month.period,
        month.edition,
        month.result_hash,
        result_hash(scheme, figures, deductions, result),
        as_plain(result) == month.result,
    )


def _inputs(month: Month) -> tuple[MonthFigures, tuple[Deduction, ...]]:
    if month.figures is None:
        raise WrongState("%(period)s 还没有计算过得分。", period=month.period)
    return msgspec.convert(month.figures, MonthFigures), msgspec.convert(month.deductions or [], tuple[Deduction, ...])


def bundle(month: Month, scheme: Scheme) -> bytes:
    """A ZIP of CSV tables, the scheme, the result and the method in words. Raises WrongState when never computed."""
    figures, deductions = _inputs(month)
    result = result_from(month.result)
    files = {
        "方法说明.txt": _method(month, scheme, result).encode(),
        "数据.csv": _csv(_value_rows(scheme, figures)),
        "扣分.csv": _csv(_deduction_rows(result)),
        "得分.csv": _csv(_score_rows(scheme, result)),
        "得分说明.csv": _csv(_told_rows(scheme, result)),
        "scheme.json": _json(as_plain(scheme)),
        "inputs.json": _json({"figures": month.figures, "deductions": [as_plain(item) for item in deductions]}),
        "result.json": _json({"hash": month.result_hash, "result": month.result}),
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in files.items():
            packed.writestr(zipfile.ZipInfo(f"{month.period}/{name}", _STAMP), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _method(month: Month, scheme: Scheme, result: MonthResult) -> str:
    lines = [f"{scheme.name}　{month.period}　第{month.edition}版", ""]
    lines += [f"{number}. {text}。" for number, text in enumerate(method_sentences(scheme, result), 1)]
    lines += [
        "",
        "各指标得分和计分保留六位小数（四舍五入）；计分＝权重×得分÷（未豁免指标的权重之和）。",
        "极差标准化按同组最大值、最小值计算。各项计分之和减扣分，四舍五入后即为综合得分。",
        f"校验值（SHA-256）：{month.result_hash}",
        "校验值按 scheme、figures、deductions、result 四项的规范 JSON（键排序、无空白、UTF-8）计算。",
    ]
    return "\n".join(lines) + "\n"


def _value_rows(scheme: Scheme, figures: MonthFigures) -> Iterable[Sequence[object]]:
    codes = [item.code for item in scheme.indicators]
    yield ["组", "单位代码", "单位", *(item.name for item in scheme.indicators), "豁免"]
    for unit in figures.units:
        values = [unit.values.get(code, "") for code in codes]
        yield [unit.group, unit.code, unit.name, *values, "；".join(unit.excused)]


def _deduction_rows(result: MonthResult) -> Iterable[Sequence[object]]:
    yield ["单位代码", "单位", "问题编号", "类型", "程度", "标准扣分", "调整", "扣分"]
    for unit in result.units:
        for line in unit.lines:
            factors = "；".join(f"{factor.name}×{factor.by}" for factor in line.factors)
            yield [unit.code, unit.name, line.number, line.kind, line.severity, line.base, factors, line.points]


def _score_rows(scheme: Scheme, result: MonthResult) -> Iterable[Sequence[object]]:
    names = [item.name for item in scheme.indicators]
    yield ["组", "名次", "单位代码", "单位", "得分", "扣分", "末位", *(f"{name}计分" for name in names)]
    for unit in result.units:
        points = {cell.indicator: cell.points for cell in unit.cells}
        own = [points.get(item.code, "") for item in scheme.indicators]
        yield [unit.group, unit.rank, unit.code, unit.name, unit.score, unit.deducted, "是" if unit.last else "", *own]


def _told_rows(scheme: Scheme, result: MonthResult) -> Iterable[Sequence[object]]:
    yield ["单位代码", "单位", "说明"]
    for unit in result.units:
        for line in explain(scheme, unit):
            yield [unit.code, unit.name, line.text % dict(line.params)]


def _csv(rows: Iterable[Sequence[object]]) -> bytes:
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    for row in rows:
        writer.writerow([_safe(str(cell)) for cell in row])
    return ("\ufeff" + out.getvalue()).encode()


def _safe(text: str) -> str:
    """A cell that no spreadsheet takes for a formula; numbers stay numbers."""
    number = text.lstrip("+-").replace(".", "", 1).isdigit()
    return f"'{text}" if text[:1] in {"=", "+", "-", "@", "\t"} and not number else text


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, indent=1).encode()
