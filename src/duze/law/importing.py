"""Articles, finding sub-types and elements of proof brought in from a file: versions by code and first day.

A version that has begun to apply is never rewritten, for papers rest on it: only its last day may be set. A change
is a row of its own from a new first day, and versions of one code never overlap.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, TypeVar

from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from duze.journal.actions import record
from duze.journal.verbs import Verb
from duze.kit.sheet_cells import Cells
from duze.kit.sheets import Column, Progress, SheetTable, Tally
from duze.law.models import KIND_NAMES, Article, ProofElement, SubType
from duze.law.rules import in_force, overlap
from duze.people.permissions import Permission, Viewer, require

_DATES = (
    Column("valid_from", "自", True, "2026-01-01", "施行日期；改写条文另起一行，写新的施行日期"),
    Column("valid_to", "至", False, "", "最后适用日期，现行有效不填"),
)
ARTICLES = (
    Column("code", "条文代码", True, "sample-12", "长期不变，问题细类以此引用；不超过 60 字"),
    Column("title", "文件名称", True, "《示例办法》", "带书名号，文书照此引用；不超过 120 字"),
    Column("clause", "条款", True, "第十二条", "不超过 60 字"),
    Column("gist", "要旨", True, "示例：应当按照承诺时限办理。", "不超过 600 字"),
    *_DATES,
)
SUB_TYPES = (
    Column("code", "细类代码", True, "X01", "长期不变；不超过 40 字"),
    Column("kind", "问题类型", True, "慢作为", "", tuple(KIND_NAMES.values())),
    Column("name", "细类名称", True, "示例细类", "不超过 120 字"),
    Column("article", "条文代码", True, "sample-12", "须已有此条文，且在本细类起始之日有效"),
    Column("hint", "认定要点", False, "", "登记时提示；不超过 400 字"),
    *_DATES,
)
ELEMENTS = (
    Column("code", "要件代码", True, "X01-limit", "长期不变；不超过 60 字"),
    Column("scope", "细类代码或问题类型", True, "慢作为", "写问题类型的，适用于该类型中没有专门要件的全部细类"),
    Column("place", "顺序", True, "1", "同一细类中的先后"),
    Column("text", "须查实的内容", True, "时限：办理期限及其依据", "不超过 200 字"),
    *_DATES,
)
Row = TypeVar("Row", Article, SubType, ProofElement)
Read = tuple[Cells, dict[str, Any]]


async def bring_in_articles(
    session: AsyncSession, actor: Viewer, table: SheetTable, *, today: date, progress: Progress
) -> Tally:
    """Add versions of articles, or set the last day of those there are. Faults by cell."""
    require(actor, Permission.LAW_EDIT)
    tally = Tally()
    rows = [(cells := Cells(table, row, tally.errors), _article(cells)) for row in table.rows]
    return await _bring_in(session, actor, Article, table, rows, tally, today, progress)


async def bring_in_sub_types(
    session: AsyncSession, actor: Viewer, table: SheetTable, *, today: date, progress: Progress
) -> Tally:
    """Add versions of finding sub-types; each rests on an article in force on its first day. Faults by cell."""
    require(actor, Permission.LAW_EDIT)
    tally = Tally()
    articles = (await session.exec(select(Article))).all()
    rows = [(cells := Cells(table, row, tally.errors), _sub_type(cells, articles)) for row in table.rows]
    return await _bring_in(session, actor, SubType, table, rows, tally, today, progress)


async def bring_in_elements(
    session: AsyncSession, actor: Viewer, table: SheetTable, *, today: date, progress: Progress
) -> Tally:
    """Add versions of elements of proof, each of a sub-type there is or of a whole kind. Faults by cell.

    A finding is measured by the elements in force on the day of the matter.
    """
    require(actor, Permission.LAW_EDIT)
    tally = Tally()
    known = set((await session.exec(select(SubType.code))).all())
    rows = [(cells := Cells(table, row, tally.errors), _element(cells, known)) for row in table.rows]
    return await _bring_in(session, actor, ProofElement, table, rows, tally, today, progress)


def _element(cells: Cells, known: set[str]) -> dict[str, Any]:
    scope = cells.code("scope")
    scope = {name: kind.value for kind, name in KIND_NAMES.items()}.get(scope, scope)
    if scope and scope not in known | {kind.value for kind in KIND_NAMES}:
        cells.wrong("scope", "没有编码为“%(code)s”的问题细类，请从列表中选择。", code=scope)
    return {
        "code": cells.code("code", 60),
        "scope": scope,
        "place": cells.whole("place", 1, 99),
        "text": cells.text("text", 200),
        **_span(cells),
    }


def _article(cells: Cells) -> dict[str, Any]:
    return {
        "code": cells.code("code", 60),
        "title": cells.text("title", 120),
        "clause": cells.text("clause", 60),
        "gist": cells.text("gist", 600),
        **_span(cells),
    }


def _sub_type(cells: Cells, articles: Sequence[Article]) -> dict[str, Any]:
    data: dict[str, Any] = {
        "code": cells.code("code"),
        "kind": cells.member("kind", KIND_NAMES),
        "name": cells.text("name", 120),
        "article": cells.code("article", 60),
        "hint": cells.text("hint", 400),
        **_span(cells),
    }
    named = [article for article in articles if article.code == data["article"]]
    if data["article"] and not named:
        cells.wrong("article", "没有代码为“%(code)s”的条文。请先导入条文。", code=data["article"])
    elif named and data["valid_from"] and not in_force(named, data["valid_from"]):
        sentence = "条文“%(code)s”在 %(day)s 不适用。"
        cells.wrong("article", sentence, code=data["article"], day=data["valid_from"].isoformat())
    return data


def _span(cells: Cells) -> dict[str, date | None]:
    first, last = cells.day("valid_from"), cells.day("valid_to")
    if first and last and last < first:
        cells.wrong("valid_to", "截止日期早于开始日期。")
    return {"valid_from": first, "valid_to": last}


async def _bring_in(
    session: AsyncSession,
    actor: Viewer,
    model: type[Row],
    table: SheetTable,
    rows: Sequence[Read],
    tally: Tally,
    today: date,
    progress: Progress,
) -> Tally:
    known = {(row.code, row.valid_from): row for row in (await session.exec(select(model))).all()}
    whole = [(cells, data) for cells, data in rows if cells.clean and data["code"] and data["valid_from"]]
    for cells, data in whole:
        _check_known(cells, data, known, today)
    _check_overlaps(whole, known)
    if tally.errors or table.errors:
        return tally
    written = []
    for number, (_cells, data) in enumerate(whole, 1):
        row = known.get((data["code"], data["valid_from"]))
        if row and all(getattr(row, name) == value for name, value in data.items()):
            tally.unchanged += 1
        else:
            tally.changed, tally.new = tally.changed + (row is not None), tally.new + (row is None)
            written.append(_write(session, model, row, data))
        progress(number, len(whole))
    if written:
        after = {"table": model.__tablename__, "rows": len(written), "versions": [_version(row) for row in written]}
        record(session, actor, Verb.LAW_LOADED, written[0], after=after)
    return tally


def _write(session: AsyncSession, model: type[Row], row: Row | None, data: Mapping[str, Any]) -> Row:
    if row is None:
        row = model(**data)
        session.add(row)
        return row
    for name, value in data.items():
        setattr(row, name, value)
    return row


def _version(row: Article | SubType | ProofElement) -> dict[str, Any]:
    return row.model_dump(mode="json", exclude={"id"})


def _check_known(cells: Cells, data: Mapping[str, Any], known: Mapping[tuple[str, date], Row], today: date) -> None:
    """What has begun to apply keeps its words; only its last day may be set,."""
    row = known.get((data["code"], data["valid_from"]))
    if row is None or row.valid_from > today:
        return
    sentence = "这一版自 %(day)s 起施行，内容不能改写。内容有变的，请另起一行，写新的施行日期，并在这一版填“至”。"
    for name, value in data.items():
        if name != "valid_to" and getattr(row, name) != value:
            cells.wrong(name, sentence, day=row.valid_from.isoformat())


def _check_overlaps(rows: Sequence[Read], known: Mapping[tuple[str, date], Row]) -> None:
    spans: dict[str, list[tuple[date, date | None]]] = {}
    listed = {(data["code"], data["valid_from"]) for _cells, data in rows}
    for (code, first), row in known.items():
        if (code, first) not in listed:
            spans.setdefault(code, []).append((first, row.valid_to))
    for cells, data in rows:
        span, others = (data["valid_from"], data["valid_to"]), spans.setdefault(data["code"], [])
        if met := next((other for other in others if overlap(span, other)), None):
            sentence = "与代码“%(code)s”自 %(first)s 起的一版日期重叠。请为较早的一版填写“至”。"
            cells.wrong("valid_from", sentence, code=data["code"], first=met[0].isoformat())
        others.append(span)
