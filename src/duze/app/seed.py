"""Reference data and demo people: what every installation starts from, and what the demo adds.

Units, law, limits and calendar are data files; the people are fictional (演示数据).
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from duze.deadlines.actions import load_limits, seed_calendar
from duze.escalation.actions import load_rulebook
from duze.kit import clock
from duze.law.actions import load_law
from duze.people.actions import AccountIn, create_account
from duze.people.models import Account
from duze.people.permissions import SYSTEM, Role
from duze.rankings.scheme_adopting import load_schemes
from duze.units.actions import MembershipIn, RouteIn, UnitIn, give_membership, save_body, save_route, save_unit
from duze.units.models import CadreAuthority, Group

_DATA = Path(__file__).parent / "data"
SINCE = date(2019, 1, 1)


@dataclass
class City:
    """Ids by code of what was seeded."""

    units: dict[str, UUID] = field(default_factory=dict)
    bodies: dict[str, UUID] = field(default_factory=dict)
    accounts: dict[str, Account] = field(default_factory=dict)


async def seed_reference(session: AsyncSession, years: range) -> None:
    """Law, limits, calendar and ranking schemes."""
    await load_law(session, SYSTEM)
    await load_rulebook(session, SYSTEM, today=clock.today())
    await load_limits(session, SYSTEM)
    await seed_calendar(session, SYSTEM, years)
    await load_schemes(session, SYSTEM)


async def seed_city(session: AsyncSession, file: Path = _DATA / "wuhan.toml") -> City:
    """Units, discipline bodies and the routing table of the demo city."""
    data = tomllib.loads(file.read_text("utf-8"))
    city = City()
    for item in data["unit"]:
        unit = await save_unit(session, SYSTEM, UnitIn(**{**item, "group": Group(item["group"])}))
        city.units[unit.code] = unit.id
        await session.flush()
    for item in data["body"]:
        body = await save_body(session, SYSTEM, item["code"], item["name"])
        city.bodies[body.code] = body.id
    await session.flush()
    for item in data["route"]:
        await save_route(session, SYSTEM, _route(item, city))
    return city


def _route(item: dict[str, Any], city: City) -> RouteIn:
    return RouteIn(
        authority=CadreAuthority(item["authority"]),
        unit_id=city.units[item["unit"]] if "unit" in item else None,
        body_id=city.bodies[item["body"]],
        basis=item["basis"],
        valid_from=SINCE,
    )


@dataclass(frozen=True)
class Person:
    """A fictional person of the demo: login, name, role, where, post and rank."""

    login: str
    name: str
    role: Role
    place: str
    title: str
    rank: int = 0
    area: tuple[str, ...] = ()


PEOPLE: tuple[Person, ...] = (
    Person("inspector", "林晓禾", Role.INSPECTOR, "team-1", "巡查一组 巡查员", 20),
    Person("inspector2", "段喆", Role.INSPECTOR, "team-2", "巡查二组 巡查员", 20),
    Person("supervisor", "许文澜", Role.SUPERVISOR, "office", "督查科 科长", 30),
    Person("supervisor2", "贺之远", Role.SUPERVISOR, "office", "督查科 副科长", 28),
    Person("supervisor3", "白露晨", Role.SUPERVISOR, "office", "督查科 主任科员", 25),
    Person("signatory", "程望舒", Role.SIGNATORY, "office", "营商办 主任", 50),
    Person("assessor", "沈知秋", Role.ASSESSOR, "office", "考核科 科长", 30),
    Person("assessor2", "陆一鸣", Role.ASSESSOR, "office", "考核科 副科长", 28),
    Person("leader", "方既明", Role.LEADER, "office", "市政府副市长", 70, ("d01", "d02", "d03", "d07")),
    Person("liaison", "余青山", Role.UNIT_LIAISON, "d03", "硚口区营商办 联络员", 20),
    Person("liaison2", "唐予安", Role.UNIT_LIAISON, "d07", "洪山区营商办 联络员", 20),
    Person("liaison3", "韩沐", Role.UNIT_LIAISON, "b13", "市城建局办公室 联络员", 20),
    Person("discipline", "秦正", Role.DISCIPLINE_OFFICER, "city-ccdi", "市纪委监委 案件监督管理室", 40),
    Person("discipline2", "罗以宁", Role.DISCIPLINE_OFFICER, "d03-ccdi", "硚口区纪委监委 案件监督管理室", 35),
    Person("auditor", "孟审言", Role.AUDITOR, "office", "审计员"),
    Person("sysadmin", "顾维", Role.SYSTEM_ADMIN, "office", "系统管理员"),
    Person("secadmin", "安守一", Role.SECURITY_ADMIN, "office", "安全管理员"),
)


async def seed_people(
    session: AsyncSession, city: City, password_hash: str, people: tuple[Person, ...] = PEOPLE
) -> None:
    """Demo accounts, one membership each, all with the same (already hashed) password."""
    for person in people:
        data = AccountIn(login=person.login, name=person.name)
        account = await create_account(session, SYSTEM, data, password_hash=password_hash)
        await session.flush()
        at_body = person.role is Role.DISCIPLINE_OFFICER
        seat = MembershipIn(
            role=person.role,
            unit_id=None if at_body else city.units[person.place],
            body_id=city.bodies[person.place] if at_body else None,
            title=person.title,
            rank=person.rank,
            valid_from=SINCE,
            area=[city.units[code] for code in person.area],
        )
        await give_membership(session, SYSTEM, account, seat)
        city.accounts[person.login] = account
