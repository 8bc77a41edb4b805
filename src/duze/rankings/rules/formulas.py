"""The method in words an outsider can put into a spreadsheet, one sentence a rule."""

from __future__ import annotations

from collections.abc import Iterator

from duze.kit.i18n import N_, fmt_num, say
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


def formulas(scheme: Scheme) -> Iterator[str]:
    """How each indicator's score comes from its value, then how nodes and total come from the parts.

    In the present language; papers and bundles ask for Chinese.
    """
    for item in scheme.indicators:
        yield say("%(name)s（%(code)s）：", {"name": item.name, "code": item.code}) + formula(item, scheme)
    for node in scheme.nodes:
        how = {"name": node.name, "code": node.code, "mean": AGGREGATION_NAMES[node.aggregation]}
        yield say("层级“%(name)s”（%(code)s）的得分是其下各项得分的%(mean)s", how)
    tail = say("，几何平均＝exp(Σ权重×ln得分÷Σ权重)，有零分的为零") if _geometric(scheme) else ""
    yield say("总分是直接计入总分各项的%(mean)s", {"mean": AGGREGATION_NAMES[scheme.aggregation]}) + tail


def _geometric(scheme: Scheme) -> bool:
    return "geometric" in {scheme.aggregation.value, *(node.aggregation.value for node in scheme.nodes)}


def formula(item: Indicator, scheme: Scheme) -> str:
    """One indicator's rule, with its treatment of outliers and its clipping."""
    before = ""
    if item.outliers:
        before = say("先缩尾：组内最低、最高各%(count)s个数值改为次一个；", {"count": item.outliers.points})
    clip = {"least": fmt_num(item.least) or "0", "most": fmt_num(item.most) or "100"}
    return before + _method(item, scheme) + say("；低于%(least)s分的计%(least)s分，高于%(most)s分的计%(most)s分", clip)


def _method(item: Indicator, scheme: Scheme) -> str:
    method, benefit = item.method, item.direction is Direction.BENEFIT
    if isinstance(method, Frontier):
        ends = {"best": fmt_num(method.best), "worst": fmt_num(method.worst)}
        return say("得分＝(数值－%(worst)s)÷(%(best)s－%(worst)s)×100", ends)
    if isinstance(method, Steps):
        return _steps(method, benefit=benefit)
    if isinstance(method, Target):
        target = {"target": fmt_num(method.target)}
        if benefit:
            return say("得分＝数值÷%(target)s×100", target)
        return say("得分＝%(target)s÷数值×100，数值不大于0的计100分", target)
    if isinstance(method, Direct):
        return say("数值即得分")
    return _relative(item, benefit=benefit) + say(
        "；全组数值相同的均计%(score)s分", {"score": fmt_num(ALL_EQUAL_SCORES[scheme.all_equal])}
    )


def _steps(method: Steps, *, benefit: bool) -> str:
    step = N_("达到%(at)s的%(score)s分") if benefit else N_("不超过%(at)s的%(score)s分")
    rows = [say(step, {"at": fmt_num(row.at), "score": fmt_num(row.score)}) for row in method.rows]
    told = {"rows": say("，").join(rows), "otherwise": fmt_num(method.otherwise)}
    return say("按档计分：%(rows)s，其余%(otherwise)s分，同时符合几档的取最高", told)


def _relative(item: Indicator, *, benefit: bool) -> str:
    method = item.method
    if isinstance(method, ZScore):
        gap = N_("数值－组平均") if benefit else N_("组平均－数值")
        scale = {"mean": fmt_num(method.mean), "gap": gap, "deviation": fmt_num(method.deviation)}
        sentence = (
            "得分＝%(mean)s＋(%(gap)s)÷标准差×%(deviation)s，平均和标准差（总体，除以单位数）均四舍五入到六位小数"
        )
        return say(sentence, scale)
    if isinstance(method, PercentileRank):
        return say("得分＝(落后单位数＋其他同值单位数÷2)÷(组内单位数－1)×100")
    return say("得分＝(%(gap)s)÷(最大值－最小值)×100", {"gap": N_("数值－最小值") if benefit else N_("最大值－数值")})
