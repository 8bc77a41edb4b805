"""Letters drafted from where a matter came to its end: interview, finding, objection, month."""

from __future__ import annotations

from tests.conftest import World
from tests.findings.steps import act, confirmed
from tests.interviews.make import approved, minuted
from tests.interviews.make import signed as through
from tests.letters.at_doors import door, drafted, facts_of, kinds_at
from tests.letters.make import step as letter_step
from tests.rankings.walk import act as month_act
from tests.rankings.walk import published


async def test_minutes_from_the_interview(world: World) -> None:
    talk, who = await minuted(world), world.person("supervisor")
    path = f"interviews/{talk['id']}"
    answer = await who.post(f"/api/{path}/letters/interview_minutes", {})
    assert answer.status_code == 201, answer.text
    letter = answer.json()["id"]
    facts = await facts_of(world, letter)
    assert facts["held_at"].startswith("2026-11-13T09:30") and facts["notice_number"] == "武营督〔2026〕1号"
    assert len(facts["demands"]) == len(talk["demands"]) and any("何淑珺" in one for one in facts["present"])
    assert f'href="/letters/{letter}"' in (await who.get(f"/{path}")).text
    for login, noun, data in (("supervisor2", "review", {"reason": ""}), ("signatory", "signature", None)):
        assert (await letter_step(world, login, letter, noun, data)).status_code == 200
    await world.work()


async def test_no_minutes_before_they_are_written(world: World) -> None:
    talk = await approved(world)
    answer = await world.person("supervisor").post(f"/api/interviews/{talk['id']}/letters/interview_minutes", {})
    assert (answer.status_code, answer.json()["code"]) == (409, "not_minuted")


async def test_the_outcome_of_a_finding_is_told(world: World) -> None:
    finding, who = await confirmed(world), world.person("supervisor")
    path = f"findings/{finding['id']}"
    nobody = await door(who, path, "outcome_reply")
    assert nobody.status_code == 422 and nobody.json()["errors"][0]["pointer"] == "/to"
    assert (await door(world.person("assessor"), path, "outcome_reply")).status_code == 403
    assert await kinds_at(world.person("assessor"), path) == {}
    letter = await drafted(who, path, "outcome_reply", to=["市12345政务服务便民热线中心"], you="你中心")
    facts = await facts_of(world, letter)
    assert "属实" in facts["result"] and facts["handling"] == "调阅监控，与反映一致。"
    finding = dict((await world.person("liaison").get(f"/api/{path}")).json())
    await act(world, finding, "liaison", "objection", {"text": "该材料属于法定清单。"})
    assert (await door(who, path, "outcome_reply")).json()["code"] == "objection_pending"
    finding = dict((await world.person("supervisor3").get(f"/api/{path}")).json())
    await act(world, finding, "supervisor3", "objection-decision", {"overturn": False, "reason": "清单没有这一项。"})
    letter = await drafted(who, path, "outcome_reply")
    facts = await facts_of(world, letter)
    assert "维持原定性" in facts["result"] and facts["to"] == ["武汉市硚口区人民政府"]
    assert (await who.get(f"/{path}")).text.count(f"/{path}/letters/outcome_reply") == 1


async def test_a_correction_names_every_figure_that_changed(world: World) -> None:
    await published(world)
    who, path = world.person("assessor"), "rankings/2026-10"
    assert (await kinds_at(who, path))["correction_bulletin"]["code"] == "no_correction"
    consent = {"approval_authority": "市政府", "approval_by": "方既明副市长", "approval_on": "2026-11-09"}
    bulletin = (await who.post(f"/api/{path}/bulletin", consent)).json()["letter_id"]
    await through(world, bulletin)
    await month_act(world, "assessor", "correction", {"reason": "获得电力数据更正"}, status=201)
    value = {"values": [{"unit": "d07", "indicator": "power", "value": "6"}], "source": "更正"}
    assert (await who.post(f"/api/{path}/values", value)).status_code == 200
    await month_act(world, "assessor", "computation")
    await month_act(world, "assessor", "review")
    world.clock.forward(days=7)
    await month_act(world, "assessor2", "approval")
    await month_act(world, "assessor", "publication")
    known = (await who.get(f"/api/{path}/letters/correction_bulletin")).json()["facts"]
    changed = {(one["unit"], one["item"]) for one in known["changes"]}
    assert ("洪山区", "总分") in changed and known["corrects"] == "武营通〔2026〕1号"
    assert 'letters/correction_bulletin"' in (await who.get(f"/{path}")).text
    letter = await drafted(who, path, "correction_bulletin", effect="名次没有影响约谈。")
    assert (await who.get(f"/api/letters/{letter}")).status_code == 200
    await through(world, letter)
    shown = (await world.person("supervisor").get(f"/api/letters/{letter}")).json()
    assert shown["number"] == "武营通〔2026〕2号" and len(shown["to"]) > 20
