"""容错研判: four tests before anybody is to answer for something; an exemption ends it."""

from __future__ import annotations

import re
from typing import Any

import pytest
import sqlalchemy as sa

from tests.cases.make import SHEET, opened, weighed
from tests.conftest import World
from tests.findings.steps import confirmed
from tests.interviews.test_pages import enter, page
from tests.referrals.make import evidenced_case, study

ALL = {"reform": True, "not_forbidden": True, "lawful_decision": True, "no_gain": True, "outcome": "exempt"}


async def test_no_referral_is_studied_before_the_sheet_and_none_after_an_exemption(world: World) -> None:
    finding = await confirmed(world)
    case = await opened(world, finding_ids=[finding["id"]])
    supervisor = world.person("supervisor")
    early = await supervisor.post("/api/referrals", study(case, None))
    assert (early.status_code, early.json()["code"]) == (409, "no_tolerance_sheet")
    assert "第七条" in early.json()["article"]
    await weighed(world, case, **ALL)
    exempt = await supervisor.post("/api/referrals", study(case, None))
    assert (exempt.status_code, exempt.json()["code"]) == (409, "exempt")
    await weighed(world, case)
    assert (await supervisor.post("/api/referrals", study(case, None))).status_code == 201
    rows = (await supervisor.get(f"/api/tolerance-sheets?case_id={case['id']}")).json()
    assert [row["outcome"] for row in rows] == ["none", "exempt"]


async def test_a_finding_without_a_case_has_a_sheet_of_its_own(world: World) -> None:
    finding = await confirmed(world)
    supervisor = world.person("supervisor")
    body = study({"id": None}, None, finding_id=finding["id"])
    assert (await supervisor.post("/api/referrals", body)).json()["code"] == "no_tolerance_sheet"
    answer = await supervisor.post("/api/tolerance-sheets", SHEET | {"finding_id": finding["id"]})
    assert answer.status_code == 201, answer.text
    assert (await supervisor.post("/api/referrals", body)).status_code == 201


async def test_what_a_sheet_may_not_say_and_who_fills_it_in(world: World) -> None:
    case = await opened(world)
    at, about = "/api/tolerance-sheets", {"case_id": case["id"]}
    supervisor = world.person("supervisor")
    for wrong, pointer in (
        ({"outcome": "exempt"}, "/outcome"),
        ({"reform_why": " "}, "/reform_why"),
        ({"reason": ""}, "/reason"),
        ({"case_id": None}, "/case_id"),
        ({"finding_id": case["id"]}, "/case_id"),
    ):
        answer = await supervisor.post(at, about | SHEET | wrong)
        assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, pointer), wrong
    for login in ("inspector", "liaison", "assessor", "leader", "signatory", "discipline2", "auditor", "secadmin"):
        assert (await world.person(login).post(at, about | SHEET)).status_code == 403, login
        assert (await world.person(login).get(f"{at}?case_id={case['id']}")).status_code == 403, login
    row = await weighed(world, case)
    with pytest.raises(sa.exc.IntegrityError, match="frozen"):
        async with world.runtime.db.writer.begin() as connection:
            await connection.execute(sa.text("UPDATE tolerance_sheet SET reason = 'x'"))
    timeline = (await supervisor.get(f"/api/cases/{case['id']}/timeline")).text
    assert row["id"] not in timeline and "tolerance" not in timeline


async def test_the_sheet_by_form(world: World) -> None:
    case, _ = await evidenced_case(world)
    await enter(world, "supervisor")
    to = f"/tolerance?case_id={case['id']}"
    assert to in await page(world, f"/cases/{case['id']}")
    fields = {key: str(value).lower() if isinstance(value, bool) else value for key, value in SHEET.items()}
    html = await page(world, to)
    assert "未发现谋取私利" in html
    wrong = await _send(world, to, fields | {"outcome": "exempt"})
    assert wrong.status_code == 422 and "四项标准全部符合的" in wrong.text and "与改革事项无关" in wrong.text
    assert (
        await _send(world, to, fields | {"outcome": "lenient", "reason": "及时纠正，可以从轻。"})
    ).status_code == 303
    assert "及时纠正，可以从轻" in await page(world, to)


async def _send(world: World, to: str, fields: dict[str, Any]) -> Any:
    """The form's address has a question mark of its own."""
    html = await page(world, to)
    found = re.search(rf'action="({re.escape(to)}&(?:amp;)?k=[^"]+)"', html)
    assert found, "no form"
    rest = html[found.start() :]
    hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', rest[: rest.index("</form>")]))
    address = found[1].replace("&amp;", "&")
    return await world.http.post(address, data=hidden | fields, follow_redirects=False)
