"""Orders of the demo year: answered by the unit, checked, closed, looked at again or taken back, as far as planned."""

from __future__ import annotations

from datetime import date
from typing import Any

from duze.app.city.cases import CaseStory
from duze.app.city.findings import not_while_ranked
from duze.app.city.measures import done, measures
from duze.app.city.words import said, words

ORDER_STEPS = ("issued", "received", "planned", "under_way", "submitted", "checking", "closed")


async def ordered(story: CaseStory, case_at: str, after: int) -> str:
    """An order issued directly in the case, played as far as planned. Returns its address."""
    story.go(after, 9, story.plan.number % 50)
    person = story.stage.person("supervisor")
    order = await person.act("下达整改", f"{case_at}/rectifications", story.order_words, on=case_at)
    at = f"/api/rectifications/{order['id']}"
    await answered(story, at, after, order["due_on"])
    return at


async def answered(story: CaseStory, at: str, after: int, due: str) -> None:
    """The unit's side and the check of an order, as far as planned; `after`: when it was issued."""
    end = story.plan.order
    if end == "withdrawn":
        await _taken_back(story, at, after)
        return
    reach = ORDER_STEPS.index("submitted" if end == "returned" else end)
    unit, day = story.liaison, story.plan.number % 50
    if reach >= 1:
        story.go(after + 1, 10, day)
        await story.act(unit, at, "receipt")
    if reach >= 2:
        story.go(after + 3, 15, day)
        text = "\n".join(words()["plans"][story.plan.number % 4])
        await story.act(unit, at, "plan", {"text": text, "measures": measures(story, after + 3, due)})
    if reach >= 3:
        story.go(after + 4, 9, day)
        await story.act(unit, at, "start")
    if story.plan.paused:
        story.go(after + 6, 11, 15)
        reason = "需等待省级系统接口开通，开通前不计时。"
        await story.act("supervisor", at, "pause", {"reason": reason})
    if story.plan.ask:
        await _more_time(story, at, after, due)
    if reach >= 4:
        await done(story, at, after)
        story.go(after + 12, 16, day)
        await story.act(unit, at, "submission", _report(story, 0))
    if end in {"checking", "returned", "closed"}:
        await _checked(story, at, after)


async def _taken_back(story: CaseStory, at: str, after: int) -> None:
    """The unit objects to the finding on its last day; the order that rests on it is taken back."""
    unit, finding, number = story.liaison, story.finding_at, story.plan.number
    story.go(after, 10, 30)
    await story.act(unit, at, "receipt")
    story.go(after, 14)
    await story.act(unit, finding, "objection", {"text": said(number, "objections")})
    story.go(after + 4, 10)
    not_while_ranked(story.stage, story.days, story.plan.back + 3, story.plan.back - after - 4)
    body = {"overturn": True, "reason": said(number, "overturned")}
    await story.act("supervisor3", finding, "objection-decision", body)
    story.stage.later(hours=3)
    await story.act("supervisor2", at, "withdrawal", {"reason": "所依据的问题经复核已撤销定性，本件整改予以撤回。"})


def _report(story: CaseStory, count: int) -> dict[str, str]:
    found = words()["reports"]
    head = words()["heads"]
    number = story.plan.number + count
    return {"text": found[number % len(found)], "head": head[story.plan.number % len(head)]}


async def _more_time(story: CaseStory, at: str, after: int, due: str) -> None:
    story.go(after + 8, 15, 20)
    until = story.days.after(date.fromisoformat(due), 8).isoformat()
    reasons = words()["delays"]
    body = {"until": until, "reason": reasons[story.plan.number % len(reasons)]}
    await story.act(story.liaison, at, "extension", body)
    if story.plan.ask != "waits":
        story.go(after + 9, 10, 10)
        granted = story.plan.ask == "granted"
        reason = "情况属实，同意延期一次。" if granted else "可以通过调配力量按期完成，不同意延期。"
        await story.act("supervisor2", at, "extension-decision", {"granted": granted, "reason": reason})


async def _checked(story: CaseStory, at: str, after: int) -> None:
    story.go(after + 13, 10, 5)
    await story.act("supervisor2", at, "check")
    methods = ("on_site", "papers", "revisit")
    checks = words()["checks"]
    number = story.plan.number
    good: dict[str, Any] = {"method": methods[number % 3], "note": checks[number % len(checks)]}
    if good["method"] == "revisit":
        good |= {"visited": "办事企业（演示数据）", "satisfied": True}
    if story.plan.order == "returned" or (number % 5 == 0 and story.plan.order == "closed"):
        story.go(after + 14, 10, 5)
        back = {"method": "on_site", "note": words()["lacks"][number % 3]}
        await story.act("supervisor2", at, "return", back)
        if story.plan.order == "returned":
            return
        story.go(after + 16, 15)
        await story.act(story.liaison, at, "submission", _report(story, 1))
        story.go(after + 17, 9)
        await story.act("supervisor2", at, "check")
    if story.plan.order == "closed":
        story.go(after + 18, 10, 30)
        if story.plan.look:
            good["look_back_on"] = _look_day(story).isoformat()
            story.order_at = at
        await story.act("supervisor2", at, "closure", good)
        await story.stage.work()


def _look_day(story: CaseStory) -> date:
    """Yesterday, a while before, or still to come; after the closing in any case."""
    days = story.days
    closed = days.back_date(max(story.plan.back - 20, 0))
    wanted = {"due": days.back_date(1), "done": days.back_date(12), "later": days.after(days.as_of, 15)}
    return max(wanted[story.plan.look], days.after(closed, 1))


async def looked_back(story: CaseStory) -> None:
    """On its day an inspector finds that the problem has not come back."""
    story.stage.go_to(_look_day(story).isoformat(), 14, 25)
    body = {"method": "on_site", "recurred": False, "note": "现场抽查，未再发生。"}
    await story.act("inspector", story.order_at, "look-back", body)
