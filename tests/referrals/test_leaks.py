"""A referral does not exist for whoever may not know of it: every exit, every role not entitled.

The same world is looked at twice, before the referral and after it has run its whole course; whoever is
not entitled must get the same bytes. A few secrets are also looked for by name.
"""

from __future__ import annotations

import re
from typing import Any

import pytest
import sqlalchemy as sa

from tests.cases.make import fresh
from tests.conftest import World
from tests.interviews.make import following
from tests.referrals.make import MATTER, RECORD, act, delivered, evidenced_case, study
from tests.templates import PASSWORD

OUTSIDERS = (
    "inspector",
    "inspector2",
    "assessor",
    "liaison",
    "liaison2",
    "discipline",
    "auditor",
    "sysadmin",
    "secadmin",
)
SECRETS = (MATTER, RECORD, "祝犇", "移送函", "硚纪案管", "武营移", "referral")
# the pages an outsider could look at; {…} are ids of the world
LISTS = (
    "/api/referrals",
    "/api/referrals?limit=1",
    "/api/referrals?status=delivered",
    "/api/interviews",
    "/api/interviews?status=referred",
    "/api/interviews?status=following_up",
    "/api/letters",
    "/api/cases",
    "/api/cases/{case}",
    "/api/cases/{case}/timeline",
    "/api/cases/{case}/actions",
    "/api/interviews/{interview}",
    "/api/interviews/{interview}/timeline",
    "/api/interviews/{interview}/actions",
    "/api/findings",
    "/api/findings/{finding}",
    "/api/findings/{finding}/timeline",
    "/api/findings/{finding}/evidence",
    "/api/findings/{finding}/actions",
    "/api/rectifications",
    "/interviews/{interview}/talk.ics",
)
PAGES = (
    "/",
    "/search?q=违规收取",
    "/search?q=移送",
    "/referrals",
    "/letters",
    "/letters?q=武营",
    "/letters/selection",
    "/cases",
    "/cases/selection",
    "/interviews/selection",
    "/rectifications/selection",
    "/cases/{case}",
    "/interviews",
    "/interviews/{interview}",
    "/findings/{finding}",
)


async def ground(world: World) -> dict[str, str]:
    """A case with a finding, a file and a talk in follow-up: everything but the referral."""
    case, evidence = await evidenced_case(world)
    row = await following(world, case)
    return {"case": case["id"], "finding": case["finding_id"], "interview": row["id"], "evidence": evidence}


async def refer(world: World, ids: dict[str, str]) -> dict[str, Any]:
    """The matter referred out of that talk, read, answered, archived."""
    body = study({"id": ids["case"]}, ids["evidence"], finding_id=ids["finding"], interview_id=ids["interview"])
    answer = await world.person("supervisor").post("/api/referrals", body)
    assert answer.status_code == 201, answer.text
    row = await act(world, "signatory", answer.json(), "approval", {"reason": "同意移送祝犇一事"})
    row = await delivered(world, row)
    officer = world.person("discipline2")
    assert (await officer.get(f"/api/referrals/{row['id']}/evidence/{ids['evidence']}")).status_code == 200
    row = await act(world, "discipline2", row, "receipt", {"accept_no": "硚纪案管1号", "handling_office": "三室"})
    row = await act(world, "discipline2", row, "answer", {"answer": "accepted"})
    row = await act(world, "discipline2", row, "outcome", {"outcome": "case_filed"})
    return await act(world, "supervisor", row, "archiving")


async def looked_at(world: World, login: str, ids: dict[str, str]) -> dict[str, tuple[int, str]]:
    """Every exit as this person sees it."""
    person = world.person(login)
    seen = {}
    for path in LISTS:
        answer = await person.get(path.format(**ids))
        seen[path] = (answer.status_code, answer.text)
    return seen


def without_request_ids(text: str) -> str:
    return re.sub(r'"request_id":"[^"]*"|<code>[0-9a-f]{16}</code>', "", text)


async def test_nobody_outside_notices_a_referral_from_study_to_archive(world: World) -> None:
    ids = await ground(world)
    before = {login: await looked_at(world, login, ids) for login in OUTSIDERS}
    row = await refer(world, ids)
    assert (await fresh(world.person("supervisor"), "interviews", {"id": ids["interview"]}))["state"] == "referred"
    for login in OUTSIDERS:
        after = await looked_at(world, login, ids)
        for path, (status, text) in after.items():
            then_status, then_text = before[login][path]
            assert status == then_status, (login, path)
            now, then = without_request_ids(text), without_request_ids(then_text)
            assert now == then, (login, path)
            assert not [secret for secret in SECRETS if secret in text and secret not in path], (login, path)
        for exit_path in (
            f"/api/referrals/{row['id']}",
            f"/api/referrals/{row['id']}/actions",
            f"/api/referrals/{row['id']}/timeline",
            f"/api/referrals/{row['id']}/evidence/{ids['evidence']}",
            f"/api/letters/{row['dispatches'][0]['letter_id']}",
            f"/api/letters/{row['dispatches'][0]['letter_id']}/pdf",
            f"/api/letters/{row['dispatches'][0]['letter_id']}/facts",
            f"/referrals/{row['id']}",
            f"/letters/{row['dispatches'][0]['letter_id']}",
        ):
            answer = await world.person(login).get(exit_path)
            assert answer.status_code == 404, (login, exit_path)


async def test_an_act_on_a_referral_one_may_not_know_of_is_answered_as_on_none(world: World) -> None:
    ids = await ground(world)
    row = await delivered(world, await _approved(world, ids))
    stranger = "01a20b49-acd2-7776-9c31-872fd2c0d1cf"
    for login in OUTSIDERS:
        for noun in ("approval", "letter", "receipt", "answer", "outcome", "archiving", "dismissal"):
            answers = []
            for one in (row["id"], stranger):
                body = {"answer": "accepted"} if noun == "answer" else {}
                sent = await world.person(login).post(f"/api/referrals/{one}/{noun}", body, match=1)
                answers.append((sent.status_code, without_request_ids(sent.text)))
            assert answers[0] == answers[1], (login, noun)


async def _approved(world: World, ids: dict[str, str]) -> dict[str, Any]:
    body = study({"id": ids["case"]}, ids["evidence"])
    answer = await world.person("supervisor").post("/api/referrals", body)
    return await act(world, "signatory", answer.json(), "approval", {})


@pytest.mark.parametrize("login", ["inspector", "assessor", "liaison", "discipline"])
async def test_pages_and_search_say_nothing(world: World, login: str) -> None:
    ids = await ground(world)
    await refer(world, ids)
    signed_in = await world.http.post("/sign-in", data={"login": login, "password": PASSWORD}, follow_redirects=False)
    assert signed_in.status_code == 303
    for path in PAGES:
        answer = await world.http.get(path.format(**ids))
        assert answer.status_code in (200, 403, 404), (path, answer.status_code)
        found = [secret for secret in SECRETS if secret in answer.text and secret != "referral"]
        assert not found, (login, path, found)


async def test_the_journal_carries_ids_only(world: World) -> None:
    ids = await ground(world)
    row = await refer(world, ids)
    async with world.runtime.db.read() as session:
        found = await session.execute(
            sa.text(
                "SELECT verb, subject_label, CAST(before AS TEXT), CAST(after AS TEXT), reason FROM journal_entry "
                "WHERE subject_kind IN ('referral', 'deadline', 'interview')"
            )
        )
        entries = [tuple(entry) for entry in found.all()]
    assert any(entry[0] == "referral.outcome_reported" for entry in entries)
    for entry in entries:
        assert not [secret for secret in (MATTER, RECORD, "祝犇", "硚纪案管", "case_filed") if secret in str(entry)]
    for verb, label, *_ in entries:
        if verb.startswith("referral."):
            assert label == ""
    assert row["state"] == "archived"


async def test_no_number_of_another_series_shows_a_gap(world: World) -> None:
    ids = await ground(world)

    async def taken() -> dict[str, int]:
        async with world.runtime.db.read() as session:
            rows = await session.execute(sa.text("SELECT series, last FROM number_counter"))
            return {str(row[0]): int(row[1]) for row in rows.all()}

    before = await taken()
    await refer(world, ids)
    after = await taken()
    assert {series for series in after if after[series] != before.get(series)} == {"武营移"}


async def test_what_jobs_report_is_the_same_for_every_letter(world: World) -> None:
    ids = await ground(world)
    await refer(world, ids)
    await world.work()
    async with world.runtime.db.read() as session:
        rows = await session.execute(
            sa.text("SELECT kind, result FROM job WHERE kind = 'letters.note_further' OR kind LIKE 'interviews.%'")
        )
        results = set(rows.all())
    assert {tuple(one) for one in results} == {
        ("letters.note_further", "done"),
        ("interviews.follow_letter", "done"),
    }
    async with world.runtime.db.read() as session:
        kinds = (await session.execute(sa.text("SELECT DISTINCT kind FROM job"))).all()
    assert not [kind for (kind,) in kinds if "referral" in kind]
