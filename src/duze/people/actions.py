"""Accounts and sign-in."""

from __future__ import annotations

import secrets
from datetime import timedelta
from uuid import UUID

from sqlmodel import SQLModel
from sqlmodel.ext.asyncio.session import AsyncSession

from duze.journal.actions import record
from duze.journal.models import Actor
from duze.journal.verbs import Verb
from duze.kit import clock
from duze.kit.db import Database
from duze.kit.errors import Invalid, SignInNeeded, TooManyTries, invalid
from duze.people.models import Account, ApiToken
from duze.people.passwords import hash_password, matches
from duze.people.permissions import Permission, SystemActor, Viewer, require
from duze.people.queries import account_by_login, token_hash
from duze.people.rules import lock_after_failure, locked, password_faults


class AccountIn(SQLModel):
    """A new account as typed in."""

    model_config = {"extra": "forbid"}

    login: str
    name: str


async def create_account(
    session: AsyncSession, actor: Viewer | SystemActor, data: AccountIn, *, password_hash: str
) -> Account:
    """Add an account; the password was checked and hashed before the transaction opened.

    Raises Invalid when the login is taken or empty.
    """
    if isinstance(actor, Viewer):
        require(actor, Permission.ACCOUNTS_EDIT)
    login, name = data.login.strip().lower(), data.name.strip()
    if not login or not name:
        raise invalid("/login" if not login else "/name", "不能为空。")
    if await account_by_login(session, login):
        raise invalid("/login", "登录名“%(login)s”已被使用。", login=login)
    account = Account(login=login, name=name, password_hash=password_hash)
    session.add(account)
    record(session, actor, Verb.ACCOUNT_CREATED, account, after={"login": login, "name": name})
    return account


async def checked_password(password: str, login: str) -> str:
    """The hash of an acceptable new password. Raises Invalid naming each fault."""
    if faults := password_faults(password, login):
        raise Invalid(errors=faults)
    return await hash_password(password)


async def sign_in(db: Database, login: str, password: str) -> Account:
    """Check a login and password; both outcomes are journalled.

    The count of failures is written in its own transaction after the refusal is certain, so that a
    rollback can never forget it. Raises SignInNeeded (wrong, whatever the reason) or TooManyTries.
    """
    now = clock.now()
    async with db.read() as session:
        account = await account_by_login(session, login)
    if account is not None and locked(account.locked_until, now):
        raise TooManyTries("口令错误次数过多，账号已锁定，请 15 分钟后再试，或联系安全管理员。")
    right = await matches(password, account.password_hash if account and account.active else None)
    if account is None:
        raise SignInNeeded("登录名或口令不正确。", code="wrong_credentials")
    if not right:
        await _count_failure(db, account)
        raise SignInNeeded("登录名或口令不正确。", code="wrong_credentials")
    async with db.write() as session:
        fresh = await session.get_one(Account, account.id, with_for_update=True)
        fresh.failed_count, fresh.locked_until = 0, None
        record(session, _self(fresh), Verb.SIGNED_IN, fresh)
    return fresh


async def note_sign_out(db: Database, account_id: UUID) -> None:
    """Write down that a person signed out."""
    async with db.write() as session:
        account = await session.get_one(Account, account_id)
        record(session, _self(account), Verb.SIGNED_OUT, account)


async def confirm_password(db: Database, account_id: UUID, password: str) -> None:
    """Ask a signed-in person for the password again, before an act of consequence.

    Wrong ones count towards the lock, as at sign-in. Raises Invalid about `/password`, or TooManyTries.
    """
    async with db.read() as session:
        account = await session.get_one(Account, account_id)
    if locked(account.locked_until, clock.now()):
        raise TooManyTries("口令错误次数过多，账号已锁定，请 15 分钟后再试，或联系安全管理员。")
    if not await matches(password, account.password_hash):
        await _count_failure(db, account)
        raise invalid("/password", "口令不正确，请重新输入。")


async def _count_failure(db: Database, account: Account) -> None:
    async with db.write() as session:
        fresh = await session.get_one(Account, account.id, with_for_update=True)
        fresh.failed_count += 1
        record(session, _self(fresh), Verb.SIGN_IN_FAILED, fresh, after={"failures": fresh.failed_count})
        if until := lock_after_failure(fresh.failed_count, clock.now()):
            fresh.locked_until, fresh.failed_count = until, 0
            record(session, _self(fresh), Verb.ACCOUNT_LOCKED, fresh, after={"until": until})


def _self(account: Account) -> Actor:
    return SystemActor(account.id, account.name)


async def issue_token(session: AsyncSession, viewer: Viewer, account: Account, name: str, *, days: int) -> str:
    """Make an API token for `account`, valid for `days`; returned once, only its hash is kept."""
    if viewer.id != account.id:
        require(viewer, Permission.ACCOUNTS_EDIT)
    token = secrets.token_urlsafe(32)
    row = ApiToken(
        account_id=account.id,
        name=name,
        token_hash=token_hash(token),
        expires_at=clock.now() + timedelta(days=days),
    )
    session.add(row)
    record(session, viewer, Verb.TOKEN_ISSUED, row, after={"account": account.login, "days": days})
    return token
