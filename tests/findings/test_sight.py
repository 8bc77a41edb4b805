"""Who sees a finding at which stage, through every exit; and what the unit's copy leaves out."""

from __future__ import annotations

from typing import Any

import pytest

from duze.app.seed import PEOPLE
from tests.conftest import World
from tests.findings.steps import JPEG, act, confirmed, draft, submitted, verifying
from tests.sight import Exit, check_exits

EVERYBODY = [person.login for person in PEOPLE]
OFFICE = {"supervisor", "supervisor2", "supervisor3", "signatory"}
TEAMS = {"inspector", "inspector2"}  # one logged it, the other verifies or may take it

STAGES: list[tuple[Any, str, set[str]]] = [
    (draft, "d03", {"inspector"}),
    (submitted, "d03", OFFICE | TEAMS | {"leader"}),
    (verifying, "d03", OFFICE | TEAMS | {"leader", "liaison"}),
    (confirmed, "d03", OFFICE | TEAMS | {"leader", "liaison", "assessor", "assessor2"}),
    (verifying, "b13", OFFICE | TEAMS | {"liaison3"}),  # a bureau outside the leader's area
]


@pytest.mark.parametrize(("stage", "unit", "may"), STAGES)
async def test_a_finding_is_seen_by_exactly_those_and_through_every_exit_alike(
    world: World, stage: Any, unit: str, may: set[str]
) -> None:
    finding = await stage(world, unit_id=world.unit(unit))
    ident = finding["id"]
    ways = [
        Exit(f"/api/findings/{ident}", ident),
        Exit(f"/api/findings/{ident}/actions", ident),
        Exit(f"/api/findings/{ident}/timeline", ident),
        Exit(f"/api/findings/{ident}/evidence", ident),
        Exit(f"/findings/{ident}", ident),
        Exit("/api/findings?limit=200", ident, listing=True),
        Exit("/api/findings?q=房产证明", ident, listing=True),
        Exit("/findings", ident, listing=True),
        Exit("/findings?q=窗口", ident, listing=True),
    ]
    await check_exits(world, ways, may, EVERYBODY)


async def test_an_inspector_of_a_third_team_loses_sight_when_it_is_taken(world: World) -> None:
    finding = await draft(world, by="supervisor")
    finding = await act(world, finding, "supervisor", "submission")
    assert (await world.person("inspector").get(f"/api/findings/{finding['id']}")).status_code == 200
    await act(world, finding, "inspector2", "verification-start")
    assert (await world.person("inspector").get(f"/api/findings/{finding['id']}")).status_code == 404


async def test_the_units_copy_names_nobody_of_the_office_and_no_channel(world: World) -> None:
    finding = await confirmed(world)
    for path in ("", "/timeline", "/actions", "/evidence"):
        text = (await world.person("liaison").get(f"/api/findings/{finding['id']}{path}")).text
        for secret in ("林晓禾", "段喆", "许文澜", "巡查一组", "complaint", "投诉", "调阅监控"):
            assert secret not in text, (path, secret)
    page = (await world.person("liaison").get(f"/findings/{finding['id']}")).text
    for secret in ("林晓禾", "段喆", "许文澜", "巡查一组", "投诉", "调阅监控", "举报人"):
        assert secret not in page, secret
    verbs = {m["verb"] for m in (await world.person("liaison").get(f"/api/findings/{finding['id']}/timeline")).json()}
    assert verbs == {"finding.taken_for_verification", "finding.explained", "finding.confirmed"}


async def test_a_search_by_the_unit_finds_nothing_the_page_would_not_show(world: World) -> None:
    await confirmed(world)
    for words, found in (
        ("房产证明", 1),
        ("调阅监控", 0),
        ("林晓禾", 0),
        ("武营线〔2026〕1号", 1),
        ("武营线(2026)1号", 1),
    ):
        answer = await world.person("liaison").get("/api/findings", params={"q": words})
        assert len(answer.json()["items"]) == found, words


async def test_the_unit_reads_its_own_files_and_those_opened_to_it(world: World) -> None:
    finding = await verifying(world)
    path = f"/api/findings/{finding['id']}/evidence"
    kept = await _file(world, "inspector2", path, "现场.jpg", JPEG)
    shown = await _file(world, "inspector2", path + "?open_to_unit=true", "清单.jpg", JPEG + b"1")
    own = await _file(world, "liaison", path, "说明.jpg", JPEG + b"2")
    listed = {row["id"] for row in (await world.person("liaison").get(path)).json()}
    assert listed == {shown, own}
    assert [row["custody"] for row in (await world.person("liaison").get(path)).json()] == [[], []]
    for login, status in (("liaison", 404), ("liaison2", 404), ("assessor", 404), ("supervisor", 200)):
        assert (await world.person(login).get(f"{path}/{kept}")).status_code == status, login
    assert (await world.person("liaison").get(f"{path}/{shown}")).content == JPEG + b"1"


async def _file(world: World, login: str, path: str, name: str, data: bytes) -> str:
    person = world.person(login)
    joint = "&" if "?" in path else "?"
    headers = person.headers | {"Content-Type": "image/jpeg"}
    answer = await world.http.post(f"{path}{joint}filename={name}", content=data, headers=headers)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])
