"""Each run of a month is kept: who computed it when and from what, what changed in between, and its traces again."""

from __future__ import annotations

import json
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from tests.conftest import World
from tests.rankings.test_story import command
from tests.rankings.walk import PERIOD, URL, act, computed

RUNS = f"{URL}/runs"


async def got(world: World, path: str, who: str = "assessor2") -> Any:
    answer = await world.person(who).get(path)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def test_every_run_is_kept_and_two_are_compared(world: World) -> None:
    await computed(world)
    await act(world, "assessor", "computation")
    values = [{"unit": "d03", "indicator": "tax", "value": "71"}]
    await world.person("assessor").post(f"{URL}/values", {"values": values})
    excuse = {"unit": "d04", "indicator": "credit", "reason": "数据来源系统停用"}
    await act(world, "assessor", "excuses", excuse)
    await act(world, "assessor2", "computation")
    runs = await got(world, RUNS)
    assert [run["number"] for run in runs] == [3, 2, 1]
    assert runs[1]["inputs_hash"] == runs[2]["inputs_hash"] != runs[0]["inputs_hash"]
    assert runs[0]["computed_by"] != runs[1]["computed_by"]
    assert runs[0]["result_hash"] == (await got(world, URL))["result_hash"]
    same = await got(world, f"{RUNS}/2/changes?against=1")
    assert (same["inputs"], same["units"]) == ([], [])
    found = await got(world, f"{RUNS}/3/changes?against=1")
    told = {(one["kind"], one["unit"], one["name"]): (one["before"], one["after"]) for one in found["inputs"]}
    assert told["value", "硚口区", "纳税"][1] == "71"
    assert told["excuse", "汉阳区", "获得信贷"] == ("", "数据来源系统停用")
    assert len(told) == 2
    moved = next(one for one in found["units"] if one["unit"] == "硚口区")
    before = next(row for row in (await got(world, f"{RUNS}/1"))["units"] if row["code"] == "d03")
    assert (moved["score_before"], moved["rank_before"]) == (before["score"], before["rank"])
    sheet = await got(world, f"{RUNS}/1/units/{world.unit('d03')}")
    assert (sheet["same"], sheet["trace"]["score"], sheet["trace"]["rank"]) == (True, before["score"], before["rank"])
    again = await command(world, "recompute", PERIOD, "--run", "1", "--json")
    assert (again.exit_code, json.loads(again.output)["hash"]) == (0, runs[2]["result_hash"])
    assert (await command(world, "recompute", PERIOD, "--run", "9")).exit_code == 1
    await _seen_by_the_office_and_never_changed(world)


async def _seen_by_the_office_and_never_changed(world: World) -> None:
    page = (await world.person("supervisor").get(f"/rankings/{PERIOD}/runs?run=3&against=1")).text
    assert "从第 1 次到第 3 次" in page and "数据来源系统停用" in page
    assert f"/rankings/{PERIOD}/runs?" in (await world.person("assessor").get(f"/rankings/{PERIOD}")).text
    await act(world, "assessor", "review")
    for path in (RUNS, f"{RUNS}/1", f"/rankings/{PERIOD}/runs"):
        assert (await world.person("liaison").get(path)).status_code == 404
    assert (await world.person("assessor").get(f"{RUNS}/9")).status_code == 404
    for statement in ("DELETE FROM ranking_run", "UPDATE ranking_run_inputs SET inputs_hash = 'x'"):
        with pytest.raises(DBAPIError):
            async with world.runtime.db.write() as session:
                await session.execute(sa.text(statement))
