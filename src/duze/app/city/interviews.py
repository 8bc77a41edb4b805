"""Talks of the demo year: proposed, noticed, held, postponed, missed, minuted and followed up, as far as planned."""

from __future__ import annotations

from typing import Any

from duze.app.city import papers
from duze.app.city.cases import CaseStory
from duze.app.city.orders import answered
from duze.app.city.papers import reviewed, sealed, sent
from duze.app.city.words import words

CONTACT = {"contact_name": "白露晨", "contact_phone": "027-82800000"}
STEPS = ("proposed", "approved", "drafted", "reviewed", "notified", "attended", "minuted", "following_up", "closed")
TALK = 6
"""How many working days after its proposal a talk is held."""


async def talked(story: CaseStory, case_at: str, after: int) -> str:
    """From the proposal on, as far as planned; `after`: when it is proposed. Returns the interview's address."""
    story.go(after, 14, story.plan.number % 50)
    body = _plan(story, after) | {"case_id": case_at.rsplit("/", 1)[1]}
    found = await story.stage.person("supervisor").act("提出约谈", "/api/interviews", body)
    at = f"/api/interviews/{found['id']}"
    end = story.plan.interview
    if end == "proposed":
        return at
    story.stage.later(hours=1)
    if end == "dropped":
        await story.act("signatory", at, "dismissal", {"reason": "单位已主动整改，改为书面提醒。"})
        return at
    await story.act("signatory", at, "approval", {"reason": "同意"})
    if end != "approved":
        await _noticed(story, at, after)
    return at


def _posts(story: CaseStory) -> list[dict[str, Any]]:
    name = story.stage.full_names[story.plan.unit].removeprefix("武汉市")
    heads = words()["heads"]
    first, second = heads[story.plan.number % len(heads)], heads[(story.plan.number + 3) % len(heads)]
    district = story.plan.unit.startswith("d")
    deputy = {"post": f"{name}{'分管副区长' if district else '分管负责同志'}"[:60], "name": second, "rank": 40}
    if story.plan.level == 1:
        return [deputy]
    return [{"post": f"{name}{'区长' if district else '主要负责同志'}"[:60], "name": first, "rank": 50}, deputy]


def _plan(story: CaseStory, after: int) -> dict[str, Any]:
    ids, level = story.stage.ids, story.plan.level
    hosts = ("signatory", "supervisor2") if level == 1 else ("leader", "signatory")
    reasons = [words()["orders"][story.plan.sub_type]["reason"]]
    if level == 2:
        reasons.insert(0, "全市营商环境月度考核中，你单位连续两个月居末位")
    return {
        "level": level,
        "reasons": reasons,
        "targets": _posts(story),
        "host_id": str(ids[hosts[0]]),
        "second_host_id": str(ids[hosts[1]]),
        "recorder_id": str(ids["supervisor3"]),
        "starts_at": f"{_talk_day(story, after)}T{9 + story.plan.number % 2 * 6:02d}:30:00+08:00",
        "place": f"武汉市民之家{3 + story.plan.number % 3}楼50{1 + story.plan.number % 4}会议室",
        "attendees": ["市发展和改革委员会", "市政务服务和大数据管理局"],
        "materials": ["存在问题及原因分析", "已采取的措施和下一步整改安排"],
    }


def _talk_day(story: CaseStory, after: int) -> str:
    left = story.plan.back - after - TALK
    return story.days.back(left) if left >= 0 else story.days.ahead(-left)


async def _noticed(story: CaseStory, at: str, after: int) -> None:
    consent = story.plan.unit.startswith("d") or story.plan.level > 1
    end = story.plan.interview
    body = {**CONTACT, "copies_to": ["市委督查室", "市政府督查室"]}
    drafted = await story.act("supervisor", at, "notice", body)
    if end == "drafted":
        return
    if end == "reviewed":
        await reviewed(story.stage, drafted["letter_id"], consent=consent)
        return
    await sealed(story.stage, drafted["letter_id"], consent=consent)
    await sent(story.stage, drafted["letter_id"], story.liaison)
    if end in {"leave", "postponed"}:
        await _put_off(story, at, after)
    elif end == "absent":
        story.go(after + TALK, 17)
        await story.act("supervisor3", at, "absence", {"reason": "约定时间过后一小时，约谈对象未到场，电话无人接听。"})
    elif end != "notified":
        await _held(story, at, after)


async def _put_off(story: CaseStory, at: str, after: int) -> None:
    story.go(after + 2, 10)
    reason = {"reason": "约谈对象当日须参加省级防汛会商，请求顺延一周。"}
    await story.act(story.liaison, at, "leave", reason)
    if story.plan.interview == "postponed":
        story.go(after + 3, 10)
        when = f"{story.days.ahead(6)}T09:30:00+08:00"
        answer = {"granted": True, "starts_at": when, "reason": "会议通知属实，同意改期。"}
        await story.act("signatory", at, "leave-decision", answer)


async def _held(story: CaseStory, at: str, after: int) -> None:
    end, day = story.plan.interview, _talk_day(story, after)
    story.go(after + TALK, 17)
    present = {"present": [post["post"] for post in _posts(story)], "held_on": day}
    await story.act("supervisor3", at, "attendance", present)
    if end == "attended":
        return
    story.go(after + TALK + 1, 11)
    minutes = {
        "explanation": words()["answers"][story.plan.number % len(words()["answers"])],
        "demands": story.order_words["demands"],
        "pledge": "诚恳接受约谈，主要负责同志牵头，限期整改，接受检查。",
    }
    await story.act("supervisor3", at, "minutes", minutes)
    if end == "minuted":
        return
    story.go(after + TALK + 2, 9)
    followed = await story.act("supervisor", at, "follow-up", story.order_words)
    order_at = f"/api/rectifications/{followed['rectification_id']}"
    due = (await story.stage.person("supervisor").get(order_at))["due_on"]
    await answered(story, order_at, after + TALK + 2, due)
    if end in {"closed", "repeated"}:
        await _ended(story, at, after)


async def _ended(story: CaseStory, at: str, after: int) -> None:
    story.go(after + TALK + 20, 15)
    met = story.plan.interview == "closed"
    found = {
        "method": "on_site",
        "result": "met",
        "advice": "close",
        "note": "现场查看并问询企业三家，各项要求均已落实。",
    }
    if not met:
        found |= {
            "result": "unmet",
            "advice": "repeat",
            "note": "现场查看时同类问题再次发生，窗口仍在收取已取消的材料。",
        }
    await story.act("supervisor3", at, "verification", found)
    story.stage.later(minutes=40)
    report = await story.act("supervisor", at, "letters/verification_report", {"facts": {"contact": papers.CONTACT}})
    await sealed(story.stage, report["id"], consent=False)
    story.go(after + TALK + 21, 10)
    if story.plan.interview == "closed":
        await story.act("supervisor2", at, "closure", {"reason": "整改已销号"})
    else:
        await story.act("supervisor", at, "repetition", {"reason": "整改销号后同类问题再次发生，再次约谈"})
