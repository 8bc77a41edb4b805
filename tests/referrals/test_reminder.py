"""A body that keeps silent is reminded by a letter: after its day, one at a time, and nothing of the matter in it."""

from __future__ import annotations

from typing import Any

from tests.conftest import World
from tests.letters.at_doors import door, facts_of
from tests.letters.make import step as letter_step
from tests.letters.test_doors import case_with_finding
from tests.referrals.make import CONTACT, MATTER, PERSON, RECEIPT, act, delivered, refused


async def _reminders(world: World, row: dict[str, Any]) -> list[str]:
    rows = (await world.person("supervisor").get("/api/letters?kind=reminder_letter")).json()
    return [one["id"] for one in reversed(rows)]


async def _sent(world: World, letter: str) -> None:
    for login, noun, body in (("supervisor2", "review", {"reason": ""}), ("signatory", "signature", None)):
        answer = await letter_step(world, login, letter, noun, body)
        assert answer.status_code == 200, answer.text
    await world.work()
    assert (await letter_step(world, "supervisor", letter, "delivery")).status_code == 200


async def test_a_receipt_that_does_not_come_then_an_outcome(world: World) -> None:
    row = await delivered(world)
    office = world.person("supervisor")
    early = await refused(world, "supervisor", row, "reminder", CONTACT)
    assert (early.status_code, early.json()["code"]) == (409, "not_overdue")
    assert "移送提醒" not in (await office.get("/")).text
    world.clock.forward(days=9)  # due on the 9th of November, now it is the 11th
    assert "移送提醒" in (await office.get("/")).text
    assert (await refused(world, "discipline2", row, "reminder", CONTACT)).status_code == 403
    row = await act(world, "supervisor", row, "reminder", CONTACT)
    again = await refused(world, "supervisor", row, "reminder", CONTACT)
    assert again.json()["code"] == "letter_exists"
    [letter] = await _reminders(world, row)
    facts = await facts_of(world, letter)
    first = (await office.get(f"/api/letters/{row['dispatches'][-1]['letter_id']}")).json()
    assert (facts["sent_number"], facts["awaited"], facts["days_over"], facts["times"]) == (
        first["number"],
        "受理回执",
        2,
        1,
    )
    assert not [word for word in (MATTER, PERSON["name"], PERSON["unit"]) if word in str(facts)]
    assert (await world.person("discipline2").get(f"/api/letters/{letter}")).status_code == 404
    await _sent(world, letter)
    seen = await world.person("discipline2").get(f"/api/letters/{letter}")
    assert seen.status_code == 200 and seen.json()["number"].startswith("武营移")
    for stranger in ("liaison", "leader", "inspector", "assessor"):
        assert (await world.person(stranger).get(f"/api/letters/{letter}")).status_code == 404, stranger

    row = await act(world, "discipline2", row, "receipt", RECEIPT)
    row = await act(world, "discipline2", row, "answer", {"answer": "accepted"})
    assert (await refused(world, "supervisor", row, "reminder", CONTACT)).json()["code"] == "not_overdue"
    world.clock.forward(days=100)
    who, at = office, f"/referrals/{row['id']}"
    page = (await who.get(at)).text
    assert "拟提醒函" in page and "提醒函" in page
    version = (await who.get(f"/api{at}")).json()["version"]
    sent = await who.http.post(f"{at}/reminder", data=CONTACT | {"version": str(version)}, headers=who.headers)
    assert sent.status_code == 303, sent.text
    facts = await facts_of(world, (await _reminders(world, row))[-1])
    assert (facts["awaited"], facts["times"]) == ("办理结果", 2)


async def test_advice_on_accountability_without_an_answer(world: World) -> None:
    case, who = await case_with_finding(world), world.person("supervisor")
    refusal = await door(who, f"cases/{case['id']}", "reminder_letter")
    assert refusal.status_code == 409 and "没有逾期未答复的问责建议" in refusal.json()["detail"]
