"""Who may do what: the roles, the permissions, the one table that joins them, and `require()`.

Permission names are `<room>.<act>`, present tense. Role *assignments* are data (units.Membership);
this table is code, reviewed like code. Scope (own unit, own office, own area) is never asked here:
it is part of the queries that fetch a thing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import Enum
from uuid import UUID

from duze.kit.errors import NotAllowed
from duze.people.roles import EXCLUSIVE, ROLE_NAMES, SYSTEM, Role, SystemActor

__all__ = [
    "EXCLUSIVE", "GRANTS", "ROLE_NAMES", "SYSTEM", "Permission", "Role", "Seat", "SystemActor", "Viewer", "require",
]  # fmt: skip


class Permission(Enum):
    """Every act that asks."""

    FINDINGS_LOG = "findings.log"
    FINDINGS_VERIFY = "findings.verify"
    FINDINGS_EXPLAIN = "findings.explain"
    FINDINGS_DECIDE = "findings.decide"
    FINDINGS_OBJECT = "findings.object"
    INFORMANT_REVEAL = "informant.reveal"
    COMPLAINTS_TAKE = "complaints.take"
    COMPLAINTS_DECIDE = "complaints.decide"
    EVIDENCE_ADD = "evidence.add"
    RANKINGS_ENTER = "rankings.enter"
    RANKINGS_COMPUTE = "rankings.compute"
    RANKINGS_OBJECT = "rankings.object"
    RANKINGS_REPORT = "rankings.report"
    RANKINGS_APPROVE = "rankings.approve"
    RANKINGS_PUBLISH = "rankings.publish"
    SCHEME_EDIT = "scheme.edit"
    PROPOSALS_DECIDE = "proposals.decide"
    RULEBOOK_EDIT = "rulebook.edit"
    CASES_OPEN = "cases.open"
    CASES_APPROVE = "cases.approve"
    CASES_CLOSE = "cases.close"
    RECTIFICATION_ISSUE = "rectification.issue"
    RECTIFICATION_ANSWER = "rectification.answer"
    RECTIFICATION_CHECK = "rectification.check"
    EXTENSION_DECIDE = "extension.decide"
    INTERVIEWS_PROPOSE = "interviews.propose"
    INTERVIEWS_APPROVE = "interviews.approve"
    INTERVIEWS_HOLD = "interviews.hold"
    INTERVIEWS_ANSWER = "interviews.answer"
    INTERVIEW_AUTHORITY_EDIT = "interview_authority.edit"
    INTERVIEW_AUTHORITY_APPROVE = "interview_authority.approve"
    LETTERS_DRAFT = "letters.draft"
    LETTERS_REVIEW = "letters.review"
    LETTERS_COUNTERSIGN = "letters.countersign"
    LETTERS_SIGN = "letters.sign"
    LETTERS_DELIVER = "letters.deliver"
    LETTERS_RECEIVE = "letters.receive"
    ADVICE_TRACK = "advice.track"
    REFERRALS_STUDY = "referrals.study"
    REFERRALS_APPROVE = "referrals.approve"
    REFERRALS_SEND = "referrals.send"
    REFERRALS_ANSWER = "referrals.answer"
    INSPECTIONS_PLAN = "inspections.plan"
    INSPECTIONS_APPROVE = "inspections.approve"
    INSPECTIONS_VISIT = "inspections.visit"
    DUTIES_EDIT = "duties.edit"
    TASKS_ASSIGN = "tasks.assign"
    TASKS_ANSWER = "tasks.answer"
    TASKS_ACCEPT = "tasks.accept"
    WEEKLY_FILE = "weekly.file"
    UNITS_EDIT = "units.edit"
    ROUTES_EDIT = "routes.edit"
    LAW_EDIT = "law.edit"
    CALENDAR_EDIT = "calendar.edit"
    ACCOUNTS_EDIT = "accounts.edit"
    BODY_KEYS_KEEP = "body_keys.keep"
    JOURNAL_READ = "journal.read"
    JOBS_READ = "jobs.read"
    JOBS_REPLAY = "jobs.replay"


P = Permission
GRANTS: dict[Role, frozenset[Permission]] = {
    Role.INSPECTOR: frozenset(
        {
            P.FINDINGS_LOG,
            P.FINDINGS_VERIFY,
            P.COMPLAINTS_TAKE,
            P.EVIDENCE_ADD,
            P.RECTIFICATION_CHECK,
            P.INSPECTIONS_VISIT,
        }
    ),
    Role.SUPERVISOR: frozenset(
        {
            P.FINDINGS_LOG,
            P.FINDINGS_DECIDE,
            P.EVIDENCE_ADD,
            P.INFORMANT_REVEAL,
            P.COMPLAINTS_TAKE,
            P.COMPLAINTS_DECIDE,
            P.PROPOSALS_DECIDE,
            P.CASES_OPEN,
            P.CASES_APPROVE,
            P.CASES_CLOSE,
            P.RECTIFICATION_ISSUE,
            P.RECTIFICATION_CHECK,
            P.EXTENSION_DECIDE,
            P.INTERVIEWS_PROPOSE,
            P.INTERVIEWS_HOLD,
            P.INTERVIEW_AUTHORITY_EDIT,
            P.LETTERS_DRAFT,
            P.LETTERS_REVIEW,
            P.LETTERS_COUNTERSIGN,
            P.LETTERS_DELIVER,
            P.ADVICE_TRACK,
            P.REFERRALS_STUDY,
            P.REFERRALS_SEND,
            P.ROUTES_EDIT,
            P.INSPECTIONS_PLAN,
            P.DUTIES_EDIT,
            P.TASKS_ASSIGN,
            P.TASKS_ACCEPT,
        }
    ),
    Role.SIGNATORY: frozenset(
        {
            P.LETTERS_SIGN,
            P.LETTERS_COUNTERSIGN,
            P.INTERVIEWS_APPROVE,
            P.INTERVIEW_AUTHORITY_APPROVE,
            P.REFERRALS_APPROVE,
            P.RANKINGS_APPROVE,
            P.CASES_APPROVE,
            P.TASKS_ACCEPT,
            P.INSPECTIONS_APPROVE,
        }
    ),
    Role.ASSESSOR: frozenset(
        {
            P.RANKINGS_ENTER,
            P.RANKINGS_COMPUTE,
            P.RANKINGS_APPROVE,
            P.RANKINGS_PUBLISH,
            P.SCHEME_EDIT,
            P.RULEBOOK_EDIT,
            P.LETTERS_DRAFT,
            P.LETTERS_REVIEW,
            P.LETTERS_COUNTERSIGN,
        }
    ),
    Role.UNIT_LIAISON: frozenset(
        {
            P.FINDINGS_EXPLAIN,
            P.FINDINGS_OBJECT,
            P.EVIDENCE_ADD,
            P.RANKINGS_OBJECT,
            P.RANKINGS_REPORT,
            P.RECTIFICATION_ANSWER,
            P.INTERVIEWS_ANSWER,
            P.LETTERS_RECEIVE,
            P.TASKS_ANSWER,
            P.WEEKLY_FILE,
        }
    ),
    Role.DISCIPLINE_OFFICER: frozenset({P.REFERRALS_ANSWER, P.LETTERS_RECEIVE, P.BODY_KEYS_KEEP}),
    Role.LEADER: frozenset({P.INTERVIEWS_APPROVE, P.REFERRALS_APPROVE, P.LETTERS_COUNTERSIGN}),
    Role.AUDITOR: frozenset({P.JOURNAL_READ}),
    Role.SYSTEM_ADMIN: frozenset({P.UNITS_EDIT, P.LAW_EDIT, P.CALENDAR_EDIT, P.JOBS_READ, P.JOBS_REPLAY}),
    Role.SECURITY_ADMIN: frozenset({P.ACCOUNTS_EDIT, P.BODY_KEYS_KEEP}),
}


@dataclass(frozen=True)
class Seat:
    """One role held today, with its scope: a unit (own office, own team, assessed unit) or a discipline body.

    `area` holds the ids of the units a leader is responsible for (包片).
    """

    role: Role
    unit_id: UUID | None = None
    body_id: UUID | None = None
    title: str = ""
    rank: int = 0
    area: frozenset[UUID] = frozenset()


@dataclass(frozen=True)
class Viewer:
    """Who is looking or acting, with the seats held today. Made by `units.queries.viewer_for`."""

    id: UUID
    name: str
    seats: tuple[Seat, ...] = ()
    on: date | None = None

    @property
    def roles(self) -> frozenset[Role]:
        """The roles held."""
        return frozenset(seat.role for seat in self.seats)

    def has(self, role: Role) -> bool:
        """Whether this role is held in any seat."""
        return role in self.roles

    def may(self, permission: Permission) -> bool:
        """Whether any seat grants `permission`."""
        return any(permission in GRANTS[seat.role] for seat in self.seats)

    def units_as(self, role: Role) -> frozenset[UUID]:
        """Units in which `role` is held."""
        return frozenset(s.unit_id for s in self.seats if s.role is role and s.unit_id)

    def bodies(self) -> frozenset[UUID]:
        """Discipline bodies the viewer answers for."""
        return frozenset(s.body_id for s in self.seats if s.role is Role.DISCIPLINE_OFFICER and s.body_id)

    def area(self) -> frozenset[UUID]:
        """Units a leader is responsible for."""
        return frozenset(unit for s in self.seats if s.role is Role.LEADER for unit in s.area)

    @property
    def staff(self) -> bool:
        """Whether the viewer works in the supervising office (sees findings and cases at large)."""
        return bool(self.roles & {Role.SUPERVISOR, Role.SIGNATORY, Role.ASSESSOR})


def permitted(viewer: Viewer, permission: Permission) -> NotAllowed | None:
    """The refusal that stands in the way of `permission`, naming which roles have it; None when granted."""
    if viewer.may(permission):
        return None
    roles = [ROLE_NAMES[role] for role, granted in GRANTS.items() if permission in granted]
    return NotAllowed("您没有办理此事项的权限，须由%(roles)s办理。", roles="、".join(roles))


def require(viewer: Viewer, permission: Permission) -> None:
    """Let the act pass, or raise NotAllowed naming which roles could do it."""
    if refusal := permitted(viewer, permission):
        raise refusal
