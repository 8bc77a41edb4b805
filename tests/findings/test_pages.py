"""Findings in the browser's manner: forms without JavaScript, text kept when something is wrong."""

from __future__ import annotations

import re
from typing import Any

import httpx
import sqlalchemy as sa
from sqlmodel import col

from duze.law.models import SubType
from tests.conftest import World
from tests.findings.steps import FACTS, JPEG, confirmed, draft, submitted, verified, verifying
from tests.people.test_sign_in import sign_in
from tests.templates import PASSWORD

FORM = {
    "kind": "misconduct",
    "sub_type": "L01",
    "severity": "serious",
    "channel": "covert",
    "handler": "工号 018",
    "place": "区政务服务中心 18 号窗口",
    "happened_at": "2026-10-28T10:20",
    "facts": FACTS,
}


class Browser:
    """A signed-in browser: keeps the session, takes the form token and version from the page it is on."""

    def __init__(self, http: httpx.AsyncClient) -> None:
        self.http = http
        self.page = ""

    async def open(self, path: str) -> httpx.Response:
        answer = await self.http.get(path)
        self.page = answer.text
        return answer

    def hidden(self, name: str) -> str:
        found = re.search(rf'name="{name}" value="([^"]*)"', self.page)
        return found.group(1) if found else ""

    async def send(self, path: str, data: dict[str, Any], **options: Any) -> httpx.Response:
        fields = {"_csrf_token": self.hidden("_csrf_token"), "version": self.hidden("version")} | data
        answer = await self.http.post(path, data=fields, follow_redirects=False, **options)
        self.page = answer.text
        return answer


async def browser(world: World, login: str) -> Browser:
    world.http.cookies.clear()
    assert (await sign_in(world.http, login)).status_code == 303
    return Browser(world.http)


async def test_logging_with_a_photo_then_submitting(world: World) -> None:
    phone = await browser(world, "inspector")
    assert (await phone.open("/findings/new")).status_code == 200
    fields = FORM | {"unit_id": world.unit("d03")}
    answer = await phone.send("/findings?k=0123456789", fields, files=[("file", ("窗口.jpg", JPEG, "image/jpeg"))])
    assert answer.status_code == 303, answer.text
    page = answer.headers["location"]
    assert "窗口.jpg" in (await phone.open(page)).text
    assert (await phone.send(f"{page}/submission", {})).status_code == 303
    assert "武营线〔2026〕1号" in (await phone.open(page)).text
    assert "武营线〔2026〕1号" in (await phone.open("/findings?q=政务服务")).text


async def test_wrong_fields_keep_the_typed_text_and_say_where(world: World) -> None:
    phone = await browser(world, "inspector")
    await phone.open("/findings/new")
    fields = FORM | {
        "unit_id": world.unit("d03"),
        "happened_at": "2027-01-01T08:00",
        "facts": "<b>窗口</b>人员说“不清楚”。",
    }
    answer = await phone.send("/findings", fields)
    assert answer.status_code == 422
    assert 'id="e-happened_at"' in answer.text
    assert "&lt;b&gt;窗口&lt;/b&gt;人员说" in answer.text
    assert "<b>窗口</b>" not in answer.text


async def test_a_refused_photo_does_not_lose_the_draft(world: World) -> None:
    phone = await browser(world, "inspector")
    await phone.open("/findings/new")
    fields = FORM | {"unit_id": world.unit("d03")}
    answer = await phone.send("/findings", fields, files=[("file", ("窗口.jpg", b"MZ not a picture", "image/jpeg"))])
    assert answer.status_code == 415
    assert "文件内容不是" in answer.text
    drafts = (await world.person("inspector").get("/api/findings?state=draft")).json()["items"]
    assert len(drafts) == 1


async def test_a_form_filled_in_on_an_old_version_is_told_so(world: World) -> None:
    finding = await draft(world)
    phone = await browser(world, "inspector")
    await phone.open(f"/findings/{finding['id']}/edit")
    fields = FORM | {"unit_id": world.unit("d03"), "place": "19 号窗口"}
    assert (await phone.send(f"/findings/{finding['id']}/edit", fields)).status_code == 303
    stale = await phone.send(
        f"/findings/{finding['id']}/edit", fields | {"version": "1", "_csrf_token": await _token(phone)}
    )
    assert stale.status_code == 412
    assert "19 号窗口" in stale.text


async def _token(phone: Browser) -> str:
    await phone.open("/findings/new")
    return phone.hidden("_csrf_token")


async def test_each_stage_shows_its_forms_to_the_one_who_acts(world: World) -> None:
    cases = [
        (submitted, "inspector2", "verification-start"),
        (verifying, "liaison", 'id="explanation"'),
        (verified, "supervisor", 'id="confirmation"'),
        (confirmed, "liaison", 'id="objection"'),
    ]
    for stage, login, form in cases:
        finding = await stage(world)
        desk = await browser(world, login)
        answer = await desk.open(f"/findings/{finding['id']}")
        assert answer.status_code == 200, answer.text
        assert form in answer.text, (login, form)


async def test_a_refused_act_leaves_the_typed_reason_in_the_form(world: World) -> None:
    finding = await verified(world)
    desk = await browser(world, "supervisor")
    await desk.open(f"/findings/{finding['id']}")
    typed = {"grade": "full", "reason": "事实清楚，依据明确。", "sub_type": "M03", "kind": "misconduct"}
    answer = await desk.send(f"/findings/{finding['id']}/confirmation", typed)
    assert answer.status_code == 422
    assert 'id="e-sub_type"' in answer.text
    assert "事实清楚，依据明确。" in answer.text


async def test_the_informant_is_shown_once_and_written_down(world: World) -> None:
    finding = await draft(world)
    phone = await browser(world, "inspector")
    await phone.open(f"/findings/{finding['id']}")
    answer = await phone.send(f"/findings/{finding['id']}/informant-record", {"name": "赵启明", "phone": "13900000000"})
    assert answer.status_code == 303
    page = (await phone.open(f"/findings/{finding['id']}")).text
    assert "赵启明" not in page
    assert (await phone.send(f"/findings/{finding['id']}/submission", {})).status_code == 303
    desk = await browser(world, "supervisor")
    page = (await desk.open(f"/findings/{finding['id']}")).text
    assert "赵启明" not in page
    assert f'href="/findings/{finding["id"]}/informant"' in page
    assert "还没有人查看过" in (await desk.open(f"/findings/{finding['id']}/informant")).text
    assert (await world.person("inspector").get(f"/findings/{finding['id']}/informant")).status_code == 403
    none = await desk.send(f"/findings/{finding['id']}/informant", {})
    assert none.status_code == 422
    why = {"reason": "回访核实"}
    for lacking in ({}, {"checked": "yes"}, {"checked": "yes", "password": "guessed"}, {"password": PASSWORD}):
        refused = await desk.send(f"/findings/{finding['id']}/informant", why | lacking)
        assert refused.status_code == 422, lacking
        assert "赵启明" not in refused.text
        assert "回访核实" in refused.text
    shown = await desk.send(f"/findings/{finding['id']}/informant", why | {"checked": "yes", "password": PASSWORD})
    assert shown.status_code == 200
    assert "赵启明" in shown.text
    for path in ("", "/informant"):
        again = (await desk.open(f"/findings/{finding['id']}{path}")).text
        assert "赵启明" not in again
    assert "回访核实" in again, "whoever opens it next sees who opened it before"


async def test_a_name_that_an_office_brought_in_is_shown_not_run(world: World) -> None:
    name = "<img src=x onerror=alert(1)> 100%"
    async with world.runtime.db.write() as session:
        await session.exec(sa.update(SubType).where(col(SubType.code) == "L01").values(name=name))
    finding = await submitted(world)
    desk = await browser(world, "supervisor")
    for path in ("/findings", f"/findings/{finding['id']}", "/law"):
        page = (await desk.open(path)).text
        assert "&lt;img src=x onerror=alert(1)&gt; 100%" in page, path
        assert "<img src=x" not in page, path
