"""Changes of units, brought in from a file through the same verb; rows of one split stand under one another."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from pydantic import ValidationError
from sqlmodel.ext.asyncio.session import AsyncSession

from duze.kit.errors import Refusal
from duze.kit.sheet_cells import Cells
from duze.kit.sheets import Column, Progress, SheetTable, Tally
from duze.people.permissions import Viewer
from duze.units.change_queries import changes
from duze.units.change_shapes import UnitChangeIn
from duze.units.changing import change_unit
from duze.units.models import GROUP_NAMES, RANKED
from duze.units.models_changes import CHANGE_NAMES, Keep
from duze.units.queries import unit_by_code

YES_NO = ("是", "否")
_NOT_ONE = "“%(value)s”不在可选范围内，可选：%(choices)s。"
_KEEPS = {Keep.STREAK: "连续末位", Keep.TREND: "名次走势", Keep.FINDINGS: "问题扣分"}
CHANGES = (
    Column("unit", "单位代码", True, "SL-A", "发生变更的单位"),
    Column("kind", "变更种类", True, "更名", "", tuple(CHANGE_NAMES.values())),
    Column("effective_on", "变更日期", True, "2026-11-01", "不晚于今天，晚于已发布月份的最后一天"),
    Column("basis", "依据文件", True, "示例编发〔2026〕1号", "不超过 200 字"),
    Column("name", "新简称", False, "示例新区", "更名时填写"),
    Column("full_name", "新全称", False, "", "更名时填写"),
    Column("group", "新组别", False, "", "调整组别时填写", tuple(GROUP_NAMES[group] for group in RANKED)),
    Column("heir", "承继单位代码", False, "", "并入、分设时填写；分设为几个单位的，同一变更占几行"),
    Column("heir_name", "承继单位简称", False, "", "新设单位填写"),
    Column("heir_full_name", "承继单位全称", False, "", "新设单位填写"),
    Column("keeps", "延续内容", False, "", "可填连续末位、名次走势、问题扣分，用顿号隔开"),
    Column("ends", "原单位撤销", False, "", "分设时填写，不填为是", YES_NO),
)
_AT = {"keeps": "keeps", "heirs": "heir"}


async def bring_in_changes(
    session: AsyncSession, actor: Viewer, table: SheetTable, *, today: date, progress: Progress
) -> Tally:
    """Record changes in the order of their days; what is recorded already stays as it is."""
    tally = Tally()
    acts: dict[Any, tuple[Cells, dict[str, Any]]] = {}
    for row in table.rows:
        cells = Cells(table, row, tally.errors)
        if (data := _row(cells)) is None:
            continue
        key = (data["unit"], data["kind"], data["effective_on"])
        if key in acts and data["heirs"]:
            acts[key][1]["heirs"] += data["heirs"]
        elif key in acts:
            cells.wrong("unit", "同一单位同日的同一种变更重复，请只留一行。")
        else:
            acts[key] = (cells, data)
    if tally.errors:
        return tally
    ordered = sorted(acts.values(), key=lambda pair: str(pair[1]["effective_on"]))
    for number, (cells, data) in enumerate(ordered, 1):
        await _record(session, actor, cells, data, tally, today)
        progress(number, len(ordered))
    return tally


async def _record(
    session: AsyncSession, actor: Viewer, cells: Cells, data: dict[str, Any], tally: Tally, today: date
) -> None:
    try:
        change = UnitChangeIn.model_validate(data)
        if await _known(session, change):
            tally.unchanged += 1
            return
        await change_unit(session, actor, change, today=today)
        await session.flush()
        tally.new += 1
    except ValidationError as error:
        cells.misshapen(error, _AT)
    except Refusal as refusal:
        cells.refused(refusal, _AT)


async def _known(session: AsyncSession, change: UnitChangeIn) -> bool:
    unit = await unit_by_code(session, change.unit)
    return unit is not None and any(
        (row.unit_id, row.kind, row.effective_on) == (unit.id, change.kind, change.effective_on)
        for row in await changes(session)
    )


def _row(cells: Cells) -> dict[str, Any] | None:
    kind, day = cells.member("kind", CHANGE_NAMES), cells.day("effective_on")
    keeps = _keeps(cells, cells.several("keeps"))
    heir = cells.code("heir")
    group = cells.member("group", {one: GROUP_NAMES[one] for one in RANKED})
    ends = cells.text("ends")
    data: dict[str, Any] = {
        "unit": cells.code("unit"),
        "kind": kind,
        "effective_on": day,
        "basis": cells.text("basis", 200),
        "name": cells.text("name", 60),
        "full_name": cells.text("full_name", 120),
        "group": group,
        "keeps": [] if heir else keeps,
        "heirs": [],
        "ends": ends != YES_NO[1],
    }
    if heir:
        named = {"name": cells.text("heir_name", 60), "full_name": cells.text("heir_full_name", 120)}
        data["heirs"] = [{"code": heir, **named, "keeps": keeps}]
    if ends and ends not in YES_NO:
        cells.wrong(
            "ends", "“%(value)s”不在可选范围内，可选：%(choices)s。", value=ends[:60], choices="、".join(YES_NO)
        )
    for key, value in (("unit", data["unit"]), ("kind", kind), ("effective_on", day), ("basis", data["basis"])):
        if not value and not cells.row.values[key]:
            cells.wrong(key, "“%(column)s”必填。", column=_title(key))
    return data if cells.clean else None


def _title(key: str) -> str:
    return next(column.title for column in CHANGES if column.key == key)


def _keeps(cells: Cells, words: Sequence[str]) -> list[Keep]:
    known = {name: keep for keep, name in _KEEPS.items()} | {keep.value: keep for keep in Keep}
    for word in words:
        if word not in known:
            cells.wrong(
                "keeps",
                "“%(value)s”不在可选范围内，可选：%(choices)s。",
                value=word[:60],
                choices="、".join(_KEEPS.values()),
            )
    return [known[word] for word in words if word in known]
