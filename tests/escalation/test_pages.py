"""Proposals and rulebook as pages."""

from __future__ import annotations

import re
from typing import Any

from tests.cases.test_pages import sent
from tests.conftest import World
from tests.escalation.test_story import overdue, proposals


async def test_a_proposal_is_read_and_taken_up_by_form(world: World) -> None:
    await overdue(world)
    [row] = await proposals(world)
    who = world.person("supervisor2")
    assert "有 1 条建议须您决定" in (await who.get("/proposals")).text
    page = (await who.get(f"/proposals/{row['id']}")).text
    assert "整改超期不少于1日的，建议提醒约谈" in page
    assert "7日" in page
    bare = await sent(who, f"/proposals/{row['id']}/refusal", {"version": "1"})
    assert bare.status_code == 422
    taken = await sent(who, f"/proposals/{row['id']}/acceptance", {"version": "1", "reason": "同意"})
    assert taken.status_code == 303, taken.text
    assert (await who.get(taken.headers["location"])).status_code == 200
    assert "已采纳" in (await who.get(f"/proposals/{row['id']}")).text
    assert (await world.person("liaison").get(f"/proposals/{row['id']}")).status_code == 404


def _fields(page: str) -> dict[str, str]:
    """The form's fields as the browser would send them."""
    values = dict(re.findall(r'<input[^>]*? name="([^"]+)"[^>]*? value="([^"]*)"', page))
    for name, body in re.findall(r'<select[^>]*? name="([^"]+)"[^>]*>(.*?)</select>', page, re.DOTALL):
        chosen = re.search(r'value="([^"]*)" selected', body) or re.search(r'value="([^"]*)"', body)
        values[name] = chosen[1] if chosen else ""
    return values


async def test_the_rulebook_is_edited_row_by_row_and_approved_by_another(world: World) -> None:
    one, other = world.person("assessor"), world.person("assessor2")
    assert "连续排名末位不少于2个月的，建议告诫约谈" in (await one.get("/rulebook")).text
    values = _fields((await one.get("/rulebook/edit")).text) | {"effective_from": "2026-11-02"}
    wrong = await sent(one, "/rulebook/edit", values | {"1-if-0-value": "两"})
    assert wrong.status_code == 422
    assert 'value="两"' in wrong.text
    assert re.search(r'id="e-1-if-0-value">.*?“连续排名末位”的值须为整数', wrong.text), "said beside the row"
    early = await sent(one, "/rulebook/edit", values | {"effective_from": "2026-11-01"})
    assert (early.status_code, "施行日期 2026-11-01 已过" in early.text) == (409, True)
    saved = await sent(one, "/rulebook/edit", values | {"1-if-0-value": "3", "1-name": "考核连续三月末位"})
    assert saved.status_code == 303, saved.text
    path = saved.headers["location"]
    assert "编制规则的人不能批准同一版规则" in (await one.get(path)).text
    assert (await sent(other, f"{path}/approval", {"version": "1"})).status_code == 303
    text = (await one.get("/rulebook")).text
    assert "连续排名末位不少于3个月的，建议告诫约谈" in text
    rules = (await one.get("/api/rulebook")).json()["rules"]
    assert [rule["code"] for rule in rules][:2] == ["last-once", "last-twice-running"]
    assert len(rules) == 7
    await _every_row_is_kept(world, rules[1]["data"])
    assert (await world.person("liaison").get("/rulebook")).status_code == 403
    assert (await world.person("supervisor").get("/rulebook/edit")).status_code == 403


async def _every_row_is_kept(world: World, rule: dict[str, Any]) -> None:
    """A version with more rows than the form offers at first: edited, it loses none."""
    one = world.person("assessor")
    names = ("last_places_in_12", "rank", "group_size", "findings_this_month")
    more = [{"fact": name, "comparison": "ge", "value": 1} for name in names]
    whole = rule | {"conditions": [*rule["conditions"], *more], "exemption": [*rule["exemption"], more[0]]}
    body = {"effective_from": "2026-12-01", "rules": [whole]}
    assert (await one.post("/api/rulebook/versions", body)).status_code == 201
    values = _fields((await one.get("/rulebook/edit")).text) | {"effective_from": "2026-12-02"}
    assert (await sent(one, "/rulebook/edit", values)).status_code == 303
    kept = (await one.get("/api/rulebook/versions")).json()[0]["rules"][0]["data"]
    assert kept == whole
