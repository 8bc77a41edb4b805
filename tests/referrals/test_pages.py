"""Referrals in the console: the study by form, the body's inbox, every page in every state."""

from __future__ import annotations

from typing import Any

import pytest

from tests.conftest import World
from tests.interviews.test_pages import enter, page, send
from tests.letters.test_pages import form_of
from tests.referrals.make import (
    CONTACT,
    MATTER,
    PERSON,
    RECEIPT,
    RECORD,
    acknowledged,
    act,
    delivered,
    evidenced_case,
    lettered,
    studied,
    study,
)
from tests.templates import PASSWORD


def fields(case: dict[str, Any], evidence: str) -> dict[str, Any]:
    typed = study(case, None)
    texts = ("matter", "source", "problem", "verification", "opinion", "handling_scope", "studied_on", "study_record")
    return (
        {name: typed[name] for name in texts}
        | {f"persons-0-{part}": value for part, value in PERSON.items()}
        | {"clauses": "《优化营商环境条例》第六十九条\n", "study_members": "程望舒\n许文澜\n贺之远"}
        | {"file-ids": evidence, f"file-pages-{evidence}": "2", f"file-copies-{evidence}": "1"}
    )


async def test_a_study_written_edited_approved_and_lettered_by_forms(world: World) -> None:
    case, evidence = await evidenced_case(world)
    await enter(world, "supervisor")
    assert case["number"] in await page(world, "/referrals/new")
    new = f"/referrals/new?case_id={case['id']}"
    wrong = await send(world, new, "/referrals", fields(case, evidence) | {"study_members": "程望舒"})
    assert wrong.status_code == 422
    assert RECORD in wrong.text
    done = await send(world, new, "/referrals", fields(case, evidence))
    assert done.status_code == 303, done.text
    at = done.headers["location"]
    assert "祝犇" in await page(world, at)
    assert "window.jpg" in await page(world, f"{at}/edit")
    changed = await send(world, f"{at}/edit", f"{at}/edit", fields(case, evidence) | {"opinion": "建议移送。"})
    assert changed.status_code == 303, changed.text
    await enter(world, "signatory")
    assert (await send(world, at, f"{at}/approval", {"reason": "同意"})).status_code == 303
    await enter(world, "supervisor")
    assert (await send(world, at, f"{at}/letter", CONTACT)).status_code == 303
    assert "打开文书" in await page(world, at)


async def test_the_bodys_inbox_receipt_answer_and_outcome_by_forms(world: World) -> None:
    row = await delivered(world)
    await enter(world, "discipline2")
    assert MATTER in await page(world, "/referrals")
    at = f"/referrals/{row['id']}"
    html = await page(world, at)
    assert RECORD not in html
    assert "所属案件" not in html
    assert (await send(world, at, f"{at}/receipt", RECEIPT)).status_code == 303
    empty = await send(world, at, f"{at}/answer", {"answer": "rerouted"})
    assert empty.status_code == 422
    assert (await send(world, at, f"{at}/answer", {"answer": "accepted"})).status_code == 303
    assert (await send(world, at, f"{at}/outcome", {"outcome": "case_filed"})).status_code == 303
    assert "立案" in await page(world, at)
    await enter(world, "supervisor")
    assert (await send(world, at, f"{at}/archiving", {})).status_code == 303
    assert "已归档" in await page(world, at)


@pytest.mark.parametrize("make", [studied, lettered, delivered, acknowledged])
async def test_the_page_stands_in_every_state(world: World, make: Any) -> None:
    row = await make(world)
    for login in ("supervisor", "signatory", "leader"):
        await enter(world, login)
        assert MATTER in await page(world, f"/referrals/{row['id']}")
        assert MATTER in await page(world, "/referrals")
    for login in ("inspector", "assessor", "liaison", "auditor", "sysadmin"):
        await enter(world, login)
        await page(world, f"/referrals/{row['id']}", 404)
        await page(world, "/referrals", 404)
        await page(world, "/referrals/new", 404)


async def test_a_returned_and_a_rerouted_one_are_taken_up_by_forms(world: World) -> None:
    row = await acknowledged(world)
    row = await act(world, "discipline2", row, "answer", {"answer": "returned_for_more", "note": "缺转账凭证"})
    at = f"/referrals/{row['id']}"
    await enter(world, "supervisor")
    assert "缺转账凭证" in await page(world, at)
    assert (await send(world, at, f"{at}/supplement", {"verification": "补充调取凭证4份。"})).status_code == 303
    assert "待制函" in await page(world, at)


async def test_a_referral_is_handed_over_on_a_page_of_its_own_with_the_password_again(world: World) -> None:
    letter = (await lettered(world))["dispatches"][-1]["letter_id"]
    await enter(world, "supervisor")
    path = f"/letters/{letter}/delivery"
    sheet = (await world.http.get(path)).text
    assert 'class="sheet"' in sheet
    assert "不能收回" in sheet
    fields = await form_of(world, path)
    for typed in ({}, {"read": "yes"}, {"read": "yes", "password": "not-the-password"}):
        assert (await world.http.post(path, data=fields | typed, follow_redirects=False)).status_code in (401, 422)
    done = await world.http.post(path, data=fields | {"read": "yes", "password": PASSWORD}, follow_redirects=False)
    assert done.status_code == 303
    assert (await world.http.get(path, follow_redirects=False)).status_code == 303, "nothing is delivered twice"
