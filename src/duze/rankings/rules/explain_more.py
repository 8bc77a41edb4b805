"""Sentences about what a plain scheme does not have: gaps filled, outliers moved, nodes, bonuses, vetoes."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from msgspec import UnsetType

from duze.kit.i18n import N_, fmt_num
from duze.rankings.rules.figures import ZERO, Cell, UnitScore, given
from duze.rankings.rules.lines import Line
from duze.rankings.scheme import AGGREGATION_NAMES, METHOD_NAMES, Aggregation, Scheme

LIMITS = {
    "": "",
    "same_matter": N_("（同一事项已按最高值计，不重复加分）"),
    "kind_cap": N_("（已达该类加分上限）"),
    "month_cap": N_("（已达当月加分上限）"),
}
_USED = {
    "last_value": N_("缺报，按方案沿用 %(period)s 的数值 %(used)s。"),
    "group_mean": N_("缺报，按方案以同组已报单位的平均值 %(used)s 计。"),
    "counted": N_("属极端值，按方案缩尾，以 %(used)s 计。"),
}


def more_of(cell: Cell) -> Iterator[Line]:
    """What a cell's score rests on beyond its bounds."""
    if not isinstance(cell.used, UnsetType) and cell.how in _USED:
        yield Line(_USED[cell.how], {"period": cell.reason, "used": fmt_num(cell.used)}, 2, cell.indicator)
    params: dict[str, object] = {"method": METHOD_NAMES[cell.method]}
    if not isinstance(cell.centre, UnsetType):
        params |= {"centre": fmt_num(cell.centre), "deviation": fmt_num(given(cell.deviation, ZERO))}
        yield Line(N_("%(method)s：组内平均 %(centre)s，标准差 %(deviation)s。"), params, 2, cell.indicator)
    if not isinstance(cell.weaker, UnsetType):
        params |= {"weaker": fmt_num(cell.weaker), "among": given(cell.among, 0)}
        text = N_("%(method)s：其余 %(among)s 个单位中落后的计 %(weaker)s 个（数值相同的计半个）。")
        yield Line(text, params, 2, cell.indicator)


def nodes_of(unit: UnitScore) -> Iterator[Line]:
    """The nodes of the tree, and what a geometric mean costs an uneven unit."""
    for node in given(unit.nodes, ()):
        params: dict[str, object] = {"name": node.name, "score": _n(node.score), "share": _n(node.share)}
        params |= {"how": AGGREGATION_NAMES[Aggregation(node.aggregation)], "points": _n(node.points)}
        yield Line(N_("%(name)s：%(how)s %(score)s 分，占总分 %(share)s%%，计 %(points)s 分。"), params, 1)
        if node.aggregation == Aggregation.GEOMETRIC.value and node.adjust:
            text = N_("各部分不均衡，几何平均比算术平均少计 %(less)s 分。")
            yield Line(text, {"less": _n(-node.adjust)}, 2)


def awards_of(scheme: Scheme, unit: UnitScore) -> Iterator[Line]:
    """Bonuses, the ceiling of the total, vetoes."""
    for line in given(unit.bonus, ()):
        params: dict[str, object] = {"name": line.name, "matter": line.matter, "base": _n(line.base)}
        params |= {"points": _n(line.points), "limit": LIMITS[line.limit]}
        yield Line(N_("加分：%(name)s（%(matter)s），标准 %(base)s 分，加 %(points)s 分%(limit)s。"), params, 1)
    if loss := given(unit.ceiling_loss, ZERO):
        params = {"ceiling": _n(scheme.ceiling or ZERO), "loss": _n(loss)}
        yield Line(N_("总分不高于 %(ceiling)s 分，少计 %(loss)s 分。"), params, 1)
    for veto in given(unit.vetoes, ()):
        params = {"name": veto.name, "matter": veto.matter, "ceiling": _n(veto.ceiling), "basis": veto.basis}
        text = N_("否决：%(name)s（%(matter)s），总分不高于 %(ceiling)s 分。依据：%(basis)s。")
        yield Line(text, params, 1)


def _n(value: Decimal) -> str:
    return fmt_num(value)
