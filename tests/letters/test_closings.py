"""署名, date, seals and stamps in every way 7.3.5 knows: measured, and against the judge."""

from __future__ import annotations

from itertools import combinations
from math import hypot
from typing import Any

import pytest

from duze.letters import geometry as g
from duze.letters.errors import WrongFacts
from duze.letters.kinds import KINDS
from duze.letters.lint.judge import Report, lint
from duze.letters.proofs import Outcome, prove
from duze.letters.sealing import Order
from tests.letters.closings import CASES, LONG, MAYOR, facts, made
from tests.letters.conftest import Measured, opened
from tests.letters.sealed import ADDRESS, CODE, signer


def strictly(pdf: bytes) -> Report:
    report = lint(pdf, strict=True)
    assert not report.breaches, [(each.element, each.page, each.target, each.measured) for each in report.breaches]
    return report


@pytest.mark.parametrize("case", CASES)
def test_every_way_to_end_is_clean_with_and_without_what_is_pressed_on(case: str) -> None:
    """Unsealed, a letter that waits for its stamp has no 署名 yet and only then is found wanting."""
    strictly(made(case, seal=True).pdf)
    if "stamp" not in case:
        strictly(made(case, seal=False).pdf)


@pytest.mark.parametrize("case", CASES)
def test_each_goes_out_sealed_and_genuine(case: str) -> None:
    """What is pressed on by this office is its signature's appearance; without seal the signature shows nothing."""
    slug, given = facts(case)
    rendered = made(case, seal=False)
    sealed = signer().seal(Order(rendered.pdf, given.issuer, rendered.seal, CODE, ADDRESS)).pdf
    assert prove(sealed).outcome is Outcome.GENUINE
    assert (rendered.seal is None) == ("without" in case)
    if case in ("without seal", "stamp", "forty characters"):
        report = strictly(sealed)
        seen = {each.element for each in report.readings if each.verdict != "未见"}
        assert ("stamp_place" in seen) == (case == "stamp") and ("seal_top" in seen) == (case == "forty characters")
    assert KINDS[slug].read_facts(given.model_dump(mode="json")) == given


def seals(case: str) -> list[Any]:
    sheets = made(case, seal=False)
    return list(sheets.seals)


@pytest.mark.parametrize(("case", "rows"), [("two offices", [2]), ("three offices", [3]), ("five offices", [3, 2])])
def test_joint_seals_stand_in_rows_apart_and_inside_the_area(case: str, rows: list[int]) -> None:
    """7.3.5.1: at most three in a row, neither crossing nor touching, none outside the type area."""
    places = seals(case)
    heights = sorted({round(place.y, 2) for place in places})
    assert [sum(round(place.y, 2) == y for place in places) for y in heights] == rows
    assert all(place.box[0] >= g.LEFT and place.box[2] <= g.RIGHT for place in places)
    for one, other in combinations(places, 2):
        assert hypot(one.x - other.x, one.y - other.y) > g.SEAL + 1
    _, given = facts(case)
    assert [place.name for place in places] == [given.issuer, *given.jointly]


def test_a_joint_mark_has_the_leading_office_first_and_the_word_beside_its_middle() -> None:
    """7.2.4, drawn out to the same width, its ink 35 mm below the area's top edge."""
    page = Measured(made("five offices", seal=False).pdf).pages[0]
    red = [char for char in page["chars"] if (char["non_stroking_color"] or (0,))[0] > 0.8]
    rows: dict[float, list[Any]] = {}
    for char in red:
        rows.setdefault(round(float(char["bottom"]), 1), []).append(char)
    words = ["".join(c["text"] for c in sorted(row, key=lambda c: c["x0"])) for _, row in sorted(rows.items())]
    assert words == ["市发展改革委", "市政务局", "市财政局文件", "市司法局", "市数据局"]
    names = [[c for c in row if c["text"] not in "文件"] for row in rows.values()]
    assert len({round(min(float(c["x0"]) for c in row)) for row in names}) == 1
    assert len({round(max(float(c["x1"]) for c in row)) for row in names}) == 1


def test_a_joint_title_names_every_office_between_spaces() -> None:
    """And the rows it is set in begin and end with characters."""
    document = opened(made("five offices", seal=False).pdf)
    rows = document[0].get_text().split("\n")
    assert "市发展改革委 市政务局" in rows and "市财政局 市司法局 市数据局关于" in rows


def test_a_long_name_is_set_in_rows_inside_the_area() -> None:
    assert len(LONG) == 40
    for page in Measured(made("forty characters", seal=False).pdf).pages:
        for char in page["chars"]:
            assert float(char["x0"]) > g.LEFT - 0.5 and float(char["x1"]) < g.RIGHT + 0.5, char["text"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"closing": "加盖签发人签名章"},
        {"signatories": [MAYOR]},
        {"closing": "加盖签发人签名章", "signatories": [MAYOR, MAYOR]},
        {"jointly": ["武汉市优化营商环境工作领导小组办公室"]},
        {"jointly": []},
        {"closing": "盖私章"},
    ],
)
def test_what_does_not_fit_together_is_refused(wrong: dict[str, Any]) -> None:
    kind = KINDS["request"]
    with pytest.raises(WrongFacts):
        kind.read_facts({**kind.sample().model_dump(mode="json", exclude_none=True), **wrong})
