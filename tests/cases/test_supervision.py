"""A 督办 order from draft to closing over HTTP: several units, chasing, returning, merging, splitting."""

from __future__ import annotations

from typing import Any

from tests.cases.supervising import act, issued, on_part, order_of
from tests.conftest import World
from tests.findings.steps import JPEG
from tests.letters.at_doors import facts_of


async def test_from_draft_to_closing_with_a_return(world: World) -> None:
    order = await issued(world, partner_ids=[world.unit("d07")])
    assert (order["number"], order["due_on"]) == ("武营督办〔2026〕1号", "2026-11-16")
    office, lead, partner = world.person("supervisor"), world.person("liaison"), world.person("liaison2")
    d03, d07 = world.unit("d03"), world.unit("d07")
    waiting = (await lead.get("/")).text
    assert "督办签收" in waiting and order["title"] in waiting and order["number"] in waiting
    for who, unit in ((lead, d03), (partner, d07)):
        await on_part(who, order, unit, "receipt")
        after = await on_part(who, order, unit, "progress", {"text": "已明确责任人。"})
        assert next(one for one in after["parts"] if one["unit_id"] == unit)["state"] == "received"
        await on_part(who, order, unit, "result", {"text": "全部办结。"})
    await on_part(office, order, d07, "acceptance", {})
    after = await on_part(office, order, d03, "return", {"reason": "缺佐证材料"})
    mine = next(one for one in after["parts"] if one["unit_id"] == d03)
    assert (mine["state"], mine["returns"], mine["due_on"]) == ("returned", 1, "2026-11-09")
    closer = world.person("supervisor3")
    await act(closer, order, "closure", {}, status=409)
    await on_part(lead, order, d03, "result", {"text": "材料已补。"})
    await on_part(office, order, d03, "acceptance", {})
    for who, status in ((office, 403), (world.person("supervisor2"), 403), (closer, 200)):
        await act(who, order, "closure", {}, status=status)


async def test_a_progress_report_is_filled_in_from_the_system(world: World) -> None:
    order, lead = await issued(world), world.person("liaison")
    await on_part(lead, order, world.unit("d03"), "receipt")
    await on_part(lead, order, world.unit("d03"), "progress", {"text": "责任到人。"})
    world.clock.forward(days=3)
    seen = (await lead.get(f"/api/supervisions/{order['id']}")).json()
    text = next(one for one in seen["parts"] if one["unit_id"] == world.unit("d03"))["prefill"]
    assert text == "截至11月5日：11月2日签收；限期11月16日，剩7个工作日；上次（11月2日）填报：责任到人。"
    page = (await lead.get(f"/supervisions/{order['id']}")).text
    assert "截至11月5日" in page


async def test_split_off_and_merged_again(world: World) -> None:
    order, office = await issued(world), world.person("supervisor")
    told = {"facts": {"problem": "9件超期。", "contact": {"name": "周正", "phone": "027-8000 0000"}}}
    letter = await office.post(f"/api/supervisions/{order['id']}/letters/supervision_order", told)
    assert letter.status_code == 201 and len(letter.json()["to"]) == 3, letter.text
    facts = await facts_of(world, letter.json()["id"])
    assert facts["demands"] == order["demands"] and len(facts["partners"]) == 2
    await _proof(world, order)
    d07, b13 = world.unit("d07"), world.unit("b13")
    new = await act(office, order, "split", {"unit_ids": [b13, d07], "title": "占道施工方案共享", "reason": "事项不同"})
    assert (new["number"], new["split_from_id"]) == ("武营督办〔2026〕2号", order["id"])
    assert [(one["unit_id"], one["lead"]) for one in new["parts"]] == [(b13, True), (d07, False)]
    first = (await office.get(f"/api/supervisions/{order['id']}")).json()
    states = {one["unit_id"]: one["state"] for one in first["parts"]}
    assert states == {world.unit("d03"): "received", d07: "moved", b13: "moved"}
    await act(office, order, "split", {"unit_ids": [d07], "title": "再次分拆", "reason": "再次"}, status=409)
    back = await act(office, new, "merger", {"into_id": order["id"], "reason": "合回"}, status=409)
    assert back["code"] == "stranded", "their parts there were moved away: nobody would do the work"

    other = await issued(world, title="另一督办事项", lead_id=d07, partner_ids=[])
    merged = await act(office, new, "merger", {"into_id": other["id"], "reason": "同一事项"})
    assert (merged["state"], merged["merged_into_id"]) == ("merged", other["id"])
    whole = (await office.get(f"/api/supervisions/{other['id']}")).json()
    assert [(one["unit_id"], one["lead"]) for one in whole["parts"]] == [(d07, True), (b13, False)]
    assert [(one["number"], one["title"]) for one in whole["absorbed"]] == [("武营督办〔2026〕2号", "占道施工方案共享")]
    page = (await world.person("liaison2").get(f"/supervisions/{other['id']}")).text
    assert whole["absorbed"][0]["demands"][0] in page
    clocks = (await world.person("liaison2").get("/api/deadlines")).json()
    assert len([row for row in clocks if row["subject_kind"] == "supervision_part"]) == 1
    await act(office, other, "merger", {"into_id": other["id"], "reason": "自身"}, status=422)


async def _proof(world: World, order: dict[str, Any]) -> None:
    """The lead adds a file once it signed; a co-handling unit sees neither part nor file."""
    at = f"/api/supervision-parts/{next(one['id'] for one in order['parts'] if one['lead'])}/evidence"
    query = "?filename=清单.jpg"
    for who, status in (("supervisor", 403), ("liaison2", 404), ("liaison", 409)):
        headers = world.person(who).headers
        assert (await world.http.post(at + query, content=JPEG, headers=headers)).status_code == status, who
    unit, lead = world.person("liaison"), world.unit("d03")
    await on_part(unit, order, lead, "receipt")
    kept = await world.http.post(at + query, content=JPEG, headers=unit.headers)
    assert kept.status_code == 201, kept.text
    page = (await world.person("supervisor").get(f"/supervisions/{order['id']}")).text
    assert "清单.jpg" in page and (await world.person("supervisor").get(f"{at}/{kept.json()['id']}")).content == JPEG
    assert (await world.person("liaison2").get(f"{at}/{kept.json()['id']}")).status_code == 404


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
    await act(office, draft, "approval", {}, status=403)
    dropped = await act(office, draft, "refusal", {"reason": "情况已变"})
    assert dropped["state"] == "dropped"
    await act(world.person("supervisor2"), draft, "approval", {}, status=409)


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
