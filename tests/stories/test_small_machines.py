"""Small machines walked at random by everybody, on both databases: inspections, their conclusions, tasks."""

from __future__ import annotations

from duze.dispatch.models import TASK_MOVES, DispatchTask
from duze.inspections.models import PLAN_MOVES, InspectionPlan
from duze.inspections.models_conclusions import CONCLUSION_MOVES, Conclusion
from duze.people.permissions import Role
from tests.conftest import World
from tests.dispatch.test_lists import assigned
from tests.inspections.test_conclusions import finished, told
from tests.inspections.test_inspections import planned
from tests.stories.machines import Way, walk

PEOPLE = ("supervisor", "supervisor2", "signatory", "liaison", "inspector", "assessor")
SUPERVISORS, SIGNATORIES = frozenset({Role.SUPERVISOR}), frozenset({Role.SIGNATORY})


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
        bodies={
            "approval": {"reason": "同意"},
            "refusal": {"reason": "暂缓。"},
            "conclusion": {"summary": "巡查完成。"},
        },
        people=PEOPLE,
        examples=2,
    )
    assert await walk(world, way)


async def _conclusion(world: World) -> str:
    return str((await told(world, await finished(world)))["id"])


async def test_the_conclusion_of_an_inspection(world: World) -> None:
    liaisons = frozenset({Role.UNIT_LIAISON})
    way = Way(
        "conclusions",
        Conclusion,
        CONCLUSION_MOVES,
        _conclusion,
        by={"receipt": liaisons, "objection": liaisons, "review": SUPERVISORS},
        apart=(("decided_by", "written_by"), ("decided_by", "objected_by")),
        people=PEOPLE,
        examples=3,
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
        people=PEOPLE,
        examples=3,
    )
    assert await walk(world, way)
