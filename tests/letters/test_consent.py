"""The government's consent to what an office may not order by itself (2012 条例 art. 16(2))."""

from __future__ import annotations

from typing import Any

from tests.conftest import World
from tests.letters.make import CONSENT, count, draft, sample_facts, signed, step, text_of


async def test_to_a_district_only_with_the_governments_consent(world: World) -> None:
    """2012 条例 art. 16(2): refused with the article, then allowed once the consent is recorded and reviewed."""
    letter = await draft(world, government_approval=None)
    await step(world, "supervisor2", letter, "review", {"reason": ""})
    refused = await step(world, "signatory", letter, "signature")
    assert (refused.status_code, refused.json()["code"]) == (403, "no_authority")
    assert "第十六条" in refused.json()["article"]
    assert await count(world, "SELECT count(*) FROM number_counter WHERE series = '武营督'") == 0
    recorded = await step(world, "supervisor3", letter, "approval", CONSENT)
    assert recorded.status_code == 200 and recorded.json()["state"] == "drafted"
    await step(world, "supervisor2", letter, "review", {"reason": ""})
    assert (await step(world, "signatory", letter, "signature")).status_code == 200
    await world.work()
    pdf = (await world.person("signatory").get(f"/api/letters/{letter}/pdf")).content
    assert "经市政府同意" in text_of(pdf)


async def test_a_department_needs_no_consent(world: World) -> None:
    facts: dict[str, Any] = {"to": ["武汉市城乡建设局"], "you": "你局", "government_approval": None}
    await signed(world, unit="b13", **facts)


async def test_a_district_printed_on_a_departments_letter_needs_consent_too(world: World) -> None:
    """What is printed counts, not only whom the system delivers to."""
    facts: dict[str, Any] = {"to": ["武汉市城乡建设局"], "you": "你局", "government_approval": None}
    letter = await draft(world, unit="b13", **facts)
    changed = {**sample_facts("interview_notice"), **facts, "to": ["洪山区人民政府"]}
    assert (await step(world, "supervisor", letter, "draft", {"facts": changed})).status_code == 200
    await step(world, "supervisor2", letter, "review", {"reason": ""})
    refused = await step(world, "signatory", letter, "signature")
    assert (refused.status_code, refused.json()["code"]) == (403, "no_authority")


async def test_consent_is_never_typed_into_the_text(world: World) -> None:
    letter = await draft(world, government_approval=None)
    facts = {**sample_facts("interview_notice"), "government_approval": CONSENT}
    answer = await step(world, "supervisor", letter, "draft", {"facts": facts})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == "/facts/government_approval"


async def test_who_recorded_the_consent_neither_reviews_it_nor_loses_it(world: World) -> None:
    letter = await draft(world, government_approval=None)
    await step(world, "supervisor2", letter, "approval", CONSENT)
    assert (await step(world, "supervisor2", letter, "review", {"reason": ""})).status_code == 403
    facts = {**sample_facts("interview_notice"), "government_approval": CONSENT, "place": "武汉市民之家6楼"}
    answer = await step(world, "supervisor", letter, "draft", {"facts": facts})
    assert answer.json()["approval"]["recorded_by"] == world.city.accounts["supervisor2"].name


async def test_consent_of_tomorrow_is_refused(world: World) -> None:
    letter = await draft(world)
    answer = await step(world, "supervisor", letter, "approval", {**CONSENT, "approved_on": "2026-11-03"})
    assert answer.status_code == 422 and answer.json()["errors"][0]["pointer"] == "/approved_on"
