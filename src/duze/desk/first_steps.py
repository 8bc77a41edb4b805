"""What a new installation still lacks, for the administrators who bring it in: shown until it is there."""

from __future__ import annotations

from typing import Any

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from duze.desk.panels import Line, Listed
from duze.kit.i18n import say
from duze.people.permissions import Permission, Role, Viewer
from duze.units.models import RANKED, DisciplineBody, Membership, Unit

_ADMINISTRATORS = (Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN)


async def first_steps(session: AsyncSession, viewer: Viewer) -> Listed | None:
    """Tables still empty that this viewer may bring in, in the order they build on each other; None when full."""
    lines = []
    if viewer.may(Permission.UNITS_EDIT):
        if await _none(session, select(Unit.id).where(col(Unit.group).in_(RANKED))):
            lines.append(Line(say("单位"), say("被考核单位、巡查组；其他各表以单位代码引用。")))
        if await _none(session, select(DisciplineBody.id)):
            lines.append(Line(say("纪检监察机构"), say("移送去向表和纪检监察联络员以机构代码引用。")))
    if viewer.may(Permission.ACCOUNTS_EDIT):
        others = select(Membership.id).where(col(Membership.role).not_in(_ADMINISTRATORS))
        if await _none(session, others):
            lines.append(Line(say("人员与任职"), say("先由系统管理员导入单位；导入后在“账号”中逐人发放口令链接。")))
    if not lines:
        return None
    return Listed(say("还须装入的数据"), tuple(lines), say("数据导入"), "/imports", "file-up", "")


async def _none(session: AsyncSession, query: Any) -> bool:
    return (await session.exec(query.limit(1))).first() is None
