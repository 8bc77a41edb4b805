"""Cases of the demo year: proposed, approved, at work under an order, checked, closed, filed, as far as planned."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from typing import Any

from duze.app.city.agenda import CityStage
from duze.app.city.cast import liaisons
from duze.app.city.days import Days
from duze.app.city.findings import Plan, until_decided
from duze.app.city.words import DATA, matter, words

FIRST_NUMBER = 401
"""Matters of cases are numbered from here, so that their words are their own."""
CASE_STEPS = ("proposed", "approved", "open", "awaiting_check", "closed", "archived")


@dataclass(frozen=True)
class CasePlan:
    """One case: its unit and sub-type, how many working days ago it was proposed, and how far all has come.

    `paused`: its order's clock stands still; `look`: somebody looks again after closing (`due` today, `done`, `later`).
    """

    number: int
    unit: str
    sub_type: str
    back: int
    case: str
    order: str = ""
    ask: str = ""
    interview: str = ""
    level: int = 1
    referral: str = ""
    severity: str = "serious"
    paused: bool = False
    look: str = ""


@cache
def case_plans() -> tuple[CasePlan, ...]:
    """The cases of data/city/cases.toml, each with the number of its matter."""
    rows: list[dict[str, Any]] = tomllib.loads((DATA / "cases.toml").read_text("utf-8"))["case"]
    return tuple(CasePlan(number, **row) for number, row in enumerate(rows, FIRST_NUMBER))


@dataclass
class CaseStory:
    """A case being told; `order_at`: its order, once there is one to look at again; `finding_at`: what it rests on."""

    stage: CityStage
    days: Days
    plan: CasePlan
    order_at: str = ""
    finding_at: str = ""

    @property
    def liaison(self) -> str:
        """Who answers for the unit."""
        return liaisons()[self.plan.unit]

    @property
    def short(self) -> str:
        """The unit's short name."""
        return self.stage.unit_names[self.plan.unit]

    @property
    def order_words(self) -> dict[str, Any]:
        """Title, demands and proof of an order about such a matter."""
        found = words()["orders"][self.plan.sub_type]
        return {"title": found["title"], "demands": list(found["demands"]), "proof": found["proof"]}

    def go(self, after: int, hour: int, minute: int = 0) -> None:
        """On, to so many working days after the proposal, at most to today's morning."""
        left = self.plan.back - after
        self.stage.go_to(self.days.back(max(left, 0)), hour if left > 0 else 8, minute)

    async def act(self, login: str, at: str, act: str, body: Any = None) -> Any:
        """Somebody's act on a thing."""
        return await self.stage.person(login).act(act, f"{at}/{act}", body, on=at)

    async def finding(self) -> dict[str, Any]:
        """The finding the case rests on, confirmed a few days before."""
        plan = self.plan
        told = matter(plan.number, plan.unit, self.short, plan.sub_type, plan.severity)
        at = await until_decided(self.stage, self.days, Plan(plan.number, told, plan.back + 7, "decided"))
        self.finding_at = f"/api/findings/{at}"
        return dict(await self.stage.person("supervisor").get(self.finding_at))


async def opened(story: CaseStory, finding: dict[str, Any]) -> str:
    """Proposed, approved and registered, as far as planned. Returns the case's address."""
    plan = story.plan
    story.go(0, 10, plan.number % 50)
    body = {
        "unit_id": finding["unit_id"],
        "title": f"{story.short}{words()['orders'][plan.sub_type]['matter']}",
        "grounds": f"经核实属实：{finding['facts'][:120]}",
        "basis": finding["article"][:300],
        "finding_ids": [finding["id"]],
    }
    case = await story.stage.person("supervisor").act("拟立案", "/api/cases", body)
    at = f"/api/cases/{case['id']}"
    if plan.case == "proposed":
        return at
    story.go(1, 9, plan.number % 50)
    if plan.case == "dropped":
        await story.act("signatory", at, "refusal", {"reason": "事实尚需补充，先由单位自查，暂不立案。"})
        return at
    await story.act("signatory", at, "approval", {"reason": "同意立案"})
    if plan.case != "approved":
        story.stage.later(minutes=50)
        await story.act("supervisor", at, "opening")
    return at


async def finished(story: CaseStory, at: str, after: int) -> None:
    """Put up, closed and filed, as far as planned; `after`: the earliest day."""
    reach = CASE_STEPS.index(story.plan.case)
    if reach >= 3:
        story.go(after, 15)
        summaries = words()["summaries"]
        await story.act("supervisor", at, "check-request", {"summary": summaries[story.plan.number % len(summaries)]})
    if reach >= 4:
        story.go(after + 1, 10)
        await story.act("supervisor2", at, "closure", {"reason": "同意办结"})
    if reach >= 5:
        story.go(after + 3, 11)
        await story.act("supervisor3", at, "archiving")
