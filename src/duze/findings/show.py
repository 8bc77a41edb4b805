"""The page of one finding: what it says, what happened, what can be done, and the forms for doing it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from litestar import Request, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect, Template
from sqlmodel import SQLModel
from sqlmodel.ext.asyncio.session import AsyncSession

from duze.deadlines.queries import open_deadlines
from duze.evidence.rules import ACCEPT
from duze.findings import papers
from duze.findings.actions import explain_finding, submit_finding, take_for_verification, verify_finding
from duze.findings.deciding import archive_finding, confirm_finding, dismiss_finding, record_fix
from duze.findings.desk import act_on
from duze.findings.elements import elements_due
from duze.findings.evidence_views import evidence_out
from duze.findings.history import history
from duze.findings.merging import acts_of_merge, duplicates_of, main_candidates, merge_finding, separate_finding
from duze.findings.models import GRADE_NAMES, SEVERITY_NAMES, Finding, FindingState, Grade, Severity
from duze.findings.objecting import decide_objection, object_to_finding
from duze.findings.origins import Origins
from duze.findings.past_queries import past_same
from duze.findings.queries import finding_for
from duze.findings.rules import refusal_to_add_evidence, sees_as_office
from duze.findings.shapes import (
    DecisionIn,
    ExplanationIn,
    FixIn,
    MergeIn,
    ObjectionDecisionIn,
    ObjectionIn,
    ReasonIn,
    VerificationIn,
)
from duze.findings.ticking import typed
from duze.findings.views import acts_on, finding_out
from duze.kit import clock
from duze.kit.db import Database
from duze.kit.errors import Refusal
from duze.kit.i18n import fmt_month_day, gettext
from duze.kit.web.etags import check_version
from duze.kit.web.forms import form_values, shaped, version_of
from duze.kit.web.problems import problem
from duze.law.models import KIND_NAMES, Kind
from duze.law.queries import sub_types
from duze.letters.doors import doors
from duze.letters.queries import letters_about
from duze.letters.starting import draft_acts
from duze.people.permissions import Permission, Viewer

Db = NamedDependency[Database]
Who = NamedDependency[Viewer]
From = NamedDependency[Origins]
Req = Request[Any, Any, Any]


@dataclass(frozen=True)
class Doing:
    """What a form posts to: the verb and the shape it takes (None: a plain button)."""

    verb: Any
    shape: type[SQLModel] | None


DOINGS = {
    "submission": Doing(submit_finding, None),
    "verification-start": Doing(take_for_verification, None),
    "explanation": Doing(explain_finding, ExplanationIn),
    "verification": Doing(verify_finding, VerificationIn),
    "confirmation": Doing(confirm_finding, DecisionIn),
    "dismissal": Doing(dismiss_finding, ReasonIn),
    "on-the-spot-fix": Doing(record_fix, FixIn),
    "objection": Doing(object_to_finding, ObjectionIn),
    "objection-decision": Doing(decide_objection, ObjectionDecisionIn),
    "archival": Doing(archive_finding, ReasonIn),
    "merger": Doing(merge_finding, MergeIn),
    "separation": Doing(separate_finding, ReasonIn),
}


@get("/findings/{finding_id:uuid}")
async def show_page(db: Db, viewer: Who, origins: From, finding_id: FromPath[UUID]) -> Template:
    """One finding."""
    return await page_of(db, viewer, origins, finding_id)


def _door(noun: str, doing: Doing) -> Any:
    async def handler(
        request: Req, db: Db, viewer: Who, origins: From, finding_id: FromPath[UUID]
    ) -> Redirect | Template:
        values = await form_values(request)
        try:
            data = () if doing.shape is None else (shaped(doing.shape, typed(values)),)
            await act_on(
                db,
                viewer,
                finding_id,
                lambda finding: check_version(finding, version_of(values)),
                lambda session, finding: doing.verb(session, viewer, finding, *data, today=clock.today()),
            )
        except Refusal as refusal:
            return await page_of(db, viewer, origins, finding_id, refusal=refusal, values=values, noun=noun)
        return Redirect(f"/findings/{finding_id}", status_code=303)

    handler.__name__ = f"do_{noun.replace('-', '_')}"
    return post(f"/findings/{{finding_id:uuid}}/{noun}", status_code=303)(handler)


async def page_of(
    db: Database,
    viewer: Viewer,
    origins: Origins,
    finding_id: UUID,
    *,
    refusal: Refusal | None = None,
    values: dict[str, Any] | None = None,
    noun: str = "",
) -> Template:
    """The finding's page; after a refused act with the typed text kept and the complaint beside it."""
    async with db.read() as session:
        finding = await finding_for(session, viewer, finding_id)
        context = await _context(session, viewer, origins, finding)
    context |= {
        "values": values or {},
        "noun": noun,
        "problem": problem(refusal) if refusal else None,
    }
    return Template("findings/show.html", context=context, status_code=refusal.status if refusal else 200)


async def _context(session: AsyncSession, viewer: Viewer, origins: Origins, finding: Finding) -> dict[str, Any]:
    office, today = sees_as_office(viewer), clock.today()
    out = await finding_out(session, viewer, finding)
    types = await sub_types(session, clock.city_date(finding.happened_at))
    moments = await history(session, viewer, finding)
    origin = await origins.behind(session, viewer, finding.id)
    return {
        "viewer": viewer,
        "active": "/findings",
        "office": office,
        "f": out,
        "today": today,
        "acts": await acts_on(session, viewer, finding, today) + await acts_of_merge(session, viewer, finding),
        "duplicates": await duplicates_of(session, viewer, finding) if office else [],
        "moments": moments,
        "files": await evidence_out(session, viewer, finding),
        "similar": await main_candidates(session, viewer, finding, today) if office else [],
        "may_file": refusal_to_add_evidence(finding, viewer) is None,
        "may_propose_case": finding.state is FindingState.CONFIRMED and viewer.may(Permission.CASES_OPEN),
        "may_see_case": finding.state is FindingState.IN_CASE and viewer.may(Permission.CASES_OPEN),
        "past_same": await past_same(session, viewer, finding) if office else 0,
        "deadlines": await open_deadlines(session, [finding.id]) if office else [],
        "origin": origin,
        "origin_clocks": await open_deadlines(session, [origin.id]) if origin else [],
        "steps": _steps(finding),
        "letters": await letters_about(session, viewer, "finding", finding.id) if finding.decided_on else [],
        "papers": await draft_acts(session, viewer, papers.PLACE, finding, today) if finding.decided_on else [],
        "due": await elements_due(session, finding) if finding.verified_on is None and office else [],
        "grades": [(g.value, gettext(GRADE_NAMES[g]), "") for g in Grade],
        "true_grades": [(g.value, gettext(GRADE_NAMES[g]), "") for g in (Grade.FULL, Grade.PARTIAL)],
        "severities": [(s.value, gettext(SEVERITY_NAMES[s]), "") for s in Severity],
        "types": [(gettext(KIND_NAMES[k]), [(t.code, gettext(t.name)) for t in types if t.kind is k]) for k in Kind],
        "kinds": [(k.value, gettext(KIND_NAMES[k])) for k in Kind],
        "accept": ACCEPT,
    }


def _steps(finding: Finding) -> list[dict[str, Any]]:
    """The bar on top: logged, verified, decided, done."""
    state = finding.state
    done = state is FindingState.ARCHIVED
    last = finding.decided_on is not None
    days = (finding.submitted_on, finding.verified_on, finding.decided_on, None)
    names = ("登记", "核实与说明", "定性", "办结归档")
    reached = (finding.submitted_on is not None, finding.verified_on is not None, last, done)
    now = next((place for place, yes in enumerate(reached) if not yes), -1)
    return [
        {
            "name": gettext(name),
            "note": fmt_month_day(day),
            "state": "done" if yes else ("now" if place == now else ""),
        }
        for place, (name, day, yes) in enumerate(zip(names, days, reached, strict=True))
    ]


ROUTES = [
    show_page,
    *(_door(noun, doing) for noun, doing in DOINGS.items()),
    *doors(papers.PLACE).pages,
]
