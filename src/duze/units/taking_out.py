"""Many rows at once: what was chosen, what can be done with it and what not and why, the workbook, the results."""

from __future__ import annotations

from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.response import Template
from sqlmodel.ext.asyncio.session import AsyncSession

from duze.journal.actions import record
from duze.journal.verbs import Verb
from duze.kit import clock
from duze.kit.db import Database
from duze.kit.errors import Refusal, invalid
from duze.kit.export import MOST, digest, sheet_of
from duze.kit.i18n import fmt_datetime, gettext, say
from duze.kit.lists import Roll, rows_chosen
from duze.kit.web.forms import form_values, several
from duze.people.models import Account
from duze.people.permissions import Permission, Viewer, require
from duze.units.lists import narrow_of, narrow_said
from duze.units.queries import unit_names

Db = NamedDependency[Database]
Who = NamedDependency[Viewer]
Req = Request[Any, Any, Any]
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
AT_ONCE, SHOWN = 200, 50


@dataclass(frozen=True)
class Together:
    """An act that may be done to many at once: never one that decides on somebody and cannot be taken back.

    `noun` ends its address; `label` and `done` are msgids. `find` gives a thing through the viewer's sight, locked;
    `number` what it is called; `refusal` why it cannot be done to this one; `act` does it, as anywhere else.
    """

    noun: str
    label: str
    done: str
    icon: str
    permission: Permission
    find: Callable[[AsyncSession, Viewer, UUID], Awaitable[Any]]
    many: Callable[[AsyncSession, Viewer, Sequence[UUID]], Awaitable[Sequence[Any]]]
    number: Callable[[Any], str]
    refusal: Callable[[Any, Viewer], Refusal | None]
    act: Callable[[AsyncSession, Viewer, Any, date], Awaitable[object]]


def doors(roll: Roll[Any], together: Together | None = None) -> list[Any]:
    """The doors of a list's selection: preview, workbook and, where one makes sense, the act done to many."""

    @get(f"/{roll.name}/selection")
    async def selection_page(request: Req, db: Db, viewer: Who) -> Template:
        """The preview: how many were chosen, what would happen to them, which are left out and why."""
        roll.entitled(viewer)
        ids = _ids(request.query_params.getall("id", []))
        narrow = narrow_of(roll, request.query_params)
        async with db.read() as session:
            rows = await rows_chosen(session, roll, viewer, narrow, ids, most=MOST)
            plan = await _plan(session, viewer, together, rows)
        return _page(roll, viewer, together, rows, str(request.url.query), plan=plan)

    @get(f"/{roll.name}/selection.xlsx", media_type=XLSX)
    async def selection_sheet(request: Req, db: Db, viewer: Who) -> Response[bytes]:
        """What was chosen as a workbook. The export is journalled."""
        roll.entitled(viewer)
        ids = _ids(request.query_params.getall("id", []))
        async with db.write() as session:
            return await _sheet(session, roll, viewer, request.query_params, ids)

    made: list[Any] = [selection_page, selection_sheet]
    if together is not None:
        made.append(_act_door(roll, together))
    return made


def _act_door(roll: Roll[Any], together: Together) -> Any:
    @post(f"/{roll.name}/selection/{together.noun}", status_code=200)
    async def act_on_selection(request: Req, db: Db, viewer: Who) -> Template:
        """Do it to each of the ticked, each in a transaction of its own; what became of each is shown."""
        require(viewer, together.permission)
        ids = _ids(several((await form_values(request)).get("id", [])))[:AT_ONCE]
        if not ids:
            raise invalid("/id", "请先选中要办理的事项。")
        results = [(one, *await _do(db, viewer, together, one)) for one in ids]
        return _page(roll, viewer, together, [], "", results=results)

    return act_on_selection


async def _do(db: Database, viewer: Viewer, together: Together, thing_id: UUID) -> tuple[str, str]:
    """What the thing is called and why it was refused; "" when it was done."""
    number = ""
    try:
        async with db.write() as session:
            thing = await together.find(session, viewer, thing_id)
            number = together.number(thing)
            await together.act(session, viewer, thing, clock.today())
    except Refusal as refusal:
        return number, say(refusal.message, refusal.params)
    return number, ""


@dataclass(frozen=True)
class Plan:
    """What an act would do to the chosen: to these, and not to those, whose numbers stand by the reason."""

    takes: Sequence[UUID] = ()
    left_out: Sequence[tuple[str, Sequence[str]]] = ()


async def _plan(session: AsyncSession, viewer: Viewer, together: Together | None, rows: Sequence[Any]) -> Plan:
    if together is None or not viewer.may(together.permission):
        return Plan()
    takes: list[UUID] = []
    reasons: dict[str, list[str]] = {}
    for thing in await together.many(session, viewer, [row.id for row in rows[:MOST]]):
        refusal = together.refusal(thing, viewer)
        if refusal is None:
            takes.append(thing.id)
        else:
            reasons.setdefault(say(refusal.message, refusal.params), []).append(together.number(thing))
    return Plan(takes, list(reasons.items()))


def _page(
    roll: Roll[Any],
    viewer: Viewer,
    together: Together | None,
    rows: Sequence[Any],
    query: str,
    *,
    plan: Plan | None = None,
    results: Sequence[tuple[UUID, str, str]] | None = None,
) -> Template:
    context = {
        "viewer": viewer,
        "active": f"/{roll.name}",
        "path": f"/{roll.name}",
        "opens": roll.opens,
        "title": gettext(roll.title),
        "caution": gettext(roll.caution),
        "heads": [gettext(head) for head in roll.heads],
        "rows": [(row.id, roll.cells(row)) for row in rows[:SHOWN]],
        "count": min(len(rows), MOST),
        "staying": Counter(gettext(why) for row in rows[:MOST] if (why := roll.stays(row))),
        "cut": len(rows) > MOST,
        "most": MOST,
        "query": query,
        "plan": plan or Plan(),
        "at_once": AT_ONCE,
        "together": together if together and viewer.may(together.permission) else None,
        "results": results,
    }
    return Template("units/selection.html", context=context)


async def _sheet(
    session: AsyncSession, roll: Roll[Any], viewer: Viewer, asked: Any, ids: Sequence[UUID]
) -> Response[bytes]:
    narrow = narrow_of(roll, asked)
    found = await rows_chosen(session, roll, viewer, narrow, ids, most=MOST)
    heads = [gettext(head) for head in roll.heads]
    rows = [roll.cells(row) for row in found[:MOST] if not roll.stays(row)]
    names = await unit_names(session, [narrow.unit_id]) if narrow.unit_id else {}
    said = gettext("逐件选取") if ids else narrow_said(roll, viewer, narrow, next(iter(names.values()), ""))
    about = [(gettext("筛选条件"), said), (gettext("导出时间"), fmt_datetime(clock.now()))]
    about.append((gettext("导出人"), viewer.name))
    if roll.caution:
        about.append((gettext("提示"), gettext(roll.caution)))
    if len(found) > MOST:
        about.append((gettext("提示"), say("符合条件的超过 %(most)s 件，只导出前 %(most)s 件。", {"most": MOST})))
    account = await session.get_one(Account, viewer.id)
    after = {"what": roll.name, "rows": len(rows), "sha256": digest(heads, rows)}
    record(session, viewer, Verb.LIST_EXPORTED, account, after=after)
    name = {"Content-Disposition": f'attachment; filename="{roll.name.replace("/", "-")}-{clock.today():%Y%m%d}.xlsx"'}
    return Response(sheet_of(gettext(roll.title), heads, rows, about), media_type=XLSX, headers=name)


def _ids(sent: Sequence[Any]) -> list[UUID]:
    try:
        return list(dict.fromkeys(UUID(str(one)) for one in sent))
    except ValueError as error:
        raise invalid("/id", "不是有效的编号（UUID）。") from error
