"""Rules of the table of host, target and signer. Pure: rows, ranks and viewer come in; a refusal or None goes out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from duze.interviews.models import LEVELS
from duze.interviews.models_authority import AuthorityState, InterviewAuthority
from duze.interviews.shapes_authority import AuthorityRow
from duze.kit.acts import Act, same_person
from duze.kit.errors import NotAllowed, Refusal, WrongState
from duze.kit.versions import refusal_of_start
from duze.people.permissions import Permission, Viewer, permitted


@dataclass(frozen=True)
class Terms:
    """The row that holds for an interview, and how refusals cite it: 约谈权限第1版“告诫约谈”一行."""

    row: AuthorityRow
    cited: str


def rows_of(version: InterviewAuthority) -> list[AuthorityRow]:
    """The version's rows by level."""
    return sorted((AuthorityRow.model_validate(row) for row in version.rows), key=lambda row: row.level)


def terms_at(version: InterviewAuthority, level: int) -> Terms:
    """The row of a level."""
    row = next(row for row in rows_of(version) if row.level == level)
    return Terms(row, f"{version.number}“{LEVELS[level]}”一行")


def refusal_of_persons(terms: Terms, host_rank: int, target_rank: int, entrusted_by: str) -> Refusal | None:
    """Whom a level may summon, and who may host: the row's rank, and above every target, unless entrusted in writing
    (两级约谈)."""
    row = terms.row
    if target_rank > row.target_rank:
        return WrongState(
            "%(cited)s规定的约谈对象为%(target)s，所列对象职级更高。",
            code="target_rank",
            remedy="请提高约谈层级，或者更正约谈对象的职级。",
            cited=terms.cited,
            target=row.target,
        )
    if entrusted_by.strip():
        return None
    remedy = "请另选主持人，或者填写受谁委托。"
    if host_rank < row.host_rank:
        return WrongState(
            "%(cited)s规定由%(host)s主持，所选主持人职级不够。",
            code="host_rank",
            remedy=remedy,
            cited=terms.cited,
            host=row.host,
        )
    if host_rank <= target_rank:
        return WrongState("主持人的职级须高于约谈对象。", code="host_rank", remedy=remedy)
    return None


def refusal_to_read_authority(viewer: Viewer) -> Refusal | None:
    """The table is for the office and its leaders."""
    return None if viewer.staff or viewer.area() else NotAllowed()


def refusal_to_approve_authority(
    version: InterviewAuthority, viewer: Viewer, approved: Sequence[InterviewAuthority], today: date
) -> Refusal | None:
    """Another than the one who saved it approves, before its first day."""
    if found := permitted(viewer, Permission.INTERVIEW_AUTHORITY_APPROVE):
        return found
    if version.state is not AuthorityState.DRAFT:
        return WrongState("此版约谈权限已经批准。", code="already_approved")
    same = same_person(version.saved_by, viewer.id, "编制约谈权限的人不能批准同一版。")
    return same or refusal_of_start(version.effective_from, (one.effective_from for one in approved), today)


def authority_acts(
    version: InterviewAuthority, viewer: Viewer, approved: Sequence[InterviewAuthority], today: date
) -> list[Act]:
    """The acts on a version, open or closed with the reason; empty for those who only read."""
    if not viewer.may(Permission.INTERVIEW_AUTHORITY_APPROVE):
        return []
    return [Act("approval", "批准", refusal_to_approve_authority(version, viewer, approved, today), "check")]


def signer_of(terms: Terms) -> tuple[int, str]:
    """Who signs the notice: the least rank, and the rule as its refusal cites it."""
    return terms.row.signer_rank, f"{terms.cited}规定通知书由{terms.row.signer}签发"
