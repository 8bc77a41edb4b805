"""Months, imports, rulebook versions and 督办 orders walked at random by everybody, on both databases."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from itertools import count
from typing import Any
from uuid import UUID

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from duze.app.nightly import sweep
from duze.cases.models_supervision import PART_MOVES, SUPERVISION_MOVES, PartState, Supervision, SupervisionPart
from duze.escalation.models import RULEBOOK_MOVES, Rulebook
from duze.people.permissions import Role
from duze.rankings.models import MOVES as MONTH_MOVES
from duze.rankings.models import Month, MonthState
from tests.cases.supervising import issued, order_of
from tests.conftest import World
from tests.escalation.test_story import RULE
from tests.rankings.walk import all_values
from tests.stories.machines import Way, walk

R = Role
SUPERVISORS, ASSESSORS = frozenset({R.SUPERVISOR}), frozenset({R.ASSESSOR})
HEADS = frozenset({R.SUPERVISOR, R.SIGNATORY})
UNIT = frozenset({R.UNIT_LIAISON})
DONE = {"text": "全部办结。"}


def _months() -> Callable[[World], Awaitable[str]]:
    """Opened and filled; each walk has a month of its own, going back from October."""
    backwards = count()

    async def make(world: World) -> str:
        month = 2026 * 12 + 9 - next(backwards)
        period = f"{month // 12}-{month % 12 + 1:02}"
        assessor = world.person("assessor")
        opened = await assessor.post("/api/rankings", {"period": period})
        assert opened.status_code == 201, opened.text
        entered = await assessor.post(f"/api/rankings/{period}/values", {"values": await all_values(world)})
        assert entered.status_code == 200, entered.text
        return period

    return make


async def _newest(session: AsyncSession, period: str) -> Any:
    query = select(Month).where(col(Month.period) == period).order_by(col(Month.edition).desc())
    month = (await session.exec(query)).first()
    assert month is not None
    # an edition begins without a result; one that was returned keeps its last until it is computed again
    assert month.computed_by is not None or not month.result_hash
    return month


async def _as_meant(world: World, period: str) -> None:
    """The month goes on as it should: after the days for objections, each of which is answered."""
    at = f"/api/rankings/{period}"
    state = (await world.person("assessor").get(at)).json()["state"]
    if state == "in_review":
        world.clock.forward(days=5)
        for one in (await world.person("assessor2").get(f"{at}/objections")).json():
            answer = {"verdict": "rejected", "answer": "数据无误。"}
            await world.person("assessor2").post(f"{at}/objections/{one['id']}/decision", answer, match="*")
    acts = {"collecting": "computation", "computed": "review", "in_review": "approval", "approved": "publication"}
    if state in acts:
        who = "assessor2" if state == "in_review" else "assessor"
        await world.person(who).post(f"{at}/{acts[state]}", match="*")


async def test_a_month(world: World) -> None:
    way = Way(
        "rankings",
        Month,
        MONTH_MOVES,
        _months(),
        by={
            **dict.fromkeys(("computation", "review", "correction"), ASSESSORS),
            "publication": ASSESSORS | {R.SIGNATORY},
            **dict.fromkeys(("approval", "return"), ASSESSORS | {R.SIGNATORY}),
            "objections": UNIT,
        },
        apart=(("approved_by", "computed_by"),),
        bodies={"objections": {"line": "名次", "text": "请复核本单位名次。"}},
        find=_newest,
        happens=(_as_meant,),
        examples=4,
    )
    assert (MonthState.COLLECTING, MonthState.COMPUTED) in await walk(world, way)


async def _version(world: World) -> str:
    body = {"effective_from": "2027-01-01", "rules": [RULE]}
    saved = await world.person("assessor").post("/api/rulebook/versions", body)
    assert saved.status_code == 201, saved.text
    return str(saved.json()["id"])


async def test_a_version_of_the_rulebook(world: World) -> None:
    way = Way(
        "rulebook/versions",
        Rulebook,
        RULEBOOK_MOVES,
        _version,
        by={"approval": ASSESSORS},
        apart=(("approved_by", "saved_by"),),
        examples=3,
    )
    assert await walk(world, way)


async def _goes_its_way(world: World, order_id: str) -> None:
    """Put on the list; then the units sign and report, the office accepts, a third person closes."""
    office, at = world.person("supervisor"), f"/api/supervisions/{order_id}"
    order = (await office.get(at)).json()
    if order["state"] == "drafted":
        await world.person("supervisor2").post(f"{at}/approval", {}, match="*")
        return
    for part in order["parts"]:
        unit = world.person("liaison" if part["unit_id"] == world.unit("d03") else "liaison2")
        for who, noun, body in ((unit, "receipt", None), (unit, "result", DONE), (office, "acceptance", {})):
            await who.post(f"/api/supervision-parts/{part['id']}/{noun}", body, match="*")
    await world.person("supervisor3").post(f"{at}/closure", {}, match="*")


async def _order(world: World) -> str:
    body = order_of(world, partner_ids=[world.unit("d07")])
    drafted = await world.person("supervisor").post("/api/supervisions", body)
    assert drafted.status_code == 201, drafted.text
    return str(drafted.json()["id"])


async def _another(world: World, _thing: str) -> dict[str, str]:
    return {"into_id": (await issued(world))["id"], "reason": "同一事项"}


async def _partner(world: World, _thing: str) -> dict[str, Any]:
    return {"unit_ids": [world.unit("d07")], "title": "分出的督办事项", "reason": "事项不同"}


async def test_a_supervision_order(world: World) -> None:
    way = Way(
        "supervisions",
        Supervision,
        SUPERVISION_MOVES,
        _order,
        by={
            "approval": HEADS,
            "refusal": HEADS,
            **dict.fromkeys(("closure", "merger", "split"), SUPERVISORS),
        },
        apart=(("approver_id", "drafter_id"), ("closer_id", "drafter_id"), ("closer_id", "approver_id")),
        bodies={"merger": _another, "split": _partner},
        happens=(_goes_its_way,),
        examples=4,
    )
    assert await walk(world, way)


async def _part(world: World) -> str:
    parts = (await issued(world))["parts"]
    return str(next(part["id"] for part in parts if part["unit_id"] == world.unit("d03")))


async def _taken_over(world: World, part_id: str) -> None:
    """The order goes on in another one."""
    async with world.runtime.db.read() as session:
        order = (await session.get_one(SupervisionPart, UUID(part_id))).supervision_id
    body = await _another(world, "")
    await world.person("supervisor3").post(f"/api/supervisions/{order}/merger", body, match="*")


async def test_a_part_of_a_supervision_order(world: World) -> None:
    way = Way(
        "supervision-parts",
        SupervisionPart,
        PART_MOVES,
        _part,
        by={
            **dict.fromkeys(("receipt", "progress", "result"), UNIT),
            **dict.fromkeys(("acceptance", "return", "chase"), SUPERVISORS),
        },
        apart=(("judge_id", "reporter_id"),),
        happens=(_time_and_cards, _time_and_cards, _taken_over),
        examples=3,
        goes=2,
    )
    made = await walk(world, way)
    assert made & {(PartState.ASSIGNED, PartState.RECEIVED), (PartState.ASSIGNED, PartState.MOVED)}


async def _time_and_cards(world: World, _thing: str) -> None:
    world.clock.forward(days=4)
    await sweep(world.runtime)


HEAD = "单位代码,简称,全称,组别,上级单位代码\n"
LONG_COMMENT = "# 说明\n" * 15_000  # a file this long is worked on behind the request
