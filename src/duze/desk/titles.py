"""The landing page's title, by role. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from duze.desk.queries import Todo
from duze.kit.i18n import ngettext, say
from duze.people.permissions import Role, Viewer


def next_step(viewer: Viewer) -> tuple[str, str]:
    """Where to go when nothing waits: an address and its name."""
    if viewer.has(Role.INSPECTOR):
        return "/findings/new", say("登记问题")
    if viewer.has(Role.ASSESSOR):
        return "/rankings", say("查看月度排名")
    if viewer.has(Role.DISCIPLINE_OFFICER):
        return "/referrals", say("查看全部移送")
    return "/cases", say("查看案件")


def title(viewer: Viewer, waiting: Sequence[Todo], today: date) -> str:
    """The answer in one sentence."""
    urgent = sum(todo.urgent(today) for todo in waiting)
    count = len(waiting)
    if not waiting:
        return say("今天没有须您办理的事项")
    if viewer.has(Role.UNIT_LIAISON):
        return ngettext("贵单位有 %(num)d 件待回复", "贵单位有 %(num)d 件待回复", count) % {"num": count}
    if viewer.has(Role.DISCIPLINE_OFFICER):
        return ngettext("有 %(num)d 件移送待办理", "有 %(num)d 件移送待办理", count) % {"num": count}
    if viewer.has(Role.INSPECTOR):
        return ngettext("今天有 %(num)d 项核实任务", "今天有 %(num)d 项核实任务", count) % {"num": count}
    if urgent:
        return ngettext("今天有 %(num)d 件须您决定", "今天有 %(num)d 件须您决定", urgent) % {"num": urgent}
    return ngettext("有 %(num)d 件待您决定，今天没有到期的", "有 %(num)d 件待您决定，今天没有到期的", count) % {
        "num": count
    }
