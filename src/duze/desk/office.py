"""The landing pages of auditor and administrators: the system's own state, no business data."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlmodel import col, func, select
from sqlmodel.ext.asyncio.session import AsyncSession

from duze.desk.office_lists import office_lists
from duze.jobs.models import Job, JobState
from duze.journal.models import Entry, Head
from duze.journal.queries import unsealed
from duze.kit import clock
from duze.kit.i18n import ngettext, say
from duze.kit.settings import Settings
from duze.people.models import Account, ApiToken
from duze.people.permissions import Permission, Viewer
from duze.units.models import Membership

SOON = timedelta(days=30)


async def office(session: AsyncSession, viewer: Viewer, settings: Settings) -> dict[str, Any]:
    """Title, figures and links for whoever holds no business role."""
    facts: list[dict[str, Any]] = []
    if viewer.may(Permission.JOURNAL_READ):
        facts += await _journal(session)
    if viewer.may(Permission.JOBS_READ):
        facts += await _jobs(session)
        facts.append({"name": say("数据库"), "value": "SQLite" if settings.on_sqlite else "PostgreSQL", "note": ""})
    if viewer.may(Permission.ACCOUNTS_EDIT):
        facts += await _accounts(session)
    lists = await office_lists(session, viewer)
    bad = [fact for fact in facts if fact.get("bad")]
    if not facts:
        heading = say("您目前没有可办理的事项")
    elif bad:
        heading = ngettext("有 %(num)d 项须处理", "有 %(num)d 项须处理", len(bad)) % {"num": len(bad)}
    elif lists and lists[0].href == "/imports":
        heading = lists[0].title
    else:
        heading = say("系统状态正常")
    return {
        "title": heading,
        "office": facts,
        "lists": lists,
        "todos": [],
        "figures": [],
        "standing": None,
        "may_log": False,
    }


async def _journal(session: AsyncSession) -> list[dict[str, Any]]:
    today = clock.now() - timedelta(days=1)
    late = clock.now() - timedelta(minutes=1)
    waiting = [entry for entry in await unsealed(session) if entry.created_at < late]
    return [
        _fact("日志条目", await _count(session, select(Entry.id)), href="/journal"),
        _fact("近一日新增", await _count(session, select(Entry.id).where(col(Entry.created_at) >= today))),
        _fact("签名树首", await _count(session, select(Head.id)), href="/journal/check"),
        _fact("超过一分钟未封存", len(waiting), bad=bool(waiting)),
    ]


async def _jobs(session: AsyncSession) -> list[dict[str, Any]]:
    failed = await _count(session, select(Job.id).where(col(Job.state) == JobState.FAILED))
    queued = await _count(session, select(Job.id).where(col(Job.state) == JobState.QUEUED))
    return [_fact("失败的任务", failed, bad=failed > 0, href="/jobs"), _fact("等待的任务", queued, href="/jobs")]


async def _accounts(session: AsyncSession) -> list[dict[str, Any]]:
    now, soon = clock.now(), clock.today() + SOON
    locked = await _count(session, select(Account.id).where(col(Account.locked_until) > now))
    ending = await _count(
        session,
        select(Membership.id).where(col(Membership.valid_to) >= clock.today(), col(Membership.valid_to) <= soon),
    )
    tokens = await _count(
        session,
        select(ApiToken.id).where(col(ApiToken.revoked_at).is_(None), col(ApiToken.expires_at) > now),
    )
    return [
        _fact(
            "在用账号", await _count(session, select(Account.id).where(col(Account.active).is_(True))), href="/units"
        ),
        _fact("锁定的账号", locked, bad=locked > 0),
        _fact("30 天内到期的任职", ending, href="/units"),
        _fact("有效的接口令牌", tokens),
    ]


def _fact(name: str, value: int, *, bad: bool = False, href: str = "") -> dict[str, Any]:
    return {"name": say(name), "value": str(value), "bad": bad, "href": href, "note": ""}


async def _count(session: AsyncSession, query: Any) -> int:
    return (await session.exec(select(func.count()).select_from(query.subquery()))).one()
