"""A scheme with a tree, bonuses and vetoes as a table: it goes out and comes back the same."""

from __future__ import annotations

from typing import Any

from tests.conftest import World
from tests.imports.sheets import counts, csv, places, send, xlsx
from tests.imports.test_scheme import KEYS, KIND, adopted_by_another, filled, latest, line, put

MORE = ["parent", "least", "most", "outliers", "aggregation"]


def row(**values: str) -> list[str]:
    return [values.get(key, "") for key in [*KEYS, *MORE]]


def level(code: str, name: str, district: str, parent: str = "", how: str = "加权算术平均") -> list[str]:
    return row(part="层级", code=code, name=name, district=district, parent=parent, aggregation=how)


def leaf(code: str, method: str, weight: str, parent: str, **values: str) -> list[str]:
    rest = {"direction": "越高越好", "method": method, "district": weight, "parent": parent, **values}
    return row(part="指标", code=code, name=f"指标{code}", **rest)


RICH = [
    level("n", "办事体验", "60"),
    level("m", "群众评价", "40", how="加权几何平均"),
    leaf("a", "标准分", "70", "n", steps="均值=60、标准差=12.5", outliers="2"),
    leaf("b", "百分等级", "30", "n"),
    leaf("c", "直接计分", "100", "m", least="10", most="95"),
    row(part="加分", code="own", name="自主创新", value="2", most="3"),
    row(part="否决", code="fraud", name="数据造假", value="59", note="市考核办法第二十条"),
]


async def rich(world: World) -> list[list[str]]:
    """The template with its indicators replaced by a tree of other ones."""
    rows = [one for one in await filled(world) if one[0] != "指标"]
    for name, value in (("方案代码", "rich"), ("总分上限", "110"), ("总分下限", "1"), ("加分封顶", "4")):
        rows = put(rows, name, "value", value)
    return put([*rows, *RICH], "缺报处理", "value", "按组平均值")


async def saved(world: World) -> dict[str, Any]:
    schemes = (await world.person("assessor").get("/api/schemes")).json()
    found: dict[str, Any] = next(one for one in schemes if one["code"] == "rich")
    return found


async def test_a_scheme_with_everything_comes_in(world: World) -> None:
    answer = await send(world, "assessor", KIND, xlsx(*await rich(world)), "s.xlsx")
    assert counts(answer)[0] > 20, answer.text
    await adopted_by_another(world)
    data = (await saved(world))["data"]
    assert [(node["code"], node["aggregation"]) for node in data["nodes"]] == [("n", "arithmetic"), ("m", "geometric")]
    assert data["indicators"][0]["method"] == {"kind": "z_score", "mean": "60", "deviation": "12.5"}
    assert data["indicators"][0]["outliers"] == {"kind": "winsorise", "points": 2}
    assert (data["indicators"][2]["least"], data["indicators"][2]["most"]) == ("10", "95")
    assert data["bonuses"] == {"table": [{"code": "own", "name": "自主创新", "points": "2", "cap": "3"}], "cap": "4"}
    assert data["vetoes"][0]["ceiling"] == "59"
    assert (data["missing"], data["floor"], data["ceiling"]) == ("group_mean", "1", "110")
    assert counts(await send(world, "assessor", KIND, csv(*await rich(world)), "s.csv"))[:2] == (0, 0)


async def test_faults_of_its_rows_are_shown_by_cell(world: World) -> None:
    rows = await rich(world)
    for name, key, text, where in (
        ("指标a", "parent", "nn", "S"),
        ("指标a", "steps", "均值50", "J"),
        ("指标b", "outliers", "1", "V"),
        ("指标c", "least", "96", "T"),
        ("群众评价", "aggregation", "平均", "W"),
        ("数据造假", "note", "", "R"),
        ("自主创新", "value", "很多", "D"),
    ):
        answer = await send(world, "assessor", KIND, csv(*put_wide(rows, name, key, text)), "s.csv")
        assert answer.status_code == 422, name
        assert f"{where}{line(rows, name)}" in places(answer), (name, key, answer.text)
    uneven = await send(world, "assessor", KIND, csv(*put_wide(rows, "指标a", "district", "50")), "s.csv")
    assert places(uneven) == [f"O{line(rows, '办事体验')}"]  # 50 + 30 under this level
    assert (await latest(world))["version_no"] == 1


def put_wide(rows: list[list[str]], name: str, key: str, text: str) -> list[list[str]]:
    """`put`, for the columns the first table did not have."""
    at, column = line(rows, name) - 1, [*KEYS, *MORE].index(key)
    wide = [*rows[at], *[""] * (len(KEYS) + len(MORE) - len(rows[at]))]
    wide[column] = text
    return [*rows[:at], wide, *rows[at + 1 :]]
