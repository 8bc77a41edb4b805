"""Accounts, for the security administrator: who is there, letting in, shutting out; and the page behind a link."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from litestar import Request, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect, Template
from sqlmodel.ext.asyncio.session import AsyncSession

from duze.kit import clock
from duze.kit.db import Database
from duze.kit.errors import NotFound, Refusal
from duze.kit.settings import Settings
from duze.kit.web.forms import form_values, shaped
from duze.kit.web.problems import problem
from duze.people.actions import AccountIn, checked_password, create_account
from duze.people.letting_in import (
    FirstPassword,
    account_behind,
    make_password_link,
    set_first_password,
    shut_out,
)
from duze.people.models import Account
from duze.people.pages import same_site
from duze.people.permissions import ROLE_NAMES, Permission, Viewer, require
from duze.people.sessions import Sessions
from duze.units.account_listing import ACCOUNTS, STANDINGS
from duze.units.lists import listed
from duze.units.taking_out import doors as selection_doors

_PRIVATE = {"Referrer-Policy": "no-referrer", "Cache-Control": "no-store"}


@get("/accounts")
async def accounts_page(
    request: Request[Any, Any, Any], db: NamedDependency[Database], viewer: NamedDependency[Viewer]
) -> Template:
    """Every account with the roles held today."""
    return await _list(db, viewer, request.query_params)


@post("/accounts", status_code=201)
async def new_account(
    request: Request[Any, Any, Any],
    db: NamedDependency[Database],
    viewer: NamedDependency[Viewer],
    settings: NamedDependency[Settings],
) -> Template:
    """Add an account without a password, and show the link that sets it."""
    require(viewer, Permission.ACCOUNTS_EDIT)
    values = await form_values(request)
    try:
        data = shaped(AccountIn, values)
        async with db.write() as session:
            account = await create_account(session, viewer, data, password_hash="")
            account.active = False
            await session.flush()
            token = await make_password_link(session, viewer, account, now=clock.now())
    except Refusal as refusal:
        return await _list(db, viewer, values=values, refusal=refusal)
    return await _list(db, viewer, link=(account.name, f"{settings.base_url}/set-password/{token}"))


@post("/accounts/{account_id:uuid}/password-link", status_code=200)
async def password_link(
    db: NamedDependency[Database],
    viewer: NamedDependency[Viewer],
    settings: NamedDependency[Settings],
    account_id: FromPath[UUID],
) -> Template:
    """Show, this once, a link that sets the person's password."""
    require(viewer, Permission.ACCOUNTS_EDIT)
    async with db.write() as session:
        account = await _account(session, account_id)
        token = await make_password_link(session, viewer, account, now=clock.now())
    return await _list(db, viewer, link=(account.name, f"{settings.base_url}/set-password/{token}"))


@post("/accounts/{account_id:uuid}/closing", status_code=303)
async def close_account(
    db: NamedDependency[Database],
    viewer: NamedDependency[Viewer],
    sessions: NamedDependency[Sessions],
    account_id: FromPath[UUID],
) -> Redirect:
    """Shut a person out and end every session."""
    require(viewer, Permission.ACCOUNTS_EDIT)
    async with db.write() as session:
        await shut_out(session, viewer, await _account(session, account_id), now=clock.now())
    await sessions.end_all(account_id)
    return Redirect("/accounts", status_code=303)


@get("/set-password/{token:str}", include_in_schema=False)
async def set_password_page(db: NamedDependency[Database], token: FromPath[str]) -> Template:
    """The form behind a link."""
    async with db.read() as session:
        account = await account_behind(session, token, now=clock.now())
    return _password_form(account, None)


@post("/set-password/{token:str}", include_in_schema=False, status_code=303)
async def set_password_now(
    request: Request[Any, Any, Any],
    db: NamedDependency[Database],
    sessions: NamedDependency[Sessions],
    token: FromPath[str],
) -> Redirect | Template:
    """Set the password; the link is used up and every earlier session of the account ends."""
    same_site(request)
    values = await form_values(request)
    async with db.read() as session:
        account = await account_behind(session, token, now=clock.now())
    try:
        hashed = await checked_password(shaped(FirstPassword, values).alike(), account.login)
    except Refusal as refusal:
        return _password_form(account, refusal)
    async with db.write() as session:
        account = await account_behind(session, token, now=clock.now(), lock=True)
        await set_first_password(session, account, password_hash=hashed, now=clock.now())
    await sessions.end_all(account.id)
    return Redirect("/sign-in?done=password", status_code=303)


def _password_form(account: Account, refusal: Refusal | None) -> Template:
    context = {"account": account, "problem": problem(refusal) if refusal else None}
    status = refusal.status if refusal else 200
    return Template("units/set_password.html", context=context, status_code=status, headers=_PRIVATE)


async def _account(session: AsyncSession, account_id: UUID) -> Account:
    account = await session.get(Account, account_id, with_for_update=True)
    if account is None:
        raise NotFound
    return account


async def _list(
    db: Database,
    viewer: Viewer,
    asked: Mapping[str, Any] | None = None,
    *,
    values: dict[str, Any] | None = None,
    refusal: Refusal | None = None,
    link: tuple[str, str] | None = None,
) -> Template:
    async with db.read() as session:
        page, shown = await listed(session, ACCOUNTS, viewer, asked or {})
    context = {
        "viewer": viewer,
        "active": "/accounts",
        "rows": page.items,
        "list": shown,
        "roles": ROLE_NAMES,
        "standings": STANDINGS,
        "values": values or {},
        "problem": problem(refusal) if refusal else None,
        "link": link,
    }
    status = refusal.status if refusal else 200
    return Template("units/accounts.html", context=context, status_code=status, headers=_PRIVATE)


OPEN_ROUTES = [set_password_page, set_password_now]
ROUTES = [accounts_page, *selection_doors(ACCOUNTS), new_account, password_link, close_account]
