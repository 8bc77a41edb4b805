"""Findings of the demo year: logged, verified, decided, objected to, put right, filed away, each as far as planned."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from duze.app.city.agenda import CityStage
from duze.app.city.cast import liaisons, pair
from duze.app.city.days import Days
from duze.app.city.files import picture, scan
from duze.app.city.words import Words, dice, said
from duze.findings.deciding import INSPECTED

SEQUENCE = ("draft", "submitted", "asked", "explained", "verified", "decided")
"""How far a finding may have come before what its fate says happens."""
UNSHOWN = {7: 1}
"""Of every sixteen findings one is confirmed although its last element of proof was not shown."""


@dataclass(frozen=True)
class Plan:
    """One finding: its words, how many working days ago it was logged, and how it ends."""

    number: int
    words: Words
    back: int
    fate: str


async def told(stage: CityStage, days: Days, plan: Plan) -> None:
    """Play one finding to its fate."""
    address = await until_decided(stage, days, plan)
    if plan.fate not in SEQUENCE:
        await _FATES[plan.fate](_Finding(stage, days, plan, address))


async def until_decided(stage: CityStage, days: Days, plan: Plan) -> UUID:
    """From the hall to the supervisor's decision, or as far as the fate says. Returns its id."""
    logger, verifier = pair(plan.number)
    at = await _logged(stage, days, plan, logger)
    if plan.fate == "draft":
        return at
    await (await stage.turn()).act(logger, at, "submission")
    if plan.fate == "submitted":
        return at
    _go(stage, days, plan, 1, 9)
    await (await stage.turn()).act(verifier, at, "verification-start")
    if plan.fate == "asked":
        return at
    await _explained(stage, days, plan, at, verifier)
    if plan.fate == "explained":
        return at
    _go(stage, days, plan, 3, 15)
    opinion = "unfounded" if plan.fate.startswith("unfounded") else _grade(plan)
    bulk = await stage.turn()
    shown = await bulk.shown(at, "现场查看、询问记录", all_but=UNSHOWN.get(plan.number % 16, 0))
    sheet = {"opinion": opinion, "text": plan.words.verification, "elements": shown}
    await bulk.act(verifier, at, "verification", sheet)
    if plan.fate != "verified":
        await _decided(stage, days, plan, at, opinion)
    return at


def _grade(plan: Plan) -> str:
    return "partial" if plan.number % 6 == 5 else "full"


def _go(stage: CityStage, days: Days, plan: Plan, after: int, hour: int) -> None:
    stage.go_to(days.back(max(plan.back - after, 0)), hour, dice("minute", plan.number, after).randint(0, 59))


async def _logged(stage: CityStage, days: Days, plan: Plan, logger: str) -> UUID:
    words, chance = plan.words, dice("logged", plan.number)
    minute = chance.randint(10, 55)
    stage.go_to(days.back(plan.back), chance.choice([10, 11, 14, 15]), minute)
    seen = stage.moment.isoformat()
    fields = ("kind", "sub_type", "severity", "channel", "handler", "place", "facts")
    body = {name: getattr(words, name) for name in fields}
    body |= {"unit_id": str(stage.units[words.unit]), "happened_at": seen}
    bulk = await stage.turn()
    at = await bulk.log(logger, body)
    caption = f"{days.back(plan.back)} {words.item}"[:18]
    await bulk.file(logger, at, "现场照片.jpg", picture(plan.number, caption), seen)
    if plan.number % 3 == 0:
        await bulk.file(logger, at, "系统截图.png", picture(plan.number, caption, "PNG"))
    if plan.number % 4 == 1:
        await bulk.file(logger, at, "受理材料（扫描）.pdf", scan(plan.number, caption))
    return at


async def _explained(stage: CityStage, days: Days, plan: Plan, at: UUID, verifier: str) -> None:
    _go(stage, days, plan, 2, 11)
    body = {"text": plan.words.explanation, "given_by": plan.words.given_by}
    await (await stage.turn()).act(liaisons().get(plan.words.unit, verifier), at, "explanation", body)


def decider(number: int) -> str:
    """The supervisor who decides the `number`th finding."""
    return "supervisor" if number % 3 else "supervisor2"


async def _decided(stage: CityStage, days: Days, plan: Plan, at: UUID, opinion: str) -> None:
    _go(stage, days, plan, 4, 9)
    bulk, person = await stage.turn(), decider(plan.number)
    reason = {"reason": said(plan.number, opinion)}
    if opinion == "unfounded":
        await bulk.act(person, at, "dismissal", reason)
    else:
        why = "单位已书面承认，缺少的记录由单位在整改中补齐。" if plan.number % 16 in UNSHOWN else ""
        await bulk.act(person, at, "confirmation", {"grade": opinion, "unproven_reason": why, **reason})


@dataclass(frozen=True)
class _Finding:
    """A decided finding on its way to its fate."""

    stage: CityStage
    days: Days
    plan: Plan
    at: UUID

    async def act(self, after: int, login: str, act: str, body: dict[str, Any]) -> None:
        """Somebody's act, `after` working days after the logging."""
        _go(self.stage, self.days, self.plan, after, 10)
        if act in {"on-the-spot-fix", "objection-decision"}:
            decided, day = self.plan.back - 4, self.plan.back - after
            not_while_ranked(self.stage, self.days, decided, day, self.plan.number % 60)
        await (await self.stage.turn()).act(login, self.at, act, body)


def not_while_ranked(stage: CityStage, days: Days, decided: int, now: int, minute: int = 0) -> None:
    """What changes a locked month's deductions waits until that month is out; both days in working days ago."""
    month = days.back_date(max(now, 0)).replace(day=1)
    if days.back_date(decided).replace(day=1) < month <= days.newest:
        stage.go_to(days.within(month, 7), 11, minute)


async def _standing(_finding: _Finding) -> None:
    """Confirmed, and not yet dealt with."""


async def _filed(finding: _Finding) -> None:
    reason = {"reason": said(finding.plan.number, "archives")}
    await finding.act(13, decider(finding.plan.number), "archival", reason)


async def _fixed(finding: _Finding) -> None:
    text = {"text": said(finding.plan.number, "fixes")}
    await finding.act(6, decider(finding.plan.number), "on-the-spot-fix", text)


async def _fixed_and_filed(finding: _Finding) -> None:
    """Filed once the unit may no longer object: an inspection's conclusion stands open for thirty days."""
    await _fixed(finding)
    inspected = finding.plan.words.channel in {one.value for one in INSPECTED}
    if not inspected:
        await _filed(finding)
    elif finding.plan.back > INSPECTED_FILED:
        reason = {"reason": said(finding.plan.number, "archives")}
        await finding.act(INSPECTED_FILED, decider(finding.plan.number), "archival", reason)


async def _objected(finding: _Finding) -> None:
    text = {"text": said(finding.plan.number, "objections")}
    await finding.act(7, liaisons()[finding.plan.words.unit], "objection", text)


async def _upheld(finding: _Finding) -> None:
    await _objected(finding)
    body = {"overturn": False, "reason": said(finding.plan.number, "upheld")}
    await finding.act(10, "supervisor3", "objection-decision", body)


async def _overturned(finding: _Finding) -> None:
    await _objected(finding)
    body = {"overturn": True, "reason": said(finding.plan.number, "overturned")}
    await finding.act(10, "supervisor3", "objection-decision", body)


async def _overturned_late(finding: _Finding) -> None:
    """After the month was published, so that it needs a second edition."""
    await _objected(finding)
    finding.stage.go_to(finding.days.within(finding.days.newest, 8), 9, 40)
    body = {"overturn": True, "reason": said(finding.plan.number, "overturned")}
    await (await finding.stage.turn()).act("supervisor3", finding.at, "objection-decision", body)


async def _overturned_and_filed(finding: _Finding) -> None:
    await _overturned(finding)
    await _filed(finding)


INSPECTED_FILED = 36
"""Working days after the logging: thirty days from the decision are over, whatever holidays lie between."""
_FATES: dict[str, Callable[[_Finding], Any]] = {
    "confirmed": _standing,
    "unfounded": _standing,
    "unfounded_filed": _filed,
    "fixed": _fixed,
    "fixed_filed": _fixed_and_filed,
    "objected": _objected,
    "upheld": _upheld,
    "overturned": _overturned,
    "overturned_late": _overturned_late,
    "overturned_filed": _overturned_and_filed,
}
