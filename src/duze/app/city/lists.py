"""The lists of the demo year: who answers for what, tasks of their own, and the weekly sheets of the last weeks."""

from __future__ import annotations

import tomllib
from datetime import date, timedelta
from functools import cache
from typing import Any

from sqlmodel.ext.asyncio.session import AsyncSession

from duze.app.city.acting import acting, as_
from duze.app.city.agenda import CityStage, Story
from duze.app.city.cast import liaisons
from duze.app.city.days import Days
from duze.app.city.words import DATA, dice
from duze.dispatch.shapes import AnswerIn, FilingIn
from duze.dispatch.weekly import file_week, sheet_lines
from duze.dispatch.weekly_rules import Line
from duze.kit import clock
from duze.units.duties import DutyIn, begin_duty
from duze.units.duty_queries import leader_posts
from duze.units.models_duties import DutyKind

FIRST = 60
"""How many working days ago the responsibility list was settled."""
WEEKS = 3
FILING, LATE = ("d01", "d03", "d07", "b13", "b22"), ("p01",)
"""Units whose liaison files in time, and late; the others forget."""


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
    async with acting(stage) as session:
        office = await as_(session, "supervisor")
        post = (await leader_posts(session, clock.today()))[0][0]
        for row in _written()["duty"]:
            for place, unit in enumerate(row["units"]):
                kind = DutyKind(row["kind"])
                duty = DutyIn(
                    kind=kind,
                    subject=row["subject"],
                    unit_id=stage.units[unit],
                    membership_id=post if kind is DutyKind.FIELD else None,
                    valid_from=clock.today(),
                    head=row["head"][place],
                    handler=row["handler"][place],
                    duty=row["duty"],
                )
                await begin_duty(session, office, duty, today=clock.today())


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
    for logins, day, hour in ((FILING, 3, 10), (LATE, 4, 16)):
        if week + timedelta(days=day) >= days.as_of:
            return
        stage.go_to((week + timedelta(days=day)).isoformat(), hour, 5)
        async with acting(stage) as session:
            for code in logins:
                await _file(session, stage, code, week)


async def _file(session: AsyncSession, stage: CityStage, code: str, week: date) -> None:
    unit = stage.units[code]
    lines = await sheet_lines(session, unit, week, clock.today())
    if lines:
        liaison = await as_(session, liaisons()[code])
        await file_week(session, liaison, unit, week, _filing(code, week, lines), now=clock.now())
        await session.flush()


def _filing(code: str, week: date, lines: list[Line]) -> FilingIn:
    chance, said = dice("weekly", code, week), _written()["said"]
    if chance.random() < 0.4:
        return FilingIn(unchanged=True)
    found = [AnswerIn(ref=line.ref, text=line.text) for line in lines]
    found[0].text = chance.choice(said["text"])
    if chance.random() < 0.6:
        found[-1].trouble, found[-1].wanted = chance.choice(said["trouble"]), chance.choice(said["wanted"])
    return FilingIn(lines=found)
