"""A letter's way through the office, over HTTP, on both databases."""

from __future__ import annotations

import asyncio
import hashlib
import re
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from tests.conftest import World
from tests.letters.conftest import opened
from tests.letters.make import delivered, draft, sample_facts, signed, step

CONSENT = {"authority": "市政府", "approver": "方既明副市长", "approved_on": "2026-11-01"}


async def count(world: World, sql: str) -> int:
    async with world.runtime.db.read() as session:
        return int((await session.execute(sa.text(sql))).scalar_one())


def text_of(pdf: bytes) -> str:
    return re.sub(r"\s", "", "".join(page.get_text() for page in opened(pdf)))


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


async def test_to_a_district_only_with_the_governments_consent(world: World) -> None:
    """2012 条例 art. 16(2): refused with the article, then allowed once the consent is recorded and reviewed."""
    letter = await draft(world, government_approval=None)
    await step(world, "supervisor2", letter, "review", {"reason": ""})
    refused = await step(world, "signatory", letter, "signature")
    assert (refused.status_code, refused.json()["code"]) == (403, "no_authority")
    assert "第十六条" in refused.json()["article"]
    assert await count(world, "SELECT count(*) FROM number_counter WHERE series = '武营督'") == 0
    recorded = await step(world, "supervisor3", letter, "approval", CONSENT)
    assert recorded.status_code == 200 and recorded.json()["state"] == "drafted"
    await step(world, "supervisor2", letter, "review", {"reason": ""})
    assert (await step(world, "signatory", letter, "signature")).status_code == 200
    await world.work()
    pdf = (await world.person("signatory").get(f"/api/letters/{letter}/pdf")).content
    assert "经市政府同意" in text_of(pdf)


async def test_a_department_needs_no_consent(world: World) -> None:
    facts: dict[str, Any] = {"to": ["武汉市城乡建设局"], "you": "你局", "government_approval": None}
    await signed(world, unit="b13", **facts)


async def test_a_district_printed_on_a_departments_letter_needs_consent_too(world: World) -> None:
    """What is printed counts, not only whom the system delivers to."""
    facts: dict[str, Any] = {"to": ["武汉市城乡建设局"], "you": "你局", "government_approval": None}
    letter = await draft(world, unit="b13", **facts)
    changed = {**sample_facts("interview_notice"), **facts, "to": ["洪山区人民政府"]}
    assert (await step(world, "supervisor", letter, "draft", {"facts": changed})).status_code == 200
    await step(world, "supervisor2", letter, "review", {"reason": ""})
    refused = await step(world, "signatory", letter, "signature")
    assert (refused.status_code, refused.json()["code"]) == (403, "no_authority")


async def test_consent_is_never_typed_into_the_text(world: World) -> None:
    letter = await draft(world, government_approval=None)
    facts = {**sample_facts("interview_notice"), "government_approval": CONSENT}
    answer = await step(world, "supervisor", letter, "draft", {"facts": facts})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == "/facts/government_approval"


async def test_who_recorded_the_consent_neither_reviews_it_nor_loses_it(world: World) -> None:
    letter = await draft(world, government_approval=None)
    await step(world, "supervisor2", letter, "approval", CONSENT)
    assert (await step(world, "supervisor2", letter, "review", {"reason": ""})).status_code == 403
    facts = {**sample_facts("interview_notice"), "government_approval": CONSENT, "place": "武汉市民之家6楼"}
    answer = await step(world, "supervisor", letter, "draft", {"facts": facts})
    assert answer.json()["approval"]["recorded_by"] == world.city.accounts["supervisor2"].name


async def test_the_journal_does_not_say_what_a_referral_is_about(world: World) -> None:
    await draft(world, "referral_letter", unit=None, body="d03-ccdi")
    entries = (await world.person("auditor").get("/api/journal?verb=letter.drafted")).json()
    assert entries and "title" not in entries[0]["after"]


async def test_consent_of_tomorrow_is_refused(world: World) -> None:
    letter = await draft(world)
    answer = await step(world, "supervisor", letter, "approval", {**CONSENT, "approved_on": "2026-11-03"})
    assert answer.status_code == 422 and answer.json()["errors"][0]["pointer"] == "/approved_on"


async def test_a_missing_glyph_refuses_before_a_number_is_taken(world: World) -> None:
    letter = await draft(world, place="会议室𠮷")
    await step(world, "supervisor2", letter, "review", {"reason": ""})
    answer = await step(world, "signatory", letter, "signature")
    assert (answer.status_code, answer.json()["code"]) == (422, "unprintable_text")
    assert answer.json()["errors"][0]["pointer"] == "/place" and "U+20BB7" in answer.json()["errors"][0]["detail"]
    assert await count(world, "SELECT count(*) FROM number_counter WHERE series = '武营督'") == 0
    assert await count(world, "SELECT count(*) FROM job WHERE kind = 'letters.render'") == 0


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


async def test_numbers_are_gap_free_and_voided_ones_stay(world: World) -> None:
    first = await signed(world)
    failed = await draft(world, place="𠮷")
    await step(world, "supervisor2", failed, "review", {"reason": ""})
    await step(world, "signatory", failed, "signature")
    second = await signed(world)
    voided = await step(world, "signatory", first, "void", {"reason": "约谈取消"})
    assert voided.status_code == 200 and voided.json()["void"] and voided.json()["number"] == "武营督〔2026〕1号"
    third = await signed(world)
    shown = [(await world.person("supervisor").get(f"/api/letters/{one}")).json()["number"] for one in (second, third)]
    assert shown == ["武营督〔2026〕2号", "武营督〔2026〕3号"]
    await world.work()
    assert (await step(world, "supervisor", first, "delivery")).json()["code"] == "void"


async def test_two_signatures_at_once_take_one_number(world: World) -> None:
    letter = await draft(world)
    await step(world, "supervisor2", letter, "review", {"reason": ""})
    answers = await asyncio.gather(*(step(world, "signatory", letter, "signature") for _ in range(2)))
    assert sorted(answer.status_code for answer in answers) in ([200, 409], [200, 412])
    assert await count(world, "SELECT last FROM number_counter WHERE series = '武营督'") == 1


async def test_a_signed_letter_is_frozen_in_the_database_too(world: World) -> None:
    letter = await signed(world)
    del letter
    for statement in (
        "UPDATE letter SET title = 'x'",
        "DELETE FROM letter",
        "UPDATE letter_audience SET unit_id = unit_id",
        "DELETE FROM letter_draft",
        "UPDATE letter_template SET text = 'x'",
    ):
        with pytest.raises(IntegrityError, match="frozen"):
            async with world.runtime.db.writer.begin() as connection:
                await connection.execute(sa.text(statement))


async def test_the_database_keeps_the_three_people_apart(world: World) -> None:
    await draft(world)
    for column in ("reviewer_id", "signer_id"):
        with pytest.raises(IntegrityError):
            async with world.runtime.db.writer.begin() as connection:
                await connection.execute(sa.text(f"UPDATE letter SET {column} = drafter_id"))


async def test_nothing_happens_to_an_unsigned_letter_not_even_by_sql(world: World) -> None:
    letter = await draft(world)
    insert = (
        "INSERT INTO letter_event (id, created_at, letter_id, happened, target, actor_id, actor_name, data) "
        "SELECT id, drafted_at, id, 'delivered', '', drafter_id, '', '{}' FROM letter"
    )
    with pytest.raises(IntegrityError, match=r"not (signed|sealed)"):
        async with world.runtime.db.writer.begin() as connection:
            await connection.execute(sa.text(insert))
    assert letter


async def test_the_render_job_run_twice_makes_one_pdf(world: World) -> None:
    letter = await signed(world)
    make = world.runtime.kinds["letters.render"]
    done = await asyncio.gather(make({"letter": letter}), make({"letter": letter}), return_exceptions=True)
    assert any(isinstance(result, str) for result in done)
    again = await make({"letter": letter})
    assert "made before" in again and "〔" not in again
    assert await count(world, "SELECT count(*) FROM letter_event WHERE happened = 'rendered'") == 1


@pytest.mark.parametrize("broken", ["render", "put", "note"])
async def test_killed_between_any_two_steps_it_ends_with_one_number_and_one_pdf(
    world: World, broken: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The job dies after signing, while rendering, after storing: the next run finishes with the same bytes."""
    letter = await signed(world)

    class KilledError(BaseException):
        """Like the process dying: nothing catches it on the way."""

    async def die(*_: Any, **__: Any) -> None:
        raise KilledError

    targets = {"render": (world.runtime.press, "render"), "put": (world.runtime.blobs, "put_bytes")}
    if broken == "note":
        from duze.letters import making

        monkeypatch.setattr(making, "note_rendered", die)
    else:
        monkeypatch.setattr(*targets[broken], die)
    with pytest.raises(KilledError):
        await world.runtime.kinds["letters.render"]({"letter": letter})
    monkeypatch.undo()
    await world.work()
    shown = (await world.person("supervisor").get(f"/api/letters/{letter}")).json()
    assert shown["number"] == "武营督〔2026〕1号" and shown["pdf_sha256"]
    assert await count(world, "SELECT count(*) FROM letter_event WHERE happened = 'rendered'") == 1


async def test_the_template_a_letter_was_signed_with_is_kept(
    world: World, monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Templates change, letters do not: a template edited before the PDF is made changes nothing."""
    letter = await signed(world)
    folder = tmp_path_factory.mktemp("letters")
    (folder / "interview_notice").mkdir()
    (folder / "interview_notice" / "letter.html").write_text("<h1>另一种</h1><address>某：</address><p>x</p>")
    monkeypatch.setenv("DUZE_LETTERS_DIR", str(folder))
    await world.work()
    pdf = (await world.person("supervisor").get(f"/api/letters/{letter}/pdf")).content
    assert "另一种" not in text_of(pdf) and "约谈事由" in text_of(pdf)


async def test_a_stale_version_is_refused(world: World) -> None:
    letter = await draft(world)
    supervisor2 = world.person("supervisor2")
    assert (await supervisor2.post(f"/api/letters/{letter}/review", json={"reason": ""})).status_code == 428
    stale = await supervisor2.post(f"/api/letters/{letter}/review", json={"reason": ""}, match=7)
    assert stale.status_code == 412


async def test_a_referral_is_seen_by_its_body_only(world: World) -> None:
    """No count, no gap, no refusal tells a unit that a referral exists."""
    letter = await delivered(world, "referral_letter", unit=None, body="d03-ccdi")
    assert (await world.person("discipline2").get(f"/api/letters/{letter}")).status_code == 200
    for login in ("discipline", "liaison", "liaison2", "leader", "assessor", "inspector", "auditor", "sysadmin"):
        person = world.person(login)
        assert (await person.get(f"/api/letters/{letter}")).status_code == 404
        assert (await person.get("/api/letters")).json() == []
        for tail in ("pdf", "preview.png", "facts", "actions", "changes"):
            assert (await person.get(f"/api/letters/{letter}/{tail}")).status_code == 404
        for act in ("receipt", "delivery", "void"):
            answer = await person.post(f"/api/letters/{letter}/{act}", json={"reason": "x"}, match=1)
            assert answer.status_code in (404, 422), (login, act)
    assert (await step(world, "discipline2", letter, "receipt")).status_code == 200


async def test_a_bulletin_goes_to_everybody_it_names(world: World) -> None:
    letter = await delivered(world, "ranking_bulletin", unit=None, audience=("d03", "d07", "b13"))
    for login in ("liaison", "liaison2", "liaison3"):
        assert (await step(world, login, letter, "receipt")).status_code == 200
    shown = (await world.person("liaison").get(f"/api/letters/{letter}")).json()
    assert shown["to"] == ["武汉市硚口区人民政府"]
    assert [event["happened"] for event in shown["events"]] == ["rendered", "sealed", "delivered", "received"]


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
