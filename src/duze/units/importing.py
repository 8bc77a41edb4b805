"""Units, discipline bodies and the routing table, brought in from a file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from duze.kit.errors import Refusal
from duze.kit.sheet_cells import Cells
from duze.kit.sheets import Column, Progress, SheetTable, Tally
from duze.people.permissions import Viewer
from duze.units.actions import RouteIn, UnitIn, save_body, save_route, save_unit
from duze.units.models import CADRE_NAMES, GROUP_NAMES, Unit
from duze.units.queries import bodies, routes

UNITS = (
    Column("code", "单位代码", True, "SL-A", "长期不变，其他表以此引用；不超过 40 字"),
    Column("name", "简称", True, "示例区", "屏幕上显示；不超过 60 字"),
    Column("full_name", "全称", True, "示例区人民政府", "文书抬头用；不超过 120 字"),
    Column("group", "组别", True, "各区", "同组之间排名", tuple(GROUP_NAMES.values())),
    Column("parent", "上级单位代码", False, "", "可以是本表中靠后的单位"),
    Column("sort", "排序", False, "1", "整数，小的在前"),
    Column("tile_x", "格图列", False, "1", "得分分布方格图中的第几列，整数"),
    Column("tile_y", "格图行", False, "1", "得分分布方格图中的第几行，整数"),
)
BODIES = (
    Column("code", "机构代码", True, "JW-SL", "长期不变"),
    Column("name", "机构名称", True, "示例区纪律检查委员会", "不超过 120 字"),
)
ROUTING = (
    Column("authority", "干部管理权限", True, "市管干部", "", tuple(CADRE_NAMES.values())),
    Column("unit", "单位代码", False, "", "不填为不限单位；写明单位的优先"),
    Column("body", "受理机构代码", True, "JW-SL", "须已有此机构"),
    Column("basis", "依据", False, "按干部管理权限", "不超过 200 字"),
    Column("valid_from", "自", True, "2026-01-01", "日期"),
    Column("valid_to", "至", False, "", "日期，长期有效不填"),
)


async def bring_in_units(
    session: AsyncSession, actor: Viewer, table: SheetTable, *, today: date, progress: Progress
) -> Tally:
    """Add or change units by code; parents may come later in the file. A cycle is refused at its cells."""
    tally = Tally()
    known = {unit.code: unit for unit in (await session.exec(select(Unit))).all()}
    parents = _parents_now(known)
    rows = [(cells, data) for cells in _cells(table, tally) if (data := _unit(cells)) is not None]
    _once(rows, "code", "单位代码“%(code)s”在表中重复，请只留一行。")
    parents |= {data["code"]: data["parent"] for _cells_, data in rows}
    for cells, data in rows:
        _check_parent(cells, data, parents)
    if tally.errors:
        return tally
    for number, (cells, data) in enumerate(_parents_first(rows), 1):
        await _save(session, actor, cells, data, known, tally)
        progress(number, len(rows))
    return tally


def _parents_now(known: Mapping[str, Unit]) -> dict[str, str | None]:
    codes = {unit.id: unit.code for unit in known.values()}
    return {code: codes[unit.parent_id] if unit.parent_id else None for code, unit in known.items()}


def _cells(table: SheetTable, tally: Tally) -> list[Cells]:
    return [Cells(table, row, tally.errors) for row in table.rows]


def _unit(cells: Cells) -> dict[str, Any] | None:
    data = {
        "code": cells.code("code"),
        "name": cells.text("name", 60),
        "full_name": cells.text("full_name", 120),
        "group": cells.member("group", GROUP_NAMES),
        "parent": cells.code("parent") or None,
        "sort": cells.whole("sort") or 0,
        "tile_x": cells.whole("tile_x", -1000, 1000),
        "tile_y": cells.whole("tile_y", -1000, 1000),
    }
    _needed(cells, data, ("code", "name", "full_name", "group"))
    return data if data["code"] else None


def _needed(cells: Cells, data: Mapping[str, Any], keys: Sequence[str]) -> None:
    titles = {column.key: column.title for column in cells.table.columns}
    for key in keys:
        if data[key] in (None, "") and not cells.row.values[key]:
            cells.wrong(key, "“%(column)s”必填。", column=titles[key])


def _once(rows: Sequence[tuple[Cells, dict[str, Any]]], key: str, sentence: str) -> None:
    seen: set[str] = set()
    for cells, data in rows:
        if data[key] in seen:
            cells.wrong(key, sentence, code=data[key])
        seen.add(data[key])


def _check_parent(cells: Cells, data: Mapping[str, Any], parents: Mapping[str, str | None]) -> None:
    code, parent = data["code"], data["parent"]
    if parent is None:
        return
    if parent == code:
        cells.wrong("parent", "单位“%(code)s”不能是自己的上级单位。", code=code)
    elif parent not in parents:
        cells.wrong("parent", "上级单位“%(code)s”不存在，本表中也没有。", code=parent)
    else:
        path, at = [code], parent
        while at is not None and at not in path:
            path.append(at)
            at = parents.get(at)
        if at == code:
            cells.wrong("parent", "上下级成了环：%(path)s。", path=" → ".join([*path, code])[:200])


def _parents_first(rows: Sequence[tuple[Cells, dict[str, Any]]]) -> list[tuple[Cells, dict[str, Any]]]:
    waiting = {data["code"]: (cells, data) for cells, data in rows}
    ordered = []
    while waiting:
        ready = [code for code, (_c, data) in waiting.items() if data["parent"] not in waiting]
        ordered += [waiting.pop(code) for code in ready]
    return ordered


async def _save(
    session: AsyncSession, actor: Viewer, cells: Cells, data: dict[str, Any], known: dict[str, Unit], tally: Tally
) -> None:
    unit = known.get(data["code"])
    parent = known[data["parent"]].id if data["parent"] else None
    wanted = {name: value for name, value in data.items() if name != "parent"} | {"parent_id": parent}
    if unit and all(getattr(unit, name) == value for name, value in wanted.items()):
        tally.unchanged += 1
        return
    try:
        known[data["code"]] = await save_unit(session, actor, UnitIn(**data))
    except Refusal as refusal:
        cells.refused(refusal)
        return
    tally.changed, tally.new = tally.changed + (unit is not None), tally.new + (unit is None)


async def bring_in_bodies(
    session: AsyncSession, actor: Viewer, table: SheetTable, *, today: date, progress: Progress
) -> Tally:
    """Add discipline bodies, or rename them by code."""
    tally = Tally()
    known = {body.code: body.name for body in await bodies(session)}
    rows = [(cells, {"code": cells.code("code"), "name": cells.text("name", 120)}) for cells in _cells(table, tally)]
    _once(rows, "code", "机构代码“%(code)s”在表中重复，请只留一行。")
    for cells, data in rows:
        _needed(cells, data, ("code", "name"))
    if tally.errors:
        return tally
    for number, (_, data) in enumerate(rows, 1):
        code, name = data["code"], data["name"]
        if known.get(code) == name:
            tally.unchanged += 1
        else:
            tally.changed, tally.new = tally.changed + (code in known), tally.new + (code not in known)
            await save_body(session, actor, code, name)
        progress(number, len(rows))
    return tally


async def bring_in_routing(
    session: AsyncSession, actor: Viewer, table: SheetTable, *, today: date, progress: Progress
) -> Tally:
    """Add rows of the routing table, or change those of the same authority, unit and first day."""
    tally = Tally()
    known_bodies = {body.code: body.id for body in await bodies(session)}
    units = {unit.code: unit.id for unit in (await session.exec(select(Unit))).all()}
    known = {(route.authority, route.unit_id, route.valid_from): route for route in await routes(session)}
    seen: set[Any] = set()
    for number, cells in enumerate(_cells(table, tally), 1):
        data = _route(cells, units, known_bodies)
        if data is None:
            continue
        key = (data.authority, data.unit_id, data.valid_from)
        route = known.get(key)
        if key in seen:
            cells.wrong("authority", "同一权限、单位和起始日期在表中重复，请只留一行。")
        elif route and all(getattr(route, name) == value for name, value in data.model_dump().items()):
            tally.unchanged += 1
        else:
            try:
                await save_route(session, actor, data, route)
                tally.changed, tally.new = tally.changed + (route is not None), tally.new + (route is None)
            except Refusal as refusal:
                cells.refused(refusal, {"body_id": "body"})
        seen.add(key)
        progress(number, len(table.rows))
    return tally


def _route(cells: Cells, units: Mapping[str, Any], known_bodies: Mapping[str, Any]) -> RouteIn | None:
    before = len(cells.errors)
    authority, first = cells.member("authority", CADRE_NAMES), cells.day("valid_from")
    last, unit, body = cells.day("valid_to"), cells.code("unit"), cells.code("body")
    if unit and unit not in units:
        cells.wrong("unit", "没有代码为“%(code)s”的单位。", code=unit)
    if body and body not in known_bodies:
        cells.wrong("body", "没有代码为“%(code)s”的纪检监察机构。", code=body)
    basis = cells.text("basis", 200)
    if len(cells.errors) > before or authority is None or first is None or not body:
        return None
    return RouteIn(
        authority=authority,
        unit_id=units.get(unit),
        body_id=known_bodies[body],
        basis=basis,
        valid_from=first,
        valid_to=last,
    )
