"""A letter's way through the office, over HTTP, on both databases."""

from __future__ import annotations

import hashlib

import pytest

from tests.conftest import World
from tests.letters.make import count, draft, sample_facts, step, text_of
from tests.letters.test_pages import form_of, post, signed_in
from tests.templates import PASSWORD


async def test_three_people_sign_the_unit_receives(world: World) -> None:
    letter = await draft(world)
    liaison = world.person("liaison2")
    assert (await liaison.get(f"/api/letters/{letter}")).status_code == 404
    assert (await step(world, "supervisor2", letter, "review", {"reason": "同意"})).json()["state"] == "reviewed"
    answer = await step(world, "signatory", letter, "signature")
    assert answer.status_code == 200, answer.text
    body = answer.json()
    assert body["number"] == "武营督〔2026〕1号" and body["state"] == "signed"
    early = await step(world, "supervisor", letter, "delivery")
    assert (early.status_code, early.json()["code"]) == (409, "not_rendered")
    assert await world.work() >= 1
    pdf = (await world.person("supervisor").get(f"/api/letters/{letter}/pdf")).content
    shown = (await world.person("supervisor").get(f"/api/letters/{letter}")).json()
    assert hashlib.sha256(pdf).hexdigest() == shown["pdf_sha256"]
    assert "武营督〔2026〕1号" in text_of(pdf) and "2026年11月2日" in text_of(pdf)
    assert (await liaison.get(f"/api/letters/{letter}")).status_code == 404
    assert (await step(world, "supervisor", letter, "delivery")).status_code == 200
    got = await liaison.get(f"/api/letters/{letter}")
    assert got.status_code == 200 and got.json()["drafter"] == "" and got.json()["approval"] == {}
    assert [row["id"] for row in (await liaison.get("/api/letters?to_receive=true")).json()] == [letter]
    assert (await liaison.get(f"/api/letters/{letter}/pdf")).content == pdf
    assert (await world.person("liaison").get(f"/api/letters/{letter}")).status_code == 404
    assert (await step(world, "liaison2", letter, "receipt")).status_code == 200
    assert (await step(world, "liaison2", letter, "receipt")).json()["code"] == "already_received"
    assert (await liaison.get("/api/letters?to_receive=true")).json() == []
    verbs = "SELECT count(*) FROM journal_entry WHERE verb LIKE 'letter.%'"
    assert await count(world, verbs) == 7


@pytest.mark.parametrize(
    ("act", "login"), [("review", "supervisor"), ("review", "signatory"), ("signature", "supervisor")]
)
async def test_no_act_by_the_wrong_person(world: World, act: str, login: str) -> None:
    letter = await draft(world)
    answer = await step(world, login, letter, act, {"reason": ""} if act == "review" else None)
    assert answer.status_code == 403
    assert (await world.person("supervisor").get(f"/api/letters/{letter}")).json()["state"] == "drafted"


async def test_an_unreviewed_letter_cannot_be_signed(world: World) -> None:
    letter = await draft(world)
    answer = await step(world, "signatory", letter, "signature")
    assert (answer.status_code, answer.json()["code"]) == (409, "wrong_state")


async def test_whoever_changes_the_text_becomes_its_drafter(world: World) -> None:
    letter = await draft(world)
    await step(world, "supervisor2", letter, "review", {"reason": ""})
    facts = {**sample_facts("interview_notice"), "place": "武汉市民之家6楼602会议室"}
    answer = await step(world, "supervisor2", letter, "draft", {"facts": facts})
    assert answer.json()["state"] == "drafted"
    assert (await step(world, "supervisor2", letter, "review", {"reason": ""})).status_code == 403
    changes = (await world.person("supervisor").get(f"/api/letters/{letter}/changes")).json()
    assert [change["field"] for change in changes] == ["约谈地点"]
    assert ["ins", "6"] in changes[0]["parts"]
    assert (await step(world, "supervisor", letter, "review", {"reason": ""})).status_code == 200


async def test_wrong_facts_name_the_field(world: World) -> None:
    letter = await draft(world)
    facts = {**sample_facts("interview_notice"), "place": "", "colour": "red"}
    answer = await step(world, "supervisor", letter, "draft", {"facts": facts})
    assert answer.status_code == 422
    assert {error["pointer"] for error in answer.json()["errors"]} == {"/place", "/colour"}


async def test_returned_letters_go_back_with_a_reason(world: World) -> None:
    letter = await draft(world)
    await step(world, "supervisor2", letter, "review", {"reason": ""})
    assert (await step(world, "signatory", letter, "return", {"reason": ""})).status_code == 422
    answer = await step(world, "signatory", letter, "return", {"reason": "事由第二条与核实结论不一致"})
    assert answer.json()["state"] == "drafted"


async def test_a_stale_version_is_refused(world: World) -> None:
    letter = await draft(world)
    supervisor2 = world.person("supervisor2")
    assert (await supervisor2.post(f"/api/letters/{letter}/review", json={"reason": ""})).status_code == 428
    stale = await supervisor2.post(f"/api/letters/{letter}/review", json={"reason": ""}, match=7)
    assert stale.status_code == 412


async def test_preview_of_a_draft_and_of_the_finished_letter(world: World) -> None:
    letter = await draft(world)
    person = world.person("supervisor")
    page = await person.get(f"/api/letters/{letter}/preview.png?page=1&dpi=40")
    assert page.status_code == 200 and page.content.startswith(b"\x89PNG")
    assert (await person.get(f"/api/letters/{letter}/preview.png?page=99&dpi=40")).status_code == 404
    assert (await person.get(f"/api/letters/{letter}/pdf")).json()["code"] == "not_rendered"


async def test_acts_say_why_they_are_closed(world: World) -> None:
    letter = await draft(world)
    acts = {act["name"]: act for act in (await world.person("supervisor").get(f"/api/letters/{letter}/actions")).json()}
    assert acts["draft"]["open"] and not acts["review"]["open"]
    assert "拟稿人不能复核" in acts["review"]["why"]
    assert "签发人" in acts["signature"]["why"]


async def test_kinds_carry_their_schema(world: World) -> None:
    kinds = {kind["slug"]: kind for kind in (await world.person("supervisor").get("/api/letters/kinds")).json()}
    assert kinds["interview_notice"]["genre"] == "通知"
    assert kinds["interview_notice"]["facts"]["properties"]["place"]["title"] == "约谈地点"


async def test_a_signature_is_recalled_within_seconds_by_who_gave_it(world: World) -> None:
    first, second = await draft(world), await draft(world)
    for letter in (first, second):
        await step(world, "supervisor2", letter, "review", {"reason": ""})
    await signed_in(world, "signatory")
    form = {**await form_of(world, f"/letters/{first}/sign"), "read": "yes", "password": PASSWORD}
    assert (await post(world, f"/letters/{first}/sign", form)).status_code == 303
    page = await world.http.get(f"/letters/{first}")
    assert "签发人可以撤回" in page.text
    other = (await world.person("supervisor").get(f"/letters/{first}")).text
    assert "签发人可以撤回" not in other
    assert (await step(world, "supervisor", first, "signature-recall")).status_code in (403, 409)
    world.clock.forward(seconds=9)
    fields = await form_of(world, f"/letters/{first}")
    assert (await post(world, f"/letters/{first}/signature-recall", fields)).status_code == 303
    gone = (await world.person("supervisor").get(f"/api/letters/{first}")).json()
    assert gone["void"] and gone["number"] == "武营督〔2026〕1号", "the number stays taken"
    assert (await step(world, "signatory", second, "signature")).json()["number"] == "武营督〔2026〕2号"
    world.clock.forward(seconds=11)
    late = await step(world, "signatory", second, "signature-recall")
    assert (late.status_code, late.json()["code"]) == (409, "too_late")
