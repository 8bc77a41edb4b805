"""Referrals over HTTP: acts out of order or by the wrong person, the clocks, what the database keeps."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from tests.cases.make import fresh
from tests.conftest import World
from tests.referrals.make import (
    CONTACT,
    RECEIPT,
    act,
    delivered,
    refused,
    studied,
    study,
)


async def test_acts_by_the_wrong_person_out_of_order_or_on_an_old_version(world: World) -> None:
    row = await studied(world, materials=[])
    empty = await refused(world, "signatory", row, "approval", {})
    assert empty.json()["code"] == "no_materials"
    change = study(row["case"], row["evidence"])
    change.pop("case_id")
    edited = await world.person("supervisor").put(f"/api/referrals/{row['id']}", change, match=row["version"])
    assert edited.status_code == 200, edited.text
    assert (await refused(world, "supervisor", row, "approval", {})).status_code == 403
    assert (await refused(world, "supervisor", row, "letter", CONTACT)).status_code == 409
    assert (await refused(world, "supervisor", row, "archiving")).status_code == 409
    stale = await world.person("signatory").post(f"/api/referrals/{row['id']}/approval", {}, match=99)
    assert stale.status_code == 412
    row = await act(world, "leader", row, "approval", {"reason": "同意"})
    assert row["office"]["notes"][-1]["text"] == "同意"
    late = await world.person("supervisor").put(f"/api/referrals/{row['id']}", change, match=row["version"])
    assert late.json()["code"] == "already_approved"
    row = await act(world, "supervisor", row, "letter", CONTACT)
    assert (await refused(world, "supervisor", row, "letter", CONTACT)).json()["code"] == "letter_exists"
    assert (await refused(world, "supervisor", row, "dismissal", {"reason": "撤"})).json()["code"] == "letter_exists"


async def test_a_body_answers_in_order_and_only_its_own(world: World) -> None:
    row = await delivered(world)
    assert (await refused(world, "discipline2", row, "answer", {"answer": "accepted"})).status_code == 409
    assert (await refused(world, "discipline2", row, "outcome", {"outcome": "concluded"})).status_code == 409
    assert (await refused(world, "discipline", row, "receipt", RECEIPT)).status_code == 404
    assert (await refused(world, "supervisor", row, "receipt", RECEIPT)).status_code == 403
    acts = (await world.person("discipline2").get(f"/api/referrals/{row['id']}/actions")).json()
    assert {one["name"]: one["open"] for one in acts} == {
        "receipt": True,
        "answer": False,
        "outcome": False,
        "package": False,  # the body has no key yet
    }
    prose = await refused(world, "discipline2", row, "outcome", {"outcome": "concluded", "note": "经查……"})
    assert prose.json()["errors"][0]["pointer"] == "/note"


async def test_two_clocks_run_and_stop(world: World) -> None:
    row = await delivered(world)

    async def running() -> set[str]:
        async with world.runtime.db.read() as session:
            found = await session.execute(
                sa.text("SELECT title, due_on FROM deadline WHERE subject_kind = 'referral' AND closed_on IS NULL")
            )
            return {f"{title} {due}" for title, due in found.all()}

    assert await running() == {"函件回执反馈 2026-11-09", "函件办理结果反馈 2027-02-02"}
    # the stored title says nothing of the matter; whoever may see the matter is told what it is and whose turn
    for clock in (await world.person("discipline2").get("/api/deadlines")).json():
        assert clock["subject"] == row["matter"] and clock["owes"].startswith("中共硚口区纪律"), clock
    assert row["matter"] in (await world.person("discipline2").get("/deadlines")).text
    row = await act(world, "discipline2", row, "receipt", RECEIPT)
    assert await running() == {"函件办理结果反馈 2027-02-02"}
    row = await act(world, "discipline2", row, "answer", {"answer": "accepted"})
    await act(world, "discipline2", row, "outcome", {"outcome": "shelved"})
    assert await running() == set()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE referral SET approver_id = studied_by",
        "UPDATE referral SET sanction = 'warning'",
        "DELETE FROM referral",
        "DELETE FROM referral_person",
        "UPDATE referral_person SET name = '别人'",
        "DELETE FROM referral_evidence",
        "UPDATE referral_dispatch SET body_id = (SELECT id FROM discipline_body WHERE code = 'city-ccdi')",
        "DELETE FROM referral_dispatch",
    ],
)
async def test_the_database_itself_keeps_what_was_sent_and_duties_apart(world: World, statement: str) -> None:
    row = await act(world, "signatory", await studied(world), "approval", {})
    await act(world, "supervisor", row, "letter", CONTACT)
    with pytest.raises(sa.exc.IntegrityError):
        async with world.runtime.db.write() as session:
            await session.execute(sa.text(statement))


async def test_running_a_letters_job_again_changes_nothing(world: World) -> None:
    row = await delivered(world)
    async with world.runtime.db.write() as session:
        await session.execute(sa.text("UPDATE job SET state = 'queued' WHERE kind LIKE 'letters.note%'"))
    await world.work()
    again = await fresh(world.person("supervisor"), "referrals", row)
    assert again["version"] == row["version"]
