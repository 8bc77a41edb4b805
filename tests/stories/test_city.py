"""The demo city as a newcomer meets it: every state present, something on every desk, the same twice."""

from __future__ import annotations

import io
import itertools
import os
import re
from collections.abc import AsyncIterator
from datetime import date, datetime, time, timedelta
from hashlib import sha256
from pathlib import Path
from uuid import UUID

import httpx
import pytest
import sqlalchemy as sa

from duze.app.checks import verify_journal
from duze.app.city import load_city
from duze.app.create import create_app
from duze.app.rooms import bind_jobs
from duze.app.runtime import Runtime
from duze.app.seed import PEOPLE, Person
from duze.cases.models import CaseState
from duze.cases.models_orders import RectificationState
from duze.findings.models import Channel, FindingState, Severity
from duze.interviews.models import InterviewState
from duze.kit import clock, migrate
from duze.law.models import Kind
from duze.letters.kinds import KINDS
from duze.people.pages import COOKIE
from duze.people.permissions import Role
from duze.referrals.models import ReferralState
from tests.templates import settings_in

AS_OF = date(2026, 11, 24)
BUSINESS = set(Role) - {Role.AUDITOR, Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN}


async def rows(runtime: Runtime, query: str) -> list[tuple[object, ...]]:
    async with runtime.db.read() as session:
        return [tuple(row) for row in (await session.execute(sa.text(query))).all()]


async def loaded(folder: Path) -> Runtime:
    runtime = Runtime(settings_in(folder, f"sqlite+aiosqlite:///{folder / 'duze.db'}"))
    runtime.kinds = bind_jobs(runtime)
    await migrate.upgrade(runtime.db)
    await runtime.start(background=False)
    await load_city(runtime, AS_OF, io.StringIO())
    return runtime


async def digest(runtime: Runtime) -> str:
    found = [
        await rows(runtime, query)
        for query in (
            "SELECT number, facts, state, submitted_on, decided_on FROM finding ORDER BY number, facts",
            "SELECT number, title, state FROM letter ORDER BY number, title",
            "SELECT number, title, state, opened_on FROM supervision_case ORDER BY number, title",
            "SELECT period, edition, state FROM ranking_month ORDER BY period, edition",
        )
    ]
    return sha256(repr(found).encode()).hexdigest()


@pytest.fixture(scope="module")
async def city(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Runtime]:
    runtime = await loaded(tmp_path_factory.mktemp("city"))
    yield runtime
    await runtime.stop()
    clock.set_source(None)


async def values(runtime: Runtime, query: str) -> set[object]:
    return {row[0] for row in await rows(runtime, query)}


async def test_every_state_is_there(city: Runtime) -> None:
    assert await values(city, "SELECT DISTINCT state FROM finding") == {one.value for one in FindingState}
    assert await values(city, "SELECT DISTINCT state FROM supervision_case") == {one.value for one in CaseState}
    assert await values(city, "SELECT DISTINCT state FROM rectification") == {one.value for one in RectificationState}
    assert await values(city, "SELECT DISTINCT state FROM interview") == {one.value for one in InterviewState}
    assert await values(city, "SELECT DISTINCT state FROM referral") == {one.value for one in ReferralState}


async def test_orders_from_above_a_clock_that_stands_still_and_a_day_to_look_again(city: Runtime) -> None:
    states = await values(city, "SELECT DISTINCT state FROM supervision_order")
    assert states == {"drafted", "issued", "closed"}
    parts = await values(city, "SELECT DISTINCT state FROM supervision_part")
    assert parts == {"assigned", "received", "reported", "returned", "accepted"}
    assert await values(city, "SELECT DISTINCT color FROM supervision_feedback WHERE kind = 'chase'") == {
        "yellow",
        "red",
    }
    assert await rows(city, "SELECT id FROM escalation_proposal WHERE about = 'supervision' AND state = 'proposed'")
    assert await rows(city, "SELECT id FROM deadline WHERE paused_on IS NOT NULL AND closed_on IS NULL")
    assert await rows(city, f"SELECT id FROM rectification WHERE look_back_on <= '{AS_OF}'")
    assert await rows(city, "SELECT id FROM rectification_look_back")


async def test_the_findings_are_varied(city: Runtime) -> None:
    assert await values(city, "SELECT DISTINCT kind FROM finding") == {one.value for one in Kind}
    assert await values(city, "SELECT DISTINCT severity FROM finding") == {one.value for one in Severity}
    assert await values(city, "SELECT DISTINCT channel FROM finding") == {one.value for one in Channel}
    found = await rows(city, "SELECT facts FROM finding ORDER BY number")
    assert len(found) >= 300
    assert all(one != other for one, other in itertools.pairwise(found))


async def test_months_and_letters(city: Runtime) -> None:
    months = await rows(city, "SELECT state, count(*) FROM ranking_month WHERE edition = 1 GROUP BY state")
    assert sorted(months) == [("collecting", 1), ("in_review", 1), ("published", 11)]
    assert await values(city, "SELECT DISTINCT state FROM ranking_report") == {"waiting", "returned"}
    assert await values(city, "SELECT DISTINCT kind FROM unit_change") == {"renamed"}
    assert await values(city, "SELECT DISTINCT kind FROM letter") == set(KINDS)


@pytest.fixture
async def as_shown(city: Runtime) -> AsyncIterator[httpx.AsyncClient]:
    """The console at nine on the day the city is shown on."""
    morning = datetime.combine(AS_OF, time(9), clock.CITY)
    clock.set_source(lambda: morning)
    transport = httpx.ASGITransport(create_app(runtime=city, background=False))  # type: ignore[arg-type]
    async with httpx.AsyncClient(transport=transport, base_url="http://duze.local") as http:
        yield http


@pytest.mark.parametrize("person", [one for one in PEOPLE if one.role in BUSINESS], ids=lambda one: one.login)
async def test_every_desk_has_something_to_do(city: Runtime, as_shown: httpx.AsyncClient, person: Person) -> None:
    (account,) = await values(city, f"SELECT id FROM account WHERE login = '{person.login}'")
    token = (await city.sessions.start(UUID(str(account)), None)).token
    page = await as_shown.get("/", headers={"Cookie": f"{COOKIE}={token}"})
    assert page.status_code == 200
    assert '<ul class="dl">' in page.text, re.findall(r"<h1>(.*?)</h1>", page.text)


async def test_cards_fall_due_this_very_week(city: Runtime) -> None:
    """Yellow and red cards shown in the last week, and deadlines in the days to come."""
    week_ago, soon = AS_OF - timedelta(days=7), AS_OF + timedelta(days=5)
    assert await values(city, f"SELECT DISTINCT color FROM deadline_card WHERE shown_on >= '{week_ago}'") == {
        "yellow",
        "red",
    }
    coming = f"SELECT count(*) FROM deadline WHERE closed_on IS NULL AND due_on BETWEEN '{AS_OF}' AND '{soon}'"
    assert (await rows(city, coming))[0][0]


async def test_the_journal_is_whole(city: Runtime) -> None:
    assert (await verify_journal(city)).problems == []


@pytest.mark.skipif(not os.environ.get("DUZE_LONG"), reason="a second load of the whole year: make test-all")
async def test_the_city_is_the_same_twice(city: Runtime, tmp_path: Path) -> None:
    clock.set_source(None)
    again = await loaded(tmp_path)
    try:
        assert await digest(again) == await digest(city)
    finally:
        await again.stop()
