"""Own data in: every format, faults by cell, nothing half-loaded, the same file again changes nothing."""

from __future__ import annotations

import pytest

from duze.kit.sheet_templates import template
from tests.conftest import World
from tests.imports.sheets import csv, ods, places, send, sign_in, xls, xlsx

UNITS = ["单位代码", "简称", "全称", "组别", "上级单位代码"]
ROWS = [["Q-1", "甲街办", "甲区街道办事处", "各区", "Q-2"], ["Q-2", "甲区", "甲区人民政府", "各区", ""]]


TOML = "".join(
    f'[[row]]\ncode = "{a}"\nname = "{b}"\nfull_name = "{c}"\n"组别" = "{d}"\nparent = "{e}"\n'
    for a, b, c, d, e in ROWS
).encode()


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (csv(UNITS, *ROWS), "u.csv"),
        (csv(UNITS, *ROWS, encoding="gb18030"), "u.csv"),
        (b"\xef\xbb\xbf" + csv(UNITS, *ROWS).replace(b",", b";"), "u.csv"),
        (xlsx(UNITS, *ROWS), "u.xlsx"),
        (ods(UNITS, *ROWS), "u.ods"),
        (xls(UNITS, *ROWS), "u.xls"),
        (TOML, "u.toml"),
    ],
)
async def test_every_format_comes_in_once(world: World, content: bytes, name: str) -> None:
    tried = await send(world, "sysadmin", "units", content, name, dry=True)
    assert (tried.status_code, tried.json()["new"], tried.json()["errors"]) == (200, 2, [])
    first = (await send(world, "sysadmin", "units", content, name)).json()
    again = (await send(world, "sysadmin", "units", content, name)).json()
    assert (first["new"], again["new"], again["changed"], again["unchanged"]) == (2, 0, 0, 2)


async def test_wide_digits_are_read_and_named(world: World) -> None:
    answer = await send(world, "sysadmin", "units", csv(UNITS, ["Ｑ－９", "九区", "九区人民政府", "各区", ""]), "u.csv")
    assert answer.json()["new"] == 1 and answer.json()["normalised"] == ["A2"]


@pytest.mark.parametrize(
    ("rows", "where"),
    [
        ([["Q-1", "", "全称", "各区", ""]], ["B2"]),
        ([["Q-1", "甲", "全称", "各区", "Q-1"]], ["E2"]),
        ([["Q-1", "甲", "全称", "各区", "Q-2"], ["Q-2", "乙", "全称", "各区", "Q-1"]], ["E2", "E3"]),
        ([["Q-1", "甲", "全称", "各区", "没有"]], ["E2"]),
        ([["Q-1", "甲", "全称", "哪组", ""]], ["D2"]),
        ([["Q-1", "甲", "全称", "各区", ""], ["Q-1", "甲", "全称", "各区", ""]], ["A3"]),
    ],
)
async def test_faults_are_named_by_cell_and_nothing_stays(
    world: World, rows: list[list[str]], where: list[str]
) -> None:
    good = ["Q-OK", "好区", "好区人民政府", "各区", ""]
    answer = await send(world, "sysadmin", "units", csv(UNITS, *rows, good), "u.csv")
    assert answer.status_code == 422 and places(answer) == where
    again = await send(world, "sysadmin", "units", csv(UNITS, good), "u.csv")
    assert again.json()["new"] == 1


async def test_merged_cells_and_foreign_headers_are_refused(world: World) -> None:
    answer = await send(world, "sysadmin", "units", xlsx(UNITS, *ROWS, merge="D2:D3"), "u.xlsx")
    assert answer.status_code == 422 and "D2" in places(answer)
    answer = await send(world, "sysadmin", "units", ods(UNITS, *ROWS, span=(1, 3)), "u.ods")
    assert answer.status_code == 422 and "D2" in places(answer)
    answer = await send(world, "sysadmin", "units", csv([*UNITS, "口令", "简称"], ["x"] * 7), "u.csv")
    assert places(answer) == ["F1", "G1"]


async def test_two_hundred_thousand_rows_are_refused_with_the_limit(world: World) -> None:
    content = csv(UNITS, *([f"Z{n}", "甲", "全称", "各区", ""] for n in range(200_000)))
    answer = await send(world, "sysadmin", "units", content, "u.csv", dry=True)
    assert "50,000" in answer.json()["errors"][0]["detail"]


async def test_only_those_with_the_permission(world: World) -> None:
    assert (await send(world, "inspector", "units", csv(UNITS, *ROWS), "u.csv")).status_code == 403
    assert (await send(world, "sysadmin", "people", csv(UNITS, *ROWS), "u.csv")).status_code == 403
    assert (await world.person("inspector").get("/imports")).status_code == 404


@pytest.mark.parametrize("form", ["xlsx", "csv", "toml"])
async def test_templates_download_and_hold_no_data(world: World, form: str) -> None:
    for kind in ("units", "bodies", "calendar", "articles", "sub-types"):
        answer = await world.person("sysadmin").get(f"/api/imports/{kind}/template?format={form}")
        assert answer.status_code == 200
        tried = await send(world, "sysadmin", kind, answer.content, f"t.{form}", dry=True)
        assert tried.json()["errors"] and tried.json()["new"] == 0


DAYS = ["日期", "至", "类别", "名称", "依据"]
YEAR = (
    ["2031-01-01", "", "放假", "元旦", "通知"],
    ["2031-01-22", "2031-01-28", "放假", "春节", "通知"],
    ["2031-02-01", "", "上班", "春节调休上班", "通知"],
)


async def test_a_year_is_its_exceptions_and_the_rest_follows(world: World) -> None:
    admin = world.person("sysadmin")
    tried = await send(world, "sysadmin", "calendar", xlsx(DAYS, *YEAR), "c.xlsx", dry=True)
    assert (tried.json()["new"], tried.json()["errors"]) == (9, [])
    before = (await admin.get("/api/limits/rectification/due?start=2031-01-21")).json()
    assert before["provisional"]
    assert (await send(world, "sysadmin", "calendar", csv(DAYS, *YEAR), "c.csv")).json()["new"] == 9
    again = (await send(world, "sysadmin", "calendar", csv(DAYS, *YEAR), "c.csv")).json()
    assert (again["new"], again["changed"], again["unchanged"]) == (0, 0, 9)
    after = (await admin.get("/api/limits/rectification/due?start=2031-01-21")).json()
    assert not after["provisional"] and after["days"][0]["source"] == "通知"
    counted = {day["day"] for day in after["days"] if day["number"]}
    assert "2031-02-01" in counted and "2031-02-02" not in counted and "2031-01-24" not in counted


async def test_days_of_a_calendar_that_cannot_be(world: World) -> None:
    wrong = csv(
        DAYS,
        *YEAR,
        ["2031-01-25", "", "放假", "", ""],
        ["2031-05-03", "2031-05-01", "放假", "", ""],
        ["2032-05-01", "", "放假", "", ""],
        ["2030-12-31", "", "放假", "元旦", ""],
    )
    assert sorted(places(await send(world, "sysadmin", "calendar", wrong, "c.csv"))) == ["A5", "A7", "B6"]
    assert (await world.person("sysadmin").get("/api/calendar/2031")).json() == []


PEOPLE = ["登录名", "姓名", "角色", "单位或机构代码", "自", "至"]


async def test_people_get_roles_without_a_password(world: World) -> None:
    await send(world, "sysadmin", "units", csv(UNITS, *ROWS), "u.csv")
    good = csv(
        PEOPLE,
        ["meng", "孟一", "单位联络员", "Q-1", "2026-01-01", ""],
        ["meng", "孟一", "巡查员", "Q-2", "2026-01-01", ""],
    )
    assert (await send(world, "secadmin", "people", good, "p.csv")).json()["new"] == 2
    again = (await send(world, "secadmin", "people", good, "p.csv")).json()
    assert (again["new"], again["changed"], again["unchanged"]) == (0, 0, 2)
    refused = await world.http.post("/sign-in", data={"login": "meng", "password": "x"})
    assert refused.status_code == 401


@pytest.mark.parametrize(
    ("second", "where"),
    [
        (["wu", "吴二", "巡查员", "Q-2", "2026-06-01", ""], ["E3"]),
        (["wu", "吴二", "审计员", "Q-2", "2026-06-01", ""], ["C3"]),
        (["wu", "吴三", "巡查员", "Q-1", "2026-06-01", ""], ["B3"]),
        (["wu", "吴二", "巡查员", "Q-7", "2026-06-01", ""], ["D3"]),
    ],
)
async def test_overlapping_and_excluding_roles_are_refused(world: World, second: list[str], where: list[str]) -> None:
    await send(world, "sysadmin", "units", csv(UNITS, *ROWS), "u.csv")
    first = ["wu", "吴二", "巡查员", "Q-2", "2026-01-01", "2026-12-31"]
    assert places(await send(world, "secadmin", "people", csv(PEOPLE, first, second), "p.csv")) == where


async def test_bodies_then_routing(world: World) -> None:
    bodies = csv(["机构代码", "机构名称"], ["JW-N", "新区纪委监委"])
    assert (await send(world, "sysadmin", "bodies", bodies, "b.csv")).json()["new"] == 1
    routing = csv(
        ["干部管理权限", "受理机构代码", "自"], ["市管干部", "JW-N", "2026/9/1"], ["市管干部", "JW-X", "2026/9/2"]
    )
    assert places(await send(world, "supervisor", "routing", routing, "r.csv")) == ["B3"]
    good = csv(["干部管理权限", "受理机构代码", "自"], ["市管干部", "JW-N", "2026/9/1"])
    assert (await send(world, "supervisor", "routing", good, "r.csv")).json()["new"] == 1
    assert (await send(world, "supervisor", "routing", good, "r.csv")).json()["unchanged"] == 1


async def test_the_page_tries_shows_and_brings_in_the_same_bytes(world: World) -> None:
    token = await sign_in(world, "sysadmin")
    files = {"file": ("单位.csv", csv(UNITS, *ROWS))}
    sent = await world.http.post("/imports/units", data={"_csrf_token": token}, files=files)
    assert sent.status_code == 303
    where = sent.headers["location"]
    page = (await world.http.get(where)).text
    assert f"{where}/confirmation" in page and "甲区人民政府" in page
    assert (await world.http.post(f"{where}/confirmation", data={"_csrf_token": token})).status_code == 303
    assert "已导入" in (await world.http.get(where)).text
    assert (await world.http.post(f"{where}/confirmation", data={"_csrf_token": token})).status_code == 409
    again = (await send(world, "sysadmin", "units", csv(UNITS, *ROWS), "u.csv")).json()
    assert again["unchanged"] == 2


async def test_faults_on_the_page_and_as_a_sheet(world: World) -> None:
    token = await sign_in(world, "sysadmin")
    files = {"file": ("u.csv", csv(UNITS, ["Q-1", "", "全称", "各区", "Q-1"]))}
    where = (await world.http.post("/imports/units", data={"_csrf_token": token}, files=files)).headers["location"]
    page = (await world.http.get(where)).text
    assert "B2" in page and "E2" in page and f"{where}/confirmation" not in page
    assert (await world.http.get(f"{where}/errors.xlsx")).content[:2] == b"PK"
    assert (await world.http.post(f"{where}/confirmation", data={"_csrf_token": token})).status_code == 409


async def test_the_template_sent_back_unfilled_is_refused_on_its_page(world: World) -> None:
    token = await sign_in(world, "sysadmin")
    empty = (await world.http.get("/imports/units/template?format=xlsx")).content
    sent = await world.http.post("/imports/units", data={"_csrf_token": token}, files={"file": ("units.xlsx", empty)})
    page = await world.http.get(sent.headers["location"])
    assert page.status_code == 200
    assert "表中有错误，一行也没有写入" in page.text


async def test_a_long_file_runs_behind_the_request(world: World) -> None:
    token = await sign_in(world, "sysadmin")
    rows = [[f"L{n}", f"单位{n}", "很长的全称" * 12, "各区", ""] for n in range(900)]
    files = {"file": ("long.csv", csv(UNITS, *rows))}
    where = (await world.http.post("/imports/units", data={"_csrf_token": token}, files=files)).headers["location"]
    assert "正在试导入" in (await world.http.get(where)).text
    await world.work()
    assert f"{where}/confirmation" in (await world.http.get(where)).text
    await world.http.post(f"{where}/confirmation", data={"_csrf_token": token})
    await world.work()
    assert "已导入" in (await world.http.get(where)).text
    told = await world.http.get(f"{where}/progress")
    assert told.headers["content-type"].startswith("text/event-stream")
    assert '"ended": true' in told.text
    assert (await world.http.post(f"{where}/cancellation", data={"_csrf_token": token})).status_code == 409

    where = (await world.http.post("/imports/units", data={"_csrf_token": token}, files=files)).headers["location"]
    await world.http.post(f"{where}/cancellation", data={"_csrf_token": token})
    await world.work()
    assert "本人取消了试导入" in (await world.http.get(where)).text


async def test_nobody_confirms_another_persons_file(world: World) -> None:
    token = await sign_in(world, "supervisor")
    routing = csv(["干部管理权限", "受理机构代码", "自"], ["市管干部", "NONE", "2026-09-01"])
    files = {"file": ("r.csv", routing)}
    where = (await world.http.post("/imports/routing", data={"_csrf_token": token}, files=files)).headers["location"]
    token = await sign_in(world, "supervisor2")
    assert (await world.http.get(where)).status_code == 404
    assert (await world.http.post(f"{where}/confirmation", data={"_csrf_token": token})).status_code == 404


def test_a_template_is_a_workbook() -> None:
    assert template((), "空")[:2] == b"PK"
