"""Inspections over HTTP: planned, approved, visited stop by stop; never widened; a team's work is its own to see."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from duze.inspections.models import InspectionPlan, PlanState, Visit, VisitState
from duze.inspections.rules import plan_acts, refusal_to_tell_visit
from duze.kit.clock import today
from duze.kit.ids import new_id
from duze.people.permissions import Role, Seat, Viewer
from tests.cases.make import step
from tests.conftest import World
from tests.findings.steps import submitted
from tests.sight import Exit, check_exits

TITLE = "窗口作风专项巡查"


async def planned(world: World, status: int = 201, by: str = "supervisor", **fields: Any) -> dict[str, Any]:
    """A plan for team 1, within two districts."""
    body = {
        "title": TITLE,
        "content": "一次性告知、收件材料、限时办结。",
        "first_on": "2026-11-02",
        "last_on": "2026-11-13",
        "team_ids": [world.unit("team-1")],
        "unit_ids": [world.unit("d03"), world.unit("d07")],
    } | fields
    answer = await world.person(by).post("/api/inspections", body)
    assert answer.status_code == status, answer.text
    return dict(answer.json())


async def approved(world: World, **fields: Any) -> dict[str, Any]:
    plan = await planned(world, **fields)
    return await step(world.person("signatory"), "inspections", plan, "approval", {"reason": "同意"})


async def stop(world: World, plan: dict[str, Any], status: int = 201, **fields: Any) -> dict[str, Any]:
    """A stop on team 1's route of today; gives the visit."""
    body = {
        "team_id": world.unit("team-1"),
        "unit_id": world.unit("d03"),
        "place": "区政务服务中心",
        "day": "2026-11-02",
    }
    answer = await world.person("supervisor").post(f"/api/inspections/{plan['id']}/visits", body | fields)
    assert answer.status_code == status, answer.text
    return dict(answer.json()["visits"][-1]) if status == 201 else dict(answer.json())


async def test_from_plan_to_conclusion(world: World) -> None:
    plan = await approved(world)
    assert plan["number"] == "武营巡〔2026〕1号"
    first, second = await stop(world, plan), await stop(world, plan, place="古田街便民中心")
    assert (first["stop"], second["stop"]) == (1, 2)
    team, office = world.person("inspector"), world.person("supervisor")
    assert [one["place"] for one in (await team.get("/api/visits")).json()] == ["区政务服务中心", "古田街便民中心"]
    assert "今天有 2 项巡查任务" in (await team.get("/inspections")).text
    finding = await submitted(world)
    other = await submitted(world, unit_id=world.unit("d07"))
    body = {"note": "抽查收件12份，1份多收材料。", "finding_ids": [other["id"]]}
    at = f"/api/visits/{first['id']}/record"
    assert (await team.post(at, body, match="*")).status_code == 422
    made = await team.post(at, body | {"finding_ids": [finding["id"]]}, match="*")
    assert made.json()["findings"] == [finding["number"]]
    assert (await team.post(at, body, match="*")).status_code == 409
    open_ = await office.post(f"/api/inspections/{plan['id']}/conclusion", {"summary": "巡查完成。"}, match="*")
    assert (open_.status_code, open_.json()["code"]) == (409, "visits_open")
    left = await team.post(f"/api/visits/{second['id']}/omission", {"note": "当日停电闭馆。"}, match="*")
    assert left.json()["state"] == "skipped"
    done = await office.post(f"/api/inspections/{plan['id']}/conclusion", {"summary": "巡查完成。"}, match="*")
    assert done.json()["state"] == "finished"
    assert (await office.get("/api/inspection-burden")).json() == {world.unit("d03"): 1}
    fresh = await planned(world)
    assert {one["unit_id"]: one["visits_last_year"] for one in fresh["scope"]} == {
        world.unit("d03"): 1,
        world.unit("d07"): 0,
    }
    world.clock.forward(days=370)
    assert (await office.get("/api/inspection-burden")).json() == {}


async def test_nothing_is_widened_after_approval(world: World) -> None:
    plan = await approved(world)
    assert "第十五条" in str(await stop(world, plan, 422, unit_id=world.unit("d05")))
    await stop(world, plan, 422, team_id=world.unit("team-2"))
    await stop(world, plan, 422, day="2026-11-20")
    await stop(world, plan)
    wider = (
        "UPDATE inspection_plan SET content = 'x'",
        "UPDATE inspection_plan SET last_on = '2026-12-31'",
        "UPDATE inspection_scope SET unit_id = (SELECT id FROM unit WHERE code = 'd05')",
        "INSERT INTO inspection_scope (id, plan_id, unit_id) SELECT u.id, p.id, u.id"
        " FROM inspection_plan p, unit u WHERE u.code = 'd05'",
        "DELETE FROM inspection_team",
        "UPDATE inspection_visit SET unit_id = (SELECT id FROM unit WHERE code = 'd05')",
    )
    for statement in wider:
        with pytest.raises(IntegrityError):
            async with world.runtime.db.writer.begin() as connection:
                await connection.execute(text(statement))


async def test_a_teams_work_is_the_teams_to_see(world: World) -> None:
    """A covert plan: its team, drafter and approver; an open one: the office too. Nobody else by any way."""
    people = [login for login in world.tokens if login not in {"auditor", "sysadmin", "secadmin"}]
    covert = await approved(world, title="暗访窗口收件", covert=True, by="supervisor")
    visit = await stop(world, covert, place="暗访地点甲")
    ways = (
        Exit(f"/api/inspections/{covert['id']}", "暗访窗口收件"),
        Exit(f"/inspections/{covert['id']}", "暗访窗口收件"),
        Exit(f"/api/visits/{visit['id']}", "暗访地点甲"),
        Exit("/api/inspections", "暗访窗口收件", listing=True),
        Exit("/inspections", "暗访窗口收件", listing=True),
        Exit("/search?q=暗访窗口", "/inspections/", listing=True),
    )
    await check_exits(world, ways[:-1], {"inspector", "supervisor", "signatory"}, people)
    for login in people:
        page = (await world.person(login).get("/search?q=暗访窗口")).text
        assert (covert["id"] in page) == (login in {"inspector", "supervisor", "signatory"}), login
    team = world.person("inspector")
    await team.post(f"/api/visits/{visit['id']}/record", {"note": "未见异常。"}, match="*")
    assert (await world.person("supervisor2").get("/api/inspection-burden")).json() == {}
    assert (await world.person("inspector2").get("/api/visits")).json() == []
    plan = await approved(world)
    assert plan["number"] == "武营巡〔2026〕1号"  # the covert one left no gap
    open_ways = (Exit(f"/api/inspections/{plan['id']}", TITLE), Exit("/inspections", TITLE, listing=True))
    office = {"supervisor", "supervisor2", "supervisor3", "signatory"}
    await check_exits(world, open_ways, office | {"inspector"}, people)


async def test_refusals_and_pages(world: World) -> None:
    await planned(world, 403, by="inspector")
    await planned(world, 422, team_ids=[world.unit("d03")])
    await planned(world, 422, unit_ids=[world.unit("office")])
    await planned(world, 422, last_on="2026-10-01")
    plan = await planned(world)
    assert (await world.person("inspector").get(f"/api/inspections/{plan['id']}")).status_code == 404
    office, head, team = world.person("supervisor"), world.person("signatory"), world.person("inspector")
    assert (await office.post(f"/api/inspections/{plan['id']}/approval", {}, match="*")).status_code == 403
    assert (await office.get("/inspections/new")).status_code == 200
    form = {"title": TITLE, "content": "收件材料", "first_on": "2026-11-02", "last_on": "2026-11-06"}
    wrong = await office.http.post("/inspections", data=form, headers=office.headers)
    assert wrong.status_code == 422 and TITLE in wrong.text
    scope = {"team_ids": world.unit("team-1"), "unit_ids": world.unit("d03")}
    made = await office.http.post("/inspections", data=form | scope, headers=office.headers)
    assert made.status_code == 303, made.text
    at = made.headers["location"]
    assert "巡查审批" in (await head.get("/")).text
    assert (await head.http.post(f"{at}/approval", data={}, headers=head.headers)).status_code == 303
    put = {"team_id": world.unit("team-1"), "unit_id": world.unit("d03"), "place": "一楼大厅", "day": "2026-11-02"}
    assert (await office.http.post(f"{at}/visits", data=put, headers=office.headers)).status_code == 303
    assert "一楼大厅" in (await team.get("/")).text
    (visit,) = (await team.get("/api/visits")).json()
    page = f"/visits/{visit['id']}"
    last = await office.http.post(f"{at}/visits", data=put | {"place": "二楼大厅"}, headers=office.headers)
    assert last.status_code == 303
    second = f"/visits/{(await team.get('/api/visits')).json()[-1]['id']}"
    for day, status in (("2026-12-01", 422), ("2026-11-02", 303)):
        moved = await office.http.post(f"{second}/route", data={"day": day, "stop": "1"}, headers=office.headers)
        assert moved.status_code == status, moved.text
    assert [one["place"] for one in (await team.get("/api/visits")).json()] == ["二楼大厅", "一楼大厅"]
    refused = await team.http.post(f"{page}/route", data={"day": "2026-11-02", "stop": "1"}, headers=team.headers)
    assert refused.status_code == 403
    assert "填写巡查情况" in (await team.get(page)).text
    assert "填写巡查情况" not in (await office.get(page)).text
    blank = (await team.get(f"{page}/finding")).text
    assert 'value="一楼大厅"' in blank and f'value="{world.unit("d03")}" selected' in blank
    assert (await office.get(f"{page}/finding")).status_code == 200
    assert (await team.http.post(f"{page}/record", data={"note": ""}, headers=team.headers)).status_code == 422
    assert (await team.http.post(f"{page}/record", data={"note": "正常。"}, headers=team.headers)).status_code == 303
    for who in (office, team):
        assert "正常。" in (await who.get(at)).text


TEAM, OTHER, DRAFTER = new_id(), new_id(), new_id()


@given(
    st.sampled_from(PlanState),
    st.sampled_from(VisitState),
    st.sets(st.sampled_from(list(Role))),
    st.sampled_from([TEAM, OTHER]),
    st.booleans(),
)
@settings(max_examples=200)
def test_who_may_do_what(state: PlanState, visited: VisitState, roles: set[Role], seat: Any, drafter: bool) -> None:
    me = Viewer(DRAFTER if drafter else new_id(), "某", tuple(Seat(role, seat) for role in roles))
    on = today()
    plan = InspectionPlan(
        title="x", content="x", first_on=on, last_on=on, state=state, drafter_id=DRAFTER, drafted_on=on
    )
    visit = Visit(plan_id=plan.id, team_id=TEAM, unit_id=OTHER, place="x", day=on, stop=1, state=visited)
    open_ = {act.name for act in plan_acts(plan, me, 0, on) if act.open}
    assert ("approval" in open_) == (state is PlanState.DRAFTED and Role.SIGNATORY in roles and not drafter)
    assert ("conclusion" in open_) == (state is PlanState.APPROVED and Role.SUPERVISOR in roles)
    told = refusal_to_tell_visit(visit, plan, me, on) is None
    running = state is PlanState.APPROVED and visited is VisitState.PLANNED
    assert told == (running and Role.INSPECTOR in roles and seat == TEAM)
