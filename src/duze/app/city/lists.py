"""The lists of the demo year: who answers for what, tasks of their own, and the weekly sheets of the last weeks."""

from __future__ import annotations

import tomllib
from datetime import date, timedelta
from functools import cache
from typing import Any

from duze.app.city.agenda import CityStage, Story
from duze.app.city.cast import liaisons
from duze.app.city.days import Days
from duze.app.city.words import DATA, dice
from duze.units.duty_queries import leader_posts

FIRST = 60
"""How many working days ago the responsibility list was settled."""
WEEKS = 3
FILING = ("d01", "d03", "d07", "b13", "b22", "p01", "d02")
"""Units with a liaison who files; the last one forgets, the one before it is late."""


@cache
def _written() -> dict[str, Any]:
    return tomllib.loads((DATA / "lists.toml").read_text("utf-8"))


def list_stories(stage: CityStage, days: Days) -> list[Story]:
    """The responsibility list first, then each task and each week."""
    found = [_settled(stage.fresh(), days)]
    found += [_task(stage.fresh(), days, plan) for plan in _written()["task"]]
    return found + [_week(stage.fresh(), days, week) for week in _weeks(days)]


def _weeks(days: Days) -> list[date]:
    """The Mondays of the last whole weeks, and of this one."""
    this = days.as_of - timedelta(days=days.as_of.weekday())
    return [this - timedelta(weeks=count) for count in range(WEEKS, -1, -1)]


async def _settled(stage: CityStage, days: Days) -> None:
    stage.go_to(days.back(FIRST), 9, 20)
    office = stage.person("supervisor")
    async with stage.runtime.db.read() as session:
        post = str((await leader_posts(session, days.as_of))[0][0])
    for row in _written()["duty"]:
        for place, unit in enumerate(row["units"]):
            body = {
                "kind": row["kind"],
                "subject": row["subject"],
                "unit_id": str(stage.units[unit]),
                "membership_id": post if row["kind"] == "field" else None,
                "valid_from": days.back(FIRST),
                "head": row["head"][place],
                "handler": row["handler"][place],
                "duty": row["duty"],
            }
            await office.act("责任清单", "/api/duties", body)


def _on(days: Days, count: int) -> str:
    """A day by working days from the day shown: negative ones are past."""
    return days.ahead(count) if count > 0 else days.back(-count)


async def _task(stage: CityStage, days: Days, plan: dict[str, Any]) -> None:
    stage.go_to(days.back(plan["back"]), 10, plan["back"])
    office, unit = stage.person("supervisor"), stage.person(liaisons()[plan["unit"]])
    duties = await office.get("/api/duties")
    own = next(one["id"] for one in duties if one["subject"] == plan["subject"])
    body = {
        **{name: plan[name] for name in ("title", "target", "measure")},
        "unit_id": str(stage.units[plan["unit"]]),
        "partner_ids": [str(stage.units[code]) for code in plan.get("partners", [])],
        "duty_id": own,
        "due_on": _on(days, plan["due"]),
        "milestones": [{"name": name, "due_on": _on(days, count)} for name, count in plan["steps"]],
    }
    task = await office.act("下达任务", "/api/tasks", body)
    at = f"/api/tasks/{task['id']}"
    for step, (_name, count) in list(zip(task["milestones"], plan["steps"], strict=True))[: plan["reached"]]:
        stage.go_to(days.back(-count), 15, 10)
        await unit.act("节点完成", f"{at}/milestones/{step['id']}/arrival", {"note": "已报市营商办。"})
    if "report" in plan:
        stage.go_to(days.back(max(1, 1 - plan["due"])), 16, 20)
        await unit.act("申请销号", f"{at}/report", {"text": plan["report"]}, on=at)
        if plan["end"] == "closed":
            stage.go_to(days.back(-plan["due"] - 2), 10, 40)
            await stage.person("supervisor2").act(
                "验收", f"{at}/closure", {"reason": "现场核对属实，同意销号。"}, on=at
            )


async def _week(stage: CityStage, days: Days, week: date) -> None:
    """Thursday and Friday: most units file, one comes late, one forgets; of the present week only what is past."""
    last = week + timedelta(days=4)
    for place, code in enumerate(FILING[:-1]):
        late = place == len(FILING) - 2
        day = last if late else week + timedelta(days=3)
        if day >= days.as_of:
            continue
        stage.go_to(day.isoformat(), 16 if late else 9 + place, 5)
        person, at = stage.person(liaisons()[code]), f"/api/weekly/{week}/units/{stage.units[code]}"
        lines = (await person.get(at))["lines"]
        if lines:
            await person.act("填报周报", f"{at}/filing", _filing(code, week, lines))


def _filing(code: str, week: date, lines: list[dict[str, Any]]) -> dict[str, Any]:
    chance, said = dice("weekly", code, week), _written()["said"]
    if chance.random() < 0.4:
        return {"unchanged": True}
    found = [{"ref": line["ref"], "text": line["text"]} for line in lines]
    found[0]["text"] = chance.choice(said["text"])
    if chance.random() < 0.6:
        found[-1] |= {"trouble": chance.choice(said["trouble"]), "wanted": chance.choice(said["wanted"])}
    return {"lines": found}
