"""One matter from the first click to the archive, by forms alone, each role at its own pages."""

from __future__ import annotations

import re
from typing import Any

from tests.cases.make import CHECK, REPORT, SHEET
from tests.conftest import World
from tests.findings.steps import JPEG
from tests.findings.test_pages import FORM, browser
from tests.interviews.test_pages import enter, page, send
from tests.referrals.make import CONTACT, MATTER, RECEIPT
from tests.referrals.test_pages import fields as study_fields

CASE = {"title": "窗口违规要求重复提交材料", "grounds": "巡查发现并经核实属实。"}
ORDER = {"title": "取消违规材料要求", "demands": "立即停止收取\n公布一次性告知清单", "proof": "照片"}


class Story:
    """Who does what where; the desk of whoever acts shows the matter first."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.who = ""

    async def act(self, who: str, at: str, noun: str, fields: dict[str, Any] | None = None) -> str:
        if who != self.who:
            await enter(self.world, who)
            self.who = who
        answer = await send(self.world, at, f"{at}/{noun}", fields or {})
        assert answer.status_code == 303, (who, noun, re.sub(r"<[^>]+>", " ", answer.text)[-1500:])
        return str(answer.headers["location"])

    async def desk(self, who: str, ask: str) -> None:
        await enter(self.world, who)
        self.who = who
        assert ask in await page(self.world, "/"), (who, ask)


async def _confirmed(world: World, story: Story) -> str:
    """Inspector, second inspector, liaison, supervisor."""
    phone = await browser(world, "inspector")
    await phone.open("/findings/new")
    fields = FORM | {"unit_id": world.unit("d03")}
    logged = await phone.send("/findings?k=0123456789", fields, files=[("file", ("窗口.jpg", JPEG, "image/jpeg"))])
    at = str(logged.headers["location"])
    await story.act("inspector", at, "submission")
    await story.desk("inspector2", "核实")
    await story.act("inspector2", at, "verification-start")
    await story.desk("liaison", "情况说明")
    await story.act("liaison", at, "explanation", {"text": "窗口人员对清单不熟悉。"})
    await story.act("inspector2", at, "verification", {"opinion": "full", "text": "调阅监控，与反映一致。"})
    await story.desk("supervisor", "定性")
    words = {"grade": "full", "reason": "事实清楚。", "unproven_reason": "要件由单位书面承认。"}
    await story.act("supervisor", at, "confirmation", words)
    return at


async def _rectified(story: Story, case: str, order: str) -> None:
    """Liaison, second inspector; the leader reads along."""
    for noun, fields in (("receipt", {}), ("plan", {"text": "三日内完成。"}), ("start", {}), ("submission", REPORT)):
        await story.act("liaison", order, noun, fields)
    await enter(story.world, "leader")
    assert "窗口违规要求重复提交材料" in await page(story.world, case)
    await story.act("inspector2", order, "check")
    await story.act("inspector2", order, "closure", CHECK)


async def _referred(world: World, story: Story, case: str, evidence: str) -> str:
    """Supervisor, signatory, discipline officer, to the outcome and the archive."""
    number = case.rsplit("/", 1)[1]
    await enter(world, "supervisor")
    story.who = "supervisor"
    new, typed = f"/referrals/new?case_id={number}", study_fields({"id": number}, evidence)
    made = await send(world, new, "/referrals", typed)
    assert made.status_code == 303, made.text
    at = str(made.headers["location"])
    await story.act("signatory", at, "approval", {"reason": "同意移送"})
    await story.act("supervisor", at, "letter", CONTACT)
    letter = re.search(r'href="(/letters/[0-9a-f-]+)"', await page(world, at))
    assert letter
    for who, noun in (("supervisor2", "review"), ("signatory", "signature")):
        answer = await world.person(who).post(
            f"/api{letter[1]}/{noun}", {"reason": ""} if noun == "review" else None, match="*"
        )
        assert answer.status_code == 200, answer.text
    await world.work()
    assert (await world.person("supervisor").post(f"/api{letter[1]}/delivery", match="*")).status_code == 200
    await world.work()
    await story.desk("discipline2", MATTER)
    await story.act("discipline2", at, "receipt", RECEIPT)
    await story.act("discipline2", at, "answer", {"answer": "accepted"})
    await story.act("discipline2", at, "outcome", {"outcome": "case_filed"})
    await story.act("supervisor", at, "archiving")
    return at


async def test_from_the_first_click_to_the_archive(world: World) -> None:
    story = Story(world)
    finding = await _confirmed(world, story)
    made = await send(
        world,
        f"/cases/new?finding_id={finding.rsplit('/', 1)[1]}",
        "/cases",
        CASE | {"unit_id": world.unit("d03"), "finding_ids": finding.rsplit("/", 1)[1]},
    )
    assert made.status_code == 303, made.text
    case = str(made.headers["location"])
    await story.desk("signatory", "立案")
    await story.act("signatory", case, "approval", {"reason": "同意"})
    await story.act("supervisor", case, "opening")
    await story.act("supervisor", case, "rectifications", ORDER)
    [order] = set(re.findall(r'href="(/rectifications/[0-9a-f-]{36})"', await page(world, case)))
    sheet = {"case_id": case.rsplit("/", 1)[1]} | SHEET
    assert (await world.person("supervisor").post("/api/tolerance-sheets", sheet)).status_code == 201
    evidence = (await world.person("supervisor").get(f"/api{finding}/evidence")).json()[0]["id"]
    referral = await _referred(world, story, case, evidence)
    await _rectified(story, case, order)
    await story.act("supervisor", case, "check-request", {"summary": "整改已销号，企业回访满意。"})
    await story.desk("supervisor3", "办结")
    await story.act("supervisor3", case, "closure", {"reason": "同意办结"})
    world.clock.forward(days=40)  # the unit may not object any more; sessions have ended too
    story.who = ""
    await story.act("supervisor3", case, "archiving")
    for at in (finding, case, referral):
        assert "已归档" in await page(world, at), at
    await enter(world, "leader")
    assert "已归档" in await page(world, case)
    await enter(world, "liaison")
    assert "移送" not in await page(world, case)
