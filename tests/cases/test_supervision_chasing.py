"""A 督办 part that turns yellow and red over HTTP: chased once each, by letter, proposed for an interview."""

from __future__ import annotations

import re
from datetime import date

from duze.app.nightly import sweep
from tests.cases.supervising import issued, on_part
from tests.conftest import World
from tests.letters.make import step as letter_step


async def test_chased_after_yellow_and_after_red_once_each(world: World) -> None:
    order, office = await issued(world, partner_ids=[]), world.person("supervisor")
    unit, text = world.unit("d03"), {"text": "请于期限内办结。"}
    assert (await on_part(office, order, unit, "chase", text, 409))["code"] == "no_card"
    for day, color in ((date(2026, 11, 13), "yellow"), (date(2026, 11, 17), "red")):
        await sweep(world.runtime, day)
        desk = (await office.get("/")).text
        assert "督办催办" in desk
        for link in set(re.findall(r"/supervisions/parts/[0-9a-f-]{36}", desk)):  # a deadline is one unit's
            assert f"/supervisions/{order['id']}#part-" in (await office.get(link)).headers["location"]
        after = await on_part(office, order, unit, "chase", text)
        assert after["parts"][0]["written"][0]["color"] == color
        assert "督办催办" not in (await office.get("/")).text
        assert (await on_part(office, order, unit, "chase", text, 409))["code"] == "chased"
    assert "请于期限内办结" in (await world.person("liaison").get(f"/supervisions/{order['id']}")).text


async def test_chase_letters_go_the_way_of_letters_and_count_as_the_chase(world: World) -> None:
    order, office = await issued(world, partner_ids=[]), world.person("supervisor")
    part = (await office.get(f"/api/supervisions/{order['id']}")).json()["parts"][0]["id"]
    at = f"/api/supervision-parts/{part}/letters/chase_letter"
    consent = {"authority": "市政府", "approver": "方既明副市长", "approved_on": "2026-11-02"}
    assert (await office.post(at, {"facts": {}})).json()["code"] == "no_card"
    for days, card in ((11, "黄牌"), (4, "红牌")):
        world.clock.forward(days=days)
        await sweep(world.runtime)
        assert "拟写催办通知" in (await office.get(f"/supervisions/{order['id']}")).text
        facts = (await office.get(at)).json()["facts"]
        assert (facts["card"], facts["order_number"]) == (card, "武营督办〔2026〕1号")
        contact = {"contact": {"name": "周喆", "phone": "027-8000 0000"}}
        drafted = await office.post(at, {"facts": facts | contact})
        assert drafted.status_code == 201, drafted.text
        letter = drafted.json()["id"]
        assert (await office.post(at, {"facts": facts | contact})).json()["code"] == "letter_exists"
        for login, noun, data in (
            ("supervisor", "approval", consent),
            ("supervisor2", "review", {"reason": ""}),
            ("signatory", "signature", None),
        ):
            assert (await letter_step(world, login, letter, noun, data)).status_code == 200
        await world.work()
        assert (await letter_step(world, "supervisor", letter, "delivery")).status_code == 200
        await world.work()
        seen = (await world.person("liaison").get(f"/supervisions/{order['id']}")).text
        assert f"/letters/{letter}" in seen
        assert "督办催办" not in (await office.get("/")).text
    assert len(facts["earlier"]) == 1, "the red letter names the yellow one"


async def test_a_red_part_is_proposed_for_an_interview_until_its_result_is_in(world: World) -> None:
    order, office, unit = await issued(world, partner_ids=[]), world.person("supervisor"), world.unit("d03")
    await on_part(world.person("liaison"), order, unit, "receipt")
    await sweep(world.runtime, date(2026, 11, 13))
    assert (await office.get("/api/proposals")).json() == [], "yellow is for chasing"
    world.clock.forward(days=15)
    await sweep(world.runtime)
    await on_part(office, order, unit, "chase", {"text": "请于三日内办结。"})
    world.clock.forward(days=1)
    await sweep(world.runtime)
    [row] = (await office.get("/api/proposals")).json()
    assert (row["title"], row["consequence"], row["level"]) == (
        "武营督办〔2026〕1号 用电外线工程并联审批：督办超期，建议提醒约谈",
        "interview",
        1,
    )
    found = (await office.get(f"/api/proposals/{row['id']}")).json()
    facts = {one["fact"]: (one["value"], one["link"]) for one in found["facts"]}
    assert facts["supervision_red"] == (True, f"/supervisions/{order['id']}")
    assert facts["supervision_days_overdue"][0] == 1, "as first proposed"
    assert "督办亮红牌的，建议提醒约谈" in (await office.get(f"/proposals/{row['id']}")).text
    taken = await world.person("supervisor2").post(f"/api/proposals/{row['id']}/acceptance", {}, match="*")
    assert taken.status_code == 200, taken.text
    [talk] = (await office.get("/api/interviews")).json()
    whole = (await office.get(f"/api/interviews/{talk['id']}")).json()
    assert whole["reasons"] == ["督办事项“武营督办〔2026〕1号 用电外线工程并联审批”逾期未反馈办理结果，已超期1日"]


async def test_a_result_that_came_takes_the_proposal_back_and_a_redo_is_chased_anew(world: World) -> None:
    order, office, unit = await issued(world, partner_ids=[]), world.person("supervisor"), world.unit("d03")
    liaison = world.person("liaison")
    await on_part(liaison, order, unit, "receipt")
    world.clock.forward(days=15)
    await sweep(world.runtime)
    await on_part(office, order, unit, "chase", {"text": "请于三日内办结。"})
    [row] = (await office.get("/api/proposals")).json()
    await on_part(liaison, order, unit, "result", {"text": "全部办结。"})
    await world.work()
    assert (await office.get(f"/api/proposals/{row['id']}")).json()["state"] == "withdrawn"
    world.clock.forward(hours=1)
    after = await on_part(office, order, unit, "return", {"reason": "缺佐证材料"})
    assert after["parts"][0]["card"] == "", "the limit for doing it again has no card yet"
    world.clock.forward(days=10)
    await sweep(world.runtime)
    assert (await on_part(office, order, unit, "chase", {"text": "请补齐。"}))["parts"][0]["card"] == "red"
