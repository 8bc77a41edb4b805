"""Nothing typed is lost: two at one form, a session that ended, a page left, a second click, the back button."""

from __future__ import annotations

from playwright.async_api import expect

from tests.browser.conftest import Site
from tests.conftest import World
from tests.findings.steps import draft, verified, verifying
from tests.letters.make import draft as letter_draft
from tests.letters.make import step
from tests.templates import PASSWORD


async def test_two_tabs_on_one_draft_are_merged_side_by_side(site: Site, served: World) -> None:
    site.allowed.append("412")
    finding = await draft(served)
    async with site.visitor("inspector") as page:
        await page.goto(f"/findings/{finding['id']}/edit")
        other = await page.context.new_page()
        await other.goto(f"/findings/{finding['id']}/edit")
        await other.get_by_label("地点或窗口").fill("二楼 20 号窗口")
        await other.get_by_role("textbox", name="事实").fill("另一窗口改过的事实，写在后面的一页里。")
        await other.get_by_role("button", name="保存草稿").click()
        await other.wait_for_url(f"**/findings/{finding['id']}")

        await page.get_by_role("textbox", name="事实").fill("先打开的一页里写下的事实，不能丢失。")
        await page.get_by_role("button", name="保存草稿").click()
        alert = page.get_by_role("alert")
        await alert.get_by_text("改过这份内容").wait_for()
        assert "另一窗口改过的事实" in await alert.inner_text()
        await expect(page.get_by_role("textbox", name="事实")).to_have_value("先打开的一页里写下的事实，不能丢失。")
        await alert.get_by_role("button", name="采用现在的内容 ：地点或窗口").click()
        await expect(page.get_by_label("地点或窗口")).to_have_value("二楼 20 号窗口")
        await page.get_by_role("button", name="保存草稿").click()
        await page.wait_for_url(f"**/findings/{finding['id']}")
        text = await page.locator("main").inner_text()
        assert "先打开的一页里写下的事实" in text
        assert "二楼 20 号窗口" in text


async def test_two_people_on_one_letter_see_each_others_text(site: Site, served: World) -> None:
    site.allowed.append("412")
    letter = await letter_draft(served)
    name = served.city.accounts["supervisor2"].name
    async with site.visitor("supervisor") as mine, site.visitor("supervisor2") as theirs:
        for page in (mine, theirs):
            await page.goto(f"/letters/{letter}/edit")
        await theirs.locator("textarea").first.fill("由另一位督查员改写的一段。")
        await theirs.get_by_role("button", name="保存新稿").click()
        await theirs.wait_for_url(f"**/letters/{letter}")
        await mine.locator("textarea").first.fill("由我改写的同一段。")
        await mine.get_by_role("button", name="保存新稿").click()
        alert = mine.get_by_role("alert")
        await alert.get_by_text(name).wait_for()
        assert "由另一位督查员改写的一段。" in await alert.inner_text()
        await expect(mine.locator("textarea").first).to_have_value("由我改写的同一段。")
        await mine.get_by_role("button", name="保存新稿").click()
        await mine.wait_for_url(f"**/letters/{letter}")


async def test_a_session_that_ended_is_taken_up_in_place(site: Site, served: World) -> None:
    site.allowed.append("401")
    finding = await verified(served)
    async with site.visitor("supervisor") as page:
        await page.clock.install()
        await page.goto(f"/findings/{finding['id']}")
        await page.get_by_role("textbox", name="定性理由").fill("违反一次性告知的规定，事实清楚。")
        await site.runtime.sessions.end_all(served.city.accounts["supervisor"].id)
        await page.clock.fast_forward("30:00")
        await page.get_by_role("button", name="确认定性").click()
        dialog = page.get_by_role("dialog", name="登录已过期")
        await dialog.get_by_label("登录名").fill("supervisor")
        await dialog.get_by_label("口令").fill("not-the-password")
        await dialog.get_by_role("button", name="登录").click()
        await dialog.get_by_text("登录名或口令不正确").wait_for()
        await dialog.get_by_label("口令").fill(PASSWORD)
        await dialog.get_by_role("button", name="登录").click()
        await page.get_by_text("已定性").first.wait_for()
        assert "违反一次性告知的规定" in await page.locator("main").inner_text()


async def test_a_form_left_half_filled_in_is_offered_again_until_it_was_sent(site: Site, served: World) -> None:
    finding = await verifying(served)
    words = "窗口人员对清单不熟悉，已当场纠正并组织学习。"
    async with site.visitor("liaison") as page:
        await page.goto(f"/findings/{finding['id']}")
        await page.get_by_role("textbox", name="情况说明").fill(words)
        await page.wait_for_timeout(900)
        await page.goto("/")
        await page.goto(f"/findings/{finding['id']}")
        await expect(page.get_by_role("textbox", name="情况说明")).to_have_value("")
        await page.get_by_role("button", name="恢复").click()
        await expect(page.get_by_role("textbox", name="情况说明")).to_have_value(words)
        await page.get_by_role("button", name="提交说明").click()
        await page.get_by_text(words).first.wait_for()
        await page.goto(f"/findings/{finding['id']}")
        assert await page.get_by_role("button", name="恢复").count() == 0


async def test_a_second_click_counts_once(site: Site, served: World) -> None:
    finding = await verifying(served)
    async with site.visitor("inspector2") as page:
        await page.goto(f"/findings/{finding['id']}")
        await page.get_by_role("textbox", name="情况说明").fill("窗口负责人当面作了说明。")
        await page.get_by_role("button", name="提交说明").dblclick()
        await page.get_by_text("窗口负责人当面作了说明。").first.wait_for()
        history = await page.locator(".tlx").inner_text()
        assert history.count("单位情况说明") == 1


async def test_the_back_button_after_signing_leads_to_the_signed_letter(site: Site, served: World) -> None:
    site.allowed.append("422")
    letter = await letter_draft(served)
    await step(served, "supervisor2", letter, "review", {"reason": ""})
    async with site.visitor("signatory") as page:
        await page.goto(f"/letters/{letter}/sign")
        for password in ("mistyped", PASSWORD):  # a refused form is no page of its own to come back to
            await page.get_by_label("我已审阅全文，同意签发").check()
            await page.get_by_label("登录口令").fill(password)
            await page.get_by_role("button", name="签发").click()
            await page.get_by_text("口令不正确" if password != PASSWORD else "武营督〔2026〕1号").first.wait_for()
        await page.go_back()
        await page.get_by_text("武营督〔2026〕1号").first.wait_for()
        assert await page.get_by_label("登录口令").count() == 0
