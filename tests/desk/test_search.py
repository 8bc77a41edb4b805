"""The search box: numbers in any brackets, titles, units; too short is told, the invisible is absent."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duze.desk.search import plain
from tests.conftest import World
from tests.findings.steps import submitted


@pytest.mark.parametrize(
    "typed", ["武营线〔2026〕1号", "武营线[2026]1号", "武营线（2026）1号", "武营线【2026】１号", " 武营线(2026)1号 "]
)
async def test_a_number_is_found_in_any_brackets(world: World, typed: str) -> None:
    await submitted(world)
    answer = await world.person("supervisor").get("/search", params={"q": typed})
    assert answer.status_code == 200
    assert "18 号窗口" in answer.text


async def test_a_unit_finds_what_is_about_it(world: World) -> None:
    await submitted(world)
    assert "18 号窗口" in (await world.person("supervisor").get("/search?q=硚口")).text
    assert "18 号窗口" not in (await world.person("supervisor").get("/search?q=江汉")).text


async def test_wildcards_mean_themselves_and_one_letter_is_too_short(world: World) -> None:
    await submitted(world)
    assert "没有找到" in (await world.person("supervisor").get("/search", params={"q": "%%"})).text
    assert "没有找到" in (await world.person("supervisor").get("/search", params={"q": "__"})).text
    assert "至少两个字" in (await world.person("supervisor").get("/search?q=1")).text
    assert (await world.person("supervisor").get("/search", params={"q": "<script>" * 60})).status_code == 200


@given(st.text(max_size=60))
def test_plain_text_stays_plain(text: str) -> None:
    assert plain(plain(text)) == plain(text)
