"""The task list and the problem list as pages, the ledger as a workbook."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from litestar import Response, get
from litestar.di import NamedDependency
from litestar.params import FromQuery
from litestar.response import Template

from duze.dispatch import duty_pages, overview_pages, task_pages, weekly_pages
from duze.dispatch.problems import list_problems
from duze.dispatch.rules import LIGHT_NAMES, Light
from duze.dispatch.views import LedgerRow, answering, ledger_rows, named_units
from duze.journal.actions import record
from duze.journal.verbs import Verb
from duze.kit import clock
from duze.kit.db import Database
from duze.kit.export import digest, sheet_of
from duze.kit.i18n import fmt_date, fmt_datetime, gettext
from duze.people.models import Account
from duze.people.permissions import Permission, Viewer

Db = NamedDependency[Database]
Who = NamedDependency[Viewer]
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
KINDS = {"rectification": "整改", "supervision": "督办", "task": "任务"}
HEADS: tuple[str, ...] = (
    "编号",
    "事项",
    "类别",
    "责任单位",
    "责任人",
    "包片领导",
    "时限",
    "进展",
    "完成",
    "存在困难",
    "需协调事项",
    "状态",
    "销号日期",
)


@get("/lists")
async def ledger_page(
    db: Db,
    viewer: Who,
    light: FromQuery[Light | None] = None,
    unit_id: FromQuery[UUID | None] = None,
    kind: FromQuery[str] = "",
) -> Template:
    """任务清单: the ledger with lights."""
    async with db.read() as session:
        rows, counts = await ledger_rows(session, viewer, clock.today(), light=light, unit_id=unit_id, kind=kind)
        units = await named_units(session)
    context = {
        "viewer": viewer,
        "active": "/lists",
        "rows": rows,
        "counts": counts,
        "chosen": light,
        "unit_id": str(unit_id or ""),
        "kind": kind,
        "kinds": KINDS,
        "lights": LIGHT_NAMES,
        "units": units,
        "may_assign": viewer.may(Permission.TASKS_ASSIGN),
        "wide": viewer.staff or bool(viewer.area()),
    }
    return Template("dispatch/ledger.html", context=context)


@get("/lists/ledger.xlsx", media_type=XLSX)
async def ledger_file(
    db: Db,
    viewer: Who,
    light: FromQuery[Light | None] = None,
    unit_id: FromQuery[UUID | None] = None,
    kind: FromQuery[str] = "",
) -> Response[bytes]:
    """The ledger as a workbook. The export is journalled."""
    heads = [gettext(head) for head in HEADS]
    async with db.write() as session:
        found, _ = await ledger_rows(session, viewer, clock.today(), light=light, unit_id=unit_id, kind=kind)
        rows = [_cells(one) for one in found]
        account = await session.get_one(Account, viewer.id)
        after = {"what": "ledger", "rows": len(rows), "sha256": digest(heads, rows)}
        record(session, viewer, Verb.LIST_EXPORTED, account, after=after)
    about = [(gettext("导出时间"), fmt_datetime(clock.now())), (gettext("导出人"), viewer.name)]
    name = {"Content-Disposition": f'attachment; filename="ledger-{clock.today():%Y%m%d}.xlsx"'}
    return Response(sheet_of(gettext("任务清单"), heads, rows, about), media_type=XLSX, headers=name)


def _cells(row: LedgerRow) -> list[str]:
    one = row.entry
    return [
        one.number,
        one.title,
        gettext(KINDS[one.kind]),
        one.unit,
        row.handler,
        "、".join(row.leaders),
        fmt_date(one.due_on),
        f"{gettext(one.state_name)}　{one.said}".strip(),
        f"{one.done}/{one.of}",
        row.trouble,
        row.wanted,
        gettext(LIGHT_NAMES[one.light]),
        fmt_date(one.closed_on),
    ]


@get("/lists/problems")
async def problems_page(
    db: Db, viewer: Who, unit_id: FromQuery[UUID | None] = None, cursor: FromQuery[str | None] = None
) -> Template:
    """问题清单."""
    async with db.read() as session:
        page = await list_problems(session, viewer, clock.today(), limit=50, cursor=cursor, unit_id=unit_id)
        context = {
            "viewer": viewer,
            "active": "/lists",
            "rows": page.items,
            "next": page.next,
            "cursor": cursor,
            "unit_id": str(unit_id or ""),
            "units": await named_units(session),
            "people": await answering(session, viewer, clock.today()),
            "lights": LIGHT_NAMES,
            "may_assign": viewer.may(Permission.TASKS_ASSIGN),
            "wide": viewer.staff or bool(viewer.area()),
        }
    return Template("dispatch/problems.html", context=context)


ROUTES: list[Any] = [
    ledger_page,
    ledger_file,
    problems_page,
    *task_pages.ROUTES,
    *duty_pages.ROUTES,
    *weekly_pages.ROUTES,
    *overview_pages.ROUTES,
]
