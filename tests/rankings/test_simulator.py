"""The simulator: past months under a changed scheme, side by side; nothing is stored unless adopted."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest

from tests.conftest import World
from tests.findings.steps import confirmed
from tests.rankings.walk import act, adopted, all_values, published
from tests.templates import PASSWORD

TRY = "/api/schemes/simulations"


async def close_november(world: World) -> None:
    """November published: 硚口区 one point ahead of 洪山区 but for a deduction of three, so it is last."""
    await confirmed(world)
    values = await all_values(world, last="d07")
    weakest = {row["indicator"]: row["value"] for row in values if row["unit"] == "d07"}
    for row in values:
        if row["unit"] == "d03":
            row["value"] = "75" if row["indicator"] == "credit" else weakest[row["indicator"]]
    assessor = world.person("assessor")
    await assessor.post("/api/rankings", {"period": "2026-11"})
    await assessor.post("/api/rankings/2026-11/values", {"values": values, "source": "各单位报数"})
    for who, noun in (("assessor", "computation"), ("assessor", "review")):
        await act(world, who, noun, period="2026-11")
    world.clock.forward(days=7)
    await act(world, "assessor2", "approval", period="2026-11")
    await act(world, "assessor", "publication", period="2026-11")


async def tried(world: World, body: dict[str, Any]) -> dict[str, Any]:
    answer = await world.person("assessor").post(TRY, {"scheme": "seven", **body})
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def test_nothing_changed_moves_nobody(world: World) -> None:
    await published(world, period="2026-09", last="d05")
    await published(world, period="2026-10", last="d07")
    found = await tried(world, {})
    assert [month["period"] for month in found["months"]] == ["2026-09", "2026-10"]
    for month in found["months"]:
        assert len(month["units"]) == 51
        assert all(
            (u["rank"], Decimal(u["score"]), u["last"]) == (u["new_rank"], Decimal(u["new_score"]), u["new_last"])
            for u in month["units"]
        )


async def test_a_lighter_deduction_gives_the_last_place_to_another(world: World) -> None:
    await close_november(world)
    found = await tried(world, {"changes": {"points/misconduct/serious": "0.5"}})
    units = {unit["id"]: unit for unit in found["months"][-1]["units"]}
    assert (units[world.unit("d03")]["last"], units[world.unit("d03")]["new_last"]) == (True, False)
    assert (units[world.unit("d07")]["last"], units[world.unit("d07")]["new_last"]) == (False, True)
    first = found["units"]["district"][0]
    assert abs(first["last"] - first["new_last"]) == 1
    versions = (await world.person("assessor").get("/api/schemes")).json()
    assert [row["version_no"] for row in versions if row["code"] == "seven"] == [1]
    month = (await world.person("assessor").get("/api/rankings/2026-11")).json()
    assert month["groups"][0]["rows"][-1]["unit"] == "d03"


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"weight/district/tax": "99"}, 422),
        ({"weight/district/nothing": "5"}, 422),
        ({"points/slow/minor": "-1"}, 422),
        ({"points/slow/minor": "1E+999999"}, 422),
        ({"weight/district/tax": "20", "weight/district/credit": "2"}, 200),
    ],
)
async def test_changes_that_make_no_sense_are_refused(world: World, changes: dict[str, str], status: int) -> None:
    answer = await world.person("assessor").post(TRY, {"scheme": "seven", "changes": changes})
    assert answer.status_code == status, answer.text


async def test_only_who_edits_schemes_tries_them(world: World) -> None:
    for who in ("supervisor", "liaison", "leader", "auditor"):
        assert (await world.person(who).post(TRY, {"scheme": "seven"})).status_code == 403, who
    assert (await world.person("assessor").post(TRY, {"scheme": "nothing"})).status_code == 404
    assert (await world.person("assessor").post(TRY, {"scheme": "seven", "version_no": 9})).status_code == 404


async def test_a_month_that_lacks_an_indicator_says_so(world: World) -> None:
    await published(world)
    scheme = next(row for row in (await world.person("assessor").get("/api/schemes")).json() if row["code"] == "seven")
    data = scheme["data"]
    data["indicators"].append({**data["indicators"][-1], "code": "fresh", "name": "新指标"})
    for weights in data["weights"].values():
        weights["credit"], weights["fresh"] = "5", str(float(weights["credit"]) - 5)
    found = await tried(world, {"data": data})
    assert found["months"][0]["units"] == []
    assert "新指标" in found["refused"]["2026-10"][0]


async def adopted_by_another(world: World, at: str, token: str) -> None:
    """The draft's page: no button for who drafted it; another adopts it, once."""
    own = (await world.http.get(at)).text
    assert "起草人不能审定自己的草案" in own
    verdict = {"verdict": "adopted", "_csrf_token": token}
    assert (await world.http.post(f"{at}/decision?k={uuid4()}", data=verdict)).status_code == 403
    assert (
        len([row for row in (await world.person("assessor").get("/api/schemes")).json() if row["code"] == "seven"]) == 1
    )
    await world.http.post("/sign-in", data={"login": "assessor2", "password": PASSWORD})
    page = (await world.http.get(at)).text
    assert "0.5" in page
    token = page.split('name="csrf-token" content="')[1].split('"')[0]
    done = await world.http.post(f"{at}/decision?k={uuid4()}", data={"verdict": "adopted", "_csrf_token": token})
    assert done.status_code == 303, done.text
    again = await world.person("assessor2").post(f"/api{at}/decision", {"verdict": "dropped"}, match="*")
    assert again.status_code == 409


async def test_a_draft_over_the_api_is_checked_shown_and_dropped(world: World) -> None:
    version = next(row for row in (await world.person("assessor").get("/api/schemes")).json() if row["code"] == "seven")
    body = {
        "base": version["id"],
        "changes": {"bottom/district": "2"},
        "effective_from": "2026-12",
        "reason": "两名末位",
    }
    wrong: tuple[dict[str, Any], ...] = (
        {"changes": {"weight/district/tax": "99"}},
        {"changes": {"bottom/nowhere": "2"}},
        {"changes": {"bottom/district": "1.5"}},
        {"changes": {}},
        {"effective_from": "2018-01"},
    )
    for change in wrong:
        assert (await world.person("assessor").post("/api/schemes/drafts", body | change)).status_code == 422, change
    assert (await world.person("supervisor").post("/api/schemes/drafts", body)).status_code == 403
    draft = await world.person("assessor").post("/api/schemes/drafts", body)
    assert draft.status_code == 201, draft.text
    assert [row["after"] for row in draft.json()["differences"]] == ["2"]
    assert (await world.person("liaison").get(f"/api/schemes/drafts/{draft.json()['id']}")).status_code == 404
    at = f"/api/schemes/drafts/{draft.json()['id']}/decision"
    dropped = await world.person("assessor").post(at, {"verdict": "dropped"}, match=draft.headers["etag"])
    assert dropped.json()["state"] == "dropped", "who drafted it may take it back"
    second = (await world.person("assessor").post("/api/schemes/drafts", body)).json()
    await adopted(world, version["data"], "2026-12")
    late = await world.person("assessor2").post(
        f"/api/schemes/drafts/{second['id']}/decision", {"verdict": "adopted"}, match="*"
    )
    assert late.json()["code"] == "draft_outdated"


async def test_the_page_shows_it_side_by_side_and_adopts_on_demand(world: World) -> None:
    await close_november(world)
    await world.http.post("/sign-in", data={"login": "assessor", "password": PASSWORD})
    blank = await world.http.get("/rankings/simulator")
    assert blank.status_code == 200
    assert 'name="weight/district/tax"' in blank.text
    query = {"base": "seven@1", "points/misconduct/serious": "0.5", "group": "district"}
    page = await world.http.get("/rankings/simulator", params=query)
    assert "1 个月的末位会换" in page.text
    assert "采用这些改动" in page.text
    wrong = await world.http.get("/rankings/simulator", params={"base": "seven@1", "weight/district/tax": "99"})
    assert wrong.status_code == 422
    token = page.text.split('name="csrf-token" content="')[1].split('"')[0]
    form = {"base": "seven@1", "points/misconduct/serious": "0.5", "effective_from": "2027-01", "_csrf_token": token}
    done = await world.http.post("/rankings/simulator", data=form, follow_redirects=False)
    assert (done.status_code, 'name="reason"' in done.text) == (422, True), "a change needs its reason"
    more = {"reason": "较重的乱作为按半分扣"}
    done = await world.http.post("/rankings/simulator", data=form | more, follow_redirects=False)
    assert done.status_code == 303, done.text
    await adopted_by_another(world, done.headers["location"], token)
    rows = [row for row in (await world.person("assessor").get("/api/schemes")).json() if row["code"] == "seven"]
    assert (rows[0]["version_no"], rows[0]["effective_from"]) == (2, "2027-01")
    table = {(row["kind"], row["severity"]): row["points"] for row in rows[0]["data"]["deductions"]["table"]}
    assert table["misconduct", "serious"] == "0.5"
