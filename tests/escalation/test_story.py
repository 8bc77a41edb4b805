"""Proposals over HTTP: made once, taken up or declined by a person, withdrawn when facts fall away."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa

from duze.app.nightly import sweep
from tests.cases.make import REPORT, opened, ordered, step
from tests.conftest import World
from tests.findings.steps import confirmed
from tests.rankings.walk import published

GRAVE = {"severity": "grave"}


async def proposals(world: World, who: str = "supervisor", **query: str) -> list[dict[str, Any]]:
    answer = await world.person(who).get("/api/proposals", params=query)
    assert answer.status_code == 200, answer.text
    return list(answer.json())


async def proposal(world: World, row: dict[str, Any]) -> dict[str, Any]:
    answer = await world.person("supervisor").get(f"/api/proposals/{row['id']}")
    return dict(answer.json())


async def overdue(world: World) -> dict[str, Any]:
    """An order four weeks old that the unit never reported on, after the nightly sweep."""
    order = await ordered(world, await opened(world))
    world.clock.forward(days=28)
    await sweep(world.runtime)
    return order


async def test_a_grave_misconduct_is_proposed_for_study_once_and_taken_up(world: World) -> None:
    finding = await confirmed(world, **GRAVE)
    await world.work()
    [row] = await proposals(world)
    assert (row["consequence"], row["period"], row["unit"]) == ("referral_study", "2026-11", "硚口区")
    await sweep(world.runtime)
    await sweep(world.runtime, date(2026, 11, 3))
    assert len(await proposals(world)) == 1
    found = await proposal(world, row)
    assert found["facts"][0] == {
        "fact": "finding_kind",
        "value": "misconduct",
        "link": f"/findings/{finding['id']}",
        "asked": True,
    }
    after = await step(world.person("supervisor2"), "proposals", found, "acceptance", {"reason": "同意"})
    case = (await world.person("supervisor").get(f"/api/cases/{after['case_id']}")).json()
    assert (case["state"], case["number"]) == ("open", "武营案〔2026〕1号")
    assert "移送" not in case["grounds"]
    joined = (await world.person("supervisor").get(f"/api/findings/{finding['id']}")).json()
    assert joined["state"] == "in_case"


async def test_an_overdue_order_proposes_an_interview_in_its_own_case(world: World) -> None:
    order = await overdue(world)
    [row] = await proposals(world)
    assert (row["consequence"], row["level"]) == ("interview", 1)
    found = await proposal(world, row)
    assert found["facts"][0]["value"] == 7
    assert found["rule"].startswith("整改超期不少于1日的，建议提醒约谈")
    after = await step(world.person("supervisor2"), "proposals", found, "acceptance", {})
    assert after["case_id"] == order["case_id"]
    [interview] = (await world.person("supervisor").get("/api/interviews")).json()
    assert (interview["level"], interview["state"]) == (1, "proposed")


async def test_a_proposal_whose_facts_fall_away_is_withdrawn(world: World) -> None:
    order = await overdue(world)
    liaison = world.person("liaison")
    order = (await liaison.get(f"/api/rectifications/{order['id']}")).json()
    for act, data in (("receipt", None), ("plan", {"text": "三日内完成。"}), ("start", None), ("submission", REPORT)):
        order = await step(liaison, "rectifications", order, act, data)
    await world.work()
    [row] = await proposals(world)
    assert row["state"] == "withdrawn"
    refused = await world.person("supervisor").post(f"/api/proposals/{row['id']}/acceptance", {}, match="*")
    assert refused.status_code == 409


async def test_declining_needs_a_reason_and_is_final(world: World) -> None:
    await overdue(world)
    [row] = await proposals(world)
    path = f"/api/proposals/{row['id']}"
    bare = await world.person("supervisor").post(f"{path}/refusal", {"reason": ""}, match="*")
    assert bare.status_code == 422
    declined = await world.person("supervisor").post(f"{path}/refusal", {"reason": "已当面督促"}, match=1)
    assert declined.json()["state"] == "declined"
    again = await world.person("supervisor").post(f"{path}/acceptance", {}, match="*")
    assert again.status_code == 409
    await sweep(world.runtime)
    assert [one["state"] for one in await proposals(world)] == ["declined"]
    with pytest.raises(sa.exc.IntegrityError, match="frozen"):
        async with world.runtime.db.writer.begin() as connection:
            await connection.execute(sa.text("UPDATE escalation_proposal SET reason = 'x'"))


async def test_who_sees_and_decides(world: World) -> None:
    await overdue(world)
    [row] = await proposals(world)
    assert len(await proposals(world, "leader")) == 1
    for nobody in ("liaison", "inspector", "assessor", "discipline", "auditor", "sysadmin", "secadmin"):
        assert await proposals(world, nobody) == [], nobody
        assert (await world.person(nobody).get(f"/api/proposals/{row['id']}")).status_code == 404
    for reader in ("leader", "signatory"):
        refused = await world.person(reader).post(f"/api/proposals/{row['id']}/acceptance", {}, match="*")
        assert refused.status_code == 403, reader
        assert (await world.person(reader).get(f"/api/proposals/{row['id']}/actions")).json() == []


RULE = {
    "code": "any-finding",
    "name": "当月有问题",
    "about": "unit",
    "clause": "试行规则第一条",
    "conditions": [{"fact": "findings_this_month", "comparison": "ge", "value": 1}],
    "consequence": "notice",
}


async def test_a_rulebook_is_saved_by_one_approved_by_another_and_then_frozen(world: World) -> None:
    one, other = world.person("assessor"), world.person("assessor2")
    assert (await one.get("/api/rulebook")).json()["version_no"] == 1
    saved = await one.post("/api/rulebook/versions", {"effective_from": "2026-11-02", "rules": [RULE]})
    assert saved.status_code == 201, saved.text
    path, version = f"/api/rulebook/versions/{saved.json()['id']}", saved.json()["version"]
    assert (await one.post(f"{path}/approval", {}, match=version)).json()["code"] == "same_person"
    assert (await world.person("supervisor").post(f"{path}/approval", {}, match=version)).status_code == 403
    assert (await one.get("/api/rulebook")).json()["version_no"] == 1
    assert (await other.post(f"{path}/approval", {"reason": "同意"}, match=version)).status_code == 200
    assert (await one.get("/api/rulebook")).json()["version_no"] == 2
    assert (await other.post(f"{path}/approval", {}, match="*")).status_code == 409
    with pytest.raises(sa.exc.IntegrityError, match="frozen"):
        async with world.runtime.db.writer.begin() as connection:
            await connection.execute(sa.text("UPDATE rulebook SET effective_from = '2020-01-01' WHERE version_no = 2"))
    await confirmed(world)
    await world.work()
    [row] = await proposals(world)
    assert (row["consequence"], row["clause"]) == ("notice", "试行规则第一条")


async def test_a_rulebook_that_makes_no_sense_is_refused(world: World) -> None:
    bad = {**RULE, "conditions": [{"fact": "days_overdue", "comparison": "ge", "value": 1}]}
    data = {"effective_from": "2026-11-02", "rules": [bad]}
    answer = await world.person("assessor").post("/api/rulebook/versions", data)
    assert answer.status_code == 422
    [fault] = answer.json()["errors"]
    assert fault == {
        "pointer": "/rules/0/conditions/0/fact",
        "detail": "“整改超期”说的是整改事项，不能用于单位当月情况的规则。",
    }
    unknown = {**RULE, "conditions": [{"fact": "mood", "comparison": "ge", "value": 1}]}
    answer = await world.person("assessor").post("/api/rulebook/versions", data | {"rules": [unknown]})
    assert answer.json()["errors"][0]["detail"].startswith("没有“mood”这项事实，可选：连续排名末位、")
    assert (await world.person("liaison").get("/api/rulebook")).status_code == 403
    assert (await world.person("supervisor").post("/api/rulebook/versions", data)).status_code in (403, 422)


async def test_the_facts_are_documented_over_the_api(world: World) -> None:
    facts = (await world.person("supervisor").get("/api/rulebook/facts")).json()["facts"]
    assert {"last_places_in_a_row", "slow_action_this_month", "days_overdue"} <= {fact["code"] for fact in facts}


async def test_a_district_last_twice_running_is_proposed_for_a_higher_interview(world: World) -> None:
    await published(world, period="2026-09", last="d07")
    await world.work()
    first = [row for row in await proposals(world) if row["unit_id"] == world.unit("d07")]
    assert [(row["level"], row["period"]) for row in first] == [(1, "2026-09")]
    await published(world, period="2026-10", last="d07")
    await world.work()
    await sweep(world.runtime)
    rows = [row for row in await proposals(world) if row["unit_id"] == world.unit("d07")]
    assert [(row["level"], row["period"]) for row in rows] == [(2, "2026-10"), (1, "2026-09")]
    found = await proposal(world, rows[0])
    assert found["facts"][0] == {
        "fact": "last_places_in_a_row",
        "value": 2,
        "link": f"/rankings/2026-10/units/{world.unit('d07')}",
        "asked": True,
    }
    await step(world.person("supervisor"), "proposals", found, "acceptance", {})
    [interview] = (await world.person("supervisor").get("/api/interviews")).json()
    whole = (await world.person("supervisor").get(f"/api/interviews/{interview['id']}")).json()
    assert whole["level"] == 2
    assert whole["reasons"] == ["2026年10月全市营商环境考核中，在本组15个单位中列第15位", "已连续2个月列本组末位"]
    versions = (await world.person("assessor").get("/api/rulebook/versions")).json()
    trial = (await world.person("assessor").get(f"/api/rulebook/versions/{versions[0]['id']}/trial")).json()
    assert {"period": "2026-10", "rule": "last-twice-running", "subject": "洪山区"} in trial
