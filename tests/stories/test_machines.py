"""Every state machine walked at random by everybody, on both databases: never outside its table, nobody does both."""

from __future__ import annotations

from typing import Any

from duze.cases.models import CASE_MOVES, Case
from duze.cases.models_orders import RECTIFICATION_MOVES, Rectification
from duze.escalation.models import MOVES as PROPOSAL_MOVES
from duze.escalation.models import Proposal
from duze.findings.models import MOVES as FINDING_MOVES
from duze.findings.models import Finding
from duze.interviews.models import MOVES as INTERVIEW_MOVES
from duze.interviews.models import Interview
from duze.letters.models import MOVES as LETTER_MOVES
from duze.letters.models import Letter
from duze.people.permissions import Role
from duze.referrals.models import MOVES as REFERRAL_MOVES
from duze.referrals.models import Referral
from tests.cases.make import opened, ordered, proposed
from tests.conftest import World
from tests.escalation.test_story import proposals
from tests.findings.steps import confirmed, draft
from tests.interviews.make import proposed as talk_proposed
from tests.letters.make import draft as letter_draft
from tests.referrals.make import studied
from tests.stories.machines import Way, walk

R = Role
OFFICE, UNIT = frozenset({R.SUPERVISOR}), frozenset({R.UNIT_LIAISON})
CHECKERS = frozenset({R.SUPERVISOR, R.INSPECTOR})
OFFICER, APPROVERS = frozenset({R.DISCIPLINE_OFFICER}), frozenset({R.SIGNATORY, R.LEADER})


async def _case(world: World) -> str:
    return str((await proposed(world))["id"])


async def test_a_case(world: World) -> None:
    way = Way(
        "cases",
        Case,
        CASE_MOVES,
        _case,
        by={
            "approval": frozenset({R.SUPERVISOR, R.SIGNATORY}),
            "refusal": frozenset({R.SUPERVISOR, R.SIGNATORY}),
            **dict.fromkeys(("opening", "check-request", "closure", "return", "archiving"), OFFICE),
        },
        apart=(("approver_id", "proposer_id"), ("closer_id", "check_asked_by")),
    )
    assert await walk(world, way)


async def _order(world: World) -> str:
    return str((await ordered(world, await opened(world)))["id"])


async def test_a_rectification_order(world: World) -> None:
    way = Way(
        "rectifications",
        Rectification,
        RECTIFICATION_MOVES,
        _order,
        by={
            **dict.fromkeys(("receipt", "plan", "start", "submission", "extension"), UNIT),
            **dict.fromkeys(("check", "closure", "return", "look-back"), CHECKERS),
            **dict.fromkeys(("extension-decision", "pause", "resumption", "withdrawal"), OFFICE),
        },
        apart=(
            ("closer_id", "submitter_id"),
            ("closer_id", "issuer_id"),
            ("checker_id", "submitter_id"),
            ("withdrawn_by", "issuer_id"),
        ),
        bodies={"extension": {"until": "2026-12-04", "reason": "系统改造"}},
    )
    assert await walk(world, way)


async def _finding(world: World) -> str:
    return str((await draft(world))["id"])


async def test_a_finding(world: World) -> None:
    inspectors, both = frozenset({R.INSPECTOR}), frozenset({R.INSPECTOR, R.SUPERVISOR})
    way = Way(
        "findings",
        Finding,
        FINDING_MOVES,
        _finding,
        by={
            "submission": both,
            **dict.fromkeys(("verification-start", "verification"), inspectors),
            "explanation": UNIT | inspectors,  # an inspector records what the unit said on the spot
            **dict.fromkeys(("confirmation", "on-the-spot-fix", "archiving", "objection-decision"), OFFICE),
            "objection": UNIT,
        },
        apart=(("verifier_id", "logger_id"), ("decided_by", "logger_id"), ("decided_by", "verifier_id")),
        bodies={
            "verification": {"opinion": "full", "text": "与反映一致。", "no_explanation_reason": "单位未作说明"},
            "confirmation": {"grade": "full", "reason": "事实清楚。"},
        },
    )
    assert await walk(world, way)


async def _talk(world: World) -> str:
    return str((await talk_proposed(world))["id"])


async def test_an_interview(world: World) -> None:
    way = Way(
        "interviews",
        Interview,
        INTERVIEW_MOVES,
        _talk,
        by={
            **dict.fromkeys(("approval", "refusal"), APPROVERS),
            **dict.fromkeys(("notice", "attendance", "absence", "minutes", "verification"), OFFICE),
        },
        apart=(("approver_id", "proposer_id"), ("host_id", "second_host_id")),
    )
    assert await walk(world, way)


async def _referral(world: World) -> str:
    return str((await studied(world))["id"])


async def test_a_referral(world: World) -> None:
    way = Way(
        "referrals",
        Referral,
        REFERRAL_MOVES,
        _referral,
        by={
            "approval": APPROVERS,
            "refusal": APPROVERS | OFFICE,
            **dict.fromkeys(("letter", "supplement", "archiving"), OFFICE),
            **dict.fromkeys(("receipt", "acceptance", "outcome"), OFFICER),
        },
        apart=(("approver_id", "studied_by"),),
    )
    assert await walk(world, way)


async def test_a_letter(world: World) -> None:
    office = frozenset({R.SUPERVISOR, R.ASSESSOR})
    way = Way(
        "letters",
        Letter,
        LETTER_MOVES,
        letter_draft,
        by={
            **dict.fromkeys(("review", "withdrawal"), office),
            "return": office | {R.SIGNATORY},
            "signature": frozenset({R.SIGNATORY}),
            **dict.fromkeys(("delivery", "void"), OFFICE | {R.SIGNATORY}),
        },
        apart=(("reviewer_id", "drafter_id"), ("signer_id", "drafter_id"), ("signer_id", "reviewer_id")),
        after=_work,
    )
    assert await walk(world, way)


async def _work(world: World, _thing: str) -> None:
    await world.work()


_seen: set[str] = set()


async def _proposal(world: World) -> str:
    await confirmed(world, severity="grave")
    await world.work()
    fresh: list[dict[str, Any]] = [row for row in await proposals(world) if row["id"] not in _seen]
    _seen.add(fresh[0]["id"])
    return str(fresh[0]["id"])


async def test_a_proposal(world: World) -> None:
    way = Way(
        "proposals",
        Proposal,
        PROPOSAL_MOVES,
        _proposal,
        by=dict.fromkeys(("acceptance", "refusal"), OFFICE),
        apart=(),
    )
    assert await walk(world, way)
