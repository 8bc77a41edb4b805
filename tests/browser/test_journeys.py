"""Whole errands in a real browser: data brought in after its faults were mended, another unit's matters that do not
exist, evidence that is opened on record only.
"""

from __future__ import annotations

from tests.browser.conftest import Site
from tests.conftest import World
from tests.findings.steps import confirmed
from tests.imports.sheets import csv
from tests.referrals.make import delivered

HEADS = ["单位代码", "简称", "全称", "组别"]


async def test_a_table_comes_in_once_its_faults_are_mended(site: Site) -> None:
    bad = csv(HEADS, ["x01", "新设局", "武汉市新设局", "没有的组"])
    good = csv(HEADS, ["x01", "新设局", "武汉市新设局", "市直部门"])
    async with site.visitor("sysadmin") as page:
        await page.goto("/imports/units")
        for name, data, answer in (
            ("units.csv", bad, "表中有错误，一行也没有写入"),
            ("units2.csv", good, "试导入没有错误，请核对后确认"),
        ):
            await page.goto("/imports/units")
            await page.get_by_label("数据文件").set_input_files({"name": name, "mimeType": "text/csv", "buffer": data})
            await page.get_by_role("button", name="试导入").click()
            await page.wait_for_url("**/imports/units/*-*")
            await site.work()  # the page looks again by itself
            await page.get_by_role("heading", name=answer).wait_for()
            if data is bad:
                assert "D2" in await page.locator("#h-errors").locator("xpath=../..").inner_text()
                sheet = await page.request.get(
                    str(await page.get_by_role("link", name="下载错误清单").get_attribute("href"))
                )
                assert (await sheet.body())[:2] == b"PK"
        await page.get_by_role("button", name="确认导入").click()
        await site.work()
        await page.get_by_role("heading", name="已导入").wait_for()
        await page.goto("/units?group=department")
        await page.get_by_text("武汉市新设局").wait_for()


async def test_another_units_matters_do_not_exist_for_a_liaison(site: Site, served: World) -> None:
    theirs = await confirmed(served, unit_id=served.unit("d07"), place="洪山区政务中心 9 号窗口")
    site.allowed.append("404")
    async with site.visitor("liaison") as page:
        for address in (f"/findings/{theirs['id']}", f"/findings/{theirs['id']}/edit"):
            answer = await page.goto(address)
            assert answer is not None
            assert answer.status == 404
            assert "没有找到" in await page.locator("h1").inner_text()
        for address in (
            "/",
            "/findings",
            "/findings?q=窗口",
            f"/findings?unit_id={served.unit('d07')}",
            "/search?q=窗口",
            "/search?q=hsq",
            f"/search?q={theirs['number']}",
            f"/findings/selection?id={theirs['id']}",
        ):
            await page.goto(address)
            text = await page.locator("main").inner_text()
            assert "9 号窗口" not in text, address
            assert theirs["number"] not in text.replace(f"“{theirs['number']}”", ""), address
        sheet = await page.request.get("/findings/selection.xlsx")
        assert b"9 \xe5\x8f\xb7" not in await sheet.body()


async def test_evidence_of_a_referral_is_opened_by_its_body_and_on_record(site: Site, served: World) -> None:
    referral = await delivered(served)
    async with site.visitor("discipline2") as page:
        await page.goto(f"/referrals/{referral['id']}")
        link = page.get_by_role("link", name="window.jpg").first
        file = await page.request.get(str(await link.get_attribute("href")))
        assert file.status == 200
        assert (await file.body())[:3] == b"\xff\xd8\xff"
    site.allowed.append("404")
    for login in ("discipline", "liaison", "inspector2"):
        async with site.visitor(login) as page:
            answer = await page.goto(f"/referrals/{referral['id']}")
            assert answer is not None
            assert answer.status == 404, login
            stolen = await page.request.get(f"/api/referrals/{referral['id']}/evidence/{referral['evidence']}")
            assert stolen.status == 404, login
    async with site.visitor("supervisor") as page:
        await page.goto(f"/referrals/{referral['id']}")
        assert "调阅移送材料" in await page.locator("main").inner_text()
        # the finding's own history is read by people who may not know of the referral
        await page.goto(f"/findings/{referral['case']['finding_id']}")
        assert "调阅移送材料" not in await page.locator("main").inner_text()
