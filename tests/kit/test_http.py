"""What every door promises: one effect per key, no silent overwriting, problems a clerk understands."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from sqlmodel import select

from duze.app.nightly import sweep
from duze.kit.web.idempotency import Claim
from tests.conftest import World
from tests.templates import PASSWORD


def _route(world: World, **other: Any) -> dict[str, Any]:
    return {"authority": "vertical", "body_id": world.body("city-ccdi"), "valid_from": "2026-01-01", **other}


async def _count(world: World) -> int:
    return len((await world.person("supervisor").get("/api/routes")).json())


async def test_a_repeated_key_acts_once_and_gets_the_same_answer(world: World) -> None:
    before = await _count(world)
    headers = {"Idempotency-Key": "the-same-key"}
    person = world.person("supervisor")
    first = await person.post("/api/routes", _route(world), headers=headers)
    again = await person.post("/api/routes", _route(world), headers=headers)
    assert (first.status_code, again.status_code) == (201, 201)
    assert again.json() == first.json()
    assert again.headers["idempotent-replayed"] == "true"
    assert await _count(world) == before + 1


async def test_two_at_once_under_one_key_act_once(world: World) -> None:
    before = await _count(world)
    headers = {"Idempotency-Key": "two-at-once"}
    person = world.person("supervisor")
    answers = await asyncio.gather(*(person.post("/api/routes", _route(world), headers=headers) for _ in range(4)))
    assert await _count(world) == before + 1
    assert {answer.status_code for answer in answers} <= {201, 409}
    assert 201 in {answer.status_code for answer in answers}


async def test_a_key_used_for_something_else_is_refused(world: World) -> None:
    headers = {"Idempotency-Key": "for-one-thing"}
    person = world.person("supervisor")
    await person.post("/api/routes", _route(world), headers=headers)
    answer = await person.post("/api/routes", _route(world, basis="other"), headers=headers)
    assert answer.status_code == 422
    assert answer.json()["code"] == "idempotency_key_reused"


async def test_a_refused_act_leaves_its_key_free(world: World) -> None:
    headers = {"Idempotency-Key": "try-again-later"}
    person = world.person("supervisor")
    wrong = await person.post("/api/routes", _route(world, valid_to="2020-01-01"), headers=headers)
    assert wrong.status_code == 422
    right = await person.post("/api/routes", _route(world), headers=headers)
    assert right.status_code == 201


async def test_kept_answers_are_forgotten_after_two_days(world: World) -> None:
    person, key = world.person("supervisor"), {"Idempotency-Key": "key-of-two-days-ago"}
    assert (await person.post("/api/routes", _route(world), headers=key)).status_code == 201
    await sweep(world.runtime)
    assert (await person.post("/api/routes", _route(world), headers=key)).headers["idempotent-replayed"] == "true"
    world.clock.forward(days=2, minutes=1)
    await sweep(world.runtime)
    async with world.runtime.db.read() as session:
        assert (await session.exec(select(Claim))).all() == []


async def test_the_same_key_of_another_person_is_another_key(world: World) -> None:
    headers = {"Idempotency-Key": "shared-by-chance"}
    for login in ("supervisor", "supervisor2"):
        answer = await world.person(login).post("/api/routes", _route(world), headers=headers)
        assert answer.status_code == 201
        assert "idempotent-replayed" not in answer.headers


async def test_a_change_needs_the_version_it_is_meant_for(world: World) -> None:
    person = world.person("supervisor")
    route = (await person.post("/api/routes", _route(world))).json()
    path = f"/api/routes/{route['id']}"
    assert (await person.put(path, _route(world))).status_code == 428
    first = await person.put(path, _route(world, basis="甲"), match=route["version"])
    assert first.status_code == 200
    late = await person.put(path, _route(world, basis="乙"), match=route["version"])
    assert (late.status_code, late.json()["code"]) == (412, "stale")
    odd = await person.put(path, _route(world), match="not a tag")
    assert odd.status_code == 422


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"authority": "king"}, "/authority"),
        ({"body_id": "not-an-id"}, "/body_id"),
        ({"valid_from": "2026-13-45"}, "/valid_from"),
        ({"valid_from": None}, "/valid_from"),
        ({"unexpected": 1}, "/unexpected"),
    ],
)
async def test_wrong_fields_are_named_in_both_languages(world: World, change: dict[str, Any], pointer: str) -> None:
    person = world.person("supervisor")
    for language in ("zh-CN", "en"):
        answer = await person.post("/api/routes", _route(world) | change, headers={"Accept-Language": language})
        assert answer.status_code == 422, answer.text
        body = answer.json()
        assert answer.headers["content-type"] == "application/problem+json"
        assert pointer in {error["pointer"] for error in body["errors"]}
        assert body["request_id"]
        chinese = any("\u4e00" <= char <= "\u9fff" for char in body["errors"][0]["detail"])
        assert chinese == (language == "zh-CN")


async def test_broken_json_and_a_missing_body_are_problems(world: World) -> None:
    person = world.person("supervisor")
    headers = person.headers | {"Content-Type": "application/json"}
    for content in (b"{", b"", b"[]", b"\xff\xfe"):
        answer = await world.http.post("/api/routes", content=content, headers=headers)
        assert answer.status_code in (400, 422), (content, answer.status_code, answer.text)
        assert answer.json()["code"] in ("bad_request", "invalid")


async def test_an_act_by_the_wrong_person_names_who_could(world: World) -> None:
    answer = await world.person("inspector").post("/api/routes", _route(world))
    assert answer.status_code == 403
    assert "督查员" in answer.json()["detail"]


async def test_a_browser_session_needs_its_form_token(world: World) -> None:
    await world.http.post("/sign-in", data={"login": "supervisor", "password": PASSWORD})
    answer = await world.http.post("/api/routes", json=_route(world))
    assert (answer.status_code, answer.json()["code"]) == (403, "csrf")


async def test_a_stranger_and_a_wrong_token_are_asked_to_sign_in(world: World) -> None:
    assert (await world.http.get("/api/routes")).status_code == 401
    wrong = await world.http.get("/api/routes", headers={"Authorization": "Bearer nonsense"})
    assert wrong.status_code == 401


async def test_a_made_up_cursor_is_refused(world: World) -> None:
    answer = await world.person("auditor").get("/api/journal?cursor=nonsense")
    assert (answer.status_code, answer.json()["code"]) == (422, "bad_cursor")
    assert (await world.person("auditor").get("/api/journal?limit=5000")).status_code == 422


async def test_keyset_pages_cover_everything_once(world: World) -> None:
    person, seen, path = world.person("auditor"), [], "/api/journal?limit=40"
    while path:
        answer = await person.get(path)
        seen += [row["id"] for row in answer.json()]
        links = dict(reversed(part.split("; ")) for part in answer.headers["link"].split(", "))
        path = links.get('rel="next"', "").strip("<>")
    assert len(seen) == len(set(seen)) > 80


async def test_the_three_administrators_exclude_each_other(world: World) -> None:
    person = world.person("secadmin")
    membership = {"role": "auditor", "unit_id": world.unit("office"), "valid_from": "2026-11-02"}
    account = world.city.accounts["supervisor"].id
    answer = await person.post(f"/api/accounts/{account}/memberships", membership)
    assert (answer.status_code, answer.json()["code"]) == (409, "roles_exclude")


async def test_roles_to_come_exclude_each_other_too(world: World) -> None:
    """Not only today's: a role that begins tomorrow clashes with one that has no end."""
    person = world.person("secadmin")
    new = {"login": "newcomer", "name": "新人", "password": "Wuhan-2026-hall"}
    account = (await person.post("/api/accounts", new)).json()["id"]
    at, seat = f"/api/accounts/{account}/memberships", {"unit_id": world.unit("office")}
    assert (await person.post(at, {**seat, "role": "supervisor", "valid_from": "2026-12-01"})).status_code == 201
    answer = await person.post(at, {**seat, "role": "auditor", "valid_from": "2026-11-02"})
    assert (answer.status_code, answer.json()["code"]) == (409, "roles_exclude")
    ends = {**seat, "role": "auditor", "valid_from": "2026-11-02", "valid_to": "2026-11-30"}
    assert (await person.post(at, ends)).status_code == 201


async def test_a_unit_is_changed_under_its_own_address_only(world: World) -> None:
    person = world.person("sysadmin")
    version = (await person.get(f"/api/units/{world.unit('d03')}")).json()["version"]
    other = {"code": "d07", "name": "别处", "full_name": "武汉市别处", "group": "district"}
    answer = await person.put(f"/api/units/{world.unit('d03')}", other, match=version)
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/code")


async def test_a_weak_password_is_refused_with_each_fault(world: World) -> None:
    data = {"login": "newcomer", "name": "新人", "password": "newcomer"}
    answer = await world.person("secadmin").post("/api/accounts", data)
    assert answer.status_code == 422
    assert len(answer.json()["errors"]) == 3
