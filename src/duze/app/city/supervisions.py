"""督办 orders of the demo city: drafted, running, chased after a card, sent back, closed."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from duze.app.city.agenda import CityStage, Story
from duze.app.city.cast import liaisons
from duze.app.city.days import Days
from duze.app.city.words import DATA

DONE = "已按要求逐项办结，清单和佐证材料附后。"
CHASED = {"yellow": "期限将至，请抓紧办理，按期反馈办理结果。", "red": "期限已过，请说明原因，三日内反馈办理结果。"}


@dataclass(frozen=True)
class SupervisionPlan:
    """One order: what it asks of whom, how many working days ago it was drafted, and how far it has come."""

    title: str
    demands: list[str]
    source: str
    source_ref: str
    lead: str
    partners: list[str]
    back: int
    fate: str


@cache
def supervision_plans() -> tuple[SupervisionPlan, ...]:
    """The orders of data/city/supervisions.toml."""
    rows: list[dict[str, Any]] = tomllib.loads((DATA / "supervisions.toml").read_text("utf-8"))["order"]
    return tuple(SupervisionPlan(**row) for row in rows)


def supervision_stories(stage: CityStage, days: Days) -> Iterator[Story]:
    """Each order on a stage of its own."""
    for plan in supervision_plans():
        yield _Order(stage.fresh(), days, plan).told()


@dataclass
class _Order:
    stage: CityStage
    days: Days
    plan: SupervisionPlan
    at: str = ""

    async def told(self) -> None:
        """As far as planned."""
        plan = self.plan
        self.go(0, 9)
        body = {name: getattr(plan, name) for name in ("title", "demands", "source", "source_ref")}
        body |= {"lead_id": self._id(plan.lead), "partner_ids": [self._id(unit) for unit in plan.partners]}
        order = await self.stage.person("supervisor").act("拟督办", "/api/supervisions", body)
        self.at = f"/api/supervisions/{order['id']}"
        if plan.fate == "drafted":
            return
        self.go(1, 10)
        await self.stage.person("supervisor2").act("批准立项", f"{self.at}/approval", {"reason": "同意"}, on=self.at)
        self.go(2, 9)
        await self.part(plan.lead, "receipt")
        self.go(3, 15)
        await self.part(plan.lead, "progress", {"text": "已明确责任人，正在逐件核对。"})
        if plan.fate in {"yellow", "red"}:
            await self._chased()
        elif plan.fate in {"returned", "closed"}:
            await self._reported()

    async def _chased(self) -> None:
        self.go(8 + 1, 9)
        await self.part(self.plan.lead, "chase", {"text": CHASED["yellow"]}, by="supervisor")
        if self.plan.fate == "red":
            self.go(12 + 1, 9)
            await self.part(self.plan.lead, "chase", {"text": CHASED["red"]}, by="supervisor")

    async def _reported(self) -> None:
        for unit in self.plan.partners:
            await self.part(unit, "receipt")
        self.go(7, 16)
        for unit in (self.plan.lead, *self.plan.partners):
            await self.part(unit, "result", {"text": DONE})
        self.go(8, 10)
        if self.plan.fate == "returned":
            await self.part(self.plan.lead, "return", {"reason": "缺少企业回访记录，请补充。"}, by="supervisor")
            return
        for unit in (self.plan.lead, *self.plan.partners):
            await self.part(unit, "acceptance", {"reason": "属实"}, by="supervisor")
        self.go(9, 11)
        await self.stage.person("supervisor3").act("办结督办", f"{self.at}/closure", {"reason": "同意办结"}, on=self.at)

    async def part(self, unit: str, act: str, body: Any = None, *, by: str = "") -> None:
        """An act on a unit's part, by its liaison unless said otherwise."""
        order = await self.stage.person("supervisor").get(self.at)
        part = next(one for one in order["parts"] if one["unit_id"] == self._id(unit))
        at = f"/api/supervision-parts/{part['id']}"
        self.stage.etags[at] = f'"{part["version"]}"'
        await self.stage.person(by or liaisons()[unit]).act(act, f"{at}/{act}", body, on=at)

    def go(self, after: int, hour: int) -> None:
        """On, to so many working days after the drafting, at most to today's morning."""
        left = max(self.plan.back - after, 0)
        self.stage.go_to(self.days.back(left), hour if left else 8, 20)

    def _id(self, unit: str) -> str:
        return str(self.stage.units[unit])
