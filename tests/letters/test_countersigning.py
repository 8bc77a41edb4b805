"""会签 between review and signature, over HTTP and by form, on both databases."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from duze.letters.models_countersigning import COUNTERSIGN_MOVES, CountersignState
from tests.conftest import World
from tests.letters.make import draft, sample_facts, step


async def reviewed(world: World, kind: str = "supervision_order", unit: str | None = "p01", **options: Any) -> str:
    letter = await draft(world, kind, unit=unit, **options)
    assert (await step(world, "supervisor2", letter, "review", {"reason": ""})).status_code == 200
    return letter


def ids(world: World, *logins: str) -> dict[str, list[str]]:
    return {"account_ids": [str(world.city.accounts[login].id) for login in logins]}


async def asked(world: World, letter: str, *logins: str) -> None:
    answer = await step(world, "supervisor", letter, "countersigners", ids(world, *logins))
    assert answer.status_code == 200, answer.text


async def states(world: World, letter: str) -> list[str]:
    seen = (await world.person("supervisor").get(f"/api/letters/{letter}")).json()
    return [one["state"] for one in seen["countersigned"]]


async def test_signed_only_when_everybody_asked_has_countersigned(world: World) -> None:
    letter = await reviewed(world)
    assert (await world.person("leader").get(f"/api/letters/{letter}")).status_code == 404
    await asked(world, letter, "leader", "supervisor3")
    refused = await step(world, "signatory", letter, "signature")
    assert (refused.status_code, refused.json()["code"]) == (409, "countersigning")
    assert world.city.accounts["leader"].name in refused.json()["detail"]
    leader = world.person("leader")
    assert "文书会签" in (await leader.get("/")).text
    acts = {act["name"]: act["open"] for act in (await leader.get(f"/api/letters/{letter}/actions")).json()}
    assert acts == {"countersignature": True, "countersign-return": True}
    assert (await step(world, "leader", letter, "countersignature", {"reason": "同意"})).status_code == 200
    assert (await step(world, "leader", letter, "countersignature", {"reason": ""})).json()["code"] == "not_asked"
    assert (await step(world, "supervisor3", letter, "countersignature", {"reason": ""})).status_code == 200
    assert await states(world, letter) == ["signed", "signed"]
    signed = await step(world, "signatory", letter, "signature")
    assert signed.status_code == 200 and signed.json()["number"] == "武营督〔2026〕1号"
    assert "文书会签" not in (await leader.get("/")).text


async def test_a_return_sends_it_back_and_everybody_is_asked_anew(world: World) -> None:
    letter = await reviewed(world)
    await asked(world, letter, "leader", "supervisor3")
    await step(world, "leader", letter, "countersignature", {"reason": ""})
    assert (await step(world, "supervisor3", letter, "countersign-return", {"reason": ""})).status_code == 422
    back = await step(world, "supervisor3", letter, "countersign-return", {"reason": "时限过紧"})
    assert back.json()["state"] == "drafted" and await states(world, letter) == ["lapsed", "returned"]
    assert (await world.person("leader").get(f"/api/letters/{letter}")).status_code == 404
    facts = {**sample_facts("supervision_order"), "due": "2026-12-18"}
    assert (await step(world, "supervisor", letter, "draft", {"facts": facts})).status_code == 200
    assert (await step(world, "supervisor2", letter, "review", {"reason": ""})).status_code == 200
    assert (await states(world, letter))[2:] == ["asked", "asked"]
    for login in ("leader", "supervisor3"):
        assert (await step(world, login, letter, "countersignature", {"reason": ""})).status_code == 200
    assert (await step(world, "signatory", letter, "signature")).status_code == 200


async def test_a_later_change_voids_what_was_countersigned(world: World) -> None:
    letter = await reviewed(world)
    await asked(world, letter, "leader")
    await step(world, "leader", letter, "countersignature", {"reason": ""})
    facts = {**sample_facts("supervision_order"), "due": "2026-12-18"}
    assert (await step(world, "supervisor", letter, "draft", {"facts": facts})).status_code == 200
    assert await states(world, letter) == ["lapsed"]
    await step(world, "supervisor2", letter, "review", {"reason": ""})
    assert (await step(world, "signatory", letter, "signature")).json()["code"] == "countersigning"


async def test_nobody_countersigns_an_own_paper(world: World) -> None:
    letter = await reviewed(world)
    for login in ("supervisor", "supervisor2", "liaison", "auditor"):
        answer = await step(world, "supervisor3", letter, "countersigners", ids(world, login))
        assert answer.status_code == 422, login
        assert answer.json()["errors"][0]["pointer"] == "/account_ids"
    oneself = await step(world, "supervisor3", letter, "countersigners", ids(world, "supervisor3"))
    assert oneself.status_code == 422
    await asked(world, letter, "supervisor3")
    assert (await step(world, "supervisor", letter, "countersigners", ids(world, "supervisor3"))).status_code == 422
    for login in ("supervisor", "supervisor2", "signatory"):
        answer = await step(world, login, letter, "countersignature", {"reason": ""})
        assert answer.status_code in (403, 409), login
    for statement in (
        "UPDATE letter_countersignature SET account_id = (SELECT drafter_id FROM letter)",
        "UPDATE letter SET state = 'signed', number_no = 1,"
        " signer_id = (SELECT account_id FROM letter_countersignature)",
        "INSERT INTO letter_countersignature SELECT letter_id, version, letter_id, account_id, name, post, state,"
        " asked_by, asked_at, decided_at, remark FROM letter_countersignature",
    ):
        with pytest.raises(IntegrityError):
            async with world.runtime.db.writer.begin() as connection:
                await connection.execute(sa.text(statement))


async def test_who_is_away_is_not_waited_for(world: World) -> None:
    letter = await reviewed(world)
    await asked(world, letter, "leader", "supervisor3")
    await step(world, "leader", letter, "countersignature", {"reason": ""})
    recalled = await step(world, "supervisor", letter, "countersign-recall", {"reason": "出差"})
    assert recalled.status_code == 200 and await states(world, letter) == ["signed", "recalled"]
    assert (await step(world, "signatory", letter, "signature")).status_code == 200


async def test_a_referral_stays_among_those_who_may_know_of_it(world: World) -> None:
    letter = await reviewed(world, "referral_letter", unit=None, body="d03-ccdi")
    able = (await world.person("supervisor").get(f"/api/letters/{letter}/countersigners")).json()
    names = {one["name"] for one in able}
    assert world.city.accounts["supervisor3"].name in names
    assert not names & {world.city.accounts[login].name for login in ("leader", "assessor")}
    answer = await step(world, "supervisor", letter, "countersigners", ids(world, "leader"))
    assert answer.status_code == 422


async def test_countersigning_by_forms(world: World) -> None:
    letter = await reviewed(world)
    who, leader = world.person("supervisor"), world.person("leader")
    page = (await who.get(f"/letters/{letter}")).text
    account = str(world.city.accounts["leader"].id)
    assert f'value="{account}"' in page
    nobody = await who.post(f"/letters/{letter}/countersigners", data={"version": "2"}, follow_redirects=False)
    assert nobody.status_code == 422
    values = {"version": "2", "account_ids": account}
    sent = await who.post(f"/letters/{letter}/countersigners", data=values, follow_redirects=False)
    assert sent.status_code == 303, sent.text
    assert "待会签" in (await who.get(f"/letters/{letter}")).text
    page = (await leader.get(f"/letters/{letter}")).text
    assert "同意会签" in page and f"/letters/{letter}/countersign-return" in page
    back = {"version": "2", "reason": "主办单位不对"}
    done = await leader.post(f"/letters/{letter}/countersign-return", data=back, follow_redirects=False)
    assert (done.status_code, done.headers["location"]) == (303, "/")
    assert "主办单位不对" in (await who.get(f"/letters/{letter}")).text


def test_a_countersignature_that_has_ended_stays_as_it_is() -> None:
    for state in (CountersignState.RETURNED, CountersignState.LAPSED, CountersignState.RECALLED):
        assert not COUNTERSIGN_MOVES[state]
    assert CountersignState.ASKED not in {to for moves in COUNTERSIGN_MOVES.values() for to in moves}
