"""What can be brought in. Each kind's reading lives in the room that owns the data."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from sqlmodel.ext.asyncio.session import AsyncSession

from duze.deadlines import importing as calendar
from duze.escalation import importing as rulebook
from duze.findings import past_importing as past
from duze.findings import past_reading
from duze.kit.errors import NotFound
from duze.kit.sheets import Column, Progress, SheetTable, Tally
from duze.law import importing as law
from duze.people.permissions import Permission, Viewer, require
from duze.rankings import scheme_importing as scheme
from duze.rankings.scheme_columns import SCHEME, SCHEME_NOTES
from duze.units import change_importing as unit_changes
from duze.units import importing as units
from duze.units import people_importing as people


class BringIn(Protocol):
    """Write a table's rows through the room's verbs; faults are noted in the tally, never half-written.

    `progress(done, of)` may be called after each row.
    """

    async def __call__(
        self, session: AsyncSession, actor: Viewer, table: SheetTable, *, today: date, progress: Progress
    ) -> Tally: ...


@dataclass(frozen=True)
class ImportKind:
    """One kind of table: who may bring it in, its columns, and how its rows are written.

    `title` and `about` are msgids; `notes` go into the template's sheet of notes. `start` gives rows the template
    begins with, `document` the TOML document that may be sent instead of [[row]]. `then` says where what came in is to
    be seen: address and msgid.
    """

    code: str
    title: str
    permission: Permission
    columns: tuple[Column, ...]
    bring_in: BringIn
    about: str = ""
    notes: tuple[str, ...] = ()
    start: Callable[[], list[list[str]]] | None = None
    document: Callable[[], str] | None = None
    then: tuple[str, str] = ("", "")


P = Permission
KINDS: tuple[ImportKind, ...] = (
    ImportKind(
        "units",
        "单位",
        P.UNITS_EDIT,
        units.UNITS,
        units.bring_in_units,
        "被考核单位、督责机构和巡查组",
        then=("/units", "在“单位与人员”中查阅。接着导入纪检监察机构；人员由安全管理员导入。"),
    ),
    ImportKind(
        "unit-changes",
        "单位变更",
        P.UNITS_EDIT,
        unit_changes.CHANGES,
        unit_changes.bring_in_changes,
        "更名、调整组别、并入、分设、撤销，连同依据文件和延续内容",
        then=("/units", "在“单位与人员”中查阅。"),
    ),
    ImportKind(
        "bodies",
        "纪检监察机构",
        P.UNITS_EDIT,
        units.BODIES,
        units.bring_in_bodies,
        "接收移送的机构",
        then=("/units", "移送去向表和纪检监察联络员以机构代码引用。"),
    ),
    ImportKind(
        "routing",
        "移送去向表",
        P.ROUTES_EDIT,
        units.ROUTING,
        units.bring_in_routing,
        "按干部管理权限移送到哪里",
        then=("/units", "在“单位与人员”中查阅。"),
    ),
    ImportKind(
        "calendar",
        "工作日历",
        P.CALENDAR_EDIT,
        calendar.CALENDAR,
        calendar.bring_in_calendar,
        "一年的放假和调休上班，只列通知写明的日子",
        calendar.NOTES,
        then=("/calendar", "在“工作日历”中查阅。"),
    ),
    ImportKind(
        "articles",
        "法规条文",
        P.LAW_EDIT,
        law.ARTICLES,
        law.bring_in_articles,
        "认定问题所依据的条文，按施行日期分版",
        then=("/law", "在“问题认定标准”中查阅。接着导入问题细类。"),
    ),
    ImportKind(
        "sub-types",
        "问题细类",
        P.LAW_EDIT,
        law.SUB_TYPES,
        law.bring_in_sub_types,
        "三类问题之下的细类，按施行日期分版",
        then=("/law", "在“问题认定标准”中查阅，登记问题时即可选用。"),
    ),
    ImportKind(
        "elements",
        "构成要件",
        P.LAW_EDIT,
        law.ELEMENTS,
        law.bring_in_elements,
        "各类、各细类问题须查实的内容，按施行日期分版",
        then=("/law", "在“问题认定标准”中查阅，核实时逐项列出。"),
    ),
    ImportKind(
        "past-findings",
        "历史问题",
        P.FINDINGS_DECIDE,
        past_reading.PAST,
        past.bring_in_past_findings,
        "系统启用前已经定性的问题，只供查阅，不计入排名",
        past_reading.NOTES,
        then=("/findings/past", "在“历史问题”中查阅。"),
    ),
    ImportKind(
        "scheme",
        "考核方案",
        P.SCHEME_EDIT,
        SCHEME,
        scheme.bring_in_scheme,
        "指标、权重、计分方法和扣分，按施行月份分版；存为草案，另一人审定后施行",
        SCHEME_NOTES,
        scheme.scheme_start,
        scheme.scheme_document,
        ("/schemes", "已存为草案，由另一名考核员在“考核方案”中审定；采用后，自施行月份起建立的月份按新版计分。"),
    ),
    ImportKind(
        "rulebook",
        "升级规则",
        P.RULEBOOK_EDIT,
        rulebook.RULEBOOK,
        rulebook.bring_in_rulebook,
        "由哪些事实建议约谈、移送或督办；存为草稿，另一人批准后施行",
        rulebook.RULEBOOK_NOTES,
        rulebook.rulebook_start,
        rulebook.rulebook_document,
        ("/rulebook", "已存为草稿，须由另一名考核员批准后施行。"),
    ),
    ImportKind(
        "people",
        "人员与任职",
        P.ACCOUNTS_EDIT,
        people.PEOPLE,
        people.bring_in_people,
        "账号、姓名、角色和任期",
        then=("/accounts", "导入的人员还没有口令，请在“账号”中逐人发放一次性链接。"),
    ),
)


def kinds_for(viewer: Viewer) -> list[ImportKind]:
    """The kinds this viewer may bring in."""
    return [kind for kind in KINDS if viewer.may(kind.permission)]


def kind_for(viewer: Viewer, code: str) -> ImportKind:
    """A kind by its code. Raises NotFound, or NotAllowed naming who may."""
    for kind in KINDS:
        if kind.code == code:
            require(viewer, kind.permission)
            return kind
    raise NotFound("没有这种数据表。")
