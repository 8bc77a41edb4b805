"""The spread of places over ten thousand variants: against a plain count, and what must hold whatever the values."""

from __future__ import annotations

import math

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from duze.rankings.rules import MonthResult, UnitFigures
from duze.rankings.rules.panel import panel_of
from duze.rankings.rules.spread import CHANGES, MonthSpread, spread_month
from duze.rankings.rules.variants import SHIFT, Block, blocks_of, drawn_weights, times_last, totals_of
from duze.rankings.scheme import Scheme
from tests.conftest import World
from tests.rankings.make import finding, indicator, month, scheme, unit
from tests.rankings.walk import URL, act, computed, published

DIRECT = {"kind": "direct"}
ITEMS = [indicator(code, DIRECT) for code in "abcd"]
WEIGHTS = {"g": {"a": "40", "b": "30", "c": "20", "d": "10"}}
FOUR = scheme(ITEMS, weights=WEIGHTS)


def panel(rows: list[tuple[int, int, int, int]]) -> list[UnitFigures]:
    return [unit(f"u{n:02d}", a=a, b=b, c=c, d=d) for n, (a, b, c, d) in enumerate(rows)]


def spread(how: Scheme, result: MonthResult, variants: int = 1000, seed: int = 7) -> MonthSpread:
    return spread_month(how, result, seed=seed, variants=variants)


def test_shifted_weights_give_what_a_plain_count_gives() -> None:
    result = month(FOUR, *panel([(60, 55, 40, 80), (58, 60, 42, 70), (57, 58, 45, 76), (61, 50, 44, 81)]))
    found = spread(FOUR, result).groups[0]
    assert sum(found.tried.values()) == 1000
    drawn = drawn_weights(np.array([40, 30, 20, 10]), np.random.Generator(np.random.PCG64([7, 0])), 1000)
    last = dict.fromkeys((one.id for one in found.units), 0)
    for weights in drawn.T[: found.tried["weights"]].tolist():
        scores = {
            one.id: round(sum(w * int(c.score) for w, c in zip(weights, one.cells, strict=True)) / sum(weights), 2)
            for one in result.units
        }
        for code, score in scores.items():
            last[code] += score == min(scores.values())
    for one in found.units:
        # a float at the very edge of a rounding may fall either way
        assert abs(one.lasts["weights"] - last[one.id]) <= 2


def test_a_unit_far_behind_is_last_in_every_variant() -> None:
    rows = [(90, 80, 85, 95), (88, 82, 90, 91), (70, 85, 80, 90), (20, 10, 15, 5)]
    found = spread(FOUR, month(FOUR, *panel(rows))).groups[0]
    last = found.units[-1]
    assert (last.best, last.worst, last.last) == (4, 4, 1000)
    assert sum(one.last for one in found.units) == 1000


def test_two_units_side_by_side_share_the_last_place() -> None:
    rows = [(90, 80, 85, 95), (88, 82, 90, 91), (50, 40, 30, 45), (40, 50, 45, 30)]
    found = spread(FOUR, month(FOUR, *panel(rows))).groups[0]
    shares = {one.id: one.last for one in found.units}
    assert 0 < shares["u02"] < 1000
    assert 0 < shares["u03"] < 1000


def test_deductions_keep_their_weight_in_every_variant() -> None:
    rows = [(90, 80, 85, 95), (88, 82, 90, 91), (86, 84, 88, 90), (85, 83, 87, 92)]
    grave = tuple(finding("u00", str(n), "misconduct", "grave") for n in range(9))
    found = spread(FOUR, month(FOUR, *panel(rows), found=grave)).groups[0]
    assert next(one for one in found.units if one.id == "u00").last == 1000


def test_the_same_seed_gives_the_same_spread_and_another_does_not() -> None:
    result = month(FOUR, *panel([(60, 55, 40, 80), (58, 60, 42, 70), (57, 58, 45, 76), (61, 50, 44, 81)]))
    assert spread(FOUR, result) == spread(FOUR, result)
    assert spread(FOUR, result, seed=8) != spread(FOUR, result)


def test_excused_values_do_not_weigh() -> None:
    rows = panel([(60, 55, 40, 80), (58, 60, 42, 70), (57, 58, 45, 76)])
    rows.append(unit("u09", excused={"a": "不适用"}, b=1, c=1, d=1))
    found = spread(FOUR, month(FOUR, *rows)).groups[0]
    assert next(one for one in found.units if one.id == "u09").last == 1000


def test_a_group_without_a_last_place_has_no_spread() -> None:
    assert spread(FOUR, month(FOUR, *panel([(1, 2, 3, 4), (4, 3, 2, 1), (2, 2, 2, 2)]))).groups == ()


def test_a_large_group_is_counted_as_a_small_one_is() -> None:
    rng = np.random.default_rng(3)
    rows = [tuple(int(x) for x in row) for row in rng.integers(0, 100, (130, 4))]
    result = month(FOUR, *panel(rows))  # type: ignore[arg-type]
    large = spread(FOUR, result, variants=100).groups[0]
    assert sum(one.last for one in large.units) >= 100
    for one in large.units:
        assert 1 <= one.best <= one.low <= one.median <= one.high <= one.worst <= 130


def test_weights_are_drawn_evenly_within_a_fifth() -> None:
    own = np.array([15.0, 5, 80])
    drawn = drawn_weights(own, np.random.default_rng(2), 20_000) / own[:, None]
    assert abs(drawn - 1).max() <= SHIFT
    assert np.allclose(drawn.mean(axis=1), 1, atol=0.005)
    assert np.allclose(drawn.std(axis=1), 2 * SHIFT / 12**0.5, atol=0.003)
    assert abs(np.corrcoef(drawn) - np.eye(3)).max() < 0.03


@given(
    rows=st.lists(st.tuples(*[st.integers(0, 100)] * 4), min_size=4, max_size=12),
    places=st.integers(0, 4),
    bottom=st.integers(1, 3),
    aggregation=st.sampled_from(["arithmetic", "geometric"]),
    deducted=st.sampled_from([0, 1, 4, 60]),
    excused=st.booleans(),
)
@settings(max_examples=60, deadline=None)
def test_totals_and_last_places_are_those_of_plain_arithmetic(
    rows: list[tuple[int, int, int, int]], places: int, bottom: int, aggregation: str, deducted: int, excused: bool
) -> None:
    how = scheme(ITEMS, weights=WEIGHTS, places=places, aggregation=aggregation)
    units = panel(rows)
    if excused:
        units.append(unit("u99", excused={"a": "不适用"}, b=30, c=40, d=50))
    grave = tuple(finding("u00", str(n), "misconduct", "grave") for n in range(deducted))
    group = month(how, *units, found=grave).group("g")
    for block in blocks_of(how, panel_of(group), np.random.default_rng(5), 30):
        totals = totals_of(block)
        # a float at the very edge of a rounding may fall either way
        assert abs(totals - plainly(block)).max(initial=0) <= 1, block.change
        line = np.sort(totals, axis=0)[bottom - 1]
        last = (totals <= line) & (totals < totals.max(axis=0))
        assert times_last(totals, bottom).tolist() == last.sum(axis=1).tolist(), block.change


def plainly(block: Block) -> np.ndarray[tuple[int, ...], np.dtype[np.int64]]:
    """The totals of a block, number by number."""

    def mean(scores: list[float], counted: list[bool], weights: list[float]) -> float:
        own = [(max(s, 1.0), w) for s, c, w in zip(scores, counted, weights, strict=True) if c and w]
        if block.geometric:
            return math.prod(s**w for s, w in own) ** (1 / sum(w for _, w in own)) if own else 1
        sums = sum(w * s for s, c, w in zip(scores, counted, weights, strict=True) if c)
        return sums / sum(w for _, w in own) if own else 0

    rows = list(zip(block.panel.scores.tolist(), block.panel.counted.tolist(), strict=True))
    known = [mean(*row, block.panel.weights.tolist()) for row in rows] if block.own else block.panel.points.tolist()
    found = [
        [total - own + mean(*row, weights) for weights in block.weights.T.tolist()]
        for row, own, total in zip(rows, known, block.panel.totals.tolist(), strict=True)
    ]
    return np.array([[math.floor(max(x, 0) * 10**block.places + 0.5) for x in row] for row in found])


@given(
    rows=st.lists(st.tuples(*[st.integers(0, 100)] * 4), min_size=4, max_size=9),
    places=st.integers(0, 4),
    bottom=st.integers(1, 3),
)
@settings(max_examples=40, deadline=None)
def test_spreads_make_sense_whatever_the_values(
    rows: list[tuple[int, int, int, int]], places: int, bottom: int
) -> None:
    groups = [{"code": "g", "name": "组", "bottom": bottom}]
    how = scheme(ITEMS, weights=WEIGHTS, places=places, groups=groups)
    found = spread(how, month(how, *panel(rows)), variants=100).groups[0]
    assert found.tried == {"weights": 40, "left_out": 20, "normalised": 20, "aggregated": 10, "rounded": 10}
    for one in found.units:
        assert 1 <= one.best <= one.low <= one.median <= one.high <= one.worst <= len(rows)
        assert all(0 <= one.lasts[change] <= found.tried[change] for change in CHANGES)
    if len(set(rows)) == 1:
        assert all(one.last == 0 for one in found.units)


async def test_the_spread_is_kept_with_the_run_and_told_beside_the_last_place(world: World) -> None:
    month_ = await published(world)
    rows = next(group["rows"] for group in month_["groups"] if group["code"] == "district")
    assert (rows[-1]["unit"], rows[-1]["robust_tried"], rows[-1]["robust_held"]) == ("d07", 10_000, 10_000)
    told = (await world.person("supervisor").get(f"{URL}/standings", params={"group": "district"})).json()
    assert [one["rank"] for one in told] == [row["rank"] for row in rows]
    assert (told[-1]["share"], told[-1]["best"], told[-1]["variants"]) == (100, 15, 10_000)
    assert {part["change"] for part in told[-1]["parts"]} == set(CHANGES)
    sheet = (await world.person("liaison2").get(f"{URL}/units/{world.unit('d07')}")).json()
    assert sheet["standing"]["last"] == 10_000


async def test_before_publication_a_unit_sees_its_own_standing_only(world: World) -> None:
    await computed(world)
    await act(world, "assessor", "review")
    told = (await world.person("liaison2").get(f"{URL}/standings", params={"group": "district"})).json()
    assert [one["unit_id"] for one in told] == [world.unit("d07")]
