"""The tables of asks, room by room."""

from __future__ import annotations

from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlmodel import col, select
from sqlmodel.sql.expression import SelectOfScalar

from duze.cases.models import Case, CaseState
from duze.cases.queries import cases_seen_by
from duze.desk.advice import ADVICE
from duze.desk.asks import Ask, Source, both
from duze.desk.clues import FINDINGS
from duze.desk.complained import COMPLAINTS
from duze.desk.dispatched import TASKS
from duze.desk.handed import REFERRALS
from duze.desk.inspected import CONCLUSIONS, PLANS, VISITS
from duze.desk.milestones import MILESTONES
from duze.desk.months import MONTHS, month_title
from duze.desk.ordered import ORDERS
from duze.desk.reports import REPORTS
from duze.desk.supervised import PARTS, SUPERVISIONS
from duze.desk.talks import INTERVIEWS
from duze.escalation.models import Proposal, ProposalState
from duze.escalation.queries import proposals_seen_by
from duze.letters.models import Happened, Letter, LetterEvent, LetterState
from duze.letters.models_countersigning import Countersignature, CountersignState
from duze.letters.queries import letters_seen_by
from duze.letters.rules import readers_of
from duze.people.permissions import Permission, Viewer

P, _C = Permission, CaseState
TO_RECEIVE = "来文签收"


def _letters(viewer: Viewer) -> SelectOfScalar[Letter]:
    return select(Letter).where(letters_seen_by(viewer))


def _happened(what: Happened, *targets: Any) -> Any:
    query = select(col(LetterEvent.letter_id)).where(col(LetterEvent.happened) == what)
    return query.where(col(LetterEvent.target).in_([str(t) for t in targets])) if targets else query


def _asked_to_countersign(me: Viewer | None = None) -> Any:
    query = select(col(Countersignature.letter_id)).where(col(Countersignature.state) == CountersignState.ASKED)
    return query.where(col(Countersignature.account_id) == me.id) if me else query


def _to_receive(viewer: Viewer, _today: date) -> sa.ColumnElement[bool]:
    mine = tuple(readers_of(viewer)) or ("",)
    gone = sa.or_(col(Letter.id).in_(_happened(Happened.VOIDED)), col(Letter.id).in_(_happened(Happened.SUPERSEDED)))
    return both(
        col(Letter.id).in_(_happened(Happened.DELIVERED, *mine)),
        col(Letter.id).not_in(_happened(Happened.RECEIVED, *mine)),
        col(Letter.subject_kind) != "referral",  # signed for on the referral itself, one line per matter
        ~gone,
    )


LETTERS = Source(
    seen=_letters,
    path="/letters",
    title=lambda row: row.title,
    asks=(
        Ask(
            "文书复核",
            "复核",
            "blue",
            lambda me, _: both(col(Letter.state) == LetterState.DRAFTED, col(Letter.drafter_id) != me.id),
            P.LETTERS_REVIEW,
        ),
        Ask(
            "文书签发",
            "审阅签发",
            "amb",
            lambda me, _: both(
                col(Letter.state) == LetterState.REVIEWED,
                col(Letter.drafter_id) != me.id,
                col(Letter.reviewer_id) != me.id,
                col(Letter.id).not_in(_asked_to_countersign()),
            ),
            P.LETTERS_SIGN,
        ),
        Ask(
            "文书会签",
            "审阅会签",
            "amb",
            lambda me, _: both(
                col(Letter.state) == LetterState.REVIEWED, col(Letter.id).in_(_asked_to_countersign(me))
            ),
            P.LETTERS_COUNTERSIGN,
        ),
        Ask(
            "文书送达",
            "送达",
            "",
            lambda _me, _: both(
                col(Letter.state) == LetterState.SIGNED,
                col(Letter.id).in_(_happened(Happened.SEALED)),
                col(Letter.id).not_in(_happened(Happened.DELIVERED)),
                col(Letter.id).not_in(_happened(Happened.VOIDED)),
            ),
            P.LETTERS_DELIVER,
        ),
        Ask(TO_RECEIVE, "签收", "amb", _to_receive, P.LETTERS_RECEIVE),
    ),
)

CASES = Source(
    seen=cases_seen_by,
    path="/cases",
    title=lambda row: row.title,
    asks=(
        Ask(
            "立案审批",
            "审批",
            "amb",
            lambda me, _: both(
                col(Case.state) == _C.PROPOSED,
                sa.or_(col(Case.proposer_id).is_(None), col(Case.proposer_id) != me.id),
            ),
            P.CASES_APPROVE,
        ),
        Ask("立案", "立案", "", lambda _me, _: both(col(Case.state) == _C.APPROVED), P.CASES_OPEN),
        Ask(
            "办结审核",
            "审核",
            "blue",
            lambda me, _: both(col(Case.state) == _C.AWAITING_CHECK, col(Case.check_asked_by) != me.id),
            P.CASES_CLOSE,
        ),
    ),
)


PROPOSALS = Source(
    seen=proposals_seen_by,
    path="/proposals",
    title=lambda row: row.title,
    number=lambda row: month_title(row.period),
    asks=(
        Ask(
            "升级建议",
            "研判",
            "vio",
            lambda _me, _: both(col(Proposal.state) == ProposalState.PROPOSED),
            P.PROPOSALS_DECIDE,
        ),
    ),
)

SOURCES: tuple[Source, ...] = (
    VISITS,
    FINDINGS,
    COMPLAINTS,
    LETTERS,
    REFERRALS,
    CASES,
    ORDERS,
    MILESTONES,
    SUPERVISIONS,
    PARTS,
    INTERVIEWS,
    MONTHS,
    REPORTS,
    PROPOSALS,
    ADVICE,
    TASKS,
    PLANS,
    CONCLUSIONS,
)

SIGHT: dict[str, Source] = {
    "finding": FINDINGS,
    "complaint": COMPLAINTS,
    "inspection_conclusion": CONCLUSIONS,
    "ranking_month": MONTHS,
    "ranking_call": REPORTS,
    "letter": LETTERS,
    "supervision_case": CASES,
    "rectification": ORDERS,
    "rectification_milestone": MILESTONES,
    "supervision_order": SUPERVISIONS,
    "supervision_part": PARTS,
    "interview": INTERVIEWS,
    "referral": REFERRALS,
    "received_advice": ADVICE,
}
"""Whose sight decides on a deadline, by the kind of thing it runs on; kinds not named here are shown to nobody."""
