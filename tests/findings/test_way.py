"""A finding's way from the counter to the decision, over HTTP."""

from __future__ import annotations

from uuid import UUID

from duze.deadlines.queries import deadlines_of
from duze.findings.queries import deduction_facts, grave_misconduct_open, slow_action_counts
from tests.conftest import World
from tests.findings.steps import act, confirmed, draft, submitted, verified, verifying


async def test_from_draft_to_decision(world: World) -> None:
    finding = await draft(world)
    assert (finding["state"], finding["number"], finding["version"]) == ("draft", None, 1)
    assert finding["article"] == "《优化营商环境条例》第六十九条"
    finding = await confirmed(world)
    assert finding["number"] == "武营线〔2026〕1号"
    assert (finding["state"], finding["grade"], finding["counts_in"]) == ("confirmed", "full", "2026-11")
    assert finding["objection_until"] == "2026-11-09"  # five working days from Monday 2 November
    assert (finding["logger"], finding["verifier"], finding["decider"]) == ("林晓禾", "段喆", "许文澜")
    names = [
        m["verb"] for m in (await world.person("supervisor").get(f"/api/findings/{finding['id']}/timeline")).json()
    ]
    assert names == [
        "finding.logged",
        "finding.submitted",
        "finding.taken_for_verification",
        "finding.explained",
        "finding.verified",
        "finding.confirmed",
    ]


async def test_numbers_have_no_gaps_though_a_submission_was_refused(world: World) -> None:
    first = await submitted(world)
    second = await draft(world)
    refused = await world.person("inspector2").post(f"/api/findings/{second['id']}/submission", match=1)
    assert refused.status_code == 404
    second = await act(world, second, "inspector", "submission")
    assert [first["number"], second["number"]] == ["武营线〔2026〕1号", "武营线〔2026〕2号"]


async def test_a_decision_may_change_what_it_is_and_the_law_follows(world: World) -> None:
    finding = await verified(world, opinion="partial")
    body = {"grade": "partial", "reason": "属态度问题。", "sub_type": "L05", "severity": "minor"}
    finding = await act(world, finding, "supervisor", "confirmation", body)
    assert (finding["sub_type_name"], finding["severity"], finding["grade"]) == (
        "吃拿卡要、态度恶劣",
        "minor",
        "partial",
    )


async def test_the_second_of_its_kind_is_a_repetition(world: World) -> None:
    assert (await confirmed(world))["repeat"] is False
    assert (await confirmed(world))["repeat"] is True
    assert (await confirmed(world, sub_type="L02"))["repeat"] is False


async def test_what_ranking_and_rulebook_are_told(world: World) -> None:
    grave = await confirmed(world, severity="grave")
    slow = await confirmed(world, kind="slow", sub_type="M03", channel="self_check")
    slow = await act(world, slow, "supervisor2", "on-the-spot-fix", {"text": "当日办结。"})
    untrue = await act(world, await verified(world), "supervisor", "dismissal", {"reason": "监控显示并无此事。"})
    assert untrue["state"] == "unfounded"
    async with world.runtime.db.read() as session:
        facts = {fact.number: fact for fact in await deduction_facts(session, "2026-11")}
        counts = await slow_action_counts(session, "2026-11")
        open_grave = await grave_misconduct_open(session)
        assert await deduction_facts(session, "2026-10") == []
    assert set(facts) == {grave["number"], slow["number"]}
    fact = facts[slow["number"]]
    assert (fact.self_reported, fact.fixed_in_time, fact.repeat) == (True, True, False)
    assert {str(unit): n for unit, n in counts.items()} == {world.unit("d03"): 1}
    assert [fact.number for fact in open_grave] == [grave["number"]]


async def test_an_objection_that_holds_takes_the_finding_out_of_the_count(world: World) -> None:
    finding = await confirmed(world)
    seen = (await world.person("liaison").get(f"/api/findings/{finding['id']}")).json()
    objected = await act(world, seen, "liaison", "objection", {"text": "该材料系省级清单要求，请复核清单版本。"})
    assert objected["objection"]["state"] == "pending"
    own = await world.person("supervisor").post(
        f"/api/findings/{finding['id']}/objection-decision", {"overturn": True, "reason": "重新核对"}, match="*"
    )
    assert own.status_code == 403
    assert own.json()["article"] == "《政府督查工作条例》第十七条"
    body = {"overturn": True, "reason": "省级清单确有此项。"}
    finding = await act(world, objected, "supervisor2", "objection-decision", body)
    assert finding["state"] == "overturned"
    async with world.runtime.db.read() as session:
        assert await deduction_facts(session, "2026-11") == []
    again = await world.person("liaison").post(
        f"/api/findings/{finding['id']}/objection", {"text": "再次提出异议，请予受理。"}, match="*"
    )
    assert (again.status_code, again.json()["code"]) == (409, "already_objected")


async def test_an_objection_upheld_changes_nothing_and_one_too_late_is_refused(world: World) -> None:
    finding = await confirmed(world)
    finding = await act(world, finding, "liaison", "objection", {"text": "认定事实与实际情况不符，请复核。"})
    body = {"overturn": False, "reason": "监控清楚。"}
    finding = await act(world, finding, "supervisor2", "objection-decision", body)
    assert (finding["state"], finding["objection"]["state"]) == ("confirmed", "upheld")
    late = await confirmed(world)
    world.clock.forward(days=8)
    answer = await world.person("liaison").post(
        f"/api/findings/{late['id']}/objection", {"text": "认定事实与实际情况不符，请复核。"}, match="*"
    )
    assert (answer.status_code, answer.json()["code"]) == (409, "too_late")


async def test_nothing_is_archived_under_a_pending_objection(world: World) -> None:
    finding = await act(world, await confirmed(world), "supervisor", "on-the-spot-fix", {"text": "当场退还。"})
    finding = await act(world, finding, "liaison", "objection", {"text": "认定事实与实际情况不符，请复核。"})
    reason = {"reason": "已办结"}
    answer = await world.person("supervisor").post(f"/api/findings/{finding['id']}/archival", reason, match="*")
    assert answer.json()["code"] == "objection_pending"
    finding = await act(
        world, finding, "supervisor2", "objection-decision", {"overturn": False, "reason": "监控清楚。"}
    )
    finding = await act(world, finding, "supervisor", "archival", reason)
    assert finding["state"] == "archived"
    async with world.runtime.db.read() as session:
        assert len(await deduction_facts(session, "2026-11")) == 1  # filed away, still counted


async def test_without_the_units_word_the_verifier_says_why(world: World) -> None:
    finding = await verifying(world)
    body = {"opinion": "full", "text": "调阅监控，与反映一致。"}
    answer = await world.person("inspector2").post(f"/api/findings/{finding['id']}/verification", body, match="*")
    assert answer.json()["errors"][0]["pointer"] == "/no_explanation_reason"
    body["no_explanation_reason"] = "三次联系未果"
    finding = await act(world, finding, "inspector2", "verification", body)
    assert "三次联系未果" in finding["verification"]


async def test_the_limit_to_verify_runs_from_submission_to_verification(world: World) -> None:
    finding = await submitted(world)
    async with world.runtime.db.read() as session:
        (deadline,) = await deadlines_of(session, [UUID(finding["id"])])
    assert (str(deadline.due_on), deadline.closed_on) == ("2026-11-09", None)
    finding = await act(world, finding, "inspector2", "verification-start")
    body = {"opinion": "full", "text": "属实。", "no_explanation_reason": "未复"}
    await act(world, finding, "inspector2", "verification", body)
    async with world.runtime.db.read() as session:
        (deadline,) = await deadlines_of(session, [UUID(finding["id"])])
    assert str(deadline.closed_on) == "2026-11-02"


async def test_a_finding_filed_away_still_makes_the_next_one_a_repetition(world: World) -> None:
    first = await confirmed(world)
    first = await act(world, first, "supervisor", "on-the-spot-fix", {"text": "当场更换告知单。"})
    early = await world.person("supervisor").post(
        f"/api/findings/{first['id']}/archival", {"reason": "已当场改正。"}, match="*"
    )
    assert (early.status_code, early.json()["code"]) == (409, "objection_period")
    world.clock.forward(days=8)
    await act(world, first, "supervisor", "archival", {"reason": "已当场改正。"})
    assert (await confirmed(world))["repeat"] is True


async def test_no_refusal_tells_the_unit_of_a_case(world: World) -> None:
    finding = await confirmed(world)
    case = {
        "unit_id": world.unit("d03"),
        "title": "窗口违规要求重复提交材料",
        "grounds": "巡查发现，已定性。",
        "finding_ids": [finding["id"]],
    }
    proposed = (await world.person("supervisor").post("/api/cases", case)).json()
    at = f"/api/cases/{proposed['id']}"
    approved = await world.person("signatory").post(f"{at}/approval", {"reason": ""}, match=proposed["version"])
    opened = await world.person("supervisor").post(f"{at}/opening", match=approved.json()["version"])
    assert opened.status_code == 200, opened.text
    liaison = world.person("liaison")
    seen = (await liaison.get(f"/api/findings/{finding['id']}")).json()
    assert seen["state"] == "confirmed"
    text = {"text": "补充说明有关情况。"}
    refused = await liaison.post(f"/api/findings/{finding['id']}/explanation", text, match=seen["version"])
    assert refused.status_code == 409 and "案件" not in refused.text
