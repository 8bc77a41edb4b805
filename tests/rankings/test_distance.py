"""What would have changed a place: tried by scoring the month again with exactly that change."""

from __future__ import annotations

from decimal import Decimal

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from duze.rankings.rules import Deduction, MonthFigures, UnitFigures, score_month
from duze.rankings.rules.distance import Distance, distance_of
from duze.rankings.scheme import Scheme
from tests.conftest import World
from tests.rankings.make import finding, indicator, scheme, unit
from tests.rankings.walk import URL, act, computed, published

STEPS = {"kind": "steps", "rows": [{"at": "5", "score": "100"}, {"at": "10", "score": "60"}]}
MIXED = scheme(
    [
        indicator("a"),
        indicator("b", {"kind": "frontier", "best": "100", "worst": "0"}, highest="100"),
        indicator("c", STEPS, direction="cost", lowest="0"),
        indicator("d", {"kind": "target", "target": "50"}),
    ]
)


def far(how: Scheme, units: list[UnitFigures], code: str, found: tuple[Deduction, ...] = ()) -> Distance:
    figures = MonthFigures("2026-10", tuple(units))
    result = score_month(how, figures, found)
    return distance_of(how, figures, found, result.group("g"), result.unit(code))


def place(how: Scheme, units: list[UnitFigures], code: str, name: str, value: Decimal) -> int:
    own = [msgspec.structs.replace(one, values={**one.values, name: value}) if one.id == code else one for one in units]
    return score_month(how, MonthFigures("2026-10", tuple(own)), ()).unit(code).rank


ROWS = [unit("p", a=90, b=80, c=4, d=50), unit("q", a=70, b=75, c=8, d=45), unit("r", a=60, b=70, c=9, d=40)]


def test_the_nearest_value_reaches_the_place_and_the_one_before_does_not() -> None:
    units = [*ROWS, unit("s", a=50, b="60.5", c=12, d=30)]
    told = far(MIXED, units, "s")
    assert told.rank == 4
    assert told.gap is not None
    assert told.lead is None
    wanted = {one.indicator: one for one in told.reaches}
    assert set(wanted) == {"a", "b", "c", "d"}
    reached = [one for one in told.reaches if one.wanted is not None]
    assert reached
    for one in reached:
        assert one.wanted is not None
        assert place(MIXED, units, "s", one.indicator, one.wanted) == one.rank < 4
        step = Decimal("0.1") if one.indicator == "b" else Decimal(1)
        less = one.wanted + step if one.indicator == "c" else one.wanted - step
        assert place(MIXED, units, "s", one.indicator, less) == 4


def test_the_first_place_has_a_lead_and_nothing_to_reach() -> None:
    told = far(MIXED, ROWS, "p")
    assert (told.rank, told.gap, told.reaches) == (1, None, ())
    assert told.lead is not None
    assert told.lead > 0


def test_a_place_beyond_reach_is_said_to_be() -> None:
    poor = unit("s", a=0, b=0, c=99, d=0)
    told = far(MIXED, [*ROWS, poor], "s")
    assert all(one.wanted is None and one.rank == 4 for one in told.reaches)


def test_each_finding_says_what_the_place_would_be_without_it() -> None:
    units = [*ROWS, unit("s", a=59, b=70, c=9, d=40)]
    grave = finding("r", "7", "misconduct", "grave")
    told = far(MIXED, units, "r", (grave,))
    assert told.rank == 4
    assert [(one.number, one.points, one.rank) for one in told.without] == [("7", Decimal(8), 3)]


@given(st.lists(st.tuples(*[st.integers(0, 60)] * 4), min_size=3, max_size=6, unique=True))
@settings(max_examples=25, deadline=None)
def test_whatever_is_told_holds_when_scored_again(rows: list[tuple[int, int, int, int]]) -> None:
    units = [unit(f"u{n}", a=a, b=b, c=c, d=d) for n, (a, b, c, d) in enumerate(rows)]
    for one in units:
        told = far(MIXED, units, one.id)
        for reach in told.reaches:
            if reach.wanted is not None:
                assert place(MIXED, units, one.id, reach.indicator, reach.wanted) == reach.rank < told.rank


async def test_the_sheet_says_what_would_have_changed_the_place(world: World) -> None:
    await published(world)
    sheet = (await world.person("liaison2").get(f"{URL}/units/{world.unit('d07')}")).json()
    assert sheet["distance"]["rank"] == 15
    assert Decimal(sheet["distance"]["gap"]) > 0
    assert {"start_business", "tax"} <= {one["indicator"] for one in sheet["distance"]["reaches"]}


async def test_before_publication_the_distance_to_others_is_not_told_to_a_unit(world: World) -> None:
    await computed(world)
    await act(world, "assessor", "review")
    sheet = (await world.person("liaison2").get(f"{URL}/units/{world.unit('d07')}")).json()
    assert sheet["distance"] is None
    assert (await world.person("assessor").get(f"{URL}/units/{world.unit('d07')}")).json()["distance"]["rank"] == 15
