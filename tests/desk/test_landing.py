"""The landing page: what waits for whom, what is due, and nothing that the viewer may not know."""

from __future__ import annotations

import re

import pytest

from duze.app.seed import PEOPLE
from tests.conftest import World
from tests.findings.steps import act, confirmed, submitted, verified, verifying
from tests.sight import Exit, check_exits

EVERYBODY = [person.login for person in PEOPLE]


async def _desk(world: World, login: str) -> str:
    answer = await world.person(login).get("/")
    assert answer.status_code == 200, answer.text
    return str(answer.text)


async def _waiting(world: World, login: str) -> list[str]:
    """The tags of what waits for a person, in order."""
    page = await _desk(world, login)
    part = page.split('<ul class="dl">')[1].split("</ul>")[0] if '<ul class="dl">' in page else ""
    return re.findall(r'<span class="tg[^"]*">([^<]+)</span>', part)


async def _title(world: World, login: str) -> str:
    return str(re.findall(r"<h1>(.*?)</h1>", await _desk(world, login))[0])


async def test_nothing_waits_at_first(world: World) -> None:
    assert await _title(world, "supervisor") == "今天没有须您办理的事项"
    assert await _waiting(world, "supervisor") == []


async def test_a_logged_finding_waits_for_the_other_inspector_only(world: World) -> None:
    await submitted(world)
    assert await _waiting(world, "inspector2") == ["领取核实"]
    assert await _title(world, "inspector2") == "今天有 1 项核实任务"
    assert await _waiting(world, "inspector") == []
    assert await _waiting(world, "liaison") == []


async def test_verification_waits_for_its_verifier_and_the_explanation_for_the_unit(world: World) -> None:
    await verifying(world)
    assert await _waiting(world, "inspector2") == ["核实"]
    assert await _waiting(world, "liaison") == ["情况说明"]
    assert await _title(world, "liaison") == "贵单位有 1 件待回复"
    assert await _waiting(world, "liaison2") == []


async def test_the_decision_waits_for_a_supervisor_until_it_is_made(world: World) -> None:
    finding = await verified(world)
    assert await _waiting(world, "supervisor") == ["问题定性"]
    assert await _waiting(world, "supervisor2") == ["问题定性"]
    assert await _waiting(world, "inspector2") == []
    await act(world, finding, "supervisor", "confirmation", {"grade": "full", "reason": "事实清楚，依据明确。"})
    assert await _waiting(world, "supervisor") == []
    assert await _waiting(world, "liaison") == ["可提异议"]


async def test_an_objection_waits_for_a_supervisor_who_had_no_part_in_it(world: World) -> None:
    finding = await confirmed(world)
    answer = await world.person("liaison").get(f"/api/findings/{finding['id']}")
    await act(world, answer.json(), "liaison", "objection", {"text": "窗口当日已更正，请复核。"})
    assert await _waiting(world, "supervisor2") == ["异议复核"]
    assert await _waiting(world, "supervisor") == []


async def test_what_is_due_is_told_in_days_and_turns_hot(world: World) -> None:
    await verifying(world)
    assert "剩" in await _desk(world, "inspector2")
    world.clock.forward(days=30)
    page = await _desk(world, "inspector2")
    assert 'class="due hot">超期' in page


async def test_deadlines_are_shown_to_those_who_see_their_subject(world: World) -> None:
    await verifying(world)
    world.clock.forward(days=3)
    due = {login: (await _desk(world, login)).split('id="h-due"')[-1].split("</ul>")[0] for login in EVERYBODY}
    shown = {login for login, part in due.items() if "巡查一组" in part}
    assert {"inspector", "inspector2", "supervisor", "leader"} <= shown
    units = {person.login for person in PEOPLE if person.login.startswith(("liaison", "discipline"))}
    assert not shown & (units | {"auditor", "sysadmin", "secadmin"}), "the unit would learn which team logged it"


async def test_the_desk_and_the_search_show_a_finding_to_nobody_else(world: World) -> None:
    await confirmed(world, place="三楼丁香厅甲字窗口")
    may = {"inspector", "inspector2", "supervisor", "supervisor2", "supervisor3", "signatory", "leader", "liaison"}
    may |= {"assessor", "assessor2"}
    way = Exit("/search?q=1号", "三楼丁香厅甲字窗口", listing=True)
    await check_exits(world, [way], may, EVERYBODY)
    strangers = [login for login in EVERYBODY if login not in may]
    for login in strangers:
        assert "三楼丁香厅甲字窗口" not in await _desk(world, login), login


@pytest.mark.parametrize("login", ["auditor", "sysadmin", "secadmin"])
async def test_administrators_land_on_the_systems_state_without_business_data(world: World, login: str) -> None:
    await confirmed(world)
    page = await _desk(world, login)
    assert "系统状态正常" in page or "须处理" in page
    assert "硚口" not in page
    assert "武营线" not in page
