"""Webhooks to a real receiver on this machine: signed, ids only, through the owner's sight."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest
from standardwebhooks import Webhook, WebhookVerificationError

from duze.app.nightly import sweep
from duze.kit import clock
from tests.cases.make import opened, ordered, step
from tests.conftest import World
from tests.messages.receivers import set_up, told, web_server


async def _added(world: World, who: str, url: str, verbs: list[str]) -> dict[str, Any]:
    answer = await world.person(who).post("/api/me/webhooks", {"url": url, "verbs": verbs})
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


def _verified(secret: str, headers: dict[str, str], body: bytes, monkeypatch: pytest.MonkeyPatch) -> Any:
    """As the receiver would: the library's own check of signature and time."""
    import standardwebhooks.webhooks as library

    class At(library.datetime):  # type: ignore[name-defined,misc]
        @classmethod
        def now(cls, tz: Any = None) -> Any:
            return clock.now()

    monkeypatch.setattr(library, "datetime", At)
    return Webhook(secret).verify(body, {name.lower(): value for name, value in headers.items()})


async def test_an_act_is_told_signed_and_by_id_only(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    await told(world)
    with web_server() as receiver:
        set_up(world, webhook_hosts=("127.0.0.1",))
        hook = await _added(world, "liaison", receiver.url, ["rectification.issued"])
        order = await ordered(world, await opened(world))
        await told(world)
        await world.work()
        [(headers, body)] = receiver.posted
        payload = _verified(hook["secret"], headers, body, monkeypatch)
        assert payload["type"] == "rectification.issued"
        assert payload["data"] == {"kind": "rectification", "id": order["id"]}
        assert set(payload) == {"type", "timestamp", "data"}
        assert order["title"] not in body.decode() and order["number"] not in body.decode()
        with pytest.raises(WebhookVerificationError):
            _verified(hook["secret"], headers, body.replace(b"issued", b"closed"), monkeypatch)
        await told(world)
        await world.work()
        assert len(receiver.posted) == 1
        await step(world.person("liaison"), "rectifications", order, "receipt")
        await told(world)
        await world.work()
        assert len(receiver.posted) == 1, "only the acts that were asked for"


async def test_a_card_is_told_of_the_thing_it_was_shown_for(world: World) -> None:
    await told(world)
    with web_server() as receiver:
        set_up(world, webhook_hosts=("127.0.0.1",))
        await _added(world, "liaison", receiver.url, ["deadline.card_shown"])
        order = await ordered(world, await opened(world))
        for _ in range(2):
            await sweep(world.runtime, date(2026, 11, 4))
            await told(world)
            await world.work()
        bodies = [json.loads(body) for _, body in receiver.posted]
        assert [(one["type"], one["data"]["id"]) for one in bodies] == [("deadline.card_shown", order["id"])]


async def test_only_what_the_owner_may_see(world: World) -> None:
    await told(world)
    with web_server() as receiver:
        set_up(world, webhook_hosts=("127.0.0.1",))
        await _added(world, "liaison2", receiver.url, [])
        await ordered(world, await opened(world))
        await told(world)
        await world.work()
        assert receiver.posted == []


async def test_ended_before_it_was_sent(world: World) -> None:
    await told(world)
    with web_server() as receiver:
        set_up(world, webhook_hosts=("127.0.0.1",))
        hook = await _added(world, "liaison", receiver.url, [])
        await ordered(world, await opened(world))
        await told(world)
        assert (await world.person("liaison2").post(f"/api/me/webhooks/{hook['id']}/end")).status_code == 404
        assert (await world.person("liaison").post(f"/api/me/webhooks/{hook['id']}/end")).status_code == 204
        await world.work()
        assert receiver.posted == [] and (await world.person("liaison").get("/api/me/webhooks")).json() == []


@pytest.mark.parametrize(("status", "attempts"), [(410, 1), (500, 5), (302, 5)])
async def test_what_cannot_be_delivered_waits_for_a_person(world: World, status: int, attempts: int) -> None:
    await told(world)
    admin = world.person("sysadmin")
    with web_server() as receiver:
        receiver.status = status
        set_up(world, webhook_hosts=("127.0.0.1",))
        await _added(world, "liaison", receiver.url, ["rectification.issued"])
        await ordered(world, await opened(world))
        await told(world)
        for wait in (0, 1, 4, 16, 64):
            world.clock.forward(minutes=wait + 0.1)
            await world.work()
        [dead] = (await admin.get("/api/jobs/failed")).json()
        assert (dead["attempts"], len(receiver.posted)) == (attempts, attempts)
        receiver.status = 200
        assert (await admin.post(f"/api/jobs/{dead['id']}/replay")).status_code == 200
        await world.work()
    ids = {json.loads(body)["data"]["id"] for _, body in receiver.posted}
    messages = {headers["webhook-id"] for headers, _ in receiver.posted}
    assert len(ids) == len(messages) == 1, "the same message id marks a repetition"
    assert (await admin.get("/api/jobs/failed")).json() == []


async def test_addresses_that_are_refused(world: World) -> None:
    liaison = world.person("liaison")
    url = "https://oa.example.gov.cn/duze"
    assert (await liaison.post("/api/me/webhooks", {"url": url})).json()["code"] == "no_hosts"
    set_up(world, webhook_hosts=("oa.example.gov.cn",))
    for wrong in (
        "https://evil.example.cn/x",
        "http://oa.example.gov.cn/duze",
        "https://oa.example.gov.cn@evil.example.cn/",
        "ftp://oa.example.gov.cn/",
        "nonsense",
        "https://oa.example.gov.cn:port/",
    ):
        answer = await liaison.post("/api/me/webhooks", {"url": wrong})
        assert answer.status_code == 422, wrong
    assert (await liaison.post("/api/me/webhooks", {"url": url, "verbs": ["no.such"]})).status_code == 422
    page = await liaison.post("/messages/webhooks")
    assert page.status_code == 422
    made = await liaison.http.post("/messages/webhooks", data={"url": url}, headers=liaison.headers)
    assert made.status_code == 200 and "whsec_" in made.text
    again = (await liaison.get("/messages/settings")).text
    assert url in again and "whsec_" not in again
    for _ in range(9):
        await _added(world, "liaison", url, [])
    assert (await liaison.post("/api/me/webhooks", {"url": url})).json()["code"] == "too_many"
