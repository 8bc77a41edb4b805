"""The list of accounts: columns, orders, filters, and the roles each holds today."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from duze.kit import clock
from duze.kit.db import rows_of
from duze.kit.i18n import gettext
from duze.kit.lists import Facet, Roll, Sort, choices_of
from duze.people.models import Account
from duze.people.permissions import ROLE_NAMES, Permission, Role, Viewer, require
from duze.units.models import Membership

_A = Account
STANDINGS = {"active": "在用", "waiting": "待设口令", "locked": "已锁定", "closed": "已停用"}


class AccountRow(msgspec.Struct):
    """An account in a list. `standing` is one of `STANDINGS`."""

    id: UUID
    name: str
    login: str
    active: bool
    standing: str
    roles: tuple[Role, ...] = ()


def _standing_of() -> sa.ColumnElement[str]:
    waiting = sa.and_(~col(_A.active), col(_A.password_hash) == "")
    locked = col(_A.locked_until) > clock.now()
    return sa.case((waiting, "waiting"), (~col(_A.active), "closed"), (locked, "locked"), else_="active")


def _query(_viewer: Viewer) -> Any:
    return sa.select(col(_A.id), col(_A.name), col(_A.login), col(_A.active), _standing_of().label("account_standing"))


def _held() -> list[sa.ColumnElement[bool]]:
    """Roles held today."""
    today = clock.today()
    open_ended = sa.or_(col(Membership.valid_to).is_(None), col(Membership.valid_to) >= today)
    return [col(Membership.valid_from) <= today, open_ended]


async def _rows(session: AsyncSession, _viewer: Viewer, rows: Sequence[Any]) -> list[AccountRow]:
    of = col(Membership.account_id)
    seats = sa.select(of, col(Membership.role)).where(of.in_([row[0] for row in rows]), *_held())
    roles: dict[UUID, list[Role]] = defaultdict(list)
    for account_id, role in map(tuple, await rows_of(session, seats)):
        roles[account_id].append(role)
    return [AccountRow(*[*row, tuple(roles[row[0]])]) for row in rows]


def _cells(row: AccountRow) -> list[str]:
    roles = "、".join(gettext(ROLE_NAMES[role]) for role in row.roles)
    return [row.login, row.name, roles or gettext("未任职"), gettext(STANDINGS[row.standing])]


def _holds(_viewer: Viewer, value: str) -> sa.ColumnElement[bool]:
    holders = sa.select(col(Membership.account_id)).where(col(Membership.role) == Role(value), *_held())
    return col(_A.id).in_(holders)


def _entitled(viewer: Viewer) -> None:
    require(viewer, Permission.ACCOUNTS_EDIT)


ACCOUNTS: Roll[AccountRow] = Roll(
    name="accounts",
    title="账号",
    id=col(_A.id),
    query=_query,
    told=_rows,
    heads=("登录名", "姓名", "角色", "状态"),
    cells=_cells,
    sorts={"name": Sort("姓名", col(_A.name)), "login": Sort("登录名", col(_A.login))},
    facets={
        "status": Facet(
            "状态", lambda _viewer: list(STANDINGS.items()), lambda _viewer, value: _standing_of() == value
        ),
        "role": Facet("角色", choices_of(ROLE_NAMES), _holds),
    },
    searched=(col(_A.name), col(_A.login)),
    entitled=_entitled,
    opens=False,
)
