"""Articles and sub-types from a file: versions by date, never rewritten, never overlapping."""

from __future__ import annotations

import pytest

from tests.conftest import World
from tests.imports.sheets import counts, csv, places, send

ARTICLES = ["条文代码", "文件名称", "条款", "要旨", "自", "至"]
TYPES = ["细类代码", "问题类型", "细类名称", "条文代码", "自", "至"]
OLD = ["wh-9", "《示例条例》", "第九条", "应当一次告知。", "2020-01-01", "2026-12-31"]
NEW = ["wh-9", "《示例条例》", "第十条", "应当一次书面告知。", "2027-01-01", ""]


async def test_versions_come_in_and_apply_by_date(world: World) -> None:
    content = csv(ARTICLES, OLD, NEW)
    assert counts(await send(world, "sysadmin", "articles", content, "a.csv")) == (2, 0, 0)
    assert counts(await send(world, "sysadmin", "articles", content, "a.csv")) == (0, 0, 2)
    types = csv(TYPES, ["Z90", "慢作为", "不一次告知", "wh-9", "2020-01-01", ""])
    assert counts(await send(world, "sysadmin", "sub-types", types, "t.csv")) == (1, 0, 0)
    assert counts(await send(world, "sysadmin", "sub-types", types, "t.csv")) == (0, 0, 1)
    for day, clause in (("2026-11-02", "第九条"), ("2027-01-01", "第十条")):
        rows = (await world.person("inspector").get(f"/api/sub-types?kind=slow&on={day}")).json()
        assert [row["clause"] for row in rows if row["code"] == "Z90"] == [f"《示例条例》{clause}"]


async def test_a_version_in_force_is_ended_but_not_rewritten(world: World) -> None:
    running = [*OLD[:5], ""]
    assert counts(await send(world, "sysadmin", "articles", csv(ARTICLES, running), "a.csv")) == (1, 0, 0)
    assert places(await send(world, "sysadmin", "articles", csv(ARTICLES, NEW), "a.csv")) == ["E2"]
    reworded = [*OLD[:3], "改写过的要旨。", *OLD[4:]]
    assert places(await send(world, "sysadmin", "articles", csv(ARTICLES, reworded, NEW), "a.csv")) == ["D2"]
    assert counts(await send(world, "sysadmin", "articles", csv(ARTICLES, OLD, NEW), "a.csv")) == (1, 1, 0)


@pytest.mark.parametrize(
    ("row", "where"),
    [
        (["Z91", "慢作为", "名称", "没有", "2026-01-01", ""], ["D2"]),
        (["Z91", "慢作为", "名称", "condition-69", "2018-01-01", ""], ["D2"]),
        (["Z91", "快作为", "名称", "condition-69", "2026-01-01", ""], ["B2"]),
        (["Z91", "", "名称", "condition-69", "2026-01-01", ""], ["B2"]),
        (["Z91", "慢作为", "名称", "condition-69", "2026-01-01", "2025-01-01"], ["F2"]),
        (["Z91", "慢作为", "名称", "condition-69", "2026年13月1日", ""], ["E2"]),
    ],
)
async def test_faults_of_sub_types_by_cell(world: World, row: list[str], where: list[str]) -> None:
    answer = await send(world, "sysadmin", "sub-types", csv(TYPES, row), "t.csv")
    assert answer.status_code == 422 and sorted(set(places(answer))) == where


async def test_two_versions_in_one_file_may_not_meet(world: World) -> None:
    meeting = [*NEW[:4], "2026-06-01", ""]
    assert places(await send(world, "sysadmin", "articles", csv(ARTICLES, OLD, meeting), "a.csv")) == ["E3"]
    assert (await send(world, "supervisor", "articles", csv(ARTICLES, OLD), "a.csv")).status_code == 403


ELEMENTS = ["要件代码", "细类代码或问题类型", "顺序", "须查实的内容", "自", "至"]


async def test_elements_of_a_sub_type_take_the_place_of_its_kinds(world: World) -> None:
    """From their first day on; before it the kind's count."""
    rows = (
        ["L05-words", "L05", "1", "行为：原话、原行为和时间", "2026-11-01", ""],
        ["L05-person", "L05", "2", "人员：窗口和工号", "2026-11-01", ""],
    )
    content = csv(ELEMENTS, *rows)
    assert counts(await send(world, "sysadmin", "elements", content, "e.csv")) == (2, 0, 0)
    assert counts(await send(world, "sysadmin", "elements", content, "e.csv")) == (0, 0, 2)
    for day, codes in (
        ("2026-10-31", ["misconduct-rule", "misconduct-act", "misconduct-excess"]),
        ("2026-11-02", ["L05-words", "L05-person"]),
    ):
        types = (await world.person("inspector").get(f"/api/sub-types?on={day}")).json()
        [own] = [row for row in types if row["code"] == "L05"]
        assert [one["code"] for one in own["elements"]] == codes
    wrong = csv(ELEMENTS, ["X", "没有", "0", "内容", "2026-11-01", ""])
    assert sorted(places(await send(world, "sysadmin", "elements", wrong, "e.csv"))) == ["B2", "C2"]
    assert (await send(world, "supervisor", "elements", content, "e.csv")).status_code == 403
    slow = csv(ELEMENTS, ["slow-why", "慢作为", "4", "原因：没有正当理由", "2026-11-01", ""])
    assert counts(await send(world, "sysadmin", "elements", slow, "e.csv")) == (1, 0, 0)
