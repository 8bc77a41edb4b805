"""Navigation by role: which rooms a viewer sees in the side bar and on the phone's tab bar."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from duze.people.permissions import ROLE_NAMES, Permission, Role, Viewer


@dataclass(frozen=True)
class Item:
    """One entry of the navigation; `label` is a msgid."""

    icon: str
    label: str
    href: str
    roles: frozenset[Role]


_S, _I, _G, _A = Role.SUPERVISOR, Role.INSPECTOR, Role.SIGNATORY, Role.ASSESSOR
_U, _D, _L = Role.UNIT_LIAISON, Role.DISCIPLINE_OFFICER, Role.LEADER

SECTIONS: tuple[tuple[str, tuple[Item, ...]], ...] = (
    (
        "",
        (Item("layout-dashboard", "工作台", "/", frozenset(Role)),),
    ),
    (
        "监督",
        (
            Item("clipboard-list", "问题线索", "/findings", frozenset({_S, _I, _U, _L, _G})),
            Item("briefcase-business", "案件", "/cases", frozenset({_S, _U, _L, _G})),
            Item("route", "巡查", "/inspections", frozenset({_S, _I, _G})),
            Item("route", "巡查结论", "/conclusions", frozenset({_U})),
            Item("inbox", "投诉", "/complaints", frozenset({_S, _I, _G})),
            Item("list-checks", "督办", "/supervisions", frozenset({_S, _U, _L, _G})),
            Item("wrench", "整改", "/rectifications", frozenset({_S, _I, _U, _L, _G})),
            Item("layout-list", "三张清单", "/lists", frozenset({_S, _U, _L, _G})),
            Item("calendar-check", "周报", "/weekly", frozenset({_S, _U, _L, _G})),
            Item("book-open-text", "综述", "/overview", frozenset({_S, _L, _G})),
            Item("clock", "时限", "/deadlines", frozenset({_S, _I, _U, _L, _G, _A, _D})),
            Item("messages-square", "约谈", "/interviews", frozenset({_S, _U, _L, _G})),
            Item("lightbulb", "升级建议", "/proposals", frozenset({_S, _L, _G})),
            Item("send", "移送", "/referrals", frozenset({_S, _G, _D})),
            Item("inbox", "监察建议", "/received-advice", frozenset({_S, _G})),
            Item("file-text", "文书", "/letters", frozenset({_S, _G, _A, _U, _D})),
        ),
    ),
    (
        "考核",
        (
            Item("trophy", "月度排名", "/rankings", frozenset({_S, _A, _U, _L, _G})),
            Item("sliders-horizontal", "升级规则", "/rulebook", frozenset({_A})),
        ),
    ),
    (
        "治理",
        (
            Item("building-2", "单位与人员", "/units", frozenset({_S, Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN})),
            Item("users", "账号", "/accounts", frozenset({Role.SECURITY_ADMIN})),
            Item("lock", "加密公钥", "/keys", frozenset({_D, Role.SECURITY_ADMIN})),
            Item("scale", "问题认定标准", "/law", frozenset({_S, _I, _A, _U, _L, _G})),
            Item("calendar-days", "工作日历", "/calendar", frozenset({_S, Role.SYSTEM_ADMIN})),
            Item("upload", "数据导入", "/imports", frozenset({_S, _A, Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN})),
            Item("scroll-text", "审计日志", "/journal", frozenset({Role.AUDITOR})),
            Item("list-checks", "后台任务", "/jobs", frozenset({Role.SYSTEM_ADMIN})),
        ),
    ),
)


def nav_for(viewer: Viewer) -> list[dict[str, Any]]:
    """The sections of the side bar this viewer sees."""
    shown = []
    for title, items in SECTIONS:
        own = [{"icon": i.icon, "label": i.label, "href": i.href} for i in items if i.roles & viewer.roles]
        if own:
            shown.append({"title": title, "entries": own})
    return shown


def me_of(viewer: Viewer) -> dict[str, str]:
    """Who is signed in, for the top bar; `field` is the account's id where findings may be logged, otherwise ""."""
    titles = [seat.title or ROLE_NAMES[seat.role] for seat in viewer.seats]
    field = str(viewer.id) if viewer.may(Permission.FINDINGS_LOG) else ""
    return {"field": field, "name": viewer.name, "sub": " · ".join(dict.fromkeys(titles)), "initial": viewer.name[:1]}


def tabs_for(viewer: Viewer) -> list[dict[str, Any]]:
    """The phone's tab bar: five places at most, logging a finding in the middle for those who may."""
    entries = [entry for section in nav_for(viewer) for entry in section["entries"]]
    tabs = [{**entry, "add": False} for entry in entries[:3]]
    if viewer.may(Permission.FINDINGS_LOG):
        tabs.insert(2, {"icon": "plus", "label": "登记问题", "href": "/findings/new", "add": True})
    return [*tabs[:4], {"icon": "user-round", "label": "我的", "href": "/me", "add": False}]
