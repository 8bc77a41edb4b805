"""成批发文: 44 letters by one decision, one failure among them, a retry; nothing twice."""

from __future__ import annotations

import io
from typing import Any

import pytest
import sqlalchemy as sa
from python_calamine import CalamineWorkbook
from sqlalchemy.exc import IntegrityError

from duze.letters import batch_jobs
from tests.conftest import World
from tests.letters.make import CONSENT, count, draft, step
from tests.templates import PASSWORD

ALL = ["district", "department", "partner"]
GROUPS = {"groups": ALL}


async def multiplied(world: World, wanted: dict[str, Any] | None = None) -> dict[str, Any]:
    """A supervision order with the government's consent on record, made for every ranked unit unless told otherwise."""
    letter = await draft(world, "supervision_order", unit="p01")
    assert (await step(world, "supervisor", letter, "approval", CONSENT)).status_code == 200
    answer = await step(world, "supervisor", letter, "batch", wanted or GROUPS)
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


async def seen(world: World, batch: dict[str, Any], login: str = "signatory") -> dict[str, Any]:
    return dict((await world.person(login).get(f"/api/letter-batches/{batch['id']}")).json())


async def act(world: World, login: str, batch: dict[str, Any], noun: str) -> Any:
    now = await seen(world, batch, "supervisor")
    data = {"reason": ""} if noun == "review" else None
    return await world.person(login).post(f"/api/letter-batches/{batch['id']}/{noun}", data, match=now["version"])


async def broken(world: World, letter: str, login: str = "supervisor") -> None:
    """A character no face can print, reviewed by somebody who did not look."""
    facts = dict((await world.person(login).get(f"/api/letters/{letter}/facts")).json())
    facts["problem"] = "承办人𠮷某未按时办理。"
    assert (await step(world, login, letter, "draft", {"facts": facts})).status_code == 200
    assert (await step(world, "supervisor2", letter, "review", {"reason": ""})).status_code == 200


async def test_44_letters_one_decision_one_failure_one_retry(world: World) -> None:
    others = [
        unit["id"] for unit in (await world.person("supervisor").get("/api/units")).json() if unit["group"] in ALL
    ]
    batch = await multiplied(world, {"unit_ids": [one for one in others if one != world.unit("p01")][:43]})
    assert batch["total"] == 44
    refused = await act(world, "signatory", batch, "issue")
    assert (refused.status_code, refused.json()["code"]) == (409, "not_reviewed")
    assert (await act(world, "supervisor", batch, "review")).status_code == 403
    assert (await act(world, "supervisor2", batch, "review")).status_code == 200
    bad = batch["items"][20]["letter_id"]
    await broken(world, bad)
    assert (await act(world, "supervisor2", batch, "issue")).status_code == 403
    decided = await act(world, "signatory", batch, "issue")
    assert decided.status_code == 200 and decided.json()["running"] and decided.json()["decided"] == 44
    again = await act(world, "signatory", batch, "issue")
    assert (again.status_code, again.json()["code"]) == (409, "already_issued")
    await world.work()
    now = await seen(world, batch)
    assert (now["issued"], now["failed"], now["running"]) == (43, 1, False)
    failed = [one for one in now["items"] if one["state"] == "failed"]
    assert [one["letter_id"] for one in failed] == [bad] and "U+20BB7" in failed[0]["failure"]
    numbers = sorted(int(one["number"].split("〕")[1].rstrip("号")) for one in now["items"] if one["number"])
    assert numbers == list(range(1, 44))
    assert await count(world, "SELECT count(*) FROM letter_event WHERE happened = 'sealed'") == 43
    facts = dict((await world.person("supervisor").get(f"/api/letters/{bad}/facts")).json())
    facts["problem"] = "承办人未按时办理。"
    assert (await step(world, "supervisor", bad, "draft", {"facts": facts})).status_code == 200
    assert (await step(world, "supervisor2", bad, "review", {"reason": ""})).status_code == 200
    assert (await act(world, "signatory", batch, "retry")).status_code == 200
    await world.work()
    now = await seen(world, batch)
    assert (now["issued"], now["failed"], now["rounds"]) == (44, 0, 2)
    assert await count(world, "SELECT last FROM number_counter WHERE series = '武营督'") == 44
    assert (await act(world, "signatory", batch, "retry")).json()["code"] == "nothing_failed"
    shown = (await world.person("supervisor").get(f"/api/letters/{now['items'][5]['letter_id']}/facts")).json()
    assert shown["to"] == [now["items"][5]["to"]] and shown["you"] in ("你区", "你局", "你单位")


async def some(world: World) -> dict[str, Any]:
    return await multiplied(world, {"unit_ids": [world.unit(code) for code in ("p04", "b13", "d03")]})


async def test_a_draft_is_multiplied_once(world: World) -> None:
    batch = await some(world)
    first = batch["items"][0]["letter_id"]
    again = await step(world, "supervisor", first, "batch", GROUPS)
    assert (again.status_code, again.json()["code"]) == (409, "batch_exists")
    other = await draft(world, "supervision_order", unit="p01")
    nobody = await step(world, "supervisor", other, "batch", {"unit_ids": [world.unit("p01")]})
    assert nobody.status_code == 422 and nobody.json()["errors"][0]["pointer"] == "/unit_ids"
    secret = await draft(world, "referral_letter", unit=None, body="d03-ccdi")
    assert (await step(world, "supervisor", secret, "batch", GROUPS)).json()["code"] == "no_unit"
    for statement in (
        "INSERT INTO letter_batch SELECT drafter_id, version, source_id, kind, title, drafter_id, created_at,"
        " issuer_id, issued_at, rounds, finished_at FROM letter_batch",
        "INSERT INTO letter_batch_item SELECT letter_id, version, batch_id, letter_id, position + 100, state,"
        " seen_version, failure FROM letter_batch_item",
    ):
        with pytest.raises(IntegrityError, match=r"(?i)unique"):
            async with world.runtime.db.writer.begin() as connection:
                await connection.execute(sa.text(statement))


async def test_what_is_changed_after_the_decision_is_not_signed(world: World) -> None:
    batch = await some(world)
    await act(world, "supervisor2", batch, "review")
    await act(world, "signatory", batch, "issue")
    letter = batch["items"][2]["letter_id"]
    facts = dict((await world.person("supervisor").get(f"/api/letters/{letter}/facts")).json())
    facts["due"] = "2026-12-31"
    await step(world, "supervisor", letter, "draft", {"facts": facts})
    await step(world, "supervisor2", letter, "review", {"reason": ""})
    await world.work()
    now = await seen(world, batch)
    assert (now["issued"], now["failed"]) == (3, 1) and "变动" in now["items"][2]["failure"]


async def test_killed_on_the_way_it_goes_on_where_it_was(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """The job dies inside the second letter's transaction: run again, each is signed once."""
    batch = await some(world)
    await act(world, "supervisor2", batch, "review")
    await act(world, "signatory", batch, "issue")

    class KilledError(BaseException):
        """Like the process dying: nothing catches it on the way."""

    told: list[object] = []
    jobs: Any = batch_jobs
    note = jobs.note_issued

    def die(session: Any, item: Any) -> None:
        note(session, item)
        told.append(item)
        if len(told) == 2:
            raise KilledError

    monkeypatch.setattr(batch_jobs, "note_issued", die)
    with pytest.raises(KilledError):
        await world.runtime.kinds["letters.issue_batch"]({"batch": batch["id"], "round": 1})
    monkeypatch.undo()
    assert (await seen(world, batch))["issued"] == 1
    await world.work()
    now = await seen(world, batch)
    assert (now["issued"], now["failed"], now["running"]) == (4, 0, False)
    assert await count(world, "SELECT last FROM number_counter WHERE series = '武营督'") == 4
    assert await count(world, "SELECT count(*) FROM letter WHERE state = 'signed'") == 4


async def test_others_know_of_no_set(world: World) -> None:
    batch = await some(world)
    for login in ("liaison", "leader", "inspector", "auditor", "assessor", "discipline"):
        assert (await world.person(login).get(f"/api/letter-batches/{batch['id']}")).status_code == 404
        assert (await world.person(login).get("/api/letter-batches")).json() == []


async def test_a_set_by_forms(world: World) -> None:
    letter = await draft(world, "supervision_order", unit="p01")
    who, other, signatory = (world.person(login) for login in ("supervisor", "supervisor2", "signatory"))
    assert f"/letters/{letter}/batch" in (await who.get(f"/letters/{letter}")).text
    values = {"version": "1", "unit_ids": [world.unit("p04"), world.unit("b13")]}
    made = await who.post(f"/letters/{letter}/batch", data=values, follow_redirects=False)
    assert made.status_code == 303, made.text
    path = made.headers["location"]
    assert "共 3 件" in (await other.get(path)).text and path in (await who.get("/letter-batches")).text
    assert path in (await who.get(f"/letters/{letter}")).text
    assert (await other.post(f"{path}/review", data={"version": "1"}, follow_redirects=False)).status_code == 303
    assert f'href="{path}/issue"' in (await signatory.get(path)).text
    page = (await signatory.get(f"{path}/issue")).text
    assert "签发本批 3 件" in page
    assert page.count("preview.png") >= 3, "every letter is looked at before it is signed"
    version = page.split('name="version" value="')[1].split('"')[0]
    bare = {"version": version, "password": PASSWORD}
    assert (await signatory.post(f"{path}/issue", data=bare, follow_redirects=False)).status_code == 422
    wrong = {"version": version, "read": "yes", "password": "wrong"}
    assert (await signatory.post(f"{path}/issue", data=wrong, follow_redirects=False)).status_code in (401, 403, 422)
    done = await signatory.post(f"{path}/issue", data={**bare, "read": "yes"}, follow_redirects=False)
    assert done.status_code == 303
    assert (await signatory.get(f"{path}/issue", follow_redirects=False)).headers["location"] == path
    running = (await signatory.get(path)).text
    assert "已办 0 / 3 件" in running and 'http-equiv="refresh"' in running
    job = running.split('href="/jobs/')[1].split('"')[0]
    assert "排队等待" in (await signatory.get(f"/jobs/{job}")).text
    assert (await other.get(f"/jobs/{job}")).status_code == 404
    keeper = await world.person("sysadmin").get(f"/jobs/{job}")
    assert keeper.status_code == 200 and path not in keeper.text
    version = running.split('name="version" value="')[1].split('"')[0]
    assert (await signatory.post(f"{path}/stop", data={"version": version}, follow_redirects=False)).status_code == 303
    await world.work()
    stopped = (await signatory.get(path)).text
    assert "已办 3 / 3 件" in stopped and stopped.count("签发人中止了本批签发") == 3
    sheet = CalamineWorkbook.from_filelike(io.BytesIO((await signatory.get(f"{path}/failures.xlsx")).content))
    assert len(sheet.get_sheet_by_name("数据").to_python()) == 4
    assert '"ended": true' in (await signatory.get(f"/jobs/{job}/progress")).text
    assert f"{path}/failures.xlsx" in (await signatory.get(f"/jobs/{job}")).text
    version = (await signatory.get(f"{path}/retry")).text.split('name="version" value="')[1].split('"')[0]
    again = {"version": version, "password": PASSWORD, "read": "yes"}
    assert (await signatory.post(f"{path}/retry", data=again, follow_redirects=False)).status_code == 303
    await world.work()
    finished = (await signatory.get(path)).text
    assert "已办 3 / 3 件" in finished and 'http-equiv="refresh"' not in finished
