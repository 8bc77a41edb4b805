"""A notice's way in the console: drafted, reviewed, signed after reading it, delivered, signed for, in the calendar."""

from __future__ import annotations

from tests.browser.conftest import Site
from tests.conftest import World
from tests.interviews.make import CONSENT, approved
from tests.letters.make import step
from tests.templates import PASSWORD


async def test_draft_review_signature_delivery_receipt_calendar(site: Site, served: World) -> None:
    talk = await approved(served)
    site.allowed += ["422", "404"]

    async with site.visitor("supervisor") as page:
        await page.goto(f"/interviews/{talk['id']}")
        await page.get_by_label("联系人").fill("周喆")
        await page.get_by_label("联系电话").fill("027-8000 0000")
        await page.get_by_role("button", name="拟稿").click()
        await page.locator("section", has_text="约谈通知书").get_by_role("link").last.wait_for()
        letter = str((await served.person("supervisor").get(f"/api/interviews/{talk['id']}")).json()["letter_id"])
    assert (await step(served, "supervisor", letter, "approval", CONSENT)).status_code == 200

    async with site.visitor("supervisor2") as page:
        await page.get_by_role("link", name="复核").first.click()
        await page.get_by_role("link", name="复核通过").click()
        await page.get_by_role("textbox", name="意见").first.fill("同意")
        await page.get_by_role("button", name="复核通过").click()
        await page.get_by_text("已复核").first.wait_for()

    async with site.visitor("signatory") as page:
        await page.get_by_role("link", name="审阅签发").click()
        await page.get_by_role("link", name="审阅并签发").click()
        pictures = page.locator("img.sheet")
        assert await pictures.count() >= 1
        await pictures.first.wait_for()
        assert await pictures.first.evaluate("(img) => img.decode().then(() => img.naturalWidth)") > 500
        await page.get_by_label("登录口令").fill("not-the-password")
        await page.get_by_label("我已审阅全文，同意签发").check()
        await page.get_by_role("button", name="签发").click()
        await page.get_by_role("alert").wait_for()
        assert "〔2026〕1号" not in await page.locator("main").inner_text()
        await page.get_by_label("我已审阅全文，同意签发").check()
        await page.get_by_label("登录口令").fill(PASSWORD)
        await page.get_by_role("button", name="签发").click()
        await page.get_by_text("武营督〔2026〕1号").first.wait_for()
        await page.get_by_role("button", name="撤回签发").wait_for()

    async with site.visitor("liaison") as page:
        await page.goto(f"/letters/{letter}")
        assert "没有找到" in await page.locator("h1").inner_text(), "a unit knows of a letter once it is delivered"
        file = await page.request.get(f"/interviews/{talk['id']}/talk.ics")
        assert file.status == 404, "and of the talk"

    await site.work()
    async with site.visitor("supervisor") as page:
        await page.get_by_role("link", name="送达").first.click()
        await page.get_by_role("button", name="送达").click()
        await page.get_by_text("已送达").first.wait_for()
    await site.work()

    async with site.visitor("liaison", size="phone") as page:
        await page.goto(f"/letters/{letter}")
        await page.locator(".mobbar").get_by_role("button", name="签收").click()
        await page.get_by_text("已签收").first.wait_for()
        await page.goto(f"/interviews/{talk['id']}")
        link = page.get_by_role("link", name="加入日历")
        file = await page.request.get(str(await link.get_attribute("href")))
        event = (await file.body()).decode()
        assert "DTSTART:20261113T013000Z" in event
        assert "何淑珺" not in event, "it names nobody"
