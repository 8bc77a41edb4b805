"""The method in words an outsider can put into a spreadsheet, one sentence a rule. Chinese, as papers are."""

from __future__ import annotations

from collections.abc import Iterator

from duze.kit.i18n import fmt_num
from duze.rankings.scheme import (
    AGGREGATION_NAMES,
    ALL_EQUAL_SCORES,
    Direct,
    Direction,
    Frontier,
    Indicator,
    PercentileRank,
    Scheme,
    Steps,
    Target,
    ZScore,
)

COMMON = (
    "计算全程用十进制小数（28位有效数字），指标得分、层级得分和计分逐项四舍五入保留六位小数，综合得分按方案规定的位数四舍五入。",
    "极差、平均值、标准差和名次只用本组已报且未豁免的数值；沿用或按平均值补的数值照此计分，但不改变这些统计量。",
    "占比＝权重÷同一层级内未豁免、未分摊各项权重之和，逐级相乘；计分＝占比×得分，逐项四舍五入到六位小数。",
    "层级的计分＝占比×层级得分；与其下各项计分之和的差（几何平均时为不均衡的代价）记在层级上。",
    "综合得分＝各项计分之和＋层级差－扣分＋加分，依次按总分下限、总分上限、否决上限取值后四舍五入。",
    "一件问题只扣一次；同一事项只按最高一项加分。",
)


def formulas(scheme: Scheme) -> Iterator[str]:
    """How each indicator's score comes from its value, then how nodes and total come from the parts."""
    for item in scheme.indicators:
        yield f"{item.name}（{item.code}）：{formula(item, scheme)}"
    for node in scheme.nodes:
        yield f"层级“{node.name}”（{node.code}）的得分是其下各项得分的{AGGREGATION_NAMES[node.aggregation]}"
    how = AGGREGATION_NAMES[scheme.aggregation]
    tail = "，几何平均＝exp(Σ权重×ln得分÷Σ权重)，有零分的为零" if _geometric(scheme) else ""
    yield f"总分是直接计入总分各项的{how}{tail}"


def _geometric(scheme: Scheme) -> bool:
    return "geometric" in {scheme.aggregation.value, *(node.aggregation.value for node in scheme.nodes)}


def formula(item: Indicator, scheme: Scheme) -> str:
    """One indicator's rule, with its treatment of outliers and its clipping."""
    before = f"先缩尾：组内最低、最高各{item.outliers.points}个数值改为次一个；" if item.outliers else ""
    least, most = fmt_num(item.least) or "0", fmt_num(item.most) or "100"
    return f"{before}{_method(item, scheme)}；低于{least}分的计{least}分，高于{most}分的计{most}分"


def _method(item: Indicator, scheme: Scheme) -> str:
    method, benefit = item.method, item.direction is Direction.BENEFIT
    same = f"；全组数值相同的均计{fmt_num(ALL_EQUAL_SCORES[scheme.all_equal])}分"
    if isinstance(method, Frontier):
        return f"得分＝(数值－{fmt_num(method.worst)})÷({fmt_num(method.best)}－{fmt_num(method.worst)})×100"
    if isinstance(method, Steps):
        word = "达到" if benefit else "不超过"
        rows = "，".join(f"{word}{fmt_num(row.at)}的{fmt_num(row.score)}分" for row in method.rows)
        return f"按档计分：{rows}，其余{fmt_num(method.otherwise)}分，同时符合几档的取最高"
    if isinstance(method, Target):
        target = fmt_num(method.target)
        return f"得分＝数值÷{target}×100" if benefit else f"得分＝{target}÷数值×100，数值不大于0的计100分"
    if isinstance(method, Direct):
        return "数值即得分"
    if isinstance(method, ZScore):
        gap = "数值－组平均" if benefit else "组平均－数值"
        scale = f"得分＝{fmt_num(method.mean)}＋({gap})÷标准差×{fmt_num(method.deviation)}"
        return f"{scale}，平均和标准差（总体，除以单位数）均四舍五入到六位小数{same}"
    if isinstance(method, PercentileRank):
        return f"得分＝(落后单位数＋其他同值单位数÷2)÷(组内单位数－1)×100{same}"
    ends = "数值－最小值" if benefit else "最大值－数值"
    return f"得分＝({ends})÷(最大值－最小值)×100{same}"
