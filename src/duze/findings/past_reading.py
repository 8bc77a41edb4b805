"""Rows of a file of past findings, checked cell by cell. Pure: what the database knows comes in as arguments."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from duze.findings.models import CHANNEL_NAMES, GRADE_NAMES, SEVERITY_NAMES
from duze.findings.rules import complaint_about_text
from duze.kit.sheet_cells import Cells
from duze.kit.sheets import Column, Progress, SheetTable, Tally
from duze.law.models import KIND_NAMES, Article, Kind, SubType
from duze.law.rules import in_force

PAST = (
    Column("number", "编号", True, "示督〔2025〕1号", "原文书上的编号，照录；不超过 60 字"),
    Column("kind", "问题类型", True, "慢作为", "", tuple(KIND_NAMES.values())),
    Column("sub_type", "细类代码", True, "X01", "须在发生之日有效；没有的先导入问题细类"),
    Column("severity", "严重程度", True, "一般", "", tuple(SEVERITY_NAMES.values())),
    Column("unit", "单位代码", True, "SL-A", "被考核单位的代码"),
    Column("happened_on", "发生日期", True, "2025-03-01", "日期"),
    Column("place", "地点或窗口", False, "", "不超过 120 字"),
    Column("channel", "发现渠道", False, "", "", tuple(CHANNEL_NAMES.values())),
    Column("facts", "事实", True, "示例：受理后逾期未办结。", "不超过 5000 字"),
    Column("grade", "认定结果", True, "属实", "", tuple(GRADE_NAMES.values())),
    Column("decided_on", "定性日期", True, "2025-03-20", "不早于发生日期，不晚于今天"),
    Column("outcome", "处理情况", False, "", "整改、通报等；不超过 2000 字"),
    Column("logger", "登记人", False, "", "姓名，不必有账号；不超过 100 字"),
    Column("verifier", "核实人", False, "", "姓名；不超过 100 字"),
    Column("decider", "定性人", False, "", "姓名；不超过 100 字"),
    Column("told_on", "告知单位日期", False, "", "填了的，该单位联络员可以查看；没有告知的不填"),
)
NOTES = (
    "只收已经定性的问题；导入后不能更改，也不能在系统中继续办理。",
    "导入的问题不计入任何月份的排名扣分，不触发升级规则，也不自动算作“重复发生”。",
)
_PLAIN = ("place", "facts", "outcome", "logger", "verifier", "decider")
_LENGTHS = {"place": 120, "facts": 5000, "outcome": 2000, "logger": 100, "verifier": 100, "decider": 100}


@dataclass(frozen=True)
class Known:
    """What rows are checked against: ids of ranked units by code, the law of all dates."""

    units: Mapping[str, UUID]
    sub_types: Sequence[SubType]
    articles: Sequence[Article]
    today: date
    cited: dict[tuple[str, date], tuple[SubType | None, str]] = field(default_factory=dict)

    def law(self, code: str, day: date) -> tuple[SubType | None, str]:
        """The sub-type in force on a day and how its article is cited."""
        if (code, day) not in self.cited:
            row = next(iter(in_force([row for row in self.sub_types if row.code == code], day)), None)
            clauses = in_force([one for one in self.articles if row and one.code == row.article], day)
            self.cited[code, day] = row, clauses[0].cited if clauses else ""
        return self.cited[code, day]


def read_rows(table: SheetTable, known: Known, tally: Tally, progress: Progress) -> list[tuple[Cells, dict[str, Any]]]:
    """The values of every row, as they go into the table; faults are noted in the tally by cell."""
    found = []
    seen: set[str] = set()
    for count, row in enumerate(table.rows, 1):
        cells = Cells(table, row, tally.errors)
        values = _values(cells, known)
        if values["number"] in seen:
            cells.wrong("number", "编号“%(number)s”在表中重复，请只留一行。", number=values["number"])
        seen.add(values["number"])
        found.append((cells, values))
        if count % 500 == 0:
            progress(count, len(table.rows))
    return found


def _values(cells: Cells, known: Known) -> dict[str, Any]:
    values: dict[str, Any] = {
        "number": cells.text("number", 60),
        "kind": cells.member("kind", KIND_NAMES),
        "severity": cells.member("severity", SEVERITY_NAMES),
        "channel": cells.member("channel", CHANNEL_NAMES),
        "grade": cells.member("grade", GRADE_NAMES),
        "happened_on": cells.day("happened_on"),
        "decided_on": cells.day("decided_on"),
        "told_on": cells.day("told_on"),
        "unit_id": _unit(cells, known),
    }
    for key in _PLAIN:
        values[key] = cells.text(key, _LENGTHS[key]).replace("\r\n", "\n")
        if refusal := complaint_about_text(f"/{key}", values[key]):
            cells.refused(refusal)
    _check_days(cells, values, known.today)
    return values | _law(cells, values["kind"], values["happened_on"], known)


def _unit(cells: Cells, known: Known) -> UUID | None:
    code = cells.code("unit")
    if code and code not in known.units:
        cells.wrong("unit", "没有代码为“%(code)s”的被考核单位。", code=code)
    return known.units.get(code)


def _check_days(cells: Cells, values: Mapping[str, Any], today: date) -> None:
    happened, decided, told = values["happened_on"], values["decided_on"], values["told_on"]
    for key in ("happened_on", "decided_on", "told_on"):
        if values[key] and values[key] > today:
            cells.wrong(key, "日期晚于今天。")
    if happened and decided and decided < happened:
        cells.wrong("decided_on", "定性日期早于发生日期。")
    if happened and told and told < happened:
        cells.wrong("told_on", "告知日期早于发生日期。")


def _law(cells: Cells, kind: Kind | None, day: date | None, known: Known) -> dict[str, str]:
    code = cells.code("sub_type")
    if not code or day is None:
        return {}
    row, cited = known.law(code, day)
    if row is None:
        sentence = "没有在 %(day)s 有效、代码为“%(code)s”的问题细类。"
        cells.wrong("sub_type", sentence, code=code, day=day.isoformat())
        return {}
    if kind is not None and row.kind is not kind:
        cells.wrong("sub_type", "细类“%(code)s”不属于所选的问题类型。", code=code)
    return {"sub_type": row.code, "sub_type_name": row.name, "article": cited}
