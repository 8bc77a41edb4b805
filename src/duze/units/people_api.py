"""Accounts and the roles they hold, over the API."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import msgspec
from litestar import Response, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from sqlmodel import Field, SQLModel

from duze.kit.db import Database
from duze.kit.errors import NotFound
from duze.people.actions import AccountIn, checked_password, create_account
from duze.people.models import Account
from duze.people.permissions import Permission, Viewer, require
from duze.units.actions import MembershipIn, end_membership, give_membership
from duze.units.models import Membership


class NewAccount(SQLModel):
    """A new account with its first password."""

    model_config = {
        "extra": "forbid",
        "json_schema_extra": {
            "examples": [{"login": "linxh", "name": "林晓禾", "password": "Hall-18-window"}],
        },
    }
    login: str = Field(max_length=60, title="登录名")
    name: str = Field(max_length=60, title="姓名")
    password: str = Field(max_length=200, title="初始口令")


class EndIn(SQLModel):
    """The last day of a membership."""

    model_config = {"extra": "forbid", "json_schema_extra": {"examples": [{"valid_to": "2026-12-31"}]}}
    valid_to: date = Field(title="截止日期")


class IdOut(msgspec.Struct):
    """The id of what was made."""

    id: UUID


@post("/accounts", tags=["people"], summary="Add an account")
async def add_account(
    db: NamedDependency[Database], viewer: NamedDependency[Viewer], data: JSONBody[NewAccount]
) -> Response[IdOut]:
    """Add an account; the password is hashed before the transaction opens."""
    require(viewer, Permission.ACCOUNTS_EDIT)
    hashed = await checked_password(data.password, data.login)
    async with db.write() as session:
        new = AccountIn(login=data.login, name=data.name)
        account = await create_account(session, viewer, new, password_hash=hashed)
    return Response(IdOut(account.id), status_code=201)


@post("/accounts/{account_id:uuid}/memberships", tags=["people"], summary="Give a role")
async def add_membership(
    db: NamedDependency[Database],
    viewer: NamedDependency[Viewer],
    account_id: FromPath[UUID],
    data: JSONBody[MembershipIn],
) -> Response[IdOut]:
    """Let an account hold a role in a unit or body from a day on."""
    async with db.write() as session:
        account = await session.get(Account, account_id)
        if account is None:
            raise NotFound
        membership = await give_membership(session, viewer, account, data)
    return Response(IdOut(membership.id), status_code=201)


@post("/memberships/{membership_id:uuid}/end", tags=["people"], summary="End a role", status_code=200)
async def stop_membership(
    db: NamedDependency[Database],
    viewer: NamedDependency[Viewer],
    membership_id: FromPath[UUID],
    data: JSONBody[EndIn],
) -> Response[IdOut]:
    """Let a role end after its last day."""
    async with db.write() as session:
        membership = await session.get(Membership, membership_id, with_for_update=True)
        if membership is None:
            raise NotFound
        await end_membership(session, viewer, membership, data.valid_to)
    return Response(IdOut(membership.id))


ROUTES = [add_account, add_membership, stop_membership]
