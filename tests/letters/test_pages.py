"""Letters in the browser: forms without JavaScript."""

from __future__ import annotations

from typing import Any

import pytest

from tests.conftest import World
from tests.letters.make import delivered, draft, sample_facts, signed, step
from tests.templates import PASSWORD


async def signed_in(world: World, login: str) -> None:
    world.http.cookies.clear()
    answer = await world.http.post("/sign-in", data={"login": login, "password": PASSWORD}, follow_redirects=False)
    assert answer.status_code == 303


async def form_of(world: World, path: str) -> dict[str, str]:
    """The hidden fields of the first form on a page."""
    page = (await world.http.get(path)).text
    token = page.split('name="_csrf_token" value="')[-1].split('"')[0]
    version = page.split('name="version" value="')[1].split('"')[0]
    return {"_csrf_token": token, "version": version}


async def post(world: World, path: str, form: dict[str, Any]) -> Any:
    return await world.http.post(path, data=form, follow_redirects=False)


async def test_the_list_and_the_page_show_a_letter(world: World) -> None:
    letter = await draft(world)
    await signed_in(world, "supervisor")
    listed = await world.http.get("/letters")
    assert listed.status_code == 200 and "关于约谈洪山区人民政府有关负责同志的通知" in listed.text
    assert (await world.http.get("/letters?status=signed")).text.count(letter) == 0
    page = await world.http.get(f"/letters/{letter}")
    assert page.status_code == 200
    assert f"/api/letters/{letter}/preview.png" in page.text
    assert "拟稿人不能复核自己拟的公文" in page.text
    read = await world.http.get(f"/letters/{letter}/pages")
    assert read.status_code == 200 and read.text.count('class="sheet"') == 4


async def test_a_letter_that_cannot_be_printed_says_why(world: World) -> None:
    letter = await draft(world, place="会议室𠮷")
    await signed_in(world, "supervisor2")
    for tail in ("", "/pages"):
        page = await world.http.get(f"/letters/{letter}{tail}")
        assert page.status_code in (200, 422)
    assert "U+20BB7" in page.text


async def test_review_edit_and_sign_by_forms(world: World) -> None:
    letter = await draft(world)
    path = f"/letters/{letter}"
    await signed_in(world, "supervisor3")
    page = await world.http.get(f"{path}/edit")
    assert page.status_code == 200 and "约谈地点" in page.text
    form = {**await form_of(world, f"{path}/edit"), **typed(place="")}
    wrong = await post(world, f"{path}/edit", form)
    assert wrong.status_code == 422 and 'id="e-place"' in wrong.text and "贺之远" not in wrong.text
    assert (await post(world, f"{path}/edit", {**form, **typed(place="市民之家三楼")})).status_code == 303
    facts = (await world.http.get(f"/api{path}/facts")).json()
    assert (
        facts["place"] == "市民之家三楼" and facts["interviewees"] == sample_facts("interview_notice")["interviewees"]
    )
    await signed_in(world, "supervisor2")
    assert (await post(world, f"{path}/review", {**await form_of(world, path), "reason": "同意"})).status_code == 303
    await signed_in(world, "signatory")
    form = await form_of(world, f"{path}/sign")
    for attempt, where in (({}, "read"), ({"read": "yes", "password": "wrong"}, "password")):
        refused = await post(world, f"{path}/sign", {**form, **attempt})
        assert refused.status_code == 422 and f'id="e-{where}"' in refused.text
    done = await post(world, f"{path}/sign", {**form, "read": "yes", "password": PASSWORD})
    assert done.status_code == 303
    assert "武营督〔2026〕1号" in (await world.http.get(path)).text


def typed(**changes: str) -> dict[str, str]:
    """The sample's facts as the form sends them."""
    facts = sample_facts("interview_notice", **changes)
    lines = {"to", "copies_to", "basis", "reasons", "attendees", "agenda", "materials"}
    rows = {"contact", "interviewees"}
    form = {"agenda": "说明事由\r\n作出说明"}
    for name, value in facts.items():
        if name in lines:
            form[name] = "\r\n".join(value)
        elif name in rows:
            form[name] = "\r\n".join("｜".join(row.values()) for row in (value if isinstance(value, list) else [value]))
        elif name not in ("dated", "government_approval"):
            form[name] = value
    return form


async def test_a_stale_form_keeps_what_was_typed(world: World) -> None:
    letter = await draft(world)
    await signed_in(world, "supervisor")
    form = {**await form_of(world, f"/letters/{letter}/edit"), **typed(place="甲处")}
    assert (await post(world, f"/letters/{letter}/edit", form)).status_code == 303
    stale = await post(world, f"/letters/{letter}/edit", {**form, "place": "乙处"})
    assert stale.status_code == 412 and "乙处" in stale.text


async def test_a_broken_table_in_the_form_is_explained(world: World) -> None:
    letter = await draft(world)
    await signed_in(world, "supervisor")
    form = {**await form_of(world, f"/letters/{letter}/edit"), **typed(), "interviewees": "区长｜林某｜多余"}
    answer = await post(world, f"/letters/{letter}/edit", form)
    assert answer.status_code == 422 and 'id="e-interviewees"' in answer.text and "区长｜林某｜多余" in answer.text
    pasted = await post(world, f"/letters/{letter}/edit", {**form, "interviewees": "区长\t林某"})
    assert pasted.status_code == 303, "the cells of a row out of Word or a spreadsheet are parted by tabs"


async def test_consent_delivery_and_receipt_by_forms(world: World) -> None:
    letter = await draft(world, government_approval=None)
    path = f"/letters/{letter}"
    await signed_in(world, "supervisor")
    consent = {"authority": "市政府", "approver": "方既明副市长", "approved_on": "2026-11-01"}
    assert (await post(world, f"{path}/approval", {**await form_of(world, path), **consent})).status_code == 303
    assert "方既明副市长" in (await world.http.get(path)).text
    for login, act in (("supervisor2", "review"), ("signatory", "signature")):
        await step(world, login, letter, act, {"reason": ""} if act == "review" else None)
    await world.work()
    assert (await post(world, f"{path}/delivery", await form_of(world, path))).status_code == 303
    await signed_in(world, "liaison2")
    assert "有 1 件公文等待签收" in (await world.http.get("/letters")).text
    page = await world.http.get(path)
    assert "许文澜" not in page.text and "方既明" not in page.text
    assert (await post(world, f"{path}/receipt", await form_of(world, path))).status_code == 303
    assert "没有等待签收的公文" in (await world.http.get("/letters")).text


@pytest.mark.parametrize("login", ["liaison", "inspector", "auditor", "secadmin", "discipline"])
async def test_others_see_nothing(world: World, login: str) -> None:
    letter = await delivered(world)
    await signed_in(world, login)
    assert letter not in (await world.http.get("/letters")).text
    for tail in ("", "/edit", "/sign"):
        assert (await world.http.get(f"/letters/{letter}{tail}")).status_code == 404


async def test_voiding_needs_a_reason(world: World) -> None:
    letter = await signed(world)
    await signed_in(world, "signatory")
    path = f"/letters/{letter}"
    assert (await post(world, f"{path}/void", {**await form_of(world, path)})).status_code == 422
    assert (await post(world, f"{path}/void", {**await form_of(world, path), "reason": "取消"})).status_code == 303
    assert "已作废" in (await world.http.get(path)).text
