"""Mail through a real server on this machine: digests, notices, retries, dead letters and their replay."""

from __future__ import annotations

from typing import Any

import pytest

from duze.app.nightly import sweep
from tests.cases.make import opened, ordered
from tests.conftest import World
from tests.messages.receivers import mail_server, set_up, told

FROM = {"mail_from": "duze@example.gov.cn"}
MINE = {"email": "yu.qingshan@example.gov.cn", "digest": True, "notices": False}


def _text(message: Any) -> str:
    return str(message.get_body(preferencelist=("plain",)).get_content())


async def _reach(world: World, who: str = "liaison", **change: Any) -> None:
    answer = await world.person(who).post("/api/me/reach", MINE | change)
    assert answer.status_code == 200, answer.text


async def test_a_digest_at_eight_one_line_a_matter_and_no_content(world: World) -> None:
    case = await opened(world)
    orders = [await ordered(world, case) for _ in range(2)]
    await _reach(world)
    with mail_server() as box:
        set_up(world, smtp_url=box.url, **FROM)
        world.clock.forward(hours=15.1)  # a few minutes past midnight, Tuesday
        for _ in range(2):
            await sweep(world.runtime)
        assert box.taken == []
        world.clock.forward(hours=8)
        await world.work()
        [mail] = box.taken
    assert mail["To"] == MINE["email"] and "待办 3 件" in str(mail["Subject"])
    text = _text(mail)
    for order in orders:
        assert text.count(order["number"]) == 1
        assert order["title"] not in text
    assert "整改签收" in text and "1. 周报（11-06 到期）" in text and "硚口" not in text


async def test_no_digest_without_work_or_wish(world: World) -> None:
    await _reach(world)
    await _reach(world, "liaison2", digest=False)
    with mail_server() as box:
        set_up(world, smtp_url=box.url, **FROM)
        world.clock.forward(hours=24)
        await sweep(world.runtime)
        await world.work()
        assert box.taken == []


async def test_a_short_notice_only_counts(world: World) -> None:
    await told(world)
    await _reach(world, digest=False, notices=True)
    with mail_server() as box:
        set_up(world, smtp_url=box.url, **FROM)
        case = await opened(world)
        orders = [await ordered(world, case) for _ in range(2)]
        await told(world)
        await world.work()
        [mail] = box.taken
        whole = str(mail["Subject"]) + _text(mail)
        assert "2 件" in whole
        for order in orders:
            assert order["number"] not in whole and order["title"] not in whole
        await told(world)
        await world.work()
        assert len(box.taken) == 1


async def test_tried_again_then_dead_then_replayed(world: World) -> None:
    await told(world)
    await _reach(world, digest=False, notices=True)
    admin = world.person("sysadmin")
    with mail_server() as box:
        box.answer = "451 try later"
        set_up(world, smtp_url=box.url, **FROM)
        await ordered(world, await opened(world))
        await told(world)
        for wait in (0, 1, 4, 16, 64):
            assert (await admin.get("/api/jobs/failed")).json() == []
            world.clock.forward(minutes=wait + 0.1)
            await world.work()
        [dead] = (await admin.get("/api/jobs/failed")).json()
        assert (dead["kind"], dead["attempts"]) == ("messages.notice", 5) and "451" in dead["error"]
        page = (await admin.get("/jobs?failed=true")).text
        assert "新到提醒邮件" in page and "重新执行" in page and "邮件服务器暂时不能投递：451" in page
        assert (await world.person("supervisor").post(f"/api/jobs/{dead['id']}/replay")).status_code == 403
        box.answer = "250 OK"
        assert (await admin.post(f"/jobs/{dead['id']}/replay")).status_code == 303
        await world.work()
        assert len(box.taken) == 1
    assert (await admin.get("/api/jobs/failed")).json() == []
    assert (await admin.post(f"/api/jobs/{dead['id']}/replay")).json()["code"] == "not_failed"


@pytest.mark.parametrize("answer", ["550 no such user", "554 refused"])
async def test_a_refusal_for_good_is_not_repeated(world: World, answer: str) -> None:
    await told(world)
    await _reach(world, digest=False, notices=True)
    with mail_server() as box:
        box.answer = answer
        set_up(world, smtp_url=box.url, **FROM)
        await ordered(world, await opened(world))
        await told(world)
        await world.work()
    [dead] = (await world.person("sysadmin").get("/api/jobs/failed")).json()
    assert dead["attempts"] == 1 and answer[:3] in dead["error"]
    assert f"邮件服务器拒收：{answer}" in (await world.person("sysadmin").get("/jobs?failed=true")).text


async def test_addresses(world: World) -> None:
    liaison = world.person("liaison")
    for wrong in ("nobody", "a@b@c", "a@example.cn, b@example.cn", "a@example.cn\r\nBcc: b@example.cn"):
        assert (await liaison.post("/api/me/reach", MINE | {"email": wrong})).status_code == 422
    assert (await liaison.post("/api/me/reach", MINE | {"email": ""})).status_code == 422
    form = {"email": MINE["email"], "digest": "true"}
    saved = await liaison.http.post("/messages/reach", data=form, headers=liaison.headers)
    assert saved.status_code == 303 and "done=reach" in saved.headers["location"]
    page = (await liaison.get("/messages/settings")).text
    assert MINE["email"] in page
    wrong_form = await liaison.http.post("/messages/reach", data={"email": "nobody"}, headers=liaison.headers)
    assert wrong_form.status_code == 422 and "不是有效的邮箱地址" in wrong_form.text
