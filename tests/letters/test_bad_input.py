"""What people paste: style sheets and addresses, far too much text, very long names, very many offices."""

from __future__ import annotations

import json
from typing import Any

import pytest

from duze.letters.errors import ImprintTooLong, WrongFacts
from duze.letters.kinds import INTERVIEW_NOTICE, RANKING_BULLETIN, REFERRAL_LETTER, LetterKind
from duze.letters.lint.judge import lint
from duze.letters.render import Rendered, render
from tests.conftest import World
from tests.letters.conftest import NUMBER, Measured
from tests.letters.make import draft, step, text_of

NAME = "湖北省武汉市东湖新技术开发区光谷生物城投资促进和企业服务中心营商环境综合办公室组"
OFFICES = [f"武昌区第{index}街道办事处" for index in range(1, 61)]


def made(kind: LetterKind, **changes: object) -> Rendered:
    data = json.loads((kind.folder / "sample.json").read_text(encoding="utf-8"))
    return render(kind, kind.read_facts({**data, **changes}), NUMBER)


def clean(pdf: bytes) -> None:
    """Nothing the standard lays down is broken, nothing leaves the type area."""
    report = lint(pdf, strict=True)
    assert not report.breaches, [(each.element, each.page, each.target, each.measured) for each in report.breaches]
    for page in Measured(pdf).pages:
        for char in page["chars"]:
            assert float(char["x0"]) > 27.5 and float(char["x1"]) < 184.5, char["text"]


@pytest.mark.parametrize(
    "nasty",
    [
        "<style>*{color:red;font-size:90pt}</style>",
        "background:url(file:///etc/hostname)",
        "@import url(http://127.0.0.1:9/x.css);",
        '<link rel="attachment" href="file:///etc/passwd">',
        "<script src=//127.0.0.1:9/x.js></script>",
        "{% include '/etc/passwd' %}{{ issuer }}",
    ],
)
def test_markup_style_and_addresses_are_printed_as_they_were_typed(nasty: str) -> None:
    rendered = made(INTERVIEW_NOTICE, place=nasty)
    assert nasty.replace(" ", "") in text_of(rendered.pdf)
    assert rendered.faces == made(INTERVIEW_NOTICE).faces


def test_ten_megabytes_of_text_are_refused_by_field() -> None:
    data = json.loads((REFERRAL_LETTER.folder / "sample.json").read_text(encoding="utf-8"))
    with pytest.raises(WrongFacts) as refused:
        REFERRAL_LETTER.read_facts({**data, "problem": "长" * 3_500_000})
    assert [error.pointer for error in refused.value.errors] == ["/problem"]
    assert "50000" in refused.value.errors[0].detail % dict(refused.value.errors[0].params)


async def test_far_too_much_is_refused_over_http_and_changes_nothing(world: World) -> None:
    letter = await draft(world, "referral_letter", unit=None, body="d03-ccdi")
    facts = json.loads((REFERRAL_LETTER.folder / "sample.json").read_text(encoding="utf-8"))
    huge = await step(world, "supervisor", letter, "draft", {"facts": {**facts, "problem": "长" * 3_500_000}})
    assert huge.status_code in (413, 422), huge.text[:300]
    person = world.person("supervisor")
    assert (await person.get(f"/api/letters/{letter}/facts")).json()["problem"] == facts["problem"]


@pytest.mark.parametrize("too_much", ["characters", "rows"])
async def test_a_letter_beyond_the_limits_says_what_they_are(world: World, too_much: str) -> None:
    """More than 50,000 characters or 2,000 rows: refused before anything is set, in words that say what to do."""
    facts = json.loads((REFERRAL_LETTER.folder / "sample.json").read_text(encoding="utf-8"))
    changes: dict[str, Any] = {"problem": "长" * 49_990}
    if too_much == "rows":
        changes = {"evidence": [facts["evidence"][0]] * 2001}
    letter = await draft(world, "referral_letter", unit=None, body="d03-ccdi", **changes)
    answer = await world.person("supervisor").get(f"/api/letters/{letter}/preview.png?page=1&dpi=40")
    assert (answer.status_code, answer.json()["code"]) == (413, "letter_too_long")
    assert "50000 字" in answer.json()["detail"] and "2000 行" in answer.json()["detail"]


def test_the_limits_themselves_can_be_printed() -> None:
    """Just below them: every row is there."""
    rows = [{"rank": n, "unit": f"单位{n}", "score": "80.00", "previous": n} for n in range(1, 1000)]
    text = text_of(made(RANKING_BULLETIN, groups=[{"name": "各单位", "rows": rows}]).pdf)
    assert all(f"{n}单位{n}80.00{n}—" in text for n in range(1, 1000))


def test_names_of_forty_characters_are_laid_out() -> None:
    """As addressee, as person in a table, as place, as office copied to."""
    assert len(NAME) == 40
    people = [{"post": NAME, "name": NAME}, {"post": "区长"}]
    rendered = made(INTERVIEW_NOTICE, to=[NAME], interviewees=people, place=NAME, copies_to=[NAME, NAME])
    clean(rendered.pdf)
    assert text_of(rendered.pdf).count(NAME) >= 3


@pytest.mark.parametrize("kind", [RANKING_BULLETIN, INTERVIEW_NOTICE], ids=["document", "letter"])
def test_sixty_addressees_are_laid_out_and_one_more_is_refused(kind: LetterKind) -> None:
    """7.3.2: too many for page 1 move to the imprint."""
    rendered = made(kind, to=OFFICES)
    clean(rendered.pdf)
    assert text_of(rendered.pdf).count(OFFICES[-1])
    with pytest.raises(WrongFacts):
        made(kind, to=[*OFFICES, "武汉市统计局"])


def test_more_offices_than_the_imprint_holds_are_refused_in_words() -> None:
    long = [f"{office}营商环境监督工作站" for office in OFFICES]
    with pytest.raises(ImprintTooLong, match="统称"):
        made(RANKING_BULLETIN, to=long, copies_to=long)
