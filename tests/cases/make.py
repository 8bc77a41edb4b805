"""Makers for cases and orders, over HTTP."""

from __future__ import annotations

from typing import Any

from tests.conftest import As, World


async def proposed(world: World, unit: str = "d03", by: str = "supervisor", **fields: Any) -> dict[str, Any]:
    """A case as proposed."""
    data = {"unit_id": world.unit(unit), "title": "窗口违规要求重复提交材料", "grounds": "巡查发现并经核实。"} | fields
    answer = await world.person(by).post("/api/cases", data)
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


async def step(who: As, thing: str, row: dict[str, Any], act: str, data: Any = None) -> dict[str, Any]:
    """One act that must succeed; gives the row as it is afterwards."""
    answer = await who.post(f"/api/{thing}/{row['id']}/{act}", data, match=row["version"])
    assert answer.status_code in (200, 201), (act, answer.text)
    return dict(answer.json())


async def opened(world: World, unit: str = "d03", **fields: Any) -> dict[str, Any]:
    """A case proposed by `supervisor`, approved by `supervisor2`, opened."""
    row = await proposed(world, unit, **fields)
    row = await step(world.person("supervisor2"), "cases", row, "approval", {"reason": "同意"})
    return await step(world.person("supervisor"), "cases", row, "opening")


SHEET = {
    "reform": False,
    "reform_why": "与改革事项无关。",
    "not_forbidden": False,
    "not_forbidden_why": "违反《优化营商环境条例》第六十九条。",
    "lawful_decision": False,
    "lawful_decision_why": "未经研究，窗口自行决定。",
    "no_gain": True,
    "no_gain_why": "未发现谋取私利。",
    "outcome": "none",
    "reason": "不符合容错条件。",
}


async def weighed(world: World, case: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """The sheet of tolerance about this case."""
    answer = await world.person("supervisor").post("/api/tolerance-sheets", {"case_id": case["id"]} | SHEET | changes)
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


ORDER = {"title": "取消违规材料要求", "demands": ["立即停止收取", "公布一次性告知清单"], "proof": "照片"}


async def fresh(who: As, thing: str, row: dict[str, Any]) -> dict[str, Any]:
    """The row as it is now."""
    answer = await who.get(f"/api/{thing}/{row['id']}")
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


async def ordered(world: World, case: dict[str, Any], by: str = "supervisor") -> dict[str, Any]:
    """An order in this case."""
    case = await fresh(world.person(by), "cases", case)
    return await step(world.person(by), "cases", case, "rectifications", ORDER)


CHECK = {"method": "on_site", "note": "现场查看，已整改。"}
REPORT = {"text": "已停止收取该材料。", "head": "何淑珺"}


async def reported(world: World, case: dict[str, Any], liaison: str = "liaison") -> dict[str, Any]:
    """An order that the unit has reported on."""
    order, unit = await ordered(world, case), world.person(liaison)
    for act, data in (
        ("receipt", None),
        ("plan", {"text": "三日内完成。"}),
        ("start", None),
        ("submission", REPORT),
    ):
        order = await step(unit, "rectifications", order, act, data)
    return order


async def rectified(world: World, case: dict[str, Any], liaison: str = "liaison") -> dict[str, Any]:
    """An order closed by somebody else."""
    order = await reported(world, case, liaison)
    checker = world.person("inspector2")
    order = await step(checker, "rectifications", order, "check")
    return await step(checker, "rectifications", order, "closure", CHECK)
