"""A 督办 order from draft to closing over HTTP: several units, chasing, returning, merging, splitting."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from duze.app.nightly import sweep
from tests.conftest import As, World
from tests.findings.steps import JPEG
from tests.letters.at_doors import facts_of
from tests.letters.make import step as letter_step


def order_of(world: World, **changes: Any) -> dict[str, Any]:
    return {
        "title": "用电外线工程并联审批",
        "demands": ["在办工程逐件明确责任人", "材料一次提交、部门共享"],
        "source": "ranking",
        "source_ref": "10月月度考核",
        "lead_id": world.unit("d03"),
        "partner_ids": [world.unit("d07"), world.unit("b13")],
    } | changes


async def _act(who: As, order: dict[str, Any], noun: str, data: Any = None, status: int = 200) -> dict[str, Any]:
    answer = await who.post(f"/api/supervisions/{order['id']}/{noun}", data, match="*")
    assert answer.status_code == status, answer.text
    return dict(answer.json())


async def _part(who: As, order: dict[str, Any], unit: str, noun: str, data: Any = None, status: int = 200) -> Any:
    part = next(one for one in order["parts"] if one["unit_id"] == unit)
    answer = await who.post(f"/api/supervision-parts/{part['id']}/{noun}", data, match="*")
    assert answer.status_code == status, answer.text
    return answer.json()


async def issued(world: World, **changes: Any) -> dict[str, Any]:
    """Drafted by `supervisor`, put on the list by `supervisor2`."""
    answer = await world.person("supervisor").post("/api/supervisions", order_of(world, **changes))
    assert answer.status_code == 201, answer.text
    return await _act(world.person("supervisor2"), answer.json(), "approval", {})


async def test_from_draft_to_closing_with_a_return(world: World) -> None:
    order = await issued(world, partner_ids=[world.unit("d07")])
    assert (order["number"], order["due_on"]) == ("武营督办〔2026〕1号", "2026-11-16")
    office, lead, partner = world.person("supervisor"), world.person("liaison"), world.person("liaison2")
    d03, d07 = world.unit("d03"), world.unit("d07")
    waiting = (await lead.get("/")).text
    assert "督办签收" in waiting and order["title"] in waiting and order["number"] in waiting
    for who, unit in ((lead, d03), (partner, d07)):
        await _part(who, order, unit, "receipt")
        after = await _part(who, order, unit, "progress", {"text": "已明确责任人。"})
        assert next(one for one in after["parts"] if one["unit_id"] == unit)["state"] == "received"
        await _part(who, order, unit, "result", {"text": "全部办结。"})
    await _part(office, order, d07, "acceptance", {})
    after = await _part(office, order, d03, "return", {"reason": "缺佐证材料"})
    mine = next(one for one in after["parts"] if one["unit_id"] == d03)
    assert (mine["state"], mine["returns"], mine["due_on"]) == ("returned", 1, "2026-11-09")
    closer = world.person("supervisor3")
    await _act(closer, order, "closure", {}, status=409)
    await _part(lead, order, d03, "result", {"text": "材料已补。"})
    await _part(office, order, d03, "acceptance", {})
    for who, status in ((office, 403), (world.person("supervisor2"), 403), (closer, 200)):
        await _act(who, order, "closure", {}, status=status)


async def test_a_progress_report_is_filled_in_from_the_system(world: World) -> None:
    order, lead = await issued(world), world.person("liaison")
    await _part(lead, order, world.unit("d03"), "receipt")
    await _part(lead, order, world.unit("d03"), "progress", {"text": "责任到人。"})
    world.clock.forward(days=3)
    seen = (await lead.get(f"/api/supervisions/{order['id']}")).json()
    text = next(one for one in seen["parts"] if one["unit_id"] == world.unit("d03"))["prefill"]
    assert text == "截至11月5日：11月2日签收；限期11月16日，剩7个工作日；上次（11月2日）填报：责任到人。"
    page = (await lead.get(f"/supervisions/{order['id']}")).text
    assert "截至11月5日" in page


async def test_chased_after_yellow_and_after_red_once_each(world: World) -> None:
    order, office = await issued(world, partner_ids=[]), world.person("supervisor")
    unit, text = world.unit("d03"), {"text": "请于期限内办结。"}
    assert (await _part(office, order, unit, "chase", text, 409))["code"] == "no_card"
    for day, color in ((date(2026, 11, 13), "yellow"), (date(2026, 11, 17), "red")):
        await sweep(world.runtime, day)
        desk = (await office.get("/")).text
        assert "督办催办" in desk
        for link in set(re.findall(r"/supervisions/parts/[0-9a-f-]{36}", desk)):  # a deadline is one unit's
            assert f"/supervisions/{order['id']}#part-" in (await office.get(link)).headers["location"]
        after = await _part(office, order, unit, "chase", text)
        assert after["parts"][0]["written"][0]["color"] == color
        assert "督办催办" not in (await office.get("/")).text
        assert (await _part(office, order, unit, "chase", text, 409))["code"] == "chased"
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
    await _part(world.person("liaison"), order, unit, "receipt")
    await sweep(world.runtime, date(2026, 11, 13))
    assert (await office.get("/api/proposals")).json() == [], "yellow is for chasing"
    world.clock.forward(days=15)
    await sweep(world.runtime)
    await _part(office, order, unit, "chase", {"text": "请于三日内办结。"})
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
    await _part(liaison, order, unit, "receipt")
    world.clock.forward(days=15)
    await sweep(world.runtime)
    await _part(office, order, unit, "chase", {"text": "请于三日内办结。"})
    [row] = (await office.get("/api/proposals")).json()
    await _part(liaison, order, unit, "result", {"text": "全部办结。"})
    await world.work()
    assert (await office.get(f"/api/proposals/{row['id']}")).json()["state"] == "withdrawn"
    world.clock.forward(hours=1)
    after = await _part(office, order, unit, "return", {"reason": "缺佐证材料"})
    assert after["parts"][0]["card"] == "", "the limit for doing it again has no card yet"
    world.clock.forward(days=10)
    await sweep(world.runtime)
    assert (await _part(office, order, unit, "chase", {"text": "请补齐。"}))["parts"][0]["card"] == "red"


async def _proof(world: World, order: dict[str, Any]) -> None:
    """The lead adds a file once it signed; a co-handling unit sees neither part nor file."""
    at = f"/api/supervision-parts/{next(one['id'] for one in order['parts'] if one['lead'])}/evidence"
    query = "?filename=清单.jpg"
    for who, status in (("supervisor", 403), ("liaison2", 404), ("liaison", 409)):
        headers = world.person(who).headers
        assert (await world.http.post(at + query, content=JPEG, headers=headers)).status_code == status, who
    unit, lead = world.person("liaison"), world.unit("d03")
    await _part(unit, order, lead, "receipt")
    kept = await world.http.post(at + query, content=JPEG, headers=unit.headers)
    assert kept.status_code == 201, kept.text
    page = (await world.person("supervisor").get(f"/supervisions/{order['id']}")).text
    assert "清单.jpg" in page and (await world.person("supervisor").get(f"{at}/{kept.json()['id']}")).content == JPEG
    assert (await world.person("liaison2").get(f"{at}/{kept.json()['id']}")).status_code == 404


async def test_split_off_and_merged_again(world: World) -> None:
    order, office = await issued(world), world.person("supervisor")
    told = {"facts": {"problem": "9件超期。", "contact": {"name": "周正", "phone": "027-8000 0000"}}}
    letter = await office.post(f"/api/supervisions/{order['id']}/letters/supervision_order", told)
    assert letter.status_code == 201 and len(letter.json()["to"]) == 3, letter.text
    facts = await facts_of(world, letter.json()["id"])
    assert facts["demands"] == order["demands"] and len(facts["partners"]) == 2
    await _proof(world, order)
    d07, b13 = world.unit("d07"), world.unit("b13")
    new = await _act(
        office, order, "split", {"unit_ids": [b13, d07], "title": "占道施工方案共享", "reason": "事项不同"}
    )
    assert (new["number"], new["split_from_id"]) == ("武营督办〔2026〕2号", order["id"])
    assert [(one["unit_id"], one["lead"]) for one in new["parts"]] == [(b13, True), (d07, False)]
    first = (await office.get(f"/api/supervisions/{order['id']}")).json()
    states = {one["unit_id"]: one["state"] for one in first["parts"]}
    assert states == {world.unit("d03"): "received", d07: "moved", b13: "moved"}
    await _act(office, order, "split", {"unit_ids": [d07], "title": "再次分拆", "reason": "再次"}, status=409)
    back = await _act(office, new, "merger", {"into_id": order["id"], "reason": "合回"}, status=409)
    assert back["code"] == "stranded", "their parts there were moved away: nobody would do the work"

    other = await issued(world, title="另一督办事项", lead_id=d07, partner_ids=[])
    merged = await _act(office, new, "merger", {"into_id": other["id"], "reason": "同一事项"})
    assert (merged["state"], merged["merged_into_id"]) == ("merged", other["id"])
    whole = (await office.get(f"/api/supervisions/{other['id']}")).json()
    assert [(one["unit_id"], one["lead"]) for one in whole["parts"]] == [(d07, True), (b13, False)]
    assert [(one["number"], one["title"]) for one in whole["absorbed"]] == [("武营督办〔2026〕2号", "占道施工方案共享")]
    page = (await world.person("liaison2").get(f"/supervisions/{other['id']}")).text
    assert whole["absorbed"][0]["demands"][0] in page
    clocks = (await world.person("liaison2").get("/api/deadlines")).json()
    assert len([row for row in clocks if row["subject_kind"] == "supervision_part"]) == 1
    await _act(office, other, "merger", {"into_id": other["id"], "reason": "自身"}, status=422)


async def test_who_sees_which_part(world: World) -> None:
    order = await issued(world)
    seen = {
        who: [
            one["unit_id"] for one in (await world.person(who).get(f"/api/supervisions/{order['id']}")).json()["parts"]
        ]
        for who in ("supervisor", "liaison", "liaison2", "leader")
    }
    assert len(seen["supervisor"]) == len(seen["liaison"]) == 3
    assert seen["liaison2"] == [world.unit("d07")] and set(seen["leader"]) == {world.unit("d03"), world.unit("d07")}
    for stranger in ("discipline", "auditor", "inspector", "assessor"):
        assert (await world.person(stranger).get(f"/api/supervisions/{order['id']}")).status_code == 404
    part = next(one for one in order["parts"] if one["unit_id"] == world.unit("d03"))
    foreign = await world.person("liaison2").post(f"/api/supervision-parts/{part['id']}/receipt", match="*")
    assert foreign.status_code == 404
    draft = (await world.person("supervisor").post("/api/supervisions", order_of(world))).json()
    assert (await world.person("liaison").get(f"/api/supervisions/{draft['id']}")).status_code == 404


async def test_refusals(world: World) -> None:
    office = world.person("supervisor")
    doubled = order_of(world, partner_ids=[world.unit("d03")])
    assert (await office.post("/api/supervisions", doubled)).status_code == 422
    assert (await office.post("/api/supervisions", order_of(world, lead_id=world.unit("office")))).status_code == 422
    assert (await world.person("liaison").post("/api/supervisions", order_of(world))).status_code == 403
    draft = (await office.post("/api/supervisions", order_of(world))).json()
    await _act(office, draft, "approval", {}, status=403)
    dropped = await _act(office, draft, "refusal", {"reason": "情况已变"})
    assert dropped["state"] == "dropped"
    await _act(world.person("supervisor2"), draft, "approval", {}, status=409)


async def test_pages(world: World) -> None:
    office = world.person("supervisor")
    form = {"title": "用电外线工程并联审批", "demands": "一\n二", "source": "ranking", "lead_id": world.unit("d03")}
    assert (await office.get("/supervisions/new")).status_code == 200
    wrong = await office.http.post("/supervisions", data=form | {"title": "短"}, headers=office.headers)
    assert wrong.status_code == 422
    made = await office.http.post(
        "/supervisions", data=form | {"partner_ids": [world.unit("d07")]}, headers=office.headers
    )
    assert made.status_code == 303
    at = made.headers["location"]
    second = world.person("supervisor2")
    assert (await second.http.post(f"{at}/approval", data={}, headers=second.headers)).status_code == 303
    assert "武营督办〔2026〕1号" in (await office.get("/supervisions")).text
    page = (await office.get(at)).text
    assert "并入另一督办单" not in page and "分拆" in page
    await issued(world)
    assert "并入另一督办单" in (await office.get(at)).text
