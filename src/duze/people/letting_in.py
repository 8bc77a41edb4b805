"""Letting a person in: a link that works once, behind which the person sets a password nobody else ever knew."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from sqlmodel import Field, SQLModel, col, select, update
from sqlmodel.ext.asyncio.session import AsyncSession

from duze.journal.actions import record
from duze.journal.verbs import Verb
from duze.kit.errors import NotFound, WrongState, invalid
from duze.people.models import Account, OneTimeLink
from duze.people.permissions import Permission, SystemActor, Viewer, require
from duze.people.queries import token_hash

LINK_LIFETIME = timedelta(hours=72)


class FirstPassword(SQLModel):
    """A password typed twice."""

    model_config = {"extra": "forbid"}
    password: str = Field(max_length=200, title="新口令")
    again: str = Field(max_length=200, title="再次输入")

    def alike(self) -> str:
        """The password. Raises Invalid when the two differ."""
        if self.password != self.again:
            raise invalid("/again", "两次输入的口令不一致。")
        return self.password


async def make_password_link(session: AsyncSession, actor: Viewer, account: Account, *, now: datetime) -> str:
    """The token of a fresh link for this account; earlier ones end. Shown once, only its hash is kept.

    Raises NotAllowed, and WrongState for one's own account: that password is changed with the old one.
    """
    require(actor, Permission.ACCOUNTS_EDIT)
    if account.id == actor.id:
        raise WrongState("自己的口令请在“我的”中凭原口令修改。", code="own_account")
    await _end_links(session, account, now)
    token = secrets.token_urlsafe(32)
    link = OneTimeLink(account_id=account.id, token_hash=token_hash(token), made_at=now, expires_at=now + LINK_LIFETIME)
    session.add(link)
    record(session, actor, Verb.PASSWORD_LINK_MADE, account, after={"until": link.expires_at})
    return token


async def account_behind(session: AsyncSession, token: str, *, now: datetime, lock: bool = False) -> Account:
    """Whose password a link sets, if it still works. Raises NotFound."""
    query = (
        select(Account)
        .join(OneTimeLink, col(OneTimeLink.account_id) == col(Account.id))
        .where(
            col(OneTimeLink.token_hash) == token_hash(token),
            col(OneTimeLink.used_at).is_(None),
            col(OneTimeLink.expires_at) > now,
        )
    )
    account = (await session.exec(query.with_for_update() if lock else query)).first()
    if account is None:
        raise NotFound("此链接已使用、已过期或不正确，请联系安全管理员重新发放。")
    return account


async def set_first_password(session: AsyncSession, account: Account, *, password_hash: str, now: datetime) -> None:
    """Set the password and let the person in; every link of the account ends."""
    account.password_hash = password_hash
    account.active, account.failed_count, account.locked_until = True, 0, None
    await _end_links(session, account, now)
    record(session, SystemActor(account.id, account.name), Verb.PASSWORD_SET, account)


async def shut_out(session: AsyncSession, actor: Viewer, account: Account, *, now: datetime) -> None:
    """Close an account: no more sign-in, by password, link or token. Raises WrongState for one's own."""
    require(actor, Permission.ACCOUNTS_EDIT)
    if account.id == actor.id:
        raise WrongState("不能停用自己的账号。", code="own_account")
    account.active = False
    await _end_links(session, account, now)
    record(session, actor, Verb.ACCOUNT_CLOSED, account)


async def _end_links(session: AsyncSession, account: Account, now: datetime) -> None:
    unused = (col(OneTimeLink.account_id) == account.id, col(OneTimeLink.used_at).is_(None))
    await session.exec(update(OneTimeLink).where(*unused).values(used_at=now))
