"""The rulebook from a table or a document: a draft that another approves; unknown facts and types by cell."""

from __future__ import annotations

import csv as reader
import io
from typing import Any

import pytest

from tests.conftest import World
from tests.imports.sheets import counts, csv, places, send, xlsx

KIND = "rulebook"
HEAD = [
    "规则代码",
    "规则名称",
    "依据条款",
    "条件或除外",
    "事实",
    "比较",
    "值",
    "处理建议",
    "约谈级别",
    "间隔月数",
    "施行日期",
]
FIRST = [
    "slow-twice",
    "慢作为集中",
    "本市规则第三条",
    "条件",
    "当月慢作为问题",
    "不少于",
    "2",
    "约谈",
    "提醒约谈",
    "1",
    "2027-01-01",
]
SECOND = ["slow-twice", "", "", "除外", "当月各项目标全部完成", "为", "是", "", "", "", ""]
FINDING = ["grave-repeat", "再犯", "本市规则第四条", "条件", "问题性质", "为", "严重", "研究移送", "", "", ""]


async def versions(world: World) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = (await world.person("assessor").get("/api/rulebook/versions")).json()
    return found


async def test_it_comes_in_as_a_draft_and_counts_once_another_approves(world: World) -> None:
    content = xlsx(HEAD, FIRST, SECOND, FINDING)
    before = await versions(world)
    assert counts(await send(world, "assessor", KIND, content, "r.xlsx")) == (3, 0, 0)
    assert counts(await send(world, "assessor", KIND, content, "r.xlsx")) == (0, 0, 3)
    after = await versions(world)
    draft = after[0]
    assert len(after) == len(before) + 1 and draft["state"] == "draft"
    assert [rule["sentence"] for rule in draft["rules"]] == [
        "当月慢作为问题不少于2件的，建议提醒约谈；但当月各项目标全部完成的除外；提出后1个月内不重复提出。",
        "问题性质为严重的，建议研究移送。",
    ]
    address = f"/api/rulebook/versions/{draft['id']}/approval"
    own = await world.person("assessor").post(address, {"reason": ""}, match=draft["version"])
    assert own.status_code == 403
    other = await world.person("assessor2").post(address, {"reason": "同意"}, match=draft["version"])
    assert other.status_code == 200 and other.json()["state"] == "approved"


def other(row: list[str], **cells: str) -> list[str]:
    return [cells.get(head, cell) for head, cell in zip(HEAD, row, strict=True)]


@pytest.mark.parametrize(
    ("rows", "where"),
    [
        ([other(FIRST, 事实="当月迟到次数")], ["E2"]),
        ([other(FIRST, 值="许多")], ["G2"]),
        ([other(FIRST, 值="２.５")], ["G2"]),
        ([FIRST, other(SECOND, 值="2")], ["G3"]),
        ([FIRST, other(SECOND, 比较="不少于")], ["F3"]),
        ([other(FINDING, 值="很严重", 施行日期="2027-01-01")], ["G2"]),
        ([FIRST, other(FINDING, 规则代码="slow-twice", 规则名称="", 依据条款="", 处理建议="")], ["E3"]),
        ([other(FIRST, 约谈级别="")], ["I2"]),
        ([FIRST, other(FINDING, 约谈级别="提醒约谈")], ["I3"]),
        ([other(FIRST, 依据条款="")], ["C2"]),
        ([other(FIRST, 施行日期="")], ["K2"]),
        ([other(FIRST, 施行日期="2027-13-01")], ["K2"]),
        ([FIRST, other(SECOND, 规则名称="别的名称")], ["B3"]),
        ([other(FIRST, 条件或除外="除外")], ["A2"]),
        ([other(FIRST, 间隔月数="13")], ["J2"]),
        ([other(FIRST, 规则代码="慢作为")], ["A2"]),
    ],
)
async def test_faults_by_cell(world: World, rows: list[list[str]], where: list[str]) -> None:
    before = await versions(world)
    answer = await send(world, "assessor", KIND, csv(HEAD, *rows), "r.csv")
    assert answer.status_code == 422 and places(answer) == where, answer.text
    assert await versions(world) == before


async def test_the_templates_give_the_shipped_rules_back(world: World) -> None:
    shipped = (await versions(world))[-1]
    person = world.person("assessor")
    text = (await person.get(f"/api/imports/{KIND}/template?format=csv")).content.decode("utf-8-sig")
    rows = list(reader.reader(io.StringIO(text)))
    assert places(await send(world, "assessor", KIND, csv(*rows), "r.csv")) == ["K3"]
    rows[2][-1] = shipped["effective_from"]
    assert counts(await send(world, "assessor", KIND, csv(*rows), "r.csv")) == (0, 0, len(rows) - 2)
    document = (await person.get(f"/api/imports/{KIND}/template?format=toml")).text
    dated = document.replace("# effective_from = 2027-01-01", "effective_from = 2027-01-01")
    assert counts(await send(world, "assessor", KIND, dated.encode(), "r.toml")) == (1, 0, 0)
    assert [rule["data"] for rule in (await versions(world))[0]["rules"]] == [r["data"] for r in shipped["rules"]]
    wrong = dated.replace('fact = "days_overdue"', 'fact = "days_late"')
    assert places(await send(world, "assessor", KIND, wrong.encode(), "r.toml")) == ["rule 第6条 conditions 第1条 fact"]


async def test_only_assessors_bring_it_in(world: World) -> None:
    assert (await send(world, "supervisor", KIND, csv(HEAD, FIRST), "r.csv")).status_code == 403
