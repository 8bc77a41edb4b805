"""Letters drafted from where one stands: case, order, interview, finding, month; by API and by page."""

from __future__ import annotations

from typing import Any

from tests.cases.make import opened, ordered, proposed, rectified, step, weighed
from tests.conftest import World
from tests.findings.steps import JPEG, confirmed
from tests.interviews.make import signed as through
from tests.letters.at_doors import ME, door, drafted, facts_of, kinds_at
from tests.letters.make import step as letter_step


async def case_with_finding(world: World, *, file: bool = False, channel: str = "complaint") -> dict[str, Any]:
    """An open case on one confirmed finding of 硚口区, with a picture if wanted."""
    finding = await confirmed(world, channel=channel)
    if file:
        path = f"/api/findings/{finding['id']}/evidence"
        sent = await world.person("inspector").post(path, files={"file": ("窗口告知单.jpg", JPEG, "image/jpeg")})
        assert sent.status_code in (200, 201), sent.text
    case = await proposed(world, finding_ids=[finding["id"]], basis="《优化营商环境条例》第三十五条")
    case = await step(world.person("supervisor2"), "cases", case, "approval", {"reason": "同意"})
    return await step(world.person("supervisor"), "cases", case, "opening")


async def test_a_supervision_order_from_its_case(world: World) -> None:
    case, who = await case_with_finding(world), world.person("supervisor")
    path = f"cases/{case['id']}"
    at = await kinds_at(who, path)
    assert at["supervision_order"]["open"] and not at["closing_notice"]["open"]
    assert "尚未办结" in at["closing_notice"]["why"] and at["accountability_advice"]["code"] == "no_evidence"
    known = (await who.get(f"/api/{path}/letters/supervision_order")).json()
    assert known["facts"]["order_no"] == case["number"] and known["facts"]["to"] == ["武汉市硚口区人民政府"]
    assert known["facts"]["due"] == "2026-11-23" and known["addressee_unit_id"] == world.unit("d03")
    missing = await door(who, path, "supervision_order")
    assert missing.status_code == 422 and "/demands" in {one["pointer"] for one in missing.json()["errors"]}
    letter = await drafted(who, path, "supervision_order", demands=["逐窗口清理法定清单以外的材料"])
    facts = await facts_of(world, letter)
    assert facts["problem"] == case["grounds"] and facts["basis"][0] == "《优化营商环境条例》第三十五条"
    assert (await door(who, path, "supervision_order", demands=["再来一件"])).json()["code"] == "letter_exists"
    assert (await letter_step(world, "supervisor2", letter, "review", {"reason": ""})).status_code == 200
    refused = await letter_step(world, "signatory", letter, "signature")
    assert refused.status_code == 403 and "第十六条" in refused.json()["article"]
    await through(world, letter)
    again = await kinds_at(who, path)
    assert again["supervision_order"]["code"] == "letter_exists"


async def test_a_supervision_order_by_form_alone(world: World) -> None:
    case, who = await case_with_finding(world), world.person("supervisor")
    path = f"/cases/{case['id']}"
    assert f'href="{path}/letters/supervision_order"' in (await who.get(path)).text
    form = (await who.get(f"{path}/letters/supervision_order")).text
    assert str(case["number"]) in form and "武汉市硚口区人民政府" in form
    values = {
        "to": "武汉市硚口区人民政府",
        "contact": "林晓禾｜027-8000 0000",
        "you": "你区",
        "we": "我办",
        "order_no": case["number"],
        "matter": "窗口违规要求重复提交材料",
        "source": "巡查发现",
        "basis": "《优化营商环境条例》第三十五条",
        "problem": "窗口要求另行提交房产证明。",
        "lead": "武汉市硚口区人民政府",
        "due": "2026-11-23",
        "feedback": "系统反馈",
        "consequence": "逾期发催办通知",
        "issuer": "武汉市优化营商环境工作领导小组办公室",
    }
    short = await who.post(f"{path}/letters/supervision_order", data=values, follow_redirects=False)
    assert short.status_code == 422 and "窗口要求另行提交房产证明。" in short.text
    values["demands"] = "逐窗口清理\n公布清单"
    made = await who.post(f"{path}/letters/supervision_order", data=values, follow_redirects=False)
    assert made.status_code == 303, made.text
    page = (await who.get(made.headers["location"])).text
    assert "现在还不能签发" in page and "市政府同意" in page
    assert "关于督办窗口违规要求重复提交材料的通知" in (await who.get(path)).text


async def test_nobody_else_drafts_from_a_case(world: World) -> None:
    case = await case_with_finding(world)
    path = f"cases/{case['id']}"
    for login in ("signatory", "leader"):
        assert await kinds_at(world.person(login), path) == {}
        assert (await door(world.person(login), path, "supervision_order")).status_code == 403
    for login in ("liaison", "inspector", "auditor", "discipline"):
        assert (await door(world.person(login), path, "supervision_order")).status_code == 404
        assert (await world.person(login).get(f"/{path}/letters/supervision_order")).status_code == 404
    assert (await door(world.person("supervisor"), path, "interview_minutes")).status_code == 404


async def test_accountability_advice_lists_the_evidence_and_waits_for_approval(world: World) -> None:
    case, who = await case_with_finding(world, file=True), world.person("supervisor")
    person = {"name": "周景行", "unit": "硚口区", "post": "科长", "duty": "主要领导责任", "act": "未组织清理"}
    wanted = {"persons": [person], "mitigating": "能够配合整改。", "suggestion": "建议予以批评教育。"}
    body = world.body("d03-ccdi")
    data = {"facts": {"contact": ME, "to": ["硚口区纪委监委"], "you": "你委", **wanted}, "deliver_to": body}
    early = await who.post(f"/api/cases/{case['id']}/letters/accountability_advice", data)
    assert early.status_code == 409 and early.json()["code"] == "no_tolerance_sheet"
    await weighed(world, case)
    known = (await who.get(f"/api/cases/{case['id']}/letters/accountability_advice")).json()
    assert known["facts"]["mitigating"].startswith("经容错研判，不符合：")
    made = await who.post(f"/api/cases/{case['id']}/letters/accountability_advice", data)
    assert made.status_code == 201, made.text
    letter = made.json()["id"]
    rows = (await facts_of(world, letter))["evidence"]
    assert [row["name"] for row in rows] == ["窗口告知单.jpg"] and len(rows[0]["sha256"]) == 64
    await letter_step(world, "supervisor2", letter, "review", {"reason": ""})
    assert "第二十一条" in (await letter_step(world, "signatory", letter, "signature")).json()["article"]
    await through(world, letter)
    assert (await world.person("discipline2").get(f"/api/letters/{letter}")).status_code == 200
    assert (await world.person("liaison").get(f"/api/letters/{letter}")).status_code == 404
    foreign = await who.post(f"/api/cases/{case['id']}/letters/request", {"deliver_to": body})
    assert foreign.status_code == 422 and foreign.json()["errors"][0]["pointer"] == "/deliver_to"


async def test_a_request_upwards_names_its_signer(world: World) -> None:
    case, who = await case_with_finding(world), world.person("supervisor")
    letter = await drafted(who, f"cases/{case['id']}", "request", signers=["别人"], opinion="拟同意。")
    await letter_step(world, "supervisor2", letter, "review", {"reason": ""})
    refused = await letter_step(world, "signatory", letter, "signature")
    assert refused.status_code == 403 and "签发人" in refused.json()["detail"]


async def test_notice_and_both_cards_from_a_rectification_order(world: World) -> None:
    case, who = await case_with_finding(world), world.person("supervisor")
    order = await ordered(world, case)
    path = f"rectifications/{order['id']}"
    notice = await drafted(who, path, "rectification_notice")
    facts = await facts_of(world, notice)
    assert facts["due"] == order["due_on"] and facts["demands"] == order["demands"]
    assert facts["problems"][0]["kind"] == "乱作为" and facts["problems"][0]["number"]
    await through(world, notice)
    number = (await who.get(f"/api/letters/{notice}")).json()["number"]
    yellow = await drafted(who, path, "chase_letter")
    facts = await facts_of(world, yellow)
    assert (facts["card"], facts["order_number"], facts["days_over"]) == ("黄牌", number, 0)
    await through(world, yellow)
    world.clock.forward(days=28)
    assert (await door(who, path, "rectification_notice")).status_code == 409
    red = await facts_of(world, await drafted(who, path, "chase_letter"))
    assert red["card"] == "红牌" and red["days_over"] == 5
    assert [one["number"] for one in red["earlier"]] == [facts["card_no"]]
    page = (await who.get(f"/{path}")).text
    assert f'href="/{path}/letters/chase_letter"' in page and f'href="/letters/{notice}"' in page


async def test_what_an_inspection_found_may_be_contested_for_thirty_days_whatever_the_order_sets(world: World) -> None:
    case, who = await case_with_finding(world, channel="inspection"), world.person("supervisor")
    order = await ordered(world, case)
    facts = await facts_of(world, await drafted(who, f"rectifications/{order['id']}", "rectification_notice"))
    assert facts["reply_due"] == "2026-12-02" > order["due_on"]


async def test_closing_notices_tell_of_what_was_checked(world: World) -> None:
    case, who = await opened(world), world.person("supervisor")
    order = await rectified(world, case)
    facts = await facts_of(world, await drafted(who, f"rectifications/{order['id']}", "closing_notice"))
    assert facts["order_number"] == order["number"] and facts["result"] == "已停止收取该材料。"
    assert facts["checked_how"] == "现场核查" and facts["look_back_on"] == "2027-02-02"
    assert (await door(who, f"rectifications/{order['id']}", "chase_letter")).status_code == 409
    case = dict((await who.get(f"/api/cases/{case['id']}")).json())
    case = await step(who, "cases", case, "check-request", {"summary": "整改已销号。"})
    await step(world.person("supervisor2"), "cases", case, "closure", {"reason": "同意"})
    facts = await facts_of(world, await drafted(who, f"cases/{case['id']}", "closing_notice"))
    assert (facts["result"], facts["order_number"]) == ("整改已销号。", order["number"])
