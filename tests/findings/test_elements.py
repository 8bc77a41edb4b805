"""Elements of proof: ticked with evidence, a reason for what is missing, shown wherever the finding shows."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duze.findings.recidivism import months_before, same_act, times_within
from tests.conftest import World
from tests.escalation.test_story import proposal, proposals
from tests.findings.steps import JPEG, act, confirmed, ticks, verified, verifying
from tests.interviews.test_pages import enter, page, send

OPEN = "单位已书面承认。"


async def with_file(world: World) -> tuple[dict[str, Any], str]:
    """A finding being verified, explained, with one photo."""
    finding = await act(world, await verifying(world), "liaison", "explanation", {"text": "窗口人员不熟悉清单。"})
    person = world.person("inspector2")
    answer = await person.http.post(
        f"/api/findings/{finding['id']}/evidence?filename=window.jpg",
        content=JPEG,
        headers=person.headers | {"Idempotency-Key": finding["id"], "content-type": "image/jpeg"},
    )
    assert answer.status_code == 201, answer.text
    return finding, answer.json()["id"]


async def partly(world: World, most: int = 2) -> dict[str, Any]:
    """Verified with the last element not shown."""
    finding = await act(world, await verifying(world), "liaison", "explanation", {"text": "窗口人员不熟悉清单。"})
    body = {"opinion": "full", "text": "调阅监控。", "elements": await ticks(world, finding, most)}
    return await act(world, finding, "inspector2", "verification", body)


async def test_what_must_be_shown_is_law_by_date_and_sub_type(world: World) -> None:
    person = world.person("inspector")
    rows = {row["code"]: row for row in (await person.get("/api/sub-types?on=2026-11-02")).json()}
    assert [one["code"] for one in rows["B01"]["elements"]] == ["inaction-duty", "inaction-power", "inaction-no-act"]
    assert [one["code"] for one in rows["M01"]["elements"]] == ["slow-limit", "slow-start", "slow-elapsed"]
    assert [one["code"] for one in rows["L04"]["elements"]] == ["L04-basis", "L04-act", "L04-amount"]
    await enter(world, "inspector")
    assert "逾越：行为超出规定的部分" in await page(world, "/law")


async def test_an_element_is_ticked_with_a_file_or_a_word_of_what_shows_it(world: World) -> None:
    finding, file = await with_file(world)
    at = f"/api/findings/{finding['id']}/verification"

    async def pointer(*elements: dict[str, Any]) -> str:
        body = {"opinion": "full", "text": "属实。", "elements": list(elements)}
        answer = await world.person("inspector2").post(at, body, match="*")
        assert answer.status_code == 422, answer.text
        return str(answer.json()["errors"][0]["pointer"])

    rule = {"code": "misconduct-rule", "note": "办事指南"}
    assert await pointer({"code": "misconduct-rule"}) == "/elements/0/note"
    assert await pointer(rule, rule) == "/elements/1/code"
    assert await pointer({"code": "slow-limit", "note": "承诺"}) == "/elements/0/code"
    stranger = "01a20b49-acd2-7776-9c31-872fd2c0d1cf"
    assert await pointer(rule | {"evidence_ids": [stranger]}) == "/elements/0/evidence_ids"
    body = {"opinion": "full", "text": "属实。", "elements": [{"code": "misconduct-act", "evidence_ids": [file]}]}
    finding = await act(world, finding, "inspector2", "verification", body)
    assert [(one["code"], one["shown"], one["files"]) for one in finding["elements"]] == [
        ("misconduct-rule", False, []),
        ("misconduct-act", True, [file]),
        ("misconduct-excess", False, []),
    ]


async def test_what_is_not_shown_takes_a_reason_and_is_seen_everywhere(world: World) -> None:
    finding = await partly(world)
    at = f"/api/findings/{finding['id']}"
    decision = {"grade": "full", "reason": "事实清楚。"}
    bare = await world.person("supervisor").post(f"{at}/confirmation", decision, match="*")
    [error] = bare.json()["errors"]
    assert (bare.status_code, error["pointer"]) == (422, "/unproven_reason")
    assert "逾越" in error["detail"]
    finding = await act(world, finding, "supervisor", "confirmation", decision | {"unproven_reason": OPEN})
    assert (finding["unproven"], finding["unproven_reason"]) == (1, OPEN)
    assert finding["title"].endswith("（要件未全部查实）")
    [row] = (await world.person("supervisor").get("/api/findings")).json()["items"]
    assert row["unproven"] == 1
    assert "要件未全部查实" in (await world.person("supervisor").get(f"/search?q={finding['number']}")).text
    mine = (await world.person("liaison").get(at)).json()
    assert [one["shown"] for one in mine["elements"]] == [True, True, False]
    assert "窗口监控录像" not in str(mine)
    for login in ("supervisor", "liaison"):
        await enter(world, login)
        assert "要件未齐" in await page(world, "/findings")
        html = await page(world, f"/findings/{finding['id']}")
        assert "1 项要件未查实" in html and OPEN in html


async def test_all_shown_needs_no_reason_and_leaves_no_mark(world: World) -> None:
    finding = await confirmed(world)
    assert (finding["unproven"], finding["unproven_reason"]) == (0, "")
    assert "要件" not in finding["title"]


async def test_a_finding_decided_as_something_else_is_measured_by_that(world: World) -> None:
    finding = await verified(world)
    other = {"grade": "full", "reason": "实为违规收费。", "sub_type": "L04"}
    bare = await world.person("supervisor").post(f"/api/findings/{finding['id']}/confirmation", other, match="*")
    assert bare.json()["errors"][0]["pointer"] == "/unproven_reason"
    finding = await act(world, finding, "supervisor", "confirmation", other | {"unproven_reason": OPEN})
    assert [one["code"] for one in finding["elements"]] == ["L04-basis", "L04-act", "L04-amount"]
    assert finding["unproven"] == 3


async def test_before_the_decision_the_unit_sees_nothing_of_it(world: World) -> None:
    finding = await partly(world)
    assert (await world.person("liaison").get(f"/api/findings/{finding['id']}")).json()["elements"] == []


async def test_elements_by_forms(world: World) -> None:
    finding, file = await with_file(world)
    at = f"/findings/{finding['id']}"
    await enter(world, "inspector2")
    fields = {
        "opinion": "full",
        "text": "调阅监控。",
        "shown": ["misconduct-rule", "misconduct-act"],
        "element-note-misconduct-rule": "办事指南第三条",
    }
    wrong = await send(world, at, f"{at}/verification", fields)
    assert wrong.status_code == 422 and "办事指南第三条" in wrong.text
    assert 'value="misconduct-act" checked' in wrong.text
    done = await send(world, at, f"{at}/verification", fields | {"element-files-misconduct-act": file})
    assert done.status_code == 303, done.text
    await enter(world, "supervisor")
    assert "办事指南第三条" in await page(world, at)
    decision = {"grade": "full", "reason": "事实清楚。", "severity": "minor"}
    bare = await send(world, at, f"{at}/confirmation", decision)
    assert bare.status_code == 422 and "没有查实" in bare.text
    done = await send(world, at, f"{at}/confirmation", decision | {"unproven_reason": OPEN})
    assert done.status_code == 303, done.text
    assert OPEN in await page(world, at)


async def test_the_same_handler_again_is_a_fact_for_the_rules(world: World) -> None:
    """Grave misconduct is proposed for study in any case: its proposal shows every fact that is known."""
    await confirmed(world, severity="grave")
    world.clock.forward(days=1)
    await confirmed(world, severity="grave", handler=" 工号018 ")
    await confirmed(world, severity="grave", handler="工号 019")
    await confirmed(world, severity="grave", handler="")
    await world.work()
    found = []
    for row in await proposals(world):
        facts = {fact["fact"]: fact["value"] for fact in (await proposal(world, row))["facts"]}
        found.append((facts.get("same_handler_in_6"), facts.get("same_handler_in_12")))
    assert sorted(found, key=str) == sorted([(1, 1), (2, 2), (1, 1), (None, None)], key=str)


@given(st.dates(date(2000, 1, 1), date(2090, 1, 1)), st.integers(1, 36))
def test_so_many_months_before(day: date, months: int) -> None:
    before = months_before(day, months)
    assert (day.year - before.year) * 12 + day.month - before.month == months
    assert before.day == day.day or (before.day < day.day and (before.replace(day=28).month == before.month))


@given(st.lists(st.dates(date(2024, 1, 1), date(2026, 12, 31))), st.dates(date(2025, 1, 1), date(2026, 12, 31)))
def test_the_day_itself_counts_and_the_longer_the_stretch_the_more(days: list[date], until: date) -> None:
    assert times_within([*days, until], until, 6) >= 1
    assert times_within(days, until, 6) <= times_within(days, until, 12) <= len(days)


@pytest.mark.parametrize(("one", "other"), [("工号 018", " 工号018 "), ("王 喆", "王喆")])
def test_blanks_in_a_handler_do_not_count(one: str, other: str) -> None:
    assert same_act(1, "L01", one) == same_act(1, "L01", other) != same_act(2, "L01", one)
    assert same_act(1, "L01", " ") is None
