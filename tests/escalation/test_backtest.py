"""A draft of the rulebook against the rules in force, over published months: what more, what fewer, for whom."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from duze.escalation.backtest import compared, key_of
from duze.escalation.rules import Hit, Subject
from duze.escalation.shapes import Rule
from duze.escalation.vocabulary import About
from duze.kit.ids import new_id
from tests.conftest import World
from tests.rankings.walk import published

LAST = {
    "code": "trial-last",
    "name": "当月末位",
    "about": "unit",
    "clause": "试行办法第三条",
    "conditions": [{"fact": "last_places_in_a_row", "comparison": "ge", "value": 1}],
    "consequence": "interview",
    "level": 3,
}


async def _rows(world: World) -> int:
    async with world.runtime.db.read() as session:
        tables = ("rulebook", "escalation_proposal", "journal_entry", "job")
        return sum([int((await session.execute(sa.text(f"SELECT count(*) FROM {t}"))).scalar_one()) for t in tables])


async def test_an_unsaved_draft_is_compared_and_nothing_is_stored(world: World) -> None:
    await published(world)
    await world.work()
    before = await _rows(world)
    assessor = world.person("assessor")
    draft: dict[str, Any] = {"effective_from": "2027-01-01", "rules": [LAST]}
    answer = await assessor.post("/api/rulebook/trial", draft)
    assert answer.status_code == 200, answer.text
    found = answer.json()
    assert found["more"] and {hit["level"] for hit in found["more"]} == {3}
    assert {hit["rule"] for hit in found["more"]} == {"trial-last"}
    assert all(hit["facts"] == {"last_places_in_a_row": 1} for hit in found["more"])
    assert found["fewer"] and "trial-last" not in {hit["rule"] for hit in found["fewer"]}
    assert {row["unit"]: (row["more"], row["fewer"]) for row in found["units"]}.keys() == {
        hit["unit"] for hit in found["more"] + found["fewer"]
    }
    assert await _rows(world) == before
    in_force = (await assessor.get("/api/rulebook")).json()
    same = {"effective_from": "2027-01-01", "rules": [rule["data"] for rule in in_force["rules"]]}
    alike = (await assessor.post("/api/rulebook/trial", same)).json()
    assert (alike["more"], alike["fewer"], alike["units"]) == ([], [], []) and alike["same"] > 0
    assert (await world.person("supervisor").post("/api/rulebook/trial", draft)).status_code == 403
    wrong = {**LAST, "conditions": [{"fact": "last_places_in_a_row", "comparison": "ge", "value": "many"}]}
    assert (await assessor.post("/api/rulebook/trial", {**draft, "rules": [wrong]})).status_code == 422


async def test_a_saved_draft_shows_the_comparison_on_its_page(world: World) -> None:
    await published(world)
    assessor = world.person("assessor")
    book = (await assessor.post("/api/rulebook/versions", {"effective_from": "2027-01-01", "rules": [LAST]})).json()
    found = (await assessor.get(f"/api/rulebook/versions/{book['id']}/comparison")).json()
    page = (await world.person("supervisor").get(f"/rulebook/versions/{book['id']}")).text
    assert "与现行规则比较" in page and all(hit["unit"] in page for hit in found["more"])
    assert (await world.person("liaison").get(f"/api/rulebook/versions/{book['id']}/comparison")).status_code == 403


async def test_the_form_tries_what_is_typed_and_keeps_it(world: World) -> None:
    await published(world)
    assessor = world.person("assessor")
    typed = {
        "count": "1",
        "effective_from": "2027-01-01",
        "0-name": "当月末位",
        "0-clause": "试行办法第三条",
        "0-about": "unit",
        "0-consequence": "interview-3",
        "0-if-0-fact": "last_places_in_a_row",
        "0-if-0-comparison": "ge",
        "0-if-0-value": "1",
        "0-cool_down": "0",
    }
    before = await _rows(world)
    shown = await assessor.http.post("/rulebook/edit/trial", data=typed, headers=assessor.headers)
    assert shown.status_code == 200 and "多提的建议" in shown.text and 'value="试行办法第三条"' in shown.text
    wrong = await assessor.http.post(
        "/rulebook/edit/trial", data=typed | {"0-if-0-value": "很多"}, headers=assessor.headers
    )
    assert wrong.status_code == 422
    assert await _rows(world) == before


_SUBJECTS = [Subject(About.UNIT, unit, unit, "某区", {}) for unit in (new_id(), new_id(), new_id())]
_RULES = [Rule.model_validate(LAST | {"code": f"r{n}", "level": n}) for n in (1, 2)]
_PERIODS = ["2026-09", "2026-10"]
hits = st.lists(st.builds(Hit, st.sampled_from(_RULES), st.sampled_from(_SUBJECTS), st.sampled_from(_PERIODS)))


@given(hits, hits)
def test_what_differs_is_exactly_what_is_not_in_both(drafted: list[Hit], present: list[Hit]) -> None:
    found = compared(_PERIODS, drafted, present)
    new, old = set(map(key_of, drafted)), set(map(key_of, present))
    assert set(map(key_of, found.more)) == new - old
    assert set(map(key_of, found.fewer)) == old - new
    assert found.same == len(new & old)
    more, fewer = sum(row[1] for row in found.by_unit()), sum(row[2] for row in found.by_unit())
    assert (more, fewer) == (len(found.more), len(found.fewer))
