"""Who may do what with a month, and when: one source of truth for verbs, API and pages."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from duze.kit.acts import Act, same_person
from duze.kit.errors import NotAllowed, Refusal, WrongState
from duze.kit.i18n import fmt_date
from duze.people.permissions import Permission, Viewer, require
from duze.rankings.models import OPEN_TO_VALUES, STATE_NAMES, Month, MonthObjection, MonthState, Verdict

S = MonthState


@dataclass(frozen=True)
class MonthFile:
    """A month with what its acts depend on: open objections, the day the review ends, whether it was corrected."""

    month: Month
    objections: Sequence[MonthObjection] = ()
    review_due: date | None = None
    newest: bool = True

    @property
    def undecided(self) -> int:
        """Objections nobody has answered."""
        return sum(item.verdict is Verdict.OPEN for item in self.objections)


def permitted(viewer: Viewer, permission: Permission) -> Refusal | None:
    """The refusal when the viewer's roles do not grant it."""
    try:
        require(viewer, permission)
    except NotAllowed as refusal:
        return refusal
    return None


def in_state(month: Month, *states: MonthState) -> Refusal | None:
    """The refusal when the month is in none of these states."""
    if month.state in states:
        return None
    return WrongState("本月考核当前为“%(now)s”，不能办理此事项。", now=STATE_NAMES[month.state])


def refusal_to_enter(month: Month, viewer: Viewer) -> Refusal | None:
    """Values and excuses: by an assessor, until the month goes to review."""
    return permitted(viewer, Permission.RANKINGS_ENTER) or in_state(month, *OPEN_TO_VALUES)


def refusal_to_compute(month: Month, viewer: Viewer) -> Refusal | None:
    """As often as wanted, until review."""
    return permitted(viewer, Permission.RANKINGS_COMPUTE) or in_state(month, *OPEN_TO_VALUES)


def refusal_to_review(month: Month, viewer: Viewer) -> Refusal | None:
    """Show every unit its own sheet."""
    return permitted(viewer, Permission.RANKINGS_COMPUTE) or in_state(month, S.COMPUTED)


def refusal_to_object(
    file: MonthFile, viewer: Viewer, unit_id: UUID | None, today: date, own: Collection[UUID] = ()
) -> Refusal | None:
    """A liaison, about a unit of `own` (`lineage.answering_for`), within the limit."""
    if refusal := permitted(viewer, Permission.RANKINGS_OBJECT) or in_state(file.month, S.IN_REVIEW):
        return refusal
    if unit_id is not None and unit_id not in own:
        return NotAllowed("只能就本单位的得分提出异议。")
    if file.review_due is not None and today > file.review_due:
        return WrongState("核对期已于%(day)s届满，不能再提出异议。", code="too_late", day=fmt_date(file.review_due))
    return None


def refusal_to_decide(month: Month, objection: MonthObjection, viewer: Viewer) -> Refusal | None:
    """An objection is answered by another than the scorer and than who raised it."""
    if refusal := permitted(viewer, Permission.RANKINGS_APPROVE) or in_state(month, S.IN_REVIEW):
        return refusal
    if objection.verdict is not Verdict.OPEN:
        return WrongState("该异议已经答复。")
    return same_person(
        month.computed_by, viewer.id, "计算得分的人不能答复异议，请由其他考核员或签发人答复。"
    ) or same_person(objection.raised_by, viewer.id, "不能答复自己提出的异议。")


def refusal_to_return(month: Month, viewer: Viewer) -> Refusal | None:
    """Back to collecting, before publication."""
    allowed = viewer.may(Permission.RANKINGS_APPROVE) or viewer.may(Permission.RANKINGS_COMPUTE)
    return (None if allowed else permitted(viewer, Permission.RANKINGS_APPROVE)) or in_state(
        month, S.IN_REVIEW, S.APPROVED
    )


def refusal_to_approve(file: MonthFile, viewer: Viewer, today: date) -> Refusal | None:
    """审定: by another than the scorer, after the review, with no objection open."""
    month = file.month
    if refusal := permitted(viewer, Permission.RANKINGS_APPROVE) or in_state(month, S.IN_REVIEW):
        return refusal
    if refusal := same_person(month.computed_by, viewer.id, "计算得分的人不能审定，请由其他考核员或签发人审定。"):
        return refusal
    if file.undecided:
        return _undecided(file)
    if file.review_due is not None and today <= file.review_due:
        return WrongState("核对期至%(day)s，期满后方可审定。", code="in_review", day=fmt_date(file.review_due))
    return None


def refusal_to_publish(file: MonthFile, viewer: Viewer) -> Refusal | None:
    """发布: locks the month."""
    if refusal := permitted(viewer, Permission.RANKINGS_PUBLISH) or in_state(file.month, S.APPROVED):
        return refusal
    return _undecided(file) if file.undecided else None


def refusal_to_correct(file: MonthFile, viewer: Viewer) -> Refusal | None:
    """Open the next edition of a published month."""
    if refusal := permitted(viewer, Permission.RANKINGS_COMPUTE) or in_state(file.month, S.PUBLISHED):
        return refusal
    return None if file.newest else WrongState("该月已有更新的版次，请在最新版次上办理。")


def refusal_to_draft_bulletin(file: MonthFile, viewer: Viewer) -> Refusal | None:
    """A bulletin goes out from a locked month only."""
    return permitted(viewer, Permission.LETTERS_DRAFT) or in_state(file.month, S.PUBLISHED)


def open_acts(file: MonthFile, viewer: Viewer, today: date) -> list[Act]:
    """Every act on a month that the viewer's roles touch, open or closed with the reason."""
    month = file.month
    acts = [
        (Permission.RANKINGS_ENTER, Act("values", "录入或导入数据", refusal_to_enter(month, viewer), "upload")),
        (Permission.RANKINGS_COMPUTE, Act("computation", "计算得分", refusal_to_compute(month, viewer), "scale")),
        (Permission.RANKINGS_COMPUTE, Act("review", "发各单位核对", refusal_to_review(month, viewer), "send")),
        (
            Permission.RANKINGS_OBJECT,
            Act("objections", "提出异议", refusal_to_object(file, viewer, None, today), "flag"),
        ),
        (Permission.RANKINGS_APPROVE, Act("approval", "审定", refusal_to_approve(file, viewer, today), "circle-check")),
        (Permission.RANKINGS_PUBLISH, Act("publication", "发布并锁定", refusal_to_publish(file, viewer), "lock", True)),
        (Permission.RANKINGS_APPROVE, Act("return", "退回重新采集", refusal_to_return(month, viewer), "undo-2")),
        (Permission.RANKINGS_COMPUTE, Act("correction", "编制更正版", refusal_to_correct(file, viewer), "pencil")),
        (
            Permission.RANKINGS_PUBLISH,
            Act("bulletin", "起草通报", refusal_to_draft_bulletin(file, viewer), "file-text"),
        ),
    ]
    return [act for permission, act in acts if viewer.may(permission)]


def _undecided(file: MonthFile) -> Refusal:
    return WrongState("还有 %(count)s 件异议没有答复。", code="open_objections", count=file.undecided)
