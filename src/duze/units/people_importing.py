"""Accounts and the roles they hold, brought in from a file. No password is ever in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from duze.kit.errors import Refusal
from duze.kit.sheet_cells import Cells
from duze.kit.sheets import Column, Progress, SheetTable, Tally
from duze.people.actions import AccountIn, create_account
from duze.people.models import Account
from duze.people.permissions import ROLE_NAMES, Role, Viewer
from duze.units.actions import MembershipIn, end_membership, give_membership
from duze.units.models import Area, DisciplineBody, Membership, Unit
from duze.units.rules import clash

PEOPLE = (
    Column("login", "登录名", True, "lin.example", "一人一个；多项任职写多行"),
    Column("name", "姓名", True, "林示例", "不超过 60 字"),
    Column("role", "角色", True, "巡查员", "", tuple(ROLE_NAMES.values())),
    Column("place", "单位或机构代码", True, "SL-A", "纪检监察联络员填机构代码，其他填单位代码"),
    Column("title", "职务", False, "科员", "印在文书上；不超过 60 字"),
    Column("rank", "职级", False, "1", "整数，大的在上"),
    Column("valid_from", "自", True, "2026-01-01", "日期"),
    Column("valid_to", "至", False, "", "日期，仍在任不填"),
    Column("area", "包片单位代码", False, "", "只用于包片领导，以、分隔"),
)
Places = Mapping[str, UUID]


async def bring_in_people(
    session: AsyncSession, actor: Viewer, table: SheetTable, *, today: date, progress: Progress
) -> Tally:
    """Make accounts and give roles. A row known by login, role, place and first day may only change its last day.

    New accounts have no password and stay inactive until the security administrator lets them in.
    """
    tally = Tally()
    units = {unit.code: unit.id for unit in (await session.exec(select(Unit))).all()}
    bodies = {body.code: body.id for body in (await session.exec(select(DisciplineBody))).all()}
    accounts = {account.login: account for account in (await session.exec(select(Account))).all()}
    held = await _held(session, accounts)
    rows = []
    for row in table.rows:
        cells = Cells(table, row, tally.errors)
        if (data := _read(cells, units, bodies)) is not None:
            rows.append((cells, data))
    _check_people(rows, accounts)
    _check_together(rows, held)
    if tally.errors:
        return tally
    for number, (cells, data) in enumerate(rows, 1):
        try:
            await _save(session, actor, data, accounts, held, tally)
        except Refusal as refusal:
            cells.refused(refusal, {"unit_id": "place", "body_id": "place", "": "role"})
        progress(number, len(rows))
    return tally


async def _held(session: AsyncSession, accounts: Mapping[str, Account]) -> dict[str, list[Membership]]:
    logins = {account.id: login for login, account in accounts.items()}
    held: dict[str, list[Membership]] = {}
    for membership in (await session.exec(select(Membership))).all():
        held.setdefault(logins[membership.account_id], []).append(membership)
    return held


def _read(cells: Cells, units: Places, bodies: Places) -> dict[str, Any] | None:
    before = len(cells.errors)
    login, name = cells.code("login", 60).lower(), cells.text("name", 60)
    role, place = cells.member("role", ROLE_NAMES), cells.code("place")
    first, last = cells.day("valid_from"), cells.day("valid_to")
    title, rank, area = cells.text("title", 60), cells.whole("rank") or 0, cells.several("area")
    known, what = (bodies, "纪检监察机构") if role is Role.DISCIPLINE_OFFICER else (units, "单位")
    if role and place and place not in known:
        cells.wrong("place", "没有代码为“%(code)s”的%(what)s，代码见“单位与人员”。", code=place, what=what)
    if first and last and last < first:
        cells.wrong("valid_to", "截止日期早于开始日期。")
    if area and role is not Role.LEADER:
        cells.wrong("area", "只有包片领导填写包片单位。")
    for code in area:
        if code not in units:
            cells.wrong("area", "没有代码为“%(code)s”的单位。", code=code)
    if len(cells.errors) > before or not (login and name and role and place and first):
        return None
    scope = {"body_id": known[place]} if known is bodies else {"unit_id": known[place]}
    seat = {"role": role, "title": title, "rank": rank, "valid_from": first, "valid_to": last, **scope}
    return {"login": login, "name": name, "area": sorted(units[code] for code in set(area)), "seat": seat}


Rows = list[tuple[Cells, dict[str, Any]]]


def _check_people(rows: Rows, accounts: Mapping[str, Account]) -> None:
    names = {login: account.name for login, account in accounts.items()}
    for cells, data in rows:
        if names.setdefault(data["login"], data["name"]) != data["name"]:
            sentence = "登录名“%(login)s”已是“%(other)s”的，与此处姓名不符。"
            cells.wrong("name", sentence, login=data["login"], other=names[data["login"]])


def _place(seat: Mapping[str, Any]) -> Any:
    return seat.get("unit_id") or seat.get("body_id")


def _meet(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    ends = [seat["valid_to"] or date.max for seat in (one, other)]
    return bool(one["valid_from"] <= ends[1] and other["valid_from"] <= ends[0])


def _check_together(rows: Rows, held: Mapping[str, list[Membership]]) -> None:
    """Overlapping spells in the same role and place, and roles that exclude each other, in the file and before."""
    mine: dict[str, list[Mapping[str, Any]]] = {}
    listed = {(data["login"], *_key(data["seat"])) for _cells, data in rows}
    for login, seats in held.items():
        dumped = [seat.model_dump() for seat in seats]
        mine[login] = [seat for seat in dumped if (login, *_key(seat)) not in listed]
    for cells, data in rows:
        seat, others = data["seat"], mine.setdefault(data["login"], [])
        for other in (other for other in others if _meet(seat, other)):
            if other["role"] is seat["role"] and _place(other) == _place(seat):
                cells.wrong(
                    "valid_from", "同一人同一单位同一角色的任期重叠（%(since)s 起已在任）。", since=other["valid_from"]
                )
                break
            if excluded := clash(frozenset({other["role"]}), seat["role"]):
                cells.wrong("role", "此人同时担任“%(other)s”，两种职责不得由同一人兼任。", other=excluded)
                break
        others.append(seat)


def _key(seat: Mapping[str, Any]) -> tuple[Any, ...]:
    return seat["role"], _place(seat), seat["valid_from"]


async def _save(
    session: AsyncSession,
    actor: Viewer,
    data: dict[str, Any],
    accounts: dict[str, Account],
    held: dict[str, list[Membership]],
    tally: Tally,
) -> None:
    login, seat = data["login"], data["seat"]
    known = [m for m in held.get(login, []) if _key(m.model_dump()) == _key(seat)]
    if known and await _same(session, known[0], data):
        tally.unchanged += 1
        return
    if known:
        await _replace(session, actor, known[0], seat, data["area"])
        tally.changed += 1
        return
    if login not in accounts:
        account = await create_account(session, actor, AccountIn(login=login, name=data["name"]), password_hash="")
        account.active = False
        accounts[login] = account
        await session.flush()
    await give_membership(session, actor, accounts[login], MembershipIn(**seat, area=data["area"]))
    tally.new += 1


async def _same(session: AsyncSession, membership: Membership, data: Mapping[str, Any]) -> bool:
    area = await _area(session, membership)
    seat = data["seat"]
    return area == data["area"] and all(getattr(membership, key) == value for key, value in seat.items())


async def _replace(
    session: AsyncSession, actor: Viewer, membership: Membership, seat: Mapping[str, Any], area: Sequence[UUID]
) -> None:
    """Only the last day of a spell can change: post and area are part of papers already printed."""
    same_post = all(getattr(membership, key) == seat[key] for key in ("title", "rank"))
    if seat["valid_to"] is None or not same_post or await _area(session, membership) != area:
        raise Refusal("此人在此单位的这一任职已有记录，只能改截止日期；职务、职级或包片有变，请结束原任职后另起一行。")
    await end_membership(session, actor, membership, seat["valid_to"])


async def _area(session: AsyncSession, membership: Membership) -> list[UUID]:
    return sorted((await session.exec(select(Area.unit_id).where(Area.membership_id == membership.id))).all())
