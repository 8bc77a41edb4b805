"""The first administrators of an installation, through a link that works once.

There is no default account. The two administrators are two persons: their roles exclude each other
(GB/T 22239-2019 level 3); everybody else is let in by them.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlmodel import Field, SQLModel, col, select, update
from sqlmodel.ext.asyncio.session import AsyncSession

from duze.journal.actions import record
from duze.journal.verbs import Verb
from duze.kit.errors import FieldError, Invalid, NotFound, Refusal
from duze.people.actions import AccountIn, checked_password, create_account
from duze.people.models import Account, OneTimeLink
from duze.people.permissions import SYSTEM, Role
from duze.people.queries import token_hash
from duze.units.actions import MembershipIn, UnitIn, give_membership, save_unit
from duze.units.models import Group, Membership

LINK_LIFETIME = timedelta(hours=24)
OFFICE = "office"
_ADMINISTRATORS = {"system": Role.SYSTEM_ADMIN, "security": Role.SECURITY_ADMIN}


class SetUpIn(SQLModel):
    """The office this installation belongs to, and its two first administrators."""

    model_config = {"extra": "forbid"}

    office: str = Field(min_length=2, max_length=60, title="单位名称")
    system_login: str = Field(min_length=2, max_length=60, title="系统管理员登录名")
    system_name: str = Field(min_length=1, max_length=60, title="系统管理员姓名")
    system_password: str = Field(max_length=200, title="系统管理员口令")
    system_again: str = Field(max_length=200, title="系统管理员口令（再次输入）")
    security_login: str = Field(min_length=2, max_length=60, title="安全管理员登录名")
    security_name: str = Field(min_length=1, max_length=60, title="安全管理员姓名")
    security_password: str = Field(max_length=200, title="安全管理员口令")
    security_again: str = Field(max_length=200, title="安全管理员口令（再次输入）")


@dataclass(frozen=True)
class Hashes:
    """The two passwords, checked and hashed before any transaction."""

    system: str
    security: str


async def make_first_link(session: AsyncSession, *, now: datetime) -> str | None:
    """The token of a fresh link for the first administrators; earlier ones end. None when there are some already."""
    if not await _without_administrators(session):
        return None
    await session.exec(
        update(OneTimeLink)
        .where(col(OneTimeLink.account_id).is_(None), col(OneTimeLink.used_at).is_(None))
        .values(used_at=now)
    )
    token = secrets.token_urlsafe(32)
    session.add(OneTimeLink(token_hash=token_hash(token), made_at=now, expires_at=now + LINK_LIFETIME))
    return token


async def first_link(session: AsyncSession, token: str, *, now: datetime, lock: bool = False) -> OneTimeLink:
    """The link of this token, if it still works. Raises NotFound saying how to get another."""
    query = select(OneTimeLink).where(
        col(OneTimeLink.token_hash) == token_hash(token),
        col(OneTimeLink.account_id).is_(None),
        col(OneTimeLink.used_at).is_(None),
        col(OneTimeLink.expires_at) > now,
    )
    link = (await session.exec(query.with_for_update() if lock else query)).first()
    if link is None or not await _without_administrators(session):
        raise NotFound("此链接已使用、已过期或不正确。尚无管理员时，可在服务器上运行 duze set-up-link 取得新链接。")
    return link


async def checked_passwords(data: SetUpIn) -> Hashes:
    """Both passwords hashed. Raises Invalid naming every fault, a slip of the second typing, one login twice."""
    faults: list[FieldError] = []
    hashes = {}
    for who in _ADMINISTRATORS:
        try:
            hashes[who] = await checked_password(getattr(data, f"{who}_password"), getattr(data, f"{who}_login"))
        except Refusal as refusal:
            faults += [FieldError(f"/{who}_password", fault.detail, fault.params) for fault in refusal.errors]
        if getattr(data, f"{who}_password") != getattr(data, f"{who}_again"):
            faults.append(FieldError(f"/{who}_again", "两次输入的口令不一致。"))
    if data.system_login.strip().lower() == data.security_login.strip().lower():
        faults.append(FieldError("/security_login", "系统管理员与安全管理员须由两人分别担任，登录名不能相同。"))
    if faults:
        raise Invalid(errors=faults)
    return Hashes(**hashes)


async def set_up(
    session: AsyncSession, link: OneTimeLink, data: SetUpIn, hashes: Hashes, *, now: datetime, today: date
) -> None:
    """Make the office and its two administrators; the link is used up."""
    name = data.office.strip()
    office = await save_unit(session, SYSTEM, UnitIn(code=OFFICE, name=name, full_name=name, group=Group.OFFICE))
    await session.flush()
    for who, role in _ADMINISTRATORS.items():
        person = AccountIn(login=getattr(data, f"{who}_login"), name=getattr(data, f"{who}_name"))
        account = await _account(session, who, person, getattr(hashes, who))
        await give_membership(session, SYSTEM, account, MembershipIn(role=role, unit_id=office.id, valid_from=today))
    link.used_at = now
    record(session, SYSTEM, Verb.SET_UP, office, after={"office": name})


async def _account(session: AsyncSession, who: str, person: AccountIn, password_hash: str) -> Account:
    try:
        account = await create_account(session, SYSTEM, person, password_hash=password_hash)
    except Invalid as refusal:
        faults = [FieldError(f"/{who}_{fault.pointer[1:]}", fault.detail, fault.params) for fault in refusal.errors]
        raise Invalid(errors=faults) from refusal
    await session.flush()
    return account


async def _without_administrators(session: AsyncSession) -> bool:
    query = select(Membership.id).where(col(Membership.role).in_(_ADMINISTRATORS.values())).limit(1)
    return (await session.exec(query)).first() is None
