"""Many findings at once: order, keyset pages, what is chosen, what is left out and why, the workbook."""

from __future__ import annotations

import io

from python_calamine import CalamineWorkbook

from tests.conftest import World
from tests.findings.steps import draft, submitted
from tests.findings.test_pages import browser


async def test_a_list_stands_in_the_order_asked_for_page_by_page(world: World) -> None:
    days = ["2026-10-05", "2026-10-20", "2026-10-11", "2026-10-20"]
    made = [await submitted(world, happened_at=f"{day}T10:00:00+08:00") for day in days]
    numbers = [finding["number"] for finding in made]
    wanted = {
        "newest": [3, 2, 1, 0],
        "oldest": [0, 1, 2, 3],
        "happened": [3, 1, 2, 0],
        "happened-first": [0, 2, 1, 3],
    }
    for order, places in wanted.items():
        seen, address = [], f"/api/findings?order={order}&limit=1"
        for _ in range(4):
            page = (await world.person("supervisor").get(address)).json()
            seen += [row["number"] for row in page["items"]]
            address = f"/api/findings?order={order}&limit=1&cursor={page['next']}"
        assert seen == [numbers[place] for place in places], order
        assert page["next"] is None
    listed = (await world.person("supervisor").get("/findings?order=-happened")).text
    assert 'aria-sort="descending"' in listed
    assert listed.index(numbers[3]) < listed.index(numbers[0])
    assert (await world.person("supervisor").get("/api/findings?order=happened&cursor=eA")).status_code == 422


async def test_the_preview_names_what_is_left_out_and_why(world: World) -> None:
    own, other = await submitted(world, place="三号窗口"), await submitted(world, place="五号窗口")
    unfinished = await draft(world, place="七号窗口")
    ids = "&".join(f"id={finding['id']}" for finding in (own, other, unfinished))
    page = (await world.person("inspector").get(f"/findings/selection?{ids}")).text
    assert "已选 3 件" in page
    assert "1 件是草稿，没有编号，不导出" in page
    assert "可以办理 0 件" in page
    assert "登记人不得核实自己登记的问题" in page
    colleague = (await world.person("inspector2").get(f"/findings/selection?{ids}")).text
    assert "已选 2 件" in colleague, "another's draft does not exist"
    assert "可以办理 2 件" in colleague
    assert "七号窗口" not in colleague
    assert "没有选中任何事项" in (await world.person("liaison").get(f"/findings/selection?{ids}")).text


async def test_the_chosen_are_taken_each_by_itself(world: World) -> None:
    free, taken = await submitted(world), await submitted(world)
    desk = await browser(world, "inspector2")
    await desk.open(f"/findings/selection?id={free['id']}&id={taken['id']}")
    answer = await world.person("inspector2").post(f"/api/findings/{taken['id']}/verification-start", match=2)
    assert answer.status_code == 200, answer.text
    done = await desk.send("/findings/selection/verification-start", {"id": [free["id"], taken["id"]]})
    assert done.status_code == 200
    assert done.text.count("已领取") == 1
    assert "不能办理此事项" in done.text
    assert (await desk.send("/findings/selection/verification-start", {})).status_code == 422


async def test_the_workbook_holds_what_is_seen_and_says_what_it_is(world: World) -> None:
    finding = await submitted(world, handler="=cmd|' /C calc'!A0")
    await draft(world)
    answer = await world.person("supervisor").get("/findings/selection.xlsx?state=submitted&q=房产")
    assert answer.status_code == 200
    book = CalamineWorkbook.from_filelike(io.BytesIO(answer.content))
    rows = book.get_sheet_by_name("数据").to_python()
    assert rows[0][:4] == ["编号", "问题", "单位", "状态"]
    assert [row[0] for row in rows[1:]] == [finding["number"]]
    notes = {str(row[0]): str(row[1]) for row in book.get_sheet_by_name("说明").to_python()}
    assert notes["筛选条件"] == "状态：已登记；查找：房产"
    assert notes["导出人"] == world.city.accounts["supervisor"].name
    assert notes["行数"] == "1"
    empty = await world.person("liaison").get("/findings/selection.xlsx")
    about = CalamineWorkbook.from_filelike(io.BytesIO(empty.content)).get_sheet_by_name("说明").to_python()
    assert ["行数", "0"] in about
    journal = (await world.person("auditor").get("/api/journal")).json()
    assert "list.exported" in str(journal)
