"""The search box: numbers in any brackets, titles, units; too short is told, the invisible is absent."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duze.kit.search import plain
from tests.conftest import World
from tests.findings.steps import submitted
from tests.referrals.make import MATTER, PERSON, studied


@pytest.mark.parametrize(
    "typed",
    [
        "武营线〔2026〕1号",
        "武营线[2026]1号",
        "武营线（2026）1号",
        "武营线【2026】１号",
        " 武营线(2026)1号 ",
        "武营线《２０２６》１号",
        "武营线 〔 2026 〕 第 1 号",
        "武营线｛2026｝001号",
        "〈2026〉1",
    ],
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


@pytest.mark.parametrize("typed", ["qk", "QK", "ｑｋ", "qkq", "硚口"])
async def test_a_unit_is_found_by_the_first_letters_of_its_pinyin(world: World, typed: str) -> None:
    await submitted(world)
    assert "18 号窗口" in (await world.person("supervisor").get("/search", params={"q": typed})).text
    assert "18 号窗口" not in (await world.person("liaison2").get("/search", params={"q": typed})).text
    assert "18 号窗口" not in (await world.person("supervisor").get("/search", params={"q": "hsq"})).text


async def test_words_of_two_characters_are_found_in_the_facts(world: World) -> None:
    await submitted(world)
    for word in ("房产", "房产证明", "018"):
        assert "18 号窗口" in (await world.person("supervisor").get("/search", params={"q": word})).text, word
    assert "18 号窗口" not in (await world.person("supervisor").get("/search", params={"q": "房屋"})).text


async def test_persons_are_found_by_those_who_may_know_who_is_who(world: World) -> None:
    name = world.city.accounts["inspector"].name
    found = (await world.person("supervisor").get("/search", params={"q": name})).text
    assert "人员" in found
    assert f"{name}：" in found
    for login in ("liaison", "discipline2", "inspector2"):
        assert f"{name}：" not in (await world.person(login).get("/search", params={"q": name})).text, login


async def test_a_person_of_a_referral_is_found_by_who_sees_the_referral(world: World) -> None:
    await studied(world)
    assert MATTER in (await world.person("supervisor").get("/search", params={"q": PERSON["name"]})).text
    for login in ("liaison", "inspector", "discipline2"):
        page = await world.person(login).get("/search", params={"q": PERSON["name"]})
        assert MATTER not in page.text, login


@given(st.text(max_size=60))
def test_plain_text_stays_plain(text: str) -> None:
    assert plain(plain(text)) == plain(text)
