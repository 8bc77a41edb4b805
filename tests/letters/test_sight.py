"""Who sees a letter: whom it is for, and nobody a referral is about."""

from __future__ import annotations

from tests.conftest import World
from tests.letters.make import delivered, draft, step


async def test_the_journal_does_not_say_what_a_referral_is_about(world: World) -> None:
    await draft(world, "referral_letter", unit=None, body="d03-ccdi")
    entries = (await world.person("auditor").get("/api/journal?verb=letter.drafted")).json()
    assert entries and "title" not in entries[0]["after"]


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
