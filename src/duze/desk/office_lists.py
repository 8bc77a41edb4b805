"""What auditor and administrators find under their figures: the latest seals, jobs, posts ending, accounts locked."""

from __future__ import annotations

from datetime import timedelta

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from duze.desk.first_steps import first_steps
from duze.desk.panels import Line, Listed
from duze.jobs.models import Job, JobState
from duze.jobs.names import KIND_NAMES
from duze.journal.models import Head
from duze.kit import clock
from duze.kit.i18n import N_, fmt_date, say
from duze.people.models import Account
from duze.people.permissions import ROLE_NAMES, Permission, Viewer
from duze.units.models import Membership

MOST = 8
SOON = timedelta(days=30)
_JOB_STATES = {
    JobState.QUEUED: (N_("等待"), ""),
    JobState.RUNNING: (N_("进行中"), "blue"),
    JobState.DONE: (N_("完成"), "grn"),
    JobState.FAILED: (N_("失败"), "red"),
}


async def office_lists(session: AsyncSession, viewer: Viewer) -> list[Listed]:
    """The panels the viewer's duties call for, in order of the duties."""
    panels = []
    if (first := await first_steps(session, viewer)) is not None:
        panels.append(first)
    if viewer.may(Permission.JOURNAL_READ):
        panels.append(await _journal(session))
    if viewer.may(Permission.JOBS_READ):
        panels.append(await _jobs(session))
    if viewer.may(Permission.ACCOUNTS_EDIT):
        panels += [await _ending(session), await _locked(session)]
    return panels


async def _journal(session: AsyncSession) -> Listed:
    """The latest seals. What was done, and to what, is business: it stands in the journal, not on a landing page."""
    rows = (await session.exec(select(Head).order_by(col(Head.size).desc()).limit(MOST))).all()
    lines = tuple(
        Line(say("封存至第 %(num)s 条", {"num": row.size}), row.root[:32], say("已签名"), "grn", row.signed_at)
        for row in rows
    )
    return Listed(say("最近的封存"), lines, say("立即核验"), "/journal/check", "shield-check", say("日志还没有封存。"))


async def _jobs(session: AsyncSession) -> Listed:
    order = (col(Job.state) != JobState.FAILED, col(Job.created_at).desc())
    rows = (await session.exec(select(Job).order_by(*order).limit(MOST))).all()
    lines = tuple(
        Line(
            say(KIND_NAMES.get(row.kind, row.kind)),
            "",
            say(_JOB_STATES[row.state][0]),
            _JOB_STATES[row.state][1],
            row.created_at,
        )
        for row in rows
    )
    return Listed(
        say("最近的后台任务"),
        lines,
        say("全部任务"),
        "/jobs",
        "list-checks",
        say("还没有后台任务。"),
        say("签发、导入时自动产生。"),
    )


async def _ending(session: AsyncSession) -> Listed:
    today = clock.today()
    query = (
        select(Membership, Account.name)
        .join(Account, col(Account.id) == col(Membership.account_id))
        .where(col(Membership.valid_to) >= today, col(Membership.valid_to) <= today + SOON)
        .order_by(col(Membership.valid_to))
        .limit(MOST)
    )
    lines = tuple(
        Line(name, say(ROLE_NAMES[seat.role]), say("%(day)s到期", {"day": fmt_date(seat.valid_to)}), "amb")
        for seat, name in (await session.exec(query)).all()
    )
    return Listed(
        say("即将到期的任职"),
        lines,
        say("单位与人员"),
        "/units",
        "calendar-days",
        say("30 天内没有到期的任职。"),
        say("到期当日起，该职责自动停用。"),
    )


async def _locked(session: AsyncSession) -> Listed:
    query = select(Account).where(col(Account.locked_until) > clock.now()).limit(MOST)
    lines = tuple(Line(row.name, row.login, say("已锁定"), "red") for row in (await session.exec(query)).all())
    return Listed(
        say("锁定的账号"),
        lines,
        say("管理账号"),
        "/accounts",
        "users",
        say("没有锁定的账号。"),
        say("多次输错口令后账号会暂时锁定；可为本人签发一次性登录链接。"),
    )
