"""What an inspected unit is told, and its review: 30 days to ask, 30 to decide, by who had no part in it (art 17)."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from tests.cases.make import step
from tests.conftest import World
from tests.inspections.test_inspections import TITLE, approved
from tests.sight import Exit, check_exits

TOLD = "窗口秩序正常；抽查收件12份，1份多收材料，请纠正。"
WHY = {"text": "多收的1份材料系申请人自愿补充，已当场退还。"}
CHANGE = {"change": True, "text": "窗口秩序正常，未发现多收材料。", "reason": "申请人书面证明属实。"}
PEOPLE = ("supervisor", "supervisor2", "signatory", "liaison", "liaison2", "inspector", "inspector2", "assessor")


async def finished(world: World, **fields: Any) -> dict[str, Any]:
    plan = await approved(world, **fields)
    return await step(world.person("supervisor"), "inspections", plan, "conclusion", {"summary": "巡查完成。"})


async def told(world: World, plan: dict[str, Any], unit: str = "d03", status: int = 201) -> Any:
    body = {"unit_id": world.unit(unit), "text": TOLD}
    answer = await world.person("supervisor").post(f"/api/inspections/{plan['id']}/conclusions", body, match="*")
    assert answer.status_code == status, answer.text
    return answer.json()


async def test_told_signed_for_contested_and_changed_by_another(world: World) -> None:
    plan, office, unit = await approved(world), world.person("supervisor"), world.person("liaison")
    assert (await told(world, plan, status=409))["code"] == "not_finished"
    plan = await step(office, "inspections", plan, "conclusion", {"summary": "巡查完成。"})
    assert (await told(world, plan, "d01", 422))["errors"][0]["pointer"] == "/unit_id"
    conclusion = await told(world, plan)
    assert (await told(world, plan, status=409))["code"] == "told"
    at = f"/conclusions/{conclusion['id']}"
    ways = [Exit(f"/api{at}", TITLE), Exit(at, TITLE), Exit("/api/conclusions", TOLD, listing=True)]
    await check_exits(world, ways, {"supervisor", "supervisor2", "signatory", "liaison", "inspector"}, PEOPLE)
    assert TOLD[:20] in (await unit.get("/")).text and TITLE in (await unit.get("/conclusions")).text
    assert (await unit.post(f"/api{at}/objection", WHY, match="*")).status_code == 409, "signed for first"
    signed = await step(unit, "conclusions", conclusion, "receipt")
    assert signed["objection_until"] == "2026-12-02"
    assert "异议及理由" in (await unit.get(at)).text
    asked = await step(unit, "conclusions", signed, "objection", WHY)
    assert (await unit.post(f"/api{at}/objection", WHY, match="*")).json()["code"] == "already_objected"
    own = await office.post(f"/api{at}/review", CHANGE, match="*")
    assert (own.status_code, own.json()["code"]) == (403, "same_person")
    other = world.person("supervisor2")
    assert "复核理由" in (await other.get(at)).text and "复核理由" not in (await office.get(at)).text
    assert "结论复核" in (await other.get("/")).text and "结论复核" not in (await office.get("/")).text
    assert (await other.post(f"/api{at}/review", CHANGE | {"text": ""}, match="*")).status_code == 422
    done = await step(other, "conclusions", asked, "review", CHANGE)
    assert (done["state"], done["valid_text"], done["text"]) == ("changed", CHANGE["text"], TOLD)
    page = (await unit.get(at)).text
    assert str(CHANGE["text"]) in page and str(CHANGE["reason"]) in page and "贺之远" not in page
    for statement in ("UPDATE inspection_conclusion SET reason = 'x'", "DELETE FROM inspection_conclusion"):
        await _refused(world, statement, "frozen")


async def test_too_late_and_the_one_who_approved_the_plan(world: World) -> None:
    conclusion, unit = await told(world, await finished(world)), world.person("liaison")
    await step(unit, "conclusions", conclusion, "receipt")
    decided = (
        "UPDATE inspection_conclusion SET state = 'upheld', reason = 'x', objected_by = received_by,"
        " objection = 'x', decided_by = (SELECT approver_id FROM inspection_plan)"
    )
    await _refused(world, decided, "recuses")
    await _refused(world, "UPDATE inspection_conclusion SET text = 'x'", "told")
    world.clock.forward(days=31)
    late = await unit.post(f"/api/conclusions/{conclusion['id']}/objection", WHY, match="*")
    assert (late.status_code, late.json()["code"]) == (409, "too_late")


async def _refused(world: World, statement: str, why: str) -> None:
    with pytest.raises(IntegrityError, match=why):
        async with world.runtime.db.write() as session:
            await session.execute(text(statement))
