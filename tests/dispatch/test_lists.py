"""Problem list and ledger are views; tasks of their own go from assignment to striking off, over HTTP."""

from __future__ import annotations

from typing import Any

from tests.cases.make import opened, ordered, step
from tests.conftest import As, World
from tests.dispatch.test_duties import begun

TASK = {
    "title": "用电报装外线工程并联审批",
    "target": "办理时限压减至5个工作日",
    "due_on": "2026-11-20",
    "milestones": [{"name": "完成流程图对标", "due_on": "2026-11-06"}, {"name": "上线试运行", "due_on": "2026-11-16"}],
}


async def assigned(world: World, status: int = 201, by: str = "supervisor", **fields: Any) -> dict[str, Any]:
    """A task on the list."""
    answer = await world.person(by).post("/api/tasks", TASK | {"unit_id": world.unit("d03")} | fields)
    assert answer.status_code == status, answer.text
    return dict(answer.json())


async def entries(who: As, query: str = "") -> dict[str, dict[str, Any]]:
    """The ledger by number."""
    answer = await who.get(f"/api/lists/tasks{query}")
    assert answer.status_code == 200, answer.text
    return {row["entry"]["number"]: row["entry"] | row for row in answer.json()}


async def test_a_task_from_assignment_to_striking_off(world: World) -> None:
    duty = await begun(world, unit_id=world.unit("d03"))
    task = await assigned(world, duty_id=duty["id"])
    unit, office, third = world.person("liaison"), world.person("supervisor"), world.person("supervisor2")
    assert (await entries(unit))[task["number"]]["light"] == "green"
    first = task["milestones"][0]["id"]
    at = f"/api/tasks/{task['id']}"
    done = await unit.post(f"{at}/milestones/{first}/arrival", {"note": "已报备"})
    assert done.json()["milestones"][0]["done_on"] == "2026-11-02"
    assert (await unit.post(f"{at}/milestones/{first}/arrival", {})).status_code == 409
    assert (await entries(office))[task["number"]]["done"] == 1
    world.clock.forward(days=15)  # the third working day before it is due
    assert (await entries(unit))[task["number"]]["light"] == "yellow"
    world.clock.forward(days=4)
    row = (await entries(office, "?light=red"))[task["number"]]
    assert (row["light"], row["handler"]) == ("red", "唐予安")
    task = await step(unit, "tasks", task, "report", {"text": "已上线并联审批。"})
    assert (await entries(office))[task["number"]]["light"] == "green"
    assert (await office.post(f"{at}/closure", {"reason": "同意"}, match="*")).status_code == 409
    task = await step(third, "tasks", task, "return", {"reason": "缺少回访记录。"})
    assert (task["state"], task["returns"]) == ("assigned", 1)
    task = await step(unit, "tasks", task, "report", {"text": "已补充回访记录。"})
    task = await step(third, "tasks", task, "closure", {"reason": "现场核对属实。"})
    assert (await entries(office))[task["number"]]["light"] == "blue"
    assert (await office.post(f"{at}/cancellation", {"reason": "撤销"}, match="*")).status_code == 409


async def test_the_ledger_holds_orders_and_the_problem_list_their_problems(world: World) -> None:
    from tests.findings.steps import confirmed

    finding = await confirmed(world)
    case = await opened(world, "d03", finding_ids=[finding["id"]])
    order = await ordered(world, case)
    unit, other = world.person("liaison"), world.person("liaison2")
    assert (await entries(unit))[order["number"]]["kind"] == "rectification"
    assert order["number"] not in await entries(other)
    (problem,) = (await unit.get("/api/lists/problems")).json()
    assert [one["number"] for one in problem["measures"]] == [order["number"]]
    assert problem["light"] == (await entries(unit))[order["number"]]["light"]
    assert (await other.get("/api/lists/problems")).json() == []
    world.clock.forward(days=60)
    assert (await world.person("supervisor").get("/api/lists/problems")).json()[0]["light"] == "red"
    task = await assigned(world, finding_id=finding["id"], due_on="2027-01-20", milestones=[])
    (problem,) = (await unit.get("/api/lists/problems")).json()
    assert task["number"] in [one["number"] for one in problem["measures"]]
    await assigned(world, 422, unit_id=world.unit("d07"), finding_id=finding["id"], due_on="2027-01-20", milestones=[])


async def test_refusals(world: World) -> None:
    await assigned(world, 403, by="liaison")
    await assigned(world, 422, due_on="2026-10-01", milestones=[])
    await assigned(world, 422, milestones=list(reversed(TASK["milestones"])))
    await assigned(world, 422, partner_ids=[world.unit("d03")])
    task = await assigned(world, partner_ids=[world.unit("d07")])
    at = f"/api/tasks/{task['id']}"
    assert (await world.person("liaison2").get(at)).status_code == 200
    assert (await world.person("liaison2").post(f"{at}/report", {"text": "已办结。"}, match="*")).status_code == 409
    assert (await world.person("liaison3").get(at)).status_code == 404
    assert (await world.person("inspector").get(at)).status_code == 404


async def test_the_pages(world: World) -> None:
    office, unit, third = world.person("supervisor"), world.person("liaison"), world.person("supervisor2")
    await ordered(world, await opened(world))
    assert (await office.get("/tasks/new")).status_code == 200
    form = {"title": TASK["title"], "unit_id": world.unit("d03"), "due_on": "2026-11-20", "step_1_name": "对标"}
    wrong = await office.http.post("/tasks", data=form, headers=office.headers)
    assert wrong.status_code == 422 and "对标" in wrong.text
    made = await office.http.post("/tasks", data=form | {"step_1_on": "2026-11-06"}, headers=office.headers)
    assert made.status_code == 303, made.text
    at = made.headers["location"]
    for who in (office, unit, world.person("leader")):
        assert (await who.get(at)).status_code == 200
        assert "用电报装外线工程并联审批" in (await who.get("/lists")).text
    done = await unit.http.post(f"{at}/report", data={"text": "已上线。"}, headers=unit.headers)
    assert done.status_code == 303
    refused = await office.http.post(f"{at}/closure", data={"reason": "同意"}, headers=office.headers)
    assert refused.status_code == 409 and "都不能验收" in refused.text
    assert (await third.http.post(f"{at}/closure", data={"reason": "同意"}, headers=third.headers)).status_code == 303
    assert (await office.get("/lists/problems")).status_code == 200
    file = await office.get("/lists/ledger.xlsx")
    assert file.content[:2] == b"PK"
