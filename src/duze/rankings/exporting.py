"""Reproducing a month from what is stored, and the open bundle with which an outsider can do the same."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import msgspec
from sqlmodel.ext.asyncio.session import AsyncSession

from duze.kit.errors import WrongState
from duze.kit.i18n import ZH, speaking
from duze.law.models import KIND_NAMES, Kind
from duze.rankings.models import Month
from duze.rankings.rules import (
    Deduction,
    MonthFigures,
    MonthResult,
    as_plain,
    explain,
    load_scheme,
    result_from,
    result_hash,
    score_month,
)
from duze.rankings.rules.figures import given
from duze.rankings.rules.formulas import formulas
from duze.rankings.rules.paper_words import COMMON
from duze.rankings.rules.run_changes import run_rows
from duze.rankings.rules.telling import paper_sentences
from duze.rankings.runs import Kept, inputs_of
from duze.rankings.scheme import SEVERITY_NAMES, Scheme, Severity
from duze.rankings.scheme_columns import SCHEME
from duze.rankings.scheme_table import scheme_rows

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


async def reproduce_run(session: AsyncSession, month: Month, kept: Kept) -> Reproduction:
    """A kept run of a month scored again; its totals and places must come out the same, and its hash."""
    scheme = load_scheme(kept.version.data)
    figures, deductions = await inputs_of(session, kept.run)
    result = score_month(scheme, figures, deductions)
    digest = result_hash(scheme, figures, deductions, result)
    same = list(run_rows(result)) == kept.rows
    return Reproduction(month.period, month.edition, kept.run.result_hash, digest, same)


def _inputs(month: Month) -> tuple[MonthFigures, tuple[Deduction, ...]]:
    if month.figures is None:
        raise WrongState("%(period)s 还没有计算过得分。", period=month.period)
    return msgspec.convert(month.figures, MonthFigures), msgspec.convert(month.deductions or [], tuple[Deduction, ...])


def bundle(month: Month, scheme: Scheme) -> bytes:
    """A ZIP of CSV tables, the scheme, the result and the method in words. Raises WrongState when never computed."""
    figures, deductions = _inputs(month)
    title = f"{month.period}　第{month.edition}版"
    return open_bundle(title, scheme, figures, deductions, result_from(month.result), month.result_hash)


def open_bundle(
    title: str,
    scheme: Scheme,
    figures: MonthFigures,
    deductions: Sequence[Deduction],
    result: MonthResult,
    digest: str,
) -> bytes:
    """Everything needed to score a table again in a spreadsheet, whether it is a month's or anybody's."""
    files = {
        "方法说明.txt": _method(title, scheme, result, digest).encode(),
        "方案.csv": _csv(_scheme_rows(scheme)),
        "数据.csv": _csv(_value_rows(scheme, figures)),
        "扣分.csv": _csv(_deduction_rows(result)),
        "加分和否决.csv": _csv(_award_rows(result)),
        "得分.csv": _csv(_score_rows(scheme, result)),
        "层级得分.csv": _csv(_node_rows(result)),
        "得分说明.csv": _csv(_told_rows(scheme, result)),
        "scheme.json": _json(as_plain(scheme)),
        "inputs.json": _json({"figures": as_plain(figures), "deductions": [as_plain(item) for item in deductions]}),
        "result.json": _json({"hash": digest, "result": as_plain(result)}),
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in files.items():
            packed.writestr(zipfile.ZipInfo(f"{figures.period}/{name}", _STAMP), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _formulas(scheme: Scheme) -> list[str]:
    with speaking(ZH):
        return list(formulas(scheme))


def _method(title: str, scheme: Scheme, result: MonthResult, digest: str) -> str:
    lines = [f"{scheme.name}　{title}", "", "一、计分规则"]
    lines += [f"{number}. {text}。" for number, text in enumerate(paper_sentences(scheme, result), 1)]
    lines += ["", "二、各项得分的算法"]
    lines += [f"{number}. {text}。" for number, text in enumerate(_formulas(scheme), 1)]
    lines += ["", "三、通用算法"]
    lines += [f"{number}. {text}" for number, text in enumerate(COMMON, 1)]
    lines += [
        "",
        "四、怎样复算",
        "方案.csv 是全部规则和权重，数据.csv 是各单位数值（空格为缺报），扣分.csv、加分和否决.csv 是逐件依据；",
        "按以上算法从这几张表可以算出得分.csv 的每一个数。scheme.json、inputs.json、result.json 是同样内容的机读文件。",
        f"校验值（SHA-256）：{digest}",
        "校验值按 scheme、figures、deductions、result 四项的规范 JSON（键排序、无空白、UTF-8）计算。",
    ]
    return "\n".join(lines) + "\n"


def _scheme_rows(scheme: Scheme) -> Iterable[Sequence[object]]:
    yield [column.title for column in SCHEME]
    for row in scheme_rows(scheme):
        yield [row.get(column.key, "") for column in SCHEME]


def _award_rows(result: MonthResult) -> Iterable[Sequence[object]]:
    yield ["单位代码", "单位", "类别", "名称", "事项", "标准或上限", "计分"]
    for unit in result.units:
        for line in given(unit.bonus, ()):
            yield [unit.code, unit.name, "加分", line.name, line.matter, line.base, line.points]
        for veto in given(unit.vetoes, ()):
            yield [unit.code, unit.name, "否决", veto.name, veto.matter, veto.ceiling, ""]


def _node_rows(result: MonthResult) -> Iterable[Sequence[object]]:
    yield ["单位代码", "单位", "层级", "名称", "得分", "占比", "计分", "层级差"]
    for unit in result.units:
        for node in given(unit.nodes, ()):
            yield [unit.code, unit.name, node.code, node.name, node.score, node.share, node.points, node.adjust]


def _value_rows(scheme: Scheme, figures: MonthFigures) -> Iterable[Sequence[object]]:
    codes, names = [item.code for item in scheme.indicators], {rule.code: rule.name for rule in scheme.groups}
    yield ["组", "单位代码", "单位", *(item.name for item in scheme.indicators), "豁免", "上月名次"]
    for unit in figures.units:
        values = [unit.values.get(code, "") for code in codes]
        yield [names[unit.group], unit.code, unit.name, *values, "；".join(unit.excused), unit.previous_rank or ""]


def _deduction_rows(result: MonthResult) -> Iterable[Sequence[object]]:
    yield ["单位代码", "单位", "问题编号", "类型和程度", "标准扣分", "调整", "扣分"]
    for unit in result.units:
        for line in unit.lines:
            how = f"{KIND_NAMES[Kind(line.kind)]}·{SEVERITY_NAMES[Severity(line.severity)]}"
            factors = "；".join(f"{factor.name}×{factor.by}" for factor in line.factors)
            yield [unit.code, unit.name, line.number, how, line.base, factors, line.points]


def _score_rows(scheme: Scheme, result: MonthResult) -> Iterable[Sequence[object]]:
    names, groups = [item.name for item in scheme.indicators], {rule.code: rule.name for rule in scheme.groups}
    yield ["组", "名次", "单位代码", "单位", "得分", "扣分", "末位", *(f"{name}计分" for name in names)]
    for unit in result.units:
        points = {cell.indicator: cell.points for cell in unit.cells}
        own = [points.get(item.code, "") for item in scheme.indicators]
        head = [groups[unit.group], unit.rank, unit.code, unit.name, unit.score, unit.deducted]
        yield [*head, "是" if unit.last else "", *own]


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
