"""Numbers: taken by signing alone, without gaps, once."""

from __future__ import annotations

import asyncio

from tests.conftest import World
from tests.letters.make import count, draft, signed, step


async def test_a_missing_glyph_refuses_before_a_number_is_taken(world: World) -> None:
    letter = await draft(world, place="会议室𠮷")
    await step(world, "supervisor2", letter, "review", {"reason": ""})
    answer = await step(world, "signatory", letter, "signature")
    assert (answer.status_code, answer.json()["code"]) == (422, "unprintable_text")
    assert answer.json()["errors"][0]["pointer"] == "/place" and "U+20BB7" in answer.json()["errors"][0]["detail"]
    assert await count(world, "SELECT count(*) FROM number_counter WHERE series = '武营督'") == 0
    assert await count(world, "SELECT count(*) FROM job WHERE kind = 'letters.render'") == 0


async def test_numbers_are_gap_free_and_voided_ones_stay(world: World) -> None:
    first = await signed(world)
    failed = await draft(world, place="𠮷")
    await step(world, "supervisor2", failed, "review", {"reason": ""})
    await step(world, "signatory", failed, "signature")
    second = await signed(world)
    voided = await step(world, "signatory", first, "void", {"reason": "约谈取消"})
    assert voided.status_code == 200 and voided.json()["void"] and voided.json()["number"] == "武营督〔2026〕1号"
    third = await signed(world)
    shown = [(await world.person("supervisor").get(f"/api/letters/{one}")).json()["number"] for one in (second, third)]
    assert shown == ["武营督〔2026〕2号", "武营督〔2026〕3号"]
    await world.work()
    assert (await step(world, "supervisor", first, "delivery")).json()["code"] == "void"


async def test_two_signatures_at_once_take_one_number(world: World) -> None:
    letter = await draft(world)
    await step(world, "supervisor2", letter, "review", {"reason": ""})
    answers = await asyncio.gather(*(step(world, "signatory", letter, "signature") for _ in range(2)))
    assert sorted(answer.status_code for answer in answers) in ([200, 409], [200, 412])
    assert await count(world, "SELECT last FROM number_counter WHERE series = '武营督'") == 1
