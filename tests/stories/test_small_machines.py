"""Small machines walked at random by everybody, on both databases: authority for interviews, inspections, tasks."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import date, timedelta
from itertools import count

from duze.dispatch.models import TASK_MOVES, DispatchTask
from duze.findings.models_plans import PLAN_MOVES, InspectionPlan
from duze.interviews.models_authority import AUTHORITY_MOVES, AuthorityState, InterviewAuthority
from duze.people.permissions import Role
from tests.conftest import World
from tests.dispatch.test_lists import assigned
from tests.findings.test_inspections import planned
from tests.interviews.test_authority import AT, version
from tests.stories.machines import Way, walk

SUPERVISORS, SIGNATORIES = frozenset({Role.SUPERVISOR}), frozenset({Role.SIGNATORY})


def _versions() -> Callable[[World], Awaitable[str]]:
    """Drafts, each in force later than the one before."""
    later = count(1)

    async def make(world: World) -> str:
        first = date(2027, 1, 1) + timedelta(days=next(later))
        saved = await world.person("supervisor").post(f"{AT}/versions", await version(world, first.isoformat()))
        assert saved.status_code == 201, saved.text
        return str(saved.json()["id"])

    return make


async def test_a_version_of_the_authority_for_interviews(world: World) -> None:
    way = Way(
        "interview-authority/versions",
        InterviewAuthority,
        AUTHORITY_MOVES,
        _versions(),
        by={"approval": SIGNATORIES},
        apart=(("approved_by", "saved_by"),),
        examples=2,
    )
    assert (AuthorityState.DRAFT, AuthorityState.APPROVED) in await walk(world, way)


async def _plan(world: World) -> str:
    return str((await planned(world))["id"])


async def test_an_inspection(world: World) -> None:
    way = Way(
        "inspections",
        InspectionPlan,
        PLAN_MOVES,
        _plan,
        by={
            "approval": SIGNATORIES,
            "refusal": SUPERVISORS | SIGNATORIES,
            "conclusion": SUPERVISORS,
        },
        apart=(("approver_id", "drafter_id"),),
        examples=2,
    )
    assert await walk(world, way)


async def _task(world: World) -> str:
    return str((await assigned(world))["id"])


async def test_a_task(world: World) -> None:
    way = Way(
        "tasks",
        DispatchTask,
        TASK_MOVES,
        _task,
        by={
            "report": frozenset({Role.UNIT_LIAISON}),
            **dict.fromkeys(("closure", "return"), SUPERVISORS | SIGNATORIES),
            "cancellation": SUPERVISORS,
        },
        apart=(("closer_id", "assigner_id"), ("closer_id", "reporter_id")),
        examples=3,
    )
    assert await walk(world, way)
