"""Findings of the past from a file: number kept, frozen, journalled, weighing on no month, seen by those entitled."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from tests.conftest import World
from tests.findings.steps import confirmed, verified
from tests.imports.sheets import counts, csv, places, send, sign_in, xls
from tests.sight import Exit, check_exits

ROW = {
    "编号": "旧督〔2026〕7号",
    "问题类型": "慢作为",
    "细类代码": "M01",
    "严重程度": "一般",
    "单位代码": "d07",
    "发生日期": "2026-10-08",
    "事实": "受理后逾期未办结",
    "认定结果": "属实",
    "定性日期": "2026-10-20",
    "登记人": "旧登记人",
    "定性人": "旧定性人",
    "告知单位日期": "",
}
HEAD = list(ROW)
KIND = "past-findings"


def row(**other: str) -> list[str]:
    return list((ROW | other).values())


async def test_it_comes_in_once_with_its_number_and_persons(world: World) -> None:
    content = xls(HEAD, row(), row(编号="旧督〔2025〕8号", 发生日期="2025年3月1日", 定性日期="20250402"))
    assert counts(await send(world, "supervisor", KIND, content, "p.xls", dry=True)) == (2, 0, 0)
    assert counts(await send(world, "supervisor", KIND, content, "p.xls")) == (2, 0, 0)
    assert counts(await send(world, "supervisor", KIND, content, "p.xls")) == (0, 0, 2)
    listed = (await world.person("supervisor").get("/api/past-findings")).json()["items"]
    assert [item["number"] for item in listed] == ["旧督〔2026〕7号", "旧督〔2025〕8号"]
    one = (await world.person("supervisor").get(f"/api/past-findings/{listed[0]['id']}")).json()
    assert (one["logger"], one["decider"], one["counts"]) == ("旧登记人", "旧定性人", False)
    assert one["source"] == "p.xls A2" and "条" in one["article"]


async def test_it_weighs_on_no_month_and_makes_no_repetition(world: World) -> None:
    same = row(问题类型="乱作为", 细类代码="L01", 单位代码="d03", 定性日期="2026-11-01")
    assert counts(await send(world, "supervisor", KIND, csv(HEAD, same), "p.csv")) == (1, 0, 0)
    waiting = await verified(world)
    await sign_in(world, "supervisor", "/findings")
    assert "另有 1 件" in (await world.http.get(f"/findings/{waiting['id']}")).text
    finding = await confirmed(world)
    assert finding["repeat"] is False
    listed = (await world.person("assessor").get("/api/findings?period=2026-11")).json()["items"]
    assert [item["number"] for item in listed] == [finding["number"]]


@pytest.mark.parametrize(
    ("other", "where"),
    [
        ({"细类代码": "M99"}, "C2"),
        ({"细类代码": "L01"}, "C2"),
        ({"发生日期": "2015-01-01"}, "C2"),
        ({"单位代码": "office"}, "E2"),
        ({"发生日期": "2026-10-21"}, "I2"),
        ({"定性日期": "2026-12-01"}, "I2"),
        ({"告知单位日期": "2026-01-01"}, "L2"),
        ({"事实": "机密★ 材料"}, "G2"),
        ({"认定结果": ""}, "H2"),
        ({"登记人": "长" * 101}, "J2"),
    ],
)
async def test_faults_by_cell_and_nothing_stays(world: World, other: dict[str, str], where: str) -> None:
    answer = await send(world, "supervisor", KIND, csv(HEAD, row(**other), row(编号="旧督〔2026〕8号")), "p.csv")
    assert answer.status_code == 422 and places(answer) == [where]
    assert (await world.person("supervisor").get("/api/past-findings")).json()["items"] == []


async def test_what_came_in_is_frozen_in_file_and_database(world: World) -> None:
    await send(world, "supervisor", KIND, csv(HEAD, row()), "p.csv")
    changed = csv(HEAD, row(事实="改写", 单位代码="d03"), row(编号="旧督〔2026〕9号"), row(编号="旧督〔2026〕9号"))
    answer = await send(world, "supervisor", KIND, changed, "p.csv")
    assert sorted(places(answer)) == ["A4", "E2"]
    for statement in ("UPDATE past_finding SET facts = 'x'", "DELETE FROM past_finding"):
        with pytest.raises(sa.exc.IntegrityError, match="frozen"):
            async with world.runtime.db.writer.begin() as connection:
                await connection.execute(sa.text(statement))
    async with world.runtime.db.reader.connect() as connection:
        verbs = sa.text("SELECT verb FROM journal_entry WHERE verb LIKE '%brought_in' OR verb = 'import.done'")
        assert sorted((await connection.execute(verbs)).scalars()) == ["finding.past_brought_in", "import.done"]


async def test_the_own_series_goes_on_after_numbers_given_on_paper(world: World) -> None:
    paper = csv(HEAD, row(编号="武营线〔2026〕41号"), row(编号="武营线〔2026〕40号"))
    assert counts(await send(world, "supervisor", KIND, paper, "p.csv")) == (2, 0, 0)
    assert (await confirmed(world))["number"] == "武营线〔2026〕42号"
    late = csv(HEAD, row(编号="武营线〔2026〕43号"), row(编号="武营线〔2026〕42号"), row(编号="武营线〔2026〕41号"))
    assert sorted(set(places(await send(world, "supervisor", KIND, late, "p.csv")))) == ["A2", "A3"]
    assert counts(await send(world, "supervisor", KIND, paper, "p.csv")) == (0, 0, 2)


PEOPLE = ["inspector", "supervisor", "signatory", "assessor", "leader", "liaison", "liaison2", "discipline", "auditor"]


@pytest.mark.parametrize(("told", "units"), [("2026-10-21", {"liaison2"}), ("", set())])
async def test_who_sees_it(world: World, told: str, units: set[str]) -> None:
    await send(world, "supervisor", KIND, csv(HEAD, row(告知单位日期=told)), "p.csv")
    made = (await world.person("supervisor").get("/api/past-findings")).json()["items"][0]["id"]
    tell = ROW["编号"]
    ways = [
        Exit("/api/past-findings", tell, listing=True),
        Exit("/api/past-findings?q=逾期未办结", tell, listing=True),
        Exit(f"/api/past-findings/{made}", tell),
    ]
    await check_exits(world, ways, {"supervisor", "signatory", "assessor", "leader"} | units, PEOPLE)
    if units:
        shown = (await world.person("liaison2").get(f"/api/past-findings/{made}")).text
        assert "旧登记人" not in shown and "旧定性人" not in shown


async def test_only_supervisors_bring_them_in(world: World) -> None:
    for login in ("inspector", "assessor", "sysadmin"):
        assert (await send(world, login, KIND, csv(HEAD, row()), "p.csv")).status_code == 403


async def test_pages_list_show_and_lead_to_the_import(world: World) -> None:
    token = await sign_in(world, "supervisor", "/findings")
    assert "/findings/past" in (await world.http.get("/findings")).text
    assert "还没有导入历史问题" in (await world.http.get("/findings/past")).text
    files = {"file": ("p.csv", csv(HEAD, row()))}
    sent = await world.http.post(f"/imports/{KIND}", data={"_csrf_token": token}, files=files)
    where = sent.headers["location"]
    await world.http.post(f"{where}/confirmation", data={"_csrf_token": token})
    listed = (await world.http.get("/findings/past?q=逾期")).text
    assert ROW["编号"] in listed
    page = (await world.http.get(listed.split('class="b" href="')[1].split('"')[0])).text
    assert "不计入任何月份的排名扣分" in page and "p.csv A2" in page
