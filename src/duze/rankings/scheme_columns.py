"""The words of a scheme's table: its columns, settings and choices."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from duze.kit.sheets import Column
from duze.rankings.scheme import AGGREGATION_NAMES, METHOD_NAMES, AllEqual, Direction, Missing, Ties
from duze.units.models import GROUP_NAMES, RANKED

SETTING, INDICATOR, DEDUCTION, TIE = "设置", "指标", "扣分", "并列比较"
NODE, BONUS, VETO = "层级", "加分", "否决"
DIRECTIONS = {Direction.BENEFIT: "越高越好", Direction.COST: "越低越好"}
YES_NO = {True: "是", False: "否"}
MISSING = {
    Missing.REFUSE: "须补报",
    Missing.ZERO: "记零分",
    Missing.REDISTRIBUTE: "权重分摊",
    Missing.LAST_VALUE: "沿用上次数值",
    Missing.GROUP_MEAN: "按组平均值",
}
AGGREGATIONS = dict(AGGREGATION_NAMES)
ALL_EQUAL = {AllEqual.FULL: "满分", AllEqual.HALF: "半分", AllEqual.ZERO: "零分"}
TIES = {Ties.COMPETITION: "并列占位", Ties.DENSE: "并列不占位", Ties.TIE_BREAK: "逐项比较"}
TIE_BREAKS = {"indicator_score": "指标得分", "fewer_deductions": "扣分较少", "previous_rank": "上月名次"}
OTHERWISE = "其余"
# the name of a setting → the scheme's field, and its words where it is chosen
SETTINGS: dict[str, tuple[str, Mapping[Any, str]]] = {
    "施行月份": ("effective_from", {}),
    "方案代码": ("code", {}),
    "方案名称": ("name", {}),
    "依据": ("basis", {}),
    "小数位数": ("places", {}),
    "缺报处理": ("missing", MISSING),
    "全组数值相同": ("all_equal", ALL_EQUAL),
    "并列处理": ("ties", TIES),
    "目标达标免末位": ("exempt_when_goals_met", YES_NO),
    "扣分封顶": ("deductions/cap", {}),
    "重复发生倍数": ("deductions/repeat_factor", {}),
    "限期整改系数": ("deductions/fixed_in_time_factor", {}),
    "自查报告系数": ("deductions/self_reported_factor", {}),
    "部分属实系数": ("deductions/partial_factor", {}),
    "总分合成": ("aggregation", AGGREGATIONS),
    "总分下限": ("floor", {}),
    "总分上限": ("ceiling", {}),
    "加分封顶": ("bonuses/cap", {}),
}
GROUP_SETTINGS = {"末位名次数": "bottom", "计末位的最少单位数": "fewest_for_last"}
GROUPS = {group.value: GROUP_NAMES[group] for group in RANKED}
SCHEME = (
    Column(
        "part",
        "类别",
        True,
        INDICATOR,
        "设置、指标、扣分各占若干行；层级、加分、否决没有的不填",
        (SETTING, INDICATOR, DEDUCTION, TIE, NODE, BONUS, VETO),
    ),
    Column("code", "代码", False, "sample", "指标代码：小写字母开头，小写字母、数字和下划线，长期不变"),
    Column("name", "名称", True, "示例指标", "设置的名称；指标名称；扣分写“慢作为·一般”；并列比较写比较什么"),
    Column("value", "内容", False, "", "设置的内容；扣分、加分的分值；否决后总分的上限"),
    Column("unit", "计量单位", False, "工作日", "不超过 12 字"),
    Column("direction", "方向", False, "越低越好", "", tuple(DIRECTIONS.values())),
    Column("method", "计分方法", False, "前沿距离", "", tuple(METHOD_NAMES.values())),
    Column("best", "最优值或目标值", False, "1", "前沿距离填最优值，目标完成率填目标值"),
    Column("worst", "最差值", False, "10", "只用于前沿距离"),
    Column("steps", "分档", False, "", "分档计分如 5=100、8=80、其余=0；标准分如 均值=50、标准差=20"),
    Column("lowest", "可能最小值", False, "0", "超出可能范围的数值不收"),
    Column("highest", "可能最大值", False, "60", ""),
    Column("goal", "目标", False, "3", "各项目标均达到的，居末位也不作末位处理"),
    Column("tiny_percent", "百分数可小于1", False, "", "", tuple(YES_NO.values())),
    *(Column(code, f"{name}权重", False, "0", "各组合计须为 100；不适用的不填") for code, name in GROUPS.items()),
    Column("note", "说明", False, "", "不超过 300 字；否决须写明依据"),
    Column("parent", "上级", False, "", "所属层级的代码；直接计入总分的不填"),
    Column("least", "最低得分", False, "", "指标得分不低于此分，0 至 100"),
    Column("most", "最高得分", False, "", "指标得分不高于此分；加分的写该类封顶"),
    Column("outliers", "缩尾个数", False, "", "极差标准化、标准分可填：最高、最低各缩几个"),
    Column("aggregation", "合成方法", False, "", "层级的得分如何合成", tuple(AGGREGATIONS.values())),
)
SCHEME_NOTES = (
    "模板已填入随系统提供的七项指标方案，请改成本市的办法，并填写“施行月份”（如 2027-01）。",
    "每组权重合计须为 100（有层级的，每个层级之下各为 100）；三类问题、三种程度各有一行扣分。",
    "导入后存为草案，须由另一名考核员审定；采用后从施行月份起适用，已经建立的月份仍用原来的版本。",
    "TOML 文件也可按随系统提供的方案文件的写法填写。",
)
