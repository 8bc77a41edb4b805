"""The demo city (演示数据): real names for places only, fictional persons, one password for all accounts."""

from __future__ import annotations

from datetime import date

from duze.app.runtime import Runtime
from duze.app.seed import PEOPLE, Person, seed_city, seed_people, seed_reference
from duze.escalation.actions import load_rulebook
from duze.journal.actions import record
from duze.journal.verbs import Verb
from duze.people.passwords import hash_password
from duze.people.permissions import ROLE_NAMES, SYSTEM
from duze.people.queries import no_accounts

PASSWORD = "Duze-demo-2026"  # noqa: S105 - public on purpose: only demo installations have these accounts


async def is_empty(runtime: Runtime) -> bool:
    """Whether nobody has an account here yet."""
    async with runtime.db.read() as session:
        return await no_accounts(session)


async def load_ground(runtime: Runtime, as_of: date, people: tuple[Person, ...] = PEOPLE) -> None:
    """Units, law, limits, calendar, people: what the demo city and the walk start from."""
    hashed = await hash_password(PASSWORD)
    async with runtime.db.write() as session:
        await seed_reference(session, range(2019, 2027))
        city = await seed_city(session)
        await seed_people(session, city, hashed, people)
        await load_rulebook(session, SYSTEM, today=as_of)
        record(session, SYSTEM, Verb.DEMO_LOADED, city.accounts["sysadmin"], after={"as_of": as_of})


def tell_accounts() -> str:
    """The demo accounts by role, for the terminal."""
    lines = [f"演示账号（口令均为 {PASSWORD}）:"]
    lines += [f"  {person.login:<12} {ROLE_NAMES[person.role]}  {person.name}（{person.title}）" for person in PEOPLE]
    return "\n".join(lines)
