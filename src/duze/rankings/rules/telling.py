"""What a bulletin says about a month, in the words of such papers: methods, weights, problems."""

from __future__ import annotations

from collections import Counter, defaultdict
from decimal import Decimal

from duze.kit.i18n import ZH, fmt_num, say, speaking
from duze.law.models import KIND_NAMES, Kind
from duze.rankings.rules.figures import MonthResult, UnitScore
from duze.rankings.scheme import METHOD_NAMES, MISSING_NAMES, TIES_NAMES, Scheme


def method_sentences(scheme: Scheme, result: MonthResult) -> list[str]:
    """How the month was scored, one sentence a rule, in the present language."""
    sizes = [say("%(group)s%(count)s个", {"group": g.name, "count": len(result.group(g.code))}) for g in scheme.groups]
    cap = scheme.deductions.cap
    most = say("，每月最多扣%(cap)s分", {"cap": fmt_num(cap)}) if cap is not None else ""
    return [
        say("分组排名。%(sizes)s，分组计分、分组排名，互不比较", {"sizes": say("、").join(sizes)}),
        say(
            "综合得分。综合得分＝各项指标得分与权重乘积之和－扣分。指标得分按百分制计算，综合得分四舍五入保留"
            "%(places)s位小数后排名；%(ties)s",
            {"places": scheme.places, "ties": TIES_NAMES[scheme.ties]},
        ),
        say(
            "扣分。当月经核实认定的不作为、慢作为、乱作为问题，按照类型和情节扣分，一事一扣%(most)s；"
            "经复核撤销认定的，在更正通报中返还",
            {"most": most},
        ),
        say(
            "缺项。经决定豁免的指标，其权重按比例分摊到该单位其他指标；%(missing)s",
            {"missing": MISSING_NAMES[scheme.missing]},
        ),
    ]


def paper_sentences(scheme: Scheme, result: MonthResult) -> list[str]:
    """The same for papers, which are Chinese whoever drafts them."""
    with speaking(ZH):
        return method_sentences(scheme, result)


def weight_rows(scheme: Scheme) -> list[tuple[str, str, Decimal, str]]:
    """Indicator, the groups that share a weight, the weight, the method."""
    rows = []
    for item in scheme.indicators:
        by_weight: dict[Decimal, list[str]] = defaultdict(list)
        for rule in scheme.groups:
            if weight := scheme.weights[rule.code].get(item.code):
                by_weight[weight].append(rule.name)
        for weight, groups in by_weight.items():
            whom = "全部" if len(groups) == len(scheme.groups) else "、".join(groups)
            rows.append((item.name, whom, weight, METHOD_NAMES[item.method.kind]))
    return rows


def problem_sentences(scheme: Scheme, result: MonthResult) -> list[str]:
    """What the month showed: findings by kind, last places, goals missed."""
    told = [*_findings(result), *_last_places(scheme, result), *_goals(result)]
    return told or ["本月未认定不作为、慢作为、乱作为问题，各组得分差距较小"]


def _findings(result: MonthResult) -> list[str]:
    lines = [(unit, line) for unit in result.units for line in unit.lines]
    if not lines:
        return []
    kinds = Counter(line.kind for _, line in lines)
    parts = "、".join(f"{KIND_NAMES[kind]}{kinds[kind.value]}件" for kind in Kind if kinds[kind.value])
    most = sorted({unit.name: unit.deducted for unit, _ in lines}.items(), key=lambda pair: (-pair[1], pair[0]))[:3]
    names = "、".join(f"{name}（{fmt_num(points)}分）" for name, points in most if points)
    tail = f"，扣分较多的是{names}" if names else ""
    return [f"履职不到位问题仍有发生。本月共认定问题{len(lines)}件，其中{parts}{tail}"]


def _last_places(scheme: Scheme, result: MonthResult) -> list[str]:
    told = []
    for rule in scheme.groups:
        last = [unit for unit in result.group(rule.code) if unit.last and not unit.exempt]
        for unit in last:
            told.append(f"{rule.name}中，{unit.name}得分{unit.score}分，居末位{_weakest(unit)}")
    return told


def _weakest(unit: UnitScore) -> str:
    counted = [cell for cell in unit.cells if cell.how == "counted" and cell.score < 60]
    if not counted:
        return ""
    worst = sorted(counted, key=lambda cell: (cell.points - cell.share, cell.indicator))[:2]
    return "，主要失分在" + "、".join(cell.name for cell in worst)


def _goals(result: MonthResult) -> list[str]:
    missed: Counter[str] = Counter(cell.name for unit in result.units for cell in unit.cells if cell.goal_met is False)
    if not missed:
        return []
    name, count = sorted(missed.items(), key=lambda pair: (-pair[1], pair[0]))[0]
    return [f"指标推进不平衡。“{name}”未达目标的单位最多，有{count}个"]
