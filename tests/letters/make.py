"""Makers for letters: a subject to write about, a draft, and the whole way to a signed or delivered letter."""

from __future__ import annotations

import json
import re
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from duze.kit import clock
from duze.letters.actions import draft_letter
from duze.letters.kinds import kind_named
from duze.people.queries import account_by_login
from duze.units.models import Unit
from duze.units.queries import viewer_for
from tests.conftest import World
from tests.letters.conftest import opened

DISTRICT = "d07"
CONSENT = {"authority": "市政府", "approver": "方既明副市长", "approved_on": "2026-11-01"}


async def count(world: World, sql: str) -> int:
    """One number out of the database."""
    async with world.runtime.db.read() as session:
        return int((await session.execute(sa.text(sql))).scalar_one())


def text_of(pdf: bytes) -> str:
    """The letter's text without spaces."""
    return re.sub(r"\s", "", "".join(page.get_text() for page in opened(pdf)))


def sample_facts(kind: str, **changes: object) -> dict[str, Any]:
    """The kind's sample facts, with changes."""
    folder = kind_named(kind).folder
    return {**json.loads((folder / "sample.json").read_text(encoding="utf-8")), **changes}


async def draft(
    world: World,
    kind: str = "interview_notice",
    *,
    by: str = "supervisor",
    unit: str | None = DISTRICT,
    body: str | None = None,
    audience: tuple[str, ...] = (),
    **changes: object,
) -> str:
    """Draft a letter; its id. It is about the unit itself, which serves as well as any row."""
    async with world.runtime.db.write() as session:
        account = await account_by_login(session, by)
        assert account is not None
        actor = await viewer_for(session, account, clock.today())
        about = await session.get_one(Unit, UUID(world.unit(unit or DISTRICT)))
        facts = kind_named(kind).read_facts(sample_facts(kind, **changes))
        letter = await draft_letter(
            session,
            actor,
            kind,
            facts,
            about=about,
            addressee_unit_id=UUID(world.unit(unit)) if unit else None,
            addressee_body_id=UUID(world.body(body)) if body else None,
            audience=[UUID(world.unit(code)) for code in audience],
            today=clock.today(),
        )
    return str(letter.id)


async def step(world: World, login: str, letter: str, act: str, json: Any = None) -> Any:
    """One act on a letter by a person, with the version that person sees."""
    person = world.person(login)
    seen = await person.get(f"/api/letters/{letter}")
    return await person.post(f"/api/letters/{letter}/{act}", json=json, match=seen.headers.get("etag", '"1"'))


async def signed(world: World, kind: str = "interview_notice", **options: Any) -> str:
    """A letter drafted by the first supervisor, reviewed by the second, signed by the signatory."""
    letter = await draft(world, kind, **options)
    for login, act in (("supervisor2", "review"), ("signatory", "signature")):
        answer = await step(world, login, letter, act, {"reason": ""} if act == "review" else None)
        assert answer.status_code == 200, answer.text
    return letter


async def delivered(world: World, kind: str = "interview_notice", **options: Any) -> str:
    """A signed letter, its PDF made, delivered."""
    letter = await signed(world, kind, **options)
    await world.work()
    answer = await step(world, "supervisor", letter, "delivery")
    assert answer.status_code == 200, answer.text
    return letter
