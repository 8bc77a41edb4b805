"""The shell in a real browser: signing in, the landing page of every role, themes, keys, no script, narrow screens."""

from __future__ import annotations

from duze.app.seed import PEOPLE
from tests.browser.conftest import Site

ROLES = ["inspector", "supervisor", "signatory", "assessor", "leader", "liaison", "discipline", "auditor", "sysadmin"]


async def test_a_wrong_password_says_so_and_keeps_the_login(site: Site) -> None:
    site.allowed.append("401")
    async with site.visitor() as page:
        await page.goto("/sign-in")
        await page.get_by_label("登录名").fill("ｓｕｐｅｒｖｉｓｏｒ")  # an input method left at full width
        await page.get_by_label("口令").fill("wrong")
        await page.get_by_role("button", name="登录").click()
        await page.get_by_role("alert").wait_for()
        assert "登录名或口令不正确" in await page.get_by_role("alert").inner_text()
        assert await page.get_by_label("登录名").input_value() == "supervisor"


async def test_every_role_lands_on_a_page_of_its_own_and_each_page_of_the_bar_opens(site: Site) -> None:
    for login in ROLES:
        name = next(person.name for person in PEOPLE if person.login == login)
        async with site.visitor(login) as page:
            assert await page.locator("h1").count() == 1
            assert name in await page.locator(".me").inner_text()
            addresses = [await link.get_attribute("href") for link in await page.locator(".side a").all()]
            assert addresses[0] == "/"
            for address in addresses[1:]:
                answer = await page.request.get(str(address))  # drawn by the walk over every page
                assert answer.status == 200, f"{login} {address} {answer.status}"
                assert (await answer.text()).count("<h1") == 1, address


async def test_the_theme_follows_the_system_and_then_the_account(site: Site) -> None:
    background = "() => getComputedStyle(document.body).backgroundColor"
    async with site.visitor("supervisor", dark=True) as page:
        assert await page.evaluate(background) == "rgb(14, 23, 34)"
        await page.goto("/me")
        await page.locator("label", has_text="浅色").click()
        assert await page.evaluate(background) == "rgb(244, 246, 249)"
        await page.get_by_role("button", name="保存").click()
        await page.get_by_text("已保存").wait_for()
        await page.goto("/")
        assert await page.evaluate(background) == "rgb(244, 246, 249)"


async def test_the_slash_key_goes_to_the_search_box(site: Site) -> None:
    async with site.visitor("supervisor") as page:
        await page.keyboard.press("/")
        assert await page.evaluate("() => document.activeElement.name") == "q"
        await page.keyboard.type("江汉/")
        assert await page.locator(".gsearch input").input_value() == "江汉/"
        await page.keyboard.press("Enter")
        await page.get_by_role("heading", level=1).get_by_text("江汉/").wait_for()


async def test_forms_work_without_a_script(site: Site) -> None:
    async with site.visitor("supervisor", javascript=False) as page:
        await page.goto("/me")
        await page.locator("label", has_text="深色").click()
        await page.get_by_role("button", name="保存").click()
        await page.get_by_text("已保存").wait_for()
        assert await page.locator("html").get_attribute("data-theme") == "dark"


async def test_a_changed_password_signs_out_everywhere(site: Site) -> None:
    async with site.visitor("assessor") as page:
        await page.goto("/me")
        await page.get_by_label("现口令").fill("Duze-demo-2026")
        await page.get_by_label("新口令", exact=True).fill("kurz")
        await page.get_by_label("再次输入新口令").fill("kurz")
        site.allowed.append("422")
        await page.get_by_role("button", name="修改口令").click()
        await page.get_by_role("alert").wait_for()
        assert await page.locator("[aria-invalid=true]").count() == 1
        await page.get_by_label("现口令").fill("Duze-demo-2026")
        await page.get_by_label("新口令", exact=True).fill("Quiet-Harbour-7")
        await page.get_by_label("再次输入新口令").fill("Quiet-Harbour-7")
        await page.get_by_role("button", name="修改口令").click()
        await page.wait_for_url("**/sign-in")
        await page.goto("/")
        assert "/sign-in" in page.url


async def test_a_token_is_shown_once_and_can_be_revoked(site: Site) -> None:
    async with site.visitor("assessor") as page:
        await page.goto("/me")
        await page.get_by_label("用途").fill("数据报送")
        await page.get_by_role("button", name="生成令牌").click()
        token = await page.locator("[role=status] code").inner_text()
        answer = await page.request.get("/api/units", headers={"Authorization": f"Bearer {token}", "Cookie": ""})
        assert answer.status == 200
        await page.goto("/me")
        assert token not in await page.content()
        await page.get_by_role("button", name="作废 ：数据报送").click()
        await page.get_by_text("令牌已作废").wait_for()
        answer = await page.request.get("/api/units", headers={"Authorization": f"Bearer {token}", "Cookie": ""})
        assert answer.status == 401


async def test_the_api_documentation_opens_offline(site: Site) -> None:
    async with site.visitor() as page:
        await page.goto("/api/docs")
        await page.get_by_role("heading", name="Duze 督责").wait_for(timeout=20_000)


async def test_an_unknown_page_is_explained(site: Site) -> None:
    site.allowed.append("404")
    async with site.visitor("supervisor") as page:
        await page.goto("/cases/01a20b49-acd2-7776-9c31-872fd2c0d1cf")
        assert "没有找到" in await page.locator("h1").inner_text()
        await page.get_by_role("link", name="回到工作台").click()
        await page.wait_for_url("**/")
