"""Complaints of the demo year, each as far as planned: taken in, accepted, handled, answered, called back about."""

from __future__ import annotations

import tomllib
from datetime import date
from functools import cache
from typing import Any
from uuid import UUID

from duze.app.city.acting import acting, as_
from duze.app.city.agenda import CityStage, Story
from duze.app.city.days import Days
from duze.app.city.papers import CONTACT, sealed
from duze.app.city.words import DATA
from duze.complaints.actions import accept_complaint, handle_complaint, pass_on, refuse_complaint, take_in
from duze.complaints.calling_back import answer_complaint, assign_again, call_back
from duze.complaints.models import Complaint, Ground, Satisfaction, Via
from duze.complaints.shapes import (
    AcceptanceIn,
    AnswerIn,
    CallIn,
    ComplaintIn,
    HandledIn,
    ReassignmentIn,
    RefusalIn,
    TransferIn,
)
from duze.findings.models import Grade
from duze.findings.vault import Vault
from duze.kit import clock
from duze.people.queries import account_by_login

DECIDER, CALLER = "supervisor2", "supervisor"
OTHER = {"inspector": "inspector3", "inspector2": "inspector3"}


@cache
def _complaints() -> tuple[dict[str, Any], ...]:
    return tuple(tomllib.loads((DATA / "complaints.toml").read_text("utf-8"))["complaint"])


def complaint_stories(stage: CityStage, days: Days) -> list[Story]:
    """One story a complaint."""
    return [_Heard(stage.fresh(), days, one).told() for one in _complaints()]


class _Heard:
    """One complaint on its way; every step some working days after it came in."""

    def __init__(self, stage: CityStage, days: Days, plan: dict[str, Any]) -> None:
        self.stage, self.days, self.plan = stage, days, plan
        self.id: UUID | None = None

    async def told(self) -> None:
        """As far as its fate says."""
        await self._taken_in()
        fate = self.plan["fate"]
        if fate in ("refused", "transferred"):
            await self._turned_away(fate)
        elif fate != "received":
            await self._accepted()
            await self._handled(fate)

    async def _handled(self, fate: str) -> None:
        if fate == "handling":
            return
        await self._result(self.plan["handler"], 9, self.plan["result"])
        if fate in ("handled", "anonymous"):
            return
        if self.plan.get("letter"):
            await self._by_letter()
        await self._answered(self.plan["handler"], 11)
        if fate == "answered":
            return
        await self._called(13, Satisfaction.DISSATISFIED if "again" in self.plan else Satisfaction(fate))
        if "again" not in self.plan or fate == "redo":
            return
        other = OTHER[self.plan["handler"]]
        await self._again(other)
        await self._result(other, 20, self.plan["again"])
        await self._answered(other, 22)
        await self._called(24, Satisfaction(fate))

    def _go(self, after: int, hour: int) -> None:
        self.stage.go_to(self.days.back(max(self.plan["back"] - after, 0)), hour, 20)

    async def _taken_in(self) -> None:
        self._go(0, 9)
        plan, stage = self.plan, self.stage
        body = ComplaintIn(
            unit_id=stage.units[plan["unit"]],
            title=plan["title"],
            facts=plan["facts"],
            wish=plan.get("wish", ""),
            via=Via(plan["via"]),
            via_ref=plan.get("via_ref", ""),
            happened_on=date.fromisoformat(self.days.back(plan["back"] + 2)),
            name=plan.get("name", ""),
            phone=plan.get("phone", ""),
        )
        async with acting(stage) as session:
            vault = Vault(stage.runtime.settings.secret_key)
            taker = await as_(session, plan["taker"])
            self.id = (await take_in(session, taker, body, vault=vault, today=clock.today())).id

    async def _turned_away(self, fate: str) -> None:
        self._go(2, 10)
        async with acting(self.stage) as session:
            found, office = await session.get_one(Complaint, self.id), await as_(session, DECIDER)
            told, reason = "次日电话告知投诉人", self.plan["result"]
            if fate == "refused":
                data = RefusalIn(ground=Ground(self.plan["ground"]), reason=reason, told=told)
                await refuse_complaint(session, office, found, data, today=clock.today())
            else:
                away = TransferIn(passed_to=self.plan["passed_to"], reason=reason, told=told)
                await pass_on(session, office, found, away, today=clock.today())

    async def _accepted(self) -> None:
        self._go(1, 15)
        async with acting(self.stage) as session:
            found, handler = (
                await session.get_one(Complaint, self.id),
                await self._person(session, self.plan["handler"]),
            )
            told = "" if found.anonymous else "当日电话告知已受理"
            data = AcceptanceIn(handler_id=handler, told=told)
            await accept_complaint(session, await as_(session, DECIDER), found, data, today=clock.today())

    async def _result(self, login: str, after: int, text: str) -> None:
        self._go(after, 16)
        async with acting(self.stage) as session:
            found = await session.get_one(Complaint, self.id)
            data = HandledIn(grade=Grade(self.plan.get("grade", "full")), text=text)
            await handle_complaint(session, await as_(session, login), found, data, today=clock.today())

    async def _by_letter(self) -> None:
        """The result goes out as a letter: signed and sealed, handed over by hand."""
        self._go(10, 14)
        at = f"/api/complaints/{self.id}/letters/complaint_reply"
        letter = await self.stage.person("supervisor").act("拟答复函", at, {"facts": {"contact": CONTACT}})
        await sealed(self.stage, letter["id"], consent=False)

    async def _answered(self, login: str, after: int) -> None:
        self._go(after, 10)
        async with acting(self.stage) as session:
            found = await session.get_one(Complaint, self.id)
            data = AnswerIn(text="电话答复办理结果，并告知可以向本办反映后续情况。")
            await answer_complaint(session, await as_(session, login), found, data, today=clock.today())

    async def _called(self, after: int, said: Satisfaction) -> None:
        self._go(after, 11)
        async with acting(self.stage) as session:
            found = await session.get_one(Complaint, self.id)
            note = self.plan["unhappy"] if said is Satisfaction.DISSATISFIED else "投诉人表示事情已经办妥。"
            data = CallIn(satisfaction=said, note=note)
            await call_back(session, await as_(session, CALLER), found, data, today=clock.today())

    async def _again(self, login: str) -> None:
        self._go(14, 9)
        async with acting(self.stage) as session:
            found = await session.get_one(Complaint, self.id)
            data = ReassignmentIn(handler_id=await self._person(session, login))
            await assign_again(session, await as_(session, DECIDER), found, data, today=clock.today())

    @staticmethod
    async def _person(session: Any, login: str) -> UUID:
        account = await account_by_login(session, login)
        assert account is not None  # noqa: S101 - everybody of the cast has one
        return account.id
