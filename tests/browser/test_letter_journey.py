"""A letter through the office in a real browser: reviewed, signed after reading it, delivered, signed for."""

from __future__ import annotations

from tests.browser.conftest import Site
from tests.conftest import PASSWORD, World
from tests.letters.make import draft


async def test_review_signature_delivery_receipt(site: Site, served: World) -> None:
    letter = await draft(served)
    site.allowed += ["422", "404"]

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

    async with site.visitor("liaison2") as page:
        await page.goto(f"/letters/{letter}")
        assert "没有找到" in await page.locator("h1").inner_text(), "a unit knows of a letter once it is delivered"

    await site.work()
    async with site.visitor("supervisor") as page:
        await page.get_by_role("link", name="送达").first.click()
        await page.get_by_role("button", name="送达").click()
        await page.get_by_text("已送达").first.wait_for()

    async with site.visitor("liaison2", size="phone") as page:
        assert "贵单位有 1 件待回复" in await page.locator("h1").inner_text()
        await page.get_by_role("link", name="签收").first.click()
        await page.locator(".mobbar").get_by_role("button", name="签收").click()
        await page.get_by_text("已签收").first.wait_for()
        await page.goto("/")
        assert "今天没有须您办理的事项" in await page.locator("h1").inner_text()
