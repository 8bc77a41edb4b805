"""Makers for interviews, over HTTP: a plan, and the whole way to any state."""

from __future__ import annotations

from typing import Any

from tests.cases.make import fresh, opened
from tests.cases.make import step as _step
from tests.conftest import World
from tests.letters.make import step as letter_step

NOTICE = {"contact_name": "周喆", "contact_phone": "027-8000 0000"}
CONSENT = {"authority": "市政府", "approver": "陈启明副市长", "approved_on": "2026-11-02"}
MINUTES = {
    "explanation": "窗口对新规掌握不到位，已停止收取。",
    "demands": ["立即停止收取已取消的材料", "公布一次性告知清单"],
    "pledge": "三日内完成整改并举一反三。",
}
FOUND = {"method": "on_site", "result": "met", "advice": "close", "note": "现场查看三个窗口并问询企业，均已落实。"}
POST = "硚口区人民政府分管副区长"


def plan(world: World, **changes: Any) -> dict[str, Any]:
    """A whole plan for a talk of level 1 with the deputy head of the district 硚口."""
    return {
        "level": 1,
        "reasons": ["2026年10月全市营商环境考核中，你区在15个区中列第15位"],
        "targets": [{"post": POST, "name": "何淑珺", "rank": 50}],
        "host_id": str(world.city.accounts["leader"].id),
        "second_host_id": str(world.city.accounts["signatory"].id),
        "recorder_id": str(world.city.accounts["supervisor2"].id),
        "starts_at": "2026-11-13T09:30:00+08:00",
        "place": "武汉市民之家5楼501会议室",
    } | changes


async def proposed(world: World, case: dict[str, Any] | None = None, **changes: Any) -> dict[str, Any]:
    """A talk proposed by `supervisor`."""
    case = case or await opened(world)
    answer = await world.person("supervisor").post("/api/interviews", plan(world, **changes) | {"case_id": case["id"]})
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


async def act(world: World, login: str, row: dict[str, Any], noun: str, data: Any = None) -> dict[str, Any]:
    """One act that must succeed, on the interview as it is now."""
    person = world.person(login)
    return await _step(person, "interviews", await fresh(person, "interviews", row), noun, data)


async def refused(world: World, login: str, row: dict[str, Any], noun: str, data: Any = None) -> Any:
    """One act that must be refused; the answer."""
    seen = await world.person("supervisor").get(f"/api/interviews/{row['id']}")
    answer = await world.person(login).post(f"/api/interviews/{row['id']}/{noun}", data, match=seen.json()["version"])
    assert answer.status_code >= 400, answer.text
    return answer


async def approved(world: World, **changes: Any) -> dict[str, Any]:
    """Approved by the signatory."""
    return await act(world, "signatory", await proposed(world, **changes), "approval", {"reason": "同意"})


async def signed(world: World, letter: str) -> None:
    """The letter's way through three persons, with the government's consent on record; PDF made; delivered."""
    for login, noun, data in (
        ("supervisor", "approval", CONSENT),
        ("supervisor2", "review", {"reason": ""}),
        ("signatory", "signature", None),
    ):
        answer = await letter_step(world, login, letter, noun, data)
        assert answer.status_code == 200, (noun, answer.text)
    await world.work()
    answer = await letter_step(world, "supervisor", letter, "delivery")
    assert answer.status_code == 200, answer.text
    await world.work()


async def notified(world: World, **changes: Any) -> dict[str, Any]:
    """The notice drafted, signed, delivered."""
    row = await act(world, "supervisor", await approved(world, **changes), "notice", NOTICE)
    await signed(world, row["letter_id"])
    return await fresh(world.person("supervisor"), "interviews", row)


async def received(world: World, **changes: Any) -> dict[str, Any]:
    """The unit has signed for the notice."""
    row = await notified(world, **changes)
    answer = await letter_step(world, "liaison", row["letter_id"], "receipt")
    assert answer.status_code == 200, answer.text
    await world.work()
    return await fresh(world.person("supervisor"), "interviews", row)


async def minuted(world: World, case: dict[str, Any] | None = None) -> dict[str, Any]:
    """Held on the day, minuted by the recorder."""
    row = await received(world, case=case)
    world.clock.forward(days=11)
    row = await act(world, "supervisor", row, "attendance", {"present": [POST], "held_on": "2026-11-13"})
    return await act(world, "supervisor2", row, "minutes", MINUTES)


async def following(world: World, case: dict[str, Any] | None = None) -> dict[str, Any]:
    """The rectification order issued by the first supervisor."""
    return await act(world, "supervisor", await minuted(world, case), "follow-up")
