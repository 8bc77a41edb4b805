"""The fairness report: a year of places against a lottery, on screen, on paper and over the API."""

from __future__ import annotations

import io
from decimal import Decimal
from typing import Any

import pdfplumber
import pytest

from duze.rankings.rules.fairness import year_of
from tests.conftest import World
from tests.rankings.make import indicator, month, scheme, unit
from tests.rankings.test_printing import keep
from tests.rankings.walk import act, published
from tests.templates import PASSWORD


async def report_of(world: World, **query: str) -> dict[str, Any]:
    answer = await world.person("assessor").get("/api/fairness", params=query)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def three_months(world: World) -> None:
    await published(world, period="2026-08", last="d05")
    await published(world, period="2026-09", last="d07")
    await published(world, period="2026-10", last="d07")


async def test_the_report_counts_last_places_and_says_what_a_lottery_does(world: World) -> None:
    await three_months(world)
    report = await report_of(world)
    assert (report["first"], report["last"], report["months"]) == ("2026-08", "2026-10", 3)
    district = next(group for group in report["groups"] if group["code"] == "district")
    assert (district["size"], district["different"], district["most"], district["run"]) == (15, 2, 2, 2)
    assert district["run_of"] == ["洪山区"]
    # of three draws from fifteen two in a row: 1/15 + 14/15 · 1/15
    assert Decimal(district["run_chance"]) == Decimal("0.128889")
    # of three draws some pair equal: 1 − 14·13/15²
    assert Decimal(district["most_chance"]) == Decimal("0.191111")
    first = district["units"][0]
    assert (first["name"], first["last"]) == ("洪山区", 2)
    # twice or thrice of three draws at 1/15: 3 · 14/15³ + 1/15³
    assert Decimal(first["chance"]) == Decimal("0.012741")
    assert {link["trait"] for link in district["links"]} == {"measured", "logged", "branches"}
    earlier = await report_of(world, upto="2026-09")
    assert (earlier["last"], earlier["months"]) == ("2026-09", 2)


async def test_a_corrected_month_shows_what_the_objection_changed(world: World) -> None:
    await published(world)
    await act(world, "assessor", "correction", {"reason": "数据更正"}, status=201)
    await act(world, "assessor", "computation")
    await act(world, "assessor", "review")
    world.clock.forward(days=7)
    await act(world, "assessor2", "approval")
    await act(world, "assessor", "publication")
    [row] = (await report_of(world))["corrections"]
    assert (row["edition"], row["moved"], row["reason"]) == (2, 0, "数据更正")
    assert row["last_before"] == row["last_after"]


async def test_the_report_reads_on_screen_and_on_paper(world: World) -> None:
    await three_months(world)
    await world.http.post("/sign-in", data={"login": "assessor", "password": PASSWORD})
    page = await world.http.get("/rankings/fairness")
    assert page.status_code == 200
    assert "最长连续末位 2 个月（洪山区）" in page.text
    paper = await world.http.get("/rankings/fairness.pdf")
    assert paper.headers["content-type"] == "application/pdf"
    keep("fairness.pdf", paper.content)
    with pdfplumber.open(io.BytesIO(paper.content)) as opened:
        text = "".join(each.extract_text() or "" for each in opened.pages).replace("\n", "")
    assert "最长连续末位 2 个月（洪山区）" in text
    assert "置换检验" in text


@pytest.mark.parametrize(("who", "status"), [("supervisor", 200), ("leader", 200), ("liaison", 404), ("auditor", 404)])
async def test_the_report_is_for_the_office_and_leaders(world: World, who: str, status: int) -> None:
    await published(world)
    assert (await world.person(who).get("/api/fairness")).status_code == status


def test_units_measured_on_fewer_things_are_told_apart() -> None:
    how = scheme([indicator(code, {"kind": "direct"}) for code in "abcd"])
    units = [unit(f"u{n}", a=50 + n, b=60 - n, c=40 + n, d=55) for n in range(5)]
    units.append(unit("lone", excused=dict.fromkeys("bcd", "不适用"), a=10))
    [group] = year_of(how, [month(how, *units)] * 3, {})
    lone = next(one for one in group.units if one.id == "lone")
    assert (lone.last, lone.traits["measured"]) == (3, Decimal("1.0"))
    assert next(one for one in group.units if one.id == "u0").traits["measured"] == Decimal("4.0")
    third = next(one for one in group.thirds if one.trait == "measured")
    assert (sum(third.units), sum(third.last)) == (6, 3)
