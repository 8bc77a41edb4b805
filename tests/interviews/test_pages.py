"""Interviews in the console: every page in every state, forms that keep what was typed, no JavaScript needed."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.cases.make import opened
from tests.conftest import World
from tests.interviews.make import POST, act, approved, following, plan, proposed, received
from tests.templates import PASSWORD


async def enter(world: World, login: str) -> None:
    """Sign in through the browser's door."""
    world.http.cookies.clear()
    answer = await world.http.post("/sign-in", data={"login": login, "password": PASSWORD}, follow_redirects=False)
    assert answer.status_code == 303


async def page(world: World, path: str, status: int = 200) -> str:
    answer = await world.http.get(path)
    assert answer.status_code == status, (path, answer.status_code, answer.text[:500])
    return str(answer.text)


async def send(world: World, at: str, to: str, fields: dict[str, Any]) -> Any:
    """Fill in a form found on page `at` and send it to `to`, with the hidden fields the page gave."""
    html = await page(world, at)
    found = re.search(rf'action="({re.escape(to)}\?k=[^"]+)"', html)
    assert found, f"no form for {to}"
    rest = html[found.start() :]
    hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', rest[: rest.index("</form>")]))
    return await world.http.post(found[1], data=hidden | fields, follow_redirects=False)


def fields(world: World) -> dict[str, Any]:
    whole = plan(world)
    return {
        "level": "1",
        "reasons": "2026年10月考核居末位\n\n窗口违规收取材料",
        "targets-0-post": POST,
        "targets-0-name": "何淑珺",
        "targets-0-rank": "50",
        "host_id": whole["host_id"],
        "second_host_id": whole["second_host_id"],
        "recorder_id": whole["recorder_id"],
        "starts_at": "2026-11-13T09:30",
        "place": "501会议室",
    }


async def test_a_talk_proposed_edited_and_approved_by_forms(world: World) -> None:
    case = await opened(world)
    await enter(world, "supervisor")
    wrong = await send(world, "/interviews/new", "/interviews", fields(world) | {"case_id": case["id"], "reasons": ""})
    assert wrong.status_code == 422
    assert "501会议室" in wrong.text
    assert "必填" in wrong.text
    done = await send(world, "/interviews/new", "/interviews", fields(world) | {"case_id": case["id"]})
    assert done.status_code == 303, done.text
    at = done.headers["location"]
    html = await page(world, at)
    assert "2026年11月13日 09:30" in html
    assert "提出约谈的人不能审批" not in html  # another role's act is not shown at all
    edit = await page(world, f"{at}/edit")
    assert "窗口违规收取材料" in edit
    assert 'value="2026-11-13T09:30"' in edit
    changed = await send(world, f"{at}/edit", f"{at}/edit", fields(world) | {"place": "512会议室"})
    assert changed.headers["location"] == at
    await enter(world, "signatory")
    assert "512会议室" in await page(world, at)
    assert (await send(world, at, f"{at}/approval", {"reason": "同意"})).status_code == 303
    assert "已批准" in await page(world, at)


async def test_a_refused_act_shows_the_page_again_with_what_was_typed(world: World) -> None:
    row = await received(world)
    world.clock.forward(days=11)
    await enter(world, "supervisor")
    at = f"/interviews/{row['id']}"
    answer = await send(world, at, f"{at}/absence", {"reason": ""})
    assert answer.status_code == 422
    answer = await send(world, at, f"{at}/attendance", {"present": "别人", "held_on": "2026-11-13"})
    assert answer.status_code == 409
    assert "不得委托他人" in answer.text
    stale = await world.http.get(at)
    token = re.search(r'name="_csrf_token" value="([^"]+)"', stale.text)
    assert token
    old = await world.http.post(
        f"{at}/absence", data={"_csrf_token": token[1], "version": "1", "reason": "无人到场"}, follow_redirects=False
    )
    assert old.status_code == 412
    assert "无人到场" in old.text
    assert (await world.http.post(f"{at}/nonsense", data={"_csrf_token": token[1]})).status_code == 404


async def test_the_unit_reads_and_asks_by_forms(world: World) -> None:
    row = await received(world)
    await enter(world, "liaison")
    assert "对硚口区的提醒约谈" in await page(world, "/interviews")
    at = f"/interviews/{row['id']}"
    html = await page(world, at)
    assert "许文澜" not in html
    assert "经办" not in html
    asked = await send(world, at, f"{at}/leave", {"reason": "当日有省级会议"})
    assert asked.status_code == 303, asked.text
    await enter(world, "signatory")
    decided = await send(
        world, at, f"{at}/leave-decision", {"granted": "true", "starts_at": "2026-11-16T09:30", "reason": "同意"}
    )
    assert decided.status_code == 303, decided.text
    assert "已改期" in await page(world, at)


@pytest.mark.parametrize("make", [proposed, approved, received, following])
async def test_the_page_stands_in_every_state(world: World, make: Any) -> None:
    row = await make(world)
    for login in ("supervisor", "signatory", "leader"):
        await enter(world, login)
        assert row["title"] in await page(world, f"/interviews/{row['id']}")
        assert row["title"] in await page(world, "/interviews")
    await enter(world, "inspector")
    await page(world, f"/interviews/{row['id']}", 404)
    await page(world, "/interviews/new", 403)


async def test_html_in_a_plan_is_text(world: World) -> None:
    row = await proposed(world, reasons=["<script>alert(1)</script>"])
    await enter(world, "supervisor")
    html = await page(world, f"/interviews/{row['id']}")
    assert "<script>alert(1)" not in html
    assert "&lt;script&gt;" in html
    await act(world, "signatory", row, "dismissal", {"reason": "撤"})
    assert "不予约谈" in await page(world, f"/interviews/{row['id']}")
