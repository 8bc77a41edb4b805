"""A result as ordered sentences: from the place down to each raw value and each finding."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from duze.kit.i18n import N_, fmt_num
from duze.law.models import KIND_NAMES, Kind
from duze.rankings.rules.explain_more import awards_of, more_of, nodes_of
from duze.rankings.rules.figures import ZERO, Cell, DeductionLine, UnitScore, given
from duze.rankings.rules.lines import Line
from duze.rankings.scheme import METHOD_NAMES, SEVERITY_NAMES, Scheme, Severity


def explain(scheme: Scheme, unit: UnitScore) -> list[Line]:
    """Why the unit has its place."""
    return [
        *_place(scheme, unit),
        *_total(scheme, unit),
        *nodes_of(unit),
        *_cells(unit),
        *_taken(unit),
        *awards_of(scheme, unit),
    ]


def _place(scheme: Scheme, unit: UnitScore) -> Iterator[Line]:
    group = scheme.group(unit.group)
    place = {"unit": unit.name, "group": group.name, "of": unit.of, "rank": unit.rank, "score": _n(unit.score)}
    yield Line(N_("%(unit)s在%(group)s %(of)s 个单位中列第 %(rank)s 名，得分 %(score)s。"), place)
    if unit.last and unit.exempt:
        yield Line(N_("居末位，但各项目标均已达到，按方案不作末位处理。"))
    elif unit.last:
        yield Line(N_("居末位。"))
    elif unit.of < group.fewest_for_last:
        yield Line(N_("本组不足 %(least)s 个单位，不设末位。"), {"least": group.fewest_for_last})
    if unit.robustness:
        numbers = {"tried": unit.robustness.tried, "held": unit.robustness.held}
        yield Line(N_("末位稳健性：权重和指标作 %(tried)s 种小幅变动，其中 %(held)s 种仍居末位。"), numbers)


def _total(scheme: Scheme, unit: UnitScore) -> Iterator[Line]:
    params: dict[str, object] = {"points": _n(unit.points), "deducted": _n(unit.deducted), "score": _n(unit.score)}
    params["places"] = scheme.places
    text = N_("指标得分 %(points)s，扣分 %(deducted)s，四舍五入到 %(places)s 位小数后为 %(score)s。")
    if unit.bonus:
        params["added"] = _n(given(unit.added, ZERO))
        text = N_("指标得分 %(points)s，扣分 %(deducted)s，加分 %(added)s，保留 %(places)s 位小数后为 %(score)s。")
    yield Line(text, params)
    if unit.cap_relief:
        cap = {"cap": _n(scheme.deductions.cap or Decimal(0)), "relief": _n(unit.cap_relief)}
        yield Line(N_("每月扣分以 %(cap)s 分为限，超出的 %(relief)s 分不再扣。"), cap, 1)
    if unit.floor_relief:
        floor = {"floor": _n(scheme.floor), "relief": _n(unit.floor_relief)}
        yield Line(N_("总分不低于 %(floor)s 分，少扣 %(relief)s 分。"), floor, 1)


def _cells(unit: UnitScore) -> Iterator[Line]:
    for cell in unit.cells:
        yield _sentence(cell)
        known = "all_equal" if cell.how == "all_equal" else cell.method
        if cell.how in _SCORED and known in _METHODS:
            yield Line(_METHODS[known], _bounds(cell), 2, cell.indicator)
        yield from more_of(cell)


_SCORED = {"counted", "all_equal", "last_value", "group_mean"}
_METHODS = {
    "min_max": N_("%(method)s：组内最差 %(worst)s，最优 %(best)s。"),
    "frontier": N_("%(method)s：以 %(worst)s 为 0 分、%(best)s 为 100 分。"),
    "steps": N_("%(method)s：按达到的档次计分。"),
    "target": N_("%(method)s：目标 %(best)s，最高 100 分。"),
    "direct": N_("%(method)s：数值即得分。"),
    "all_equal": N_("%(method)s：全组数值相同，按方案统一计分。"),
}


def _bounds(cell: Cell) -> dict[str, object]:
    return {"method": METHOD_NAMES[cell.method], "worst": _n(cell.worst), "best": _n(cell.best)}


def _sentence(cell: Cell) -> Line:
    params: dict[str, object] = {
        "name": cell.name,
        "raw": f"{_n(cell.raw)}{'' if cell.unit in {'', '%'} else ' '}{cell.unit}",
        "score": _n(cell.score),
        "share": _n(cell.share),
        "weight": _n(cell.weight),
        "points": _n(cell.points),
        "reason": cell.reason,
    }
    texts = {
        "excused": N_("%(name)s：经决定豁免（%(reason)s），权重 %(weight)s 分摊到其余指标。"),
        "redistributed": N_("%(name)s：缺报，权重 %(weight)s 按比例分摊到其余指标。"),
        "zero_for_missing": N_("%(name)s：缺报，按方案记 0 分，权重 %(share)s。"),
        "last_value": N_("%(name)s：缺报，得 %(score)s 分，权重 %(share)s，计 %(points)s 分。"),
        "group_mean": N_("%(name)s：缺报，得 %(score)s 分，权重 %(share)s，计 %(points)s 分。"),
    }
    text = texts.get(cell.how, N_("%(name)s：%(raw)s，得 %(score)s 分，权重 %(share)s，计 %(points)s 分。"))
    return Line(text, params, 1, cell.indicator)


def _taken(unit: UnitScore) -> Iterator[Line]:
    for line in unit.lines:
        yield Line(
            N_("问题 %(number)s（%(kind)s，%(severity)s）：标准扣分 %(base)s%(factors)s，扣 %(points)s 分。"),
            _deduction(line),
            1,
            finding_id=line.finding_id,
        )


def _deduction(line: DeductionLine) -> dict[str, object]:
    return {
        "number": line.number,
        "kind": KIND_NAMES[Kind(line.kind)],
        "severity": SEVERITY_NAMES[Severity(line.severity)],
        "base": _n(line.base),
        "factors": "".join(f"，{factor.name} ×{_n(factor.by)}" for factor in line.factors),
        "points": _n(line.points),
    }


def _n(value: Decimal | None) -> str:
    return fmt_num(value)
