"""Every list alike: orders, filters, keyset pages, a selection with what is left out and why, the workbook."""

from __future__ import annotations

import io
import re
from typing import Any

from python_calamine import CalamineWorkbook

from tests.cases.make import opened, ordered, reported
from tests.conftest import World
from tests.findings.test_pages import browser

LISTS = ["cases", "rectifications", "supervisions", "interviews", "referrals", "letters", "proposals", "journal"]
LISTS += ["findings", "findings/past", "deadlines", "letter-batches", "received-advice", "accounts", "jobs"]
WHO = {"journal": "auditor", "accounts": "secadmin", "jobs": "sysadmin"}


def _rows(content: bytes) -> list[list[Any]]:
    return CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_name("数据").to_python()


async def test_a_list_is_narrowed_sorted_and_paged_in_the_address(world: World) -> None:
    who = world.person("supervisor")
    for unit, title in (("d03", "甲类窗口问题"), ("d07", "乙类窗口问题"), ("d03", "丙类窗口问题")):
        await opened(world, unit, title=title)
    book = _rows((await who.get("/cases/selection.xlsx?order=oldest")).content)
    assert [row[1] for row in book[1:]] == ["甲类窗口问题", "乙类窗口问题", "丙类窗口问题"]
    wanted = {
        "order=unit": [0, 2, 1] if book[1][2] < book[2][2] else [1, 0, 2],
        "q=乙类": [1],
        "q=[2026]3号": [2],
        f"unit_id={world.unit('d03')}": [2, 0],
        "status=proposed": [],
        "status=open&since=2026-11-02&until=2026-11-02": [2, 1, 0],
        "since=2026-11-03": [],
    }
    for query, places in wanted.items():
        page = (await who.get(f"/cases?{query}")).text
        seen = re.findall(r'href="/cases/[^"]*">([甲乙丙])类', page)
        assert seen == ["甲乙丙"[place] for place in places], query
        assert ("没有符合条件的记录" in page) is not bool(places)
    for wrong in ("order=nonsense", "status=nonsense", "unit_id=1", "since=1", "until=9999-12-31", "cursor=eA"):
        assert (await who.get(f"/cases?{wrong}")).status_code == 422, wrong
    assert 'aria-sort="descending"' in (await who.get("/cases?order=-unit")).text


async def test_every_list_stands_in_each_of_its_orders_and_goes_out_as_a_workbook(world: World) -> None:
    await reported(world, await opened(world))
    for name in LISTS:
        who = world.person(WHO.get(name, "supervisor"))
        page = await who.get(f"/{name}")
        assert page.status_code == 200, name
        for order in {"", "oldest", *re.findall(r"order=([a-z-]+)", page.text)}:
            answer = await who.get(f"/{name}?order={order}")
            assert answer.status_code == 200, (name, order)
        assert (await who.get(f"/{name}/selection")).status_code == 200
        sheet = await who.get(f"/{name}/selection.xlsx")
        assert sheet.content[:2] == b"PK", name
    assert (await world.person("inspector").get("/referrals/selection.xlsx")).status_code == 404
    assert (await world.person("supervisor").get("/journal/selection")).status_code == 403
    entries = (await world.person("auditor").get("/api/journal?verb=list.exported")).json()
    assert len(entries) == len(LISTS)


async def test_pages_of_a_sorted_list_meet_every_row_once(world: World) -> None:
    who = world.person("auditor")
    await opened(world)
    seen, address = list[str](), "/api/journal?limit=7"
    while address:
        page = await who.get(address)
        seen += [row["id"] for row in page.json()]
        address = next((link["url"] for rel, link in page.links.items() if rel == "next"), "")
    assert len(seen) == len(set(seen)) > 14


async def test_orders_are_taken_for_checking_together_but_not_by_whom_it_is_refused(world: World) -> None:
    ready, early = await reported(world, await opened(world)), await ordered(world, await opened(world, "d07"))
    desk = await browser(world, "inspector2")
    preview = (await desk.open(f"/rectifications/selection?id={ready['id']}&id={early['id']}")).text
    assert "已选 2 件" in preview
    assert "可以办理 1 件" in preview
    assert early["number"] in preview.split("不办理的和原因")[1]
    done = await desk.send("/rectifications/selection/check", {"id": [ready["id"], early["id"]]})
    assert done.text.count("已领取") == 1
    assert "未办" in done.text
    assert (await world.person("inspector2").get(f"/api/rectifications/{ready['id']}")).json()["state"] == "checking"
    other = (await (await browser(world, "liaison")).open("/rectifications/selection")).text
    assert "领取核查" not in other
    assert early["number"] not in other, "another unit's order does not exist"
