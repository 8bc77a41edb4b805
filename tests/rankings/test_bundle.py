"""The open bundle: an outsider computes every total from its CSV tables alone; so with outside tables."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from decimal import Decimal
from pathlib import Path
from typing import Any

import msgspec
import pytest
from click.testing import CliRunner, Result

from duze.rankings.cli import rank
from duze.rankings.exporting import open_bundle
from duze.rankings.rules import MonthFigures, load_scheme, score_month, shipped_scheme
from duze.rankings.rules.figures import Mark
from duze.rankings.rules.schemes import SHIPPED
from duze.rankings.scheme import Scheme
from tests.rankings.by_hand import computed, tables
from tests.rankings.make import indicator, scheme_data
from tests.rankings.test_stored import city as city_of
from tests.rankings.test_stored import findings

SIZES = {"district": 15, "department": 29, "partner": 7}


def city(how: Scheme, sizes: dict[str, int]) -> MonthFigures:
    """A city in which departments have codes of their own."""
    figures = city_of(how, sizes)
    codes = [f"b{unit.code[1:]}" if unit.group == "department" else unit.code for unit in figures.units]
    units = [
        msgspec.structs.replace(unit, id=code, code=code, name=f"单位{code}")
        for unit, code in zip(figures.units, codes, strict=True)
    ]
    return MonthFigures(figures.period, tuple(units))


def files_of(packed: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(packed)) as bundle:
        return {name: bundle.read(name) for name in bundle.namelist()}


def marked(figures: MonthFigures, **marks: list[tuple[str, str]]) -> MonthFigures:
    units = []
    for unit in figures.units:
        own = tuple(Mark(f"{unit.code}-{n}", *pair) for n, pair in enumerate(marks.get(unit.code, [])))
        units.append(msgspec.structs.replace(unit, marks=own))
    return MonthFigures(figures.period, tuple(units))


def both(how: Scheme, figures: MonthFigures) -> tuple[dict[str, Decimal], dict[str, Decimal]]:
    """Totals by the engine, and by hand from the bundle."""
    result = score_month(how, figures, findings())
    packed = open_bundle("2026-10", how, figures, findings(), result, "0" * 64)
    return {unit.code: unit.score for unit in result.units}, computed(tables(files_of(packed)))


def test_the_seven_indicators_by_hand() -> None:
    how = shipped_scheme("seven")
    ours, theirs = both(how, city(how, SIZES))
    assert len(ours) == 51
    assert ours == theirs


def test_the_eighteen_indicators_by_hand() -> None:
    how = shipped_scheme("state18")
    assert len(how.indicators) == 18
    given = {
        "d03": [("copied", "一件事"), ("own_reform", "一件事"), ("own_reform", "容缺办理")],
        "d04": [("new_task", "试点")],
    }
    ours, theirs = both(how, marked(city(how, SIZES), **given))
    assert ours == theirs
    assert ours != both(how, city(how, SIZES))[0]


def test_a_geometric_total_with_gaps_and_a_veto_by_hand() -> None:
    data: dict[str, Any] = json.loads(json.dumps(load_scheme_data(), default=str))
    how = load_scheme(data)
    figures = city(how, {"district": 9})
    holes = [
        msgspec.structs.replace(unit, values={code: value for code, value in unit.values.items() if code != gap})
        for unit, gap in zip(figures.units, ("tax", "power", "credit", "", "", "tax", "", "property", ""), strict=True)
    ]
    ours, theirs = both(how, marked(MonthFigures("2026-10", tuple(holes)), d01=[("fraud", "数据")]))
    assert ours == theirs
    assert ours["d01"] == 40


def load_scheme_data() -> dict[str, Any]:
    seven = shipped_scheme("seven").model_dump(mode="json")
    seven["groups"] = seven["groups"][:1]
    seven["weights"] = {"district": seven["weights"]["district"]}
    extra = {"vetoes": [{"code": "fraud", "name": "造假", "ceiling": "40", "basis": "办法第二十条"}]}
    return {**seven, "missing": "redistribute", "aggregation": "geometric", **extra}


def run(*words: str | Path) -> Result:
    return CliRunner().invoke(rank, [str(word) for word in words])


def test_the_bundle_of_one_table_is_scored_again_as_a_panel(tmp_path: Path) -> None:
    how = shipped_scheme("state18")
    figures = city(how, SIZES)
    whole = MonthFigures(
        "2026-10", tuple(msgspec.structs.replace(u, excused={}, previous_rank=None) for u in figures.units)
    )
    result = score_month(how, whole, ())
    files = files_of(open_bundle("", how, whole, (), result, ""))
    panel, scheme = tmp_path / "panel.csv", tmp_path / "scheme.json"
    kept = [row[:-2] for row in csv.reader(io.StringIO(files["2026-10/数据.csv"].decode("utf-8-sig")))]
    out = io.StringIO()
    csv.writer(out).writerows(kept)
    panel.write_text(out.getvalue(), "utf-8")
    scheme.write_bytes(files["2026-10/scheme.json"])
    answer = run("import-panel", panel, "--scheme", scheme, "--as-of", "2026-10", "--json", "-o", tmp_path / "b.zip")
    assert answer.exit_code == 0, answer.output
    *rows, last = [json.loads(line) for line in answer.output.splitlines()]
    assert {row["unit"]: row["score"] for row in rows} == {unit.code: str(unit.score) for unit in result.units}
    assert len(last["hash"]) == 64
    again = tables(files_of((tmp_path / "b.zip").read_bytes()))
    assert {code: str(score) for code, score in computed(again).items()} == {row["unit"]: row["score"] for row in rows}
    named = run("import-panel", panel, "--scheme", SHIPPED / "state18.toml", "--as-of", "2026-10")
    assert last["hash"] in named.output


PANEL = scheme_data(
    [indicator("a", unit="%", lowest=0, highest=100), indicator("b", {"kind": "percentile_rank"}, direction="cost")],
    missing="redistribute",
)


@pytest.fixture
def scheme_file(tmp_path: Path) -> Path:
    path = tmp_path / "s.json"
    path.write_text(json.dumps(PANEL, ensure_ascii=False), "utf-8")
    return path


def panel(tmp_path: Path, text: str, encoding: str = "utf-8") -> Path:
    path = tmp_path / "p.csv"
    path.write_bytes(text.encode(encoding))
    return path


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_table_from_anywhere(tmp_path: Path, scheme_file: Path, encoding: str) -> None:
    text = "某指数\n单位;指标a（%）;b\n甲市;９５.５;3\n乙市;80％;1\n\n丙市;;2\n"
    answer = run(
        "import-panel", panel(tmp_path, text, encoding), "--scheme", scheme_file, "--as-of", "2024-12", "--json"
    )
    assert answer.exit_code == 0, answer.output
    rows = [json.loads(line) for line in answer.output.splitlines()[:-1]]
    # a: 甲 100, 乙 0; b (less is better): 甲 0, 丙 50, 乙 100; 丙 has b alone
    assert [(row["name"], row["score"]) for row in rows] == [("丙市", "50.00"), ("乙市", "50.00"), ("甲市", "50.00")]


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("单位,a\n甲,0.95\n乙,90\n", "B2"),
        ("单位,a\n甲,NaN\n乙,90\n", "B2"),
        ("单位,a\n甲,101\n乙,90\n", "B2"),
        ("单位,a\n甲,九十\n乙,90\n", "B2"),
        ("单位,a\n甲,91\n乙,90\n甲,92\n", "A4"),
        ("单位,a,c\n甲,91,1\n", "C1"),
        ("单位,a,指标a\n甲,91,1\n", "C1"),
        ("单位,组,a\n甲,某组,91\n", "B2"),
        ("单位,a\n,91\n", "A2"),
        ("甲,91\n", "A1"),
    ],
)
def test_a_faulty_table_is_refused_by_cell(tmp_path: Path, scheme_file: Path, text: str, place: str) -> None:
    answer = run("import-panel", panel(tmp_path, text), "--scheme", scheme_file, "--as-of", "2026-10")
    assert answer.exit_code == 1
    assert f"  {place}  " in answer.output


def test_a_faulty_scheme_or_month_is_refused(tmp_path: Path, scheme_file: Path) -> None:
    table = panel(tmp_path, "单位,a\n甲,91\n")
    assert run("import-panel", table, "--scheme", scheme_file, "--as-of", "十月").exit_code == 1
    bad = tmp_path / "bad.toml"
    bad.write_text('code = "x"\n', "utf-8")
    answer = run("import-panel", table, "--scheme", bad, "--as-of", "2026-10")
    assert answer.exit_code == 1 and "/indicators" in answer.output
    bad.write_text("code = \n", "utf-8")
    assert run("import-panel", table, "--scheme", bad, "--as-of", "2026-10").exit_code == 1
