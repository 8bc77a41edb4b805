"""What may not be signed, each with the article it would break; the same letter goes out once it is mended."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duze.letters.authority import qualities
from duze.letters.kinds import ACCOUNTABILITY_ADVICE, KINDS, REFERRAL_LETTER
from tests.conftest import World
from tests.letters.make import draft, sample_facts, step

SUPERIOR = {"unit": "b13", "to": ["市人民政府"]}
WRONG: list[tuple[str, dict[str, Any], str, str]] = [
    ("supervision_order", {"unit": "d07", "to": ["洪山区人民政府"]}, "第十六条", "整治形式主义为基层减负"),
    ("accountability_advice", {"unit": "b13", "government_approval": None}, "政府督查工作条例", "第二十一条"),
    ("request", {**SUPERIOR, "matters": ["约谈洪山区政府负责同志", "印发考核办法"]}, "第十五条第（四）项", ""),
    ("request", {**SUPERIOR, "to": ["市人民政府", "市委"]}, "第十五条第（一）项", ""),
    ("request", {**SUPERIOR, "signers": ["许文澜"]}, "第九条", ""),
    ("closing_notice", {"unit": "b13", "matter": "机密★1年"}, "保守国家秘密法", "第二十二条"),
]
MENDED: dict[str, dict[str, Any]] = {
    "supervision_order": {"unit": "b13", "to": ["市城乡建设局"]},
    "accountability_advice": {"unit": "b13"},
    "request": SUPERIOR,
    "closing_notice": {"unit": "b13"},
}


async def _to_signature(world: World, kind: str, options: dict[str, Any]) -> Any:
    letter = await draft(world, kind, **options)
    assert (await step(world, "supervisor2", letter, "review", {"reason": ""})).status_code == 200
    return await step(world, "signatory", letter, "signature")


@pytest.mark.parametrize(("kind", "options", "names", "also"), WRONG, ids=lambda value: str(value)[:24])
async def test_refused_with_the_article_and_allowed_once_mended(
    world: World, kind: str, options: dict[str, Any], names: str, also: str
) -> None:
    refused = await _to_signature(world, kind, options)
    assert (refused.status_code, refused.json()["code"]) == (403, "no_authority"), refused.text
    assert names in refused.json()["article"] and also in refused.json()["article"]
    assert refused.json()["remedy"]
    allowed = await _to_signature(world, kind, MENDED[kind])
    assert allowed.status_code == 200, allowed.text


async def test_a_referral_goes_neither_to_the_targets_unit_nor_its_party_group(world: World) -> None:
    unit = sample_facts("referral_letter")["subjects"][0]["unit"]
    for copied in (unit, f"{unit}党组"):
        options = {"unit": None, "body": "city-ccdi", "copies_to": [copied]}
        refused = await _to_signature(world, "referral_letter", options)
        assert refused.status_code == 403 and "第四十六条" in refused.json()["article"], refused.text
    allowed = await _to_signature(world, "referral_letter", {"unit": None, "body": "city-ccdi", "copies_to": []})
    assert allowed.status_code == 200, allowed.text


@given(
    st.sampled_from(["市城乡建设局", "硚口区行政审批局"]),
    st.sampled_from(["驻{}纪检监察组", "市纪委监委", "{}纪检监察组"]),
)
def test_the_body_posted_to_a_unit_is_not_the_unit(unit: str, body: str) -> None:
    facts = {"subjects": [{"unit": unit}], "to": [body.format(unit)], "copies_to": []}
    assert "target_not_copied" in qualities(REFERRAL_LETTER, facts, None)


def test_a_letter_that_directs_does_so_in_a_directing_genre() -> None:
    """Every kind the product ships; a kind a site adds is checked when it is signed."""
    for kind in KINDS.values():
        assert "directing_genre" in qualities(kind, {}, None) or not kind.directs, kind.slug
    assert "directing_genre" not in qualities(ACCOUNTABILITY_ADVICE, {}, None)


@pytest.mark.parametrize(
    ("text", "marked"), [("机密", True), ("秘密★1年", True), ("商业秘密保护", False), ("保密", False)]
)
def test_secrecy_marks_are_told_from_words(text: str, marked: bool) -> None:
    held = qualities(ACCOUNTABILITY_ADVICE, {"matter": text}, None)
    assert ("no_secrecy_mark" not in held) is marked
