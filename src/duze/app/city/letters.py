"""Letters that no other story writes: every further kind, and letters void, superseded, withdrawn, waiting.

Their facts are the kind's own sample, moved in time to the day the letter is dated.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlmodel import col, select

from duze.app.city.agenda import CityStage, Story
from duze.app.city.cast import liaisons
from duze.app.city.days import Days
from duze.app.city.papers import reviewed, sealed, sent
from duze.findings.models import Finding
from duze.kit import clock
from duze.letters.actions import draft_letter
from duze.letters.kinds import kind_named
from duze.people.queries import account_by_login
from duze.units.queries import viewer_for

# kind, unit addressed, working days ago, how far it has come, day and hour apart so that numbers run in order
LETTERS: tuple[tuple[str, str, int, str], ...] = (
    ("supervision_order", "p01", 60, "received"),
    ("supervision_order", "p01", 2, "reviewed"),
    ("supervision_order", "p04", 30, "void"),
    ("rectification_notice", "d03", 35, "superseded"),
    ("chase_letter", "b13", 9, "delivered"),
    ("chase_letter", "b13", 1, "drafted"),
    ("closing_notice", "b13", 3, "signed"),
    ("outcome_reply", "b22", 6, "delivered"),
    ("outcome_reply", "b22", 12, "withdrawn"),
    ("reminder_letter", "b22", 4, "delivered"),
    ("interview_minutes", "d07", 14, "received"),
    ("accountability_advice", "b13", 5, "reviewed"),
    ("request", "office", 8, "signed"),
    ("correction_bulletin", "d07", 4, "reviewed"),
)
_ISO = re.compile(r"\b(\d{4})-(\d{2})-(\d{2})")
_DAY = re.compile(r"(?:(\d{4})年)?(\d{1,2})月(\d{1,2})日")
_MONTH = re.compile(r"(\d{4})年(\d{1,2})月(?!\d*日)")


def letter_stories(stage: CityStage, days: Days) -> Iterator[Story]:
    """A story for each of the letters."""
    for place, (kind, unit, back, end) in enumerate(LETTERS):
        yield _written(stage.fresh(), days, (kind, unit, back, end, place))


async def _written(stage: CityStage, days: Days, plan: tuple[str, str, int, str, int]) -> None:
    kind, unit, back, end, place = plan
    stage.go_to(days.back(back), 13, place * 4)
    letter = await drafted(stage, kind, unit, days.back_date(back))
    if end == "drafted":
        return
    at, district = f"/api/letters/{letter}", _needs_consent(kind, unit)
    if end == "withdrawn":
        body = {"reason": "事项已当面答复，不再发函。"}
        await stage.person("supervisor").act("撤稿", f"{at}/withdrawal", body, on=at)
    elif end == "reviewed":
        await reviewed(stage, letter, consent=district)
    else:
        await sealed(stage, letter, consent=district)
        await _after_signing(stage, plan, letter, days)


async def _after_signing(stage: CityStage, plan: tuple[str, str, int, str, int], letter: str, days: Days) -> None:
    kind, unit, back, end, _place = plan
    at = f"/api/letters/{letter}"
    if end in {"delivered", "received"}:
        await sent(stage, letter, _receiver(unit) if end == "received" else "")
    elif end == "void":
        stage.go_to(days.back(back - 1), 10)
        await stage.person("signatory").act("作废", f"{at}/void", {"reason": "主办单位有误，重新制发。"}, on=at)
    elif end == "superseded":
        stage.go_to(days.back(back - 3), 9)
        later = await drafted(stage, kind, unit, days.back_date(back - 3))
        await sealed(stage, later, consent=_needs_consent(kind, unit))
        body = {"by": later, "reason": "问题清单有增补，以后文为准。"}
        await stage.person("signatory").act("替代", f"{at}/supersession", body, on=at)
        await sent(stage, later, _receiver(unit))


def _needs_consent(kind: str, unit: str) -> bool:
    """What directs a district, and any advice on accountability, goes out with the government's consent only."""
    chosen = kind_named(kind)
    return kind == "accountability_advice" or (chosen.directs and unit.startswith("d"))


def _receiver(unit: str) -> str:
    return liaisons()[unit]


async def drafted(stage: CityStage, kind: str, unit: str, dated: date) -> str:
    """Drafted by a supervisor through the verb: the sample's facts belong to no case of the city."""
    await stage.reached()
    chosen = kind_named(kind)
    sample = chosen.sample()
    facts = chosen.read_facts(moved(sample.model_dump(mode="json"), sample.dated, dated))
    async with stage.runtime.db.write() as session:
        account = await account_by_login(session, "supervisor")
        assert account is not None  # noqa: S101 - one of the cast
        viewer = await viewer_for(session, account, clock.today())
        query = select(Finding).where(col(Finding.number).is_not(None)).order_by(col(Finding.number)).limit(1)
        unit_id: UUID | None = stage.units.get(unit)
        about = (await session.exec(query if unit_id is None else query.where(col(Finding.unit_id) == unit_id))).first()
        about = about or (await session.exec(query)).one()
        letter = await draft_letter(
            session, viewer, kind, facts, about=about, today=clock.today(), addressee_unit_id=unit_id
        )
        return str(letter.id)


def moved(data: Any, since: date, to: date) -> Any:
    """Facts moved in time: every date in them, written as ISO or in Chinese, by the same number of days."""
    if isinstance(data, dict):
        return {key: moved(value, since, to) for key, value in data.items() if key != "government_approval"}
    if isinstance(data, list | tuple):
        return [moved(value, since, to) for value in data]
    return _moved_text(data, since, to) if isinstance(data, str) else data


def _moved_text(text: str, since: date, to: date) -> str:
    shift = to - since

    def iso(found: re.Match[str]) -> str:
        return (date(*(int(part) for part in found.groups())) + shift).isoformat()

    def day(found: re.Match[str]) -> str:
        there = _near(int(found[1] or since.year), int(found[2]), int(found[3])) + shift
        return f"{there.year}年{there.month}月{there.day}日" if found[1] else f"{there.month}月{there.day}日"

    def month(found: re.Match[str]) -> str:
        there = date(int(found[1]), int(found[2]), 15) + shift
        return f"{there.year}年{there.month}月"

    for pattern, change in ((_DAY, day), (_MONTH, month), (_ISO, iso)):
        text = pattern.sub(change, text)
    return text.replace(f"〔{since.year}〕", f"〔{to.year}〕")


def _near(year: int, month: int, day: int) -> date:
    return date(year, month, 1) + timedelta(days=day - 1)
