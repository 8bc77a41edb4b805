"""The rulebook brought in from a table or a TOML document: always as a draft, for another assessor to approve.

One row per condition; the rows of one rule stand for "and", several rules for "or". What belongs to the whole rule is
given once, on any of its rows.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

from pydantic import ValidationError
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from duze.escalation.actions import SHIPPED, save_rulebook
from duze.escalation.models import Rulebook
from duze.escalation.shape_faults import rule_faults
from duze.escalation.shapes import RulebookIn
from duze.escalation.vocabulary import COMPARISON_NAMES, CONSEQUENCE_NAMES, FACTS, LEVEL_NAMES, Fact, Type
from duze.kit.errors import FieldError, Refusal
from duze.kit.sheet_cells import Cells
from duze.kit.sheets import CellError, Column, Progress, SheetTable, Tally, document_place
from duze.kit.web.problems import field_errors
from duze.people.permissions import SYSTEM, Permission, Viewer, require

CONDITION, EXEMPTION = "条件", "除外"
YES_NO: Final = {"是": True, "否": False}
LABELS: Final = {fact.label: fact for fact in FACTS.values()}
RULEBOOK = (
    Column("rule", "规则代码", True, "sample-rule", "同一规则的各行相同；小写字母、数字和连字符，长期不变"),
    Column("name", "规则名称", False, "示例规则", "每条规则填一次；不超过 200 字"),
    Column("clause", "依据条款", False, "示例办法第一条", "每条规则填一次；不超过 200 字"),
    Column(
        "role", "条件或除外", True, CONDITION, "同一规则的条件须全部成立；除外全部成立的不提出", (CONDITION, EXEMPTION)
    ),
    Column("fact", "事实", True, "连续排名末位", "", tuple(LABELS)),
    Column("comparison", "比较", True, "不少于", "", tuple(COMPARISON_NAMES.values())),
    Column("value", "值", True, "2", "数字须为整数；是非填是或否；问题类型、性质填名称"),
    Column("consequence", "处理建议", False, "约谈", "每条规则填一次", tuple(CONSEQUENCE_NAMES.values())),
    Column("level", "约谈级别", False, "告诫约谈", "只用于约谈", tuple(LEVEL_NAMES.values())),
    Column("cool_down", "间隔月数", False, "0", "提出后多少个月内不重复提出；0 为不限"),
    Column("effective_from", "施行日期", False, "2026-01-01", "整张表填一次"),
)
RULEBOOK_NOTES = (
    "模板已填入随系统提供的规则，请改成本市的规则，并填写“施行日期”。",
    "导入后存为草稿，须由另一名考核员批准后才施行；本表不能代替批准。",
    "系统只提出建议，每一项都由人决定。",
)
_ONCE = ("name", "clause", "consequence", "level", "cool_down")
_NAMES = {name: member.value for member, name in CONSEQUENCE_NAMES.items()}
_LEVELS = {name: level for level, name in LEVEL_NAMES.items()}
_COMPARISONS = {name: member.value for member, name in COMPARISON_NAMES.items()}
Where = dict[str, tuple[Cells, str]]


async def bring_in_rulebook(
    session: AsyncSession, actor: Viewer, table: SheetTable, *, today: date, progress: Progress
) -> Tally:
    """Save the rules as a new draft unless they are the newest version already. Faults by cell."""
    require(actor, Permission.RULEBOOK_EDIT)
    tally, size = Tally(), max(len(table.rows), 1)
    if actor.id == SYSTEM.id:
        raise Refusal(
            "规则须由有账号的考核员编制，再由另一人批准。请用 --as 指明编制人的登录名。", code="needs_a_person"
        )
    rows = [Cells(table, row, tally.errors) for row in table.rows]
    data, where = _from_rows(rows) if table.document is None else (_from_document(table.document), {})
    if table.errors or tally.errors:
        return tally
    faults = list(rule_faults(data))
    try:
        book = None if faults else RulebookIn.model_validate(data)
    except ValidationError as error:
        faults, book = field_errors(error), None
    for fault in faults:
        _note(tally, fault, rows, where)
    if book is None:
        return tally
    if await _is_newest(session, book):
        tally.unchanged = size
    else:
        await save_rulebook(session, actor, book, today=today)
        tally.new = size
    progress(size, size)
    return tally


async def _is_newest(session: AsyncSession, book: RulebookIn) -> bool:
    last = (await session.exec(select(Rulebook).order_by(col(Rulebook.version_no).desc()).limit(1))).first()
    rules = [rule.model_dump(mode="json") for rule in book.rules]
    return last is not None and (last.rules, last.effective_from) == (rules, book.effective_from)


def _note(tally: Tally, fault: FieldError, rows: Sequence[Cells], where: Where) -> None:
    if not rows:
        place = re.sub(r"^rules(?= |$)", "rule", document_place(fault.pointer))
        tally.errors.append(CellError(place, fault.detail, fault.params))
        return
    path = fault.pointer
    while path and path not in where:
        path = path.rpartition("/")[0]
    cells, key = where.get(path, (rows[0], "rule"))
    cells.wrong(key, fault.detail, **fault.params)


def _from_document(document: Mapping[str, Any]) -> dict[str, Any]:
    """The shipped file's form: `effective_from` and [[rule]]."""
    return {("rules" if key == "rule" else key): value for key, value in document.items()}


def _from_rows(rows: Sequence[Cells]) -> tuple[dict[str, Any], Where]:
    rules: dict[str, dict[str, Any]] = {}
    data: dict[str, Any] = {}
    where: Where = {"/effective_from": (rows[0], "effective_from")}
    places = {code: place for place, code in enumerate(dict.fromkeys(cells.code("rule") for cells in rows))}
    for cells in rows:
        code = cells.code("rule")
        at = f"/rules/{places[code]}"
        rule = rules.setdefault(code, {"code": code, "conditions": [], "exemption": []})
        where.setdefault(at, (cells, "rule"))
        for key in _ONCE:
            where.setdefault(f"{at}/{key}", (cells, key))
            _once(cells, key, rule, where, f"{at}/{key}")
        _once(cells, "effective_from", data, where, "/effective_from")
        _condition(cells, rule, at, where)
    data["rules"] = [_whole(rule) for rule in rules.values()]
    return data, where


def _once(cells: Cells, key: str, holder: dict[str, Any], where: Where, pointer: str) -> None:
    """A value that stands once for several rows: blank or the same on the others."""
    if not (value := cells.row.values[key]):
        return
    if key == "effective_from" and (day := cells.day(key)) is not None:
        value = day.isoformat()
    if key in holder and holder[key] != value:
        cells.wrong(key, "与前面的“%(value)s”不一致。同一内容填一次即可。", value=holder[key])
        return
    if key not in holder:
        holder[key], where[pointer] = value, (cells, key)


def _whole(rule: dict[str, Any]) -> dict[str, Any]:
    facts = [LABELS.get(row["label"]) for row in [*rule["conditions"], *rule["exemption"]]]
    whole = {**rule, "about": next((fact.about.value for fact in facts if fact), "unit")}
    whole["consequence"] = _NAMES.get(rule.get("consequence", ""), rule.get("consequence", ""))
    whole["level"] = _LEVELS.get(rule.get("level", ""), 0)
    for kind in ("conditions", "exemption"):
        whole[kind] = [{key: value for key, value in row.items() if key != "label"} for row in rule[kind]]
    return whole


def _condition(cells: Cells, rule: dict[str, Any], at: str, where: Where) -> None:
    values = cells.row.values
    kind = "exemption" if values["role"] == EXEMPTION else "conditions"
    path = f"{at}/{kind}/{len(rule[kind])}"
    where[path] = (cells, "fact")
    where |= {f"{path}/{key}": (cells, key) for key in ("fact", "comparison", "value")}
    fact = LABELS.get(values["fact"])
    comparison = _COMPARISONS.get(values["comparison"], values["comparison"])
    value = _value(fact, values["value"])
    code = fact.code if fact else values["fact"]
    rule[kind].append({"label": values["fact"], "fact": code, "comparison": comparison, "value": value})


def _value(fact: Fact | None, text: str) -> Any:
    """The text as the fact's type, or the text itself when it is none: the check of shapes says so."""
    if fact is None:
        return text
    if fact.type is Type.NUMBER:
        return int(text) if re.fullmatch(r"-?[0-9]{1,9}", text) else text
    if fact.type is Type.YES_NO:
        return YES_NO.get(text, text)
    return {name: code for code, name in fact.choices}.get(text, text)


def rulebook_start() -> list[list[str]]:
    """The shipped rules as the template's first rows; the first day is left open."""
    return [[row.get(column.key, "") for column in RULEBOOK] for row in _shipped_rows()]


def _shipped_rows() -> list[dict[str, str]]:
    rows: list[dict[str, str]] = []
    for rule in tomllib.loads(SHIPPED.read_text("utf-8"))["rule"]:
        once = {"name": rule["name"], "clause": rule["clause"], "cool_down": str(rule["cool_down"])}
        once["consequence"] = {code: name for name, code in _NAMES.items()}[rule["consequence"]]
        once["level"] = LEVEL_NAMES.get(rule["level"], "")
        for role, key in ((CONDITION, "conditions"), (EXEMPTION, "exemption")):
            for row in rule[key]:
                rows.append({"rule": rule["code"], "role": role, **_row(row), **once})
                once = {}
    return rows


def _row(row: Mapping[str, Any]) -> dict[str, str]:
    fact = FACTS[row["fact"]]
    words = {True: "是", False: "否"} if fact.type is Type.YES_NO else dict(fact.choices)
    comparison = {code: name for name, code in _COMPARISONS.items()}[row["comparison"]]
    return {"fact": fact.label, "comparison": comparison, "value": words.get(row["value"], str(row["value"]))}


def rulebook_document() -> str:
    """The shipped rules as a TOML document, its first day left open."""
    text = SHIPPED.read_text("utf-8")
    return re.sub(r"(?m)^effective_from = .*$", "# effective_from = 2027-01-01  # 施行日期（必填）", text)
