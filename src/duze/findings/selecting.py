"""Many findings at once: what was chosen, what can be done with it and what not and why, the export, the results."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.di import NamedDependency, Provide
from litestar.params import FromQuery, QueryParameter
from litestar.response import Template
from sqlmodel.ext.asyncio.session import AsyncSession

from duze.findings.actions import take_for_verification
from duze.findings.desk import act_on
from duze.findings.listing import Filters, Order, selected_findings
from duze.findings.models import SEVERITY_NAMES, STATE_NAMES, Finding, FindingState
from duze.findings.rules import refusal_to_take, sees_as_office
from duze.findings.sight import told_state
from duze.journal.actions import record
from duze.journal.verbs import Verb
from duze.kit import clock
from duze.kit.db import Database
from duze.kit.errors import Refusal, invalid
from duze.kit.export import MOST, digest, sheet_of
from duze.kit.i18n import fmt_date, fmt_datetime, gettext, say
from duze.kit.web.forms import form_values, several
from duze.law.models import KIND_NAMES, Kind
from duze.people.models import Account
from duze.people.permissions import Permission, Viewer, require
from duze.units.models import Unit

Db = NamedDependency[Database]
Who = NamedDependency[Viewer]
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
AT_ONCE = 200
SHOWN = 50
HEADS = ("编号", "类型", "细类", "单位", "程度", "状态", "地点", "发生时间", "登记日期", "定性日期")


@dataclass(frozen=True)
class Choice:
    """What a request chose: rows by id, or all that the filters leave."""

    filters: Filters
    ids: tuple[UUID, ...]


def choice_of(
    in_state: Annotated[FindingState | None, QueryParameter(name="state")] = None,
    kind: FromQuery[Kind | None] = None,
    unit_id: FromQuery[UUID | None] = None,
    mine: FromQuery[bool] = False,
    q: FromQuery[str] = "",
    order: FromQuery[Order] = Order.NEWEST,
    id: FromQuery[list[UUID] | None] = None,
) -> Choice:
    """Dependency: the choice in the address."""
    return Choice(Filters(in_state, kind, unit_id, "", mine, q, order), tuple(dict.fromkeys(id or [])))


Chosen = NamedDependency[Choice]
CHOOSING = {"choice": Provide(choice_of, sync_to_thread=False)}


@get("/findings/selection", dependencies=CHOOSING)
async def selection_page(request: Request[Any, Any, Any], db: Db, viewer: Who, choice: Chosen) -> Template:
    """The preview: how many were chosen, what would happen to them, which are left out and why."""
    async with db.read() as session:
        rows = await selected_findings(session, viewer, choice.filters, choice.ids, most=MOST)
    return _page(viewer, rows, str(request.url.query))


def _page(viewer: Viewer, rows: Sequence[tuple[Finding, str]], query: str, results: Any = None) -> Template:
    cut, rows = len(rows) > MOST, rows[:MOST]
    takes, left_out = _to_take(viewer, rows)
    context = {
        "viewer": viewer,
        "active": "/findings",
        "rows": [_told(viewer, finding, unit) for finding, unit in rows[:SHOWN]],
        "links": [finding.id for finding, _ in rows[:SHOWN]],
        "count": len(rows),
        "cut": cut,
        "most": MOST,
        "drafts": sum(finding.state is FindingState.DRAFT for finding, _ in rows),
        "may_take": viewer.may(Permission.FINDINGS_VERIFY) and results is None,
        "takes": takes[:AT_ONCE],
        "too_many": len(takes) > AT_ONCE,
        "left_out": left_out,
        "query": query,
        "results": results,
        "heads": [gettext(head) for head in HEADS],
    }
    return Template("findings/selection.html", context=context)


def _to_take(viewer: Viewer, rows: Sequence[tuple[Finding, str]]) -> tuple[list[Finding], list[tuple[str, list[str]]]]:
    """Those that can be taken for verification, and the others' numbers by the reason why not."""
    takes: list[Finding] = []
    reasons: dict[str, list[str]] = {}
    for finding, _ in rows:
        refusal = refusal_to_take(finding, viewer)
        if refusal is None:
            takes.append(finding)
        else:
            reasons.setdefault(say(refusal.message, refusal.params), []).append(finding.number or gettext("未编号"))
    return takes, list(reasons.items())


def _told(viewer: Viewer, finding: Finding, unit: str) -> list[str]:
    state = told_state(finding.state, office=sees_as_office(viewer))
    return [
        finding.number or "",
        gettext(KIND_NAMES[finding.kind]),
        gettext(finding.sub_type_name),
        unit,
        gettext(SEVERITY_NAMES[finding.severity]),
        gettext(STATE_NAMES[state]),
        finding.place,
        fmt_datetime(finding.happened_at),
        fmt_date(finding.submitted_on),
        fmt_date(finding.decided_on),
    ]


@get("/findings/selection.xlsx", media_type=XLSX, dependencies=CHOOSING)
async def selection_sheet(db: Db, viewer: Who, choice: Chosen) -> Response[bytes]:
    """The chosen findings as a workbook; drafts have no number yet and stay out. The export is journalled."""
    heads = [gettext(head) for head in HEADS]
    async with db.write() as session:
        found = await selected_findings(session, viewer, choice.filters, choice.ids, most=MOST)
        rows = [_told(viewer, one, unit) for one, unit in found[:MOST] if one.state is not FindingState.DRAFT]
        about = [
            (gettext("筛选条件"), await _in_words(session, choice)),
            (gettext("导出时间"), fmt_datetime(clock.now())),
            (gettext("导出人"), viewer.name),
        ]
        if len(found) > MOST:
            about.append((gettext("提示"), say("符合条件的超过 %(most)s 件，只导出前 %(most)s 件。", {"most": MOST})))
        account = await session.get_one(Account, viewer.id)
        after = {"what": "findings", "rows": len(rows), "sha256": digest(heads, rows)}
        record(session, viewer, Verb.LIST_EXPORTED, account, after=after)
    name = {"Content-Disposition": f'attachment; filename="findings-{clock.today():%Y%m%d}.xlsx"'}
    return Response(sheet_of(gettext("问题线索"), heads, rows, about), media_type=XLSX, headers=name)


async def _in_words(session: AsyncSession, choice: Choice) -> str:
    if choice.ids:
        return gettext("逐件选取")
    filters, parts = choice.filters, []
    if filters.state:
        parts.append(f"{gettext('状态')}：{gettext(STATE_NAMES[filters.state])}")
    if filters.kind:
        parts.append(f"{gettext('类型')}：{gettext(KIND_NAMES[filters.kind])}")
    if filters.unit_id and (unit := await session.get(Unit, filters.unit_id)):
        parts.append(f"{gettext('单位')}：{unit.name}")
    if filters.mine:
        parts.append(gettext("本人登记或者核实的"))
    if filters.q.strip():
        parts.append(f"{gettext('编号、地点或事实')}：{filters.q}")
    return "；".join(parts) or gettext("全部")


@post("/findings/selection/verification-start", status_code=200)
async def take_selected(request: Request[Any, Any, Any], db: Db, viewer: Who) -> Template:
    """Take each of the ticked findings, each in a transaction of its own; what became of each is shown."""
    require(viewer, Permission.FINDINGS_VERIFY)
    sent = several((await form_values(request)).get("id", []))
    try:
        ids = [UUID(one) for one in sent][:AT_ONCE]
    except (ValueError, TypeError, AttributeError) as error:
        raise invalid("/id", "不是有效的编号（UUID）。") from error
    if not ids:
        raise invalid("/id", "请先选中要领取的问题。")
    results = [await _take(db, viewer, one, clock.today()) for one in dict.fromkeys(ids)]
    async with db.read() as session:
        rows = await selected_findings(session, viewer, Filters(), ids, most=AT_ONCE)
    return _page(viewer, rows, "", [(ids[place], *result) for place, result in enumerate(results)])


async def _take(db: Database, viewer: Viewer, finding_id: UUID, today: date) -> tuple[str, str]:
    """Its number and why it was refused; "" when it was taken."""
    try:
        out = await act_on(
            db,
            viewer,
            finding_id,
            lambda finding: None,
            lambda session, finding: take_for_verification(session, viewer, finding, today=today),
        )
    except Refusal as refusal:
        return "", say(refusal.message, refusal.params)
    return out.number or "", ""


ROUTES = [selection_page, selection_sheet, take_selected]
