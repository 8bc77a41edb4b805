"""Without a mouse: a finding by keyboard alone, moving in lists, the keys' own window; and what goes on paper."""

from __future__ import annotations

import io

import pdfplumber
from playwright.async_api import Page

from tests.browser.conftest import Site
from tests.conftest import World
from tests.findings.steps import submitted, verified
from tests.templates import PASSWORD


async def _tab_to(page: Page, name: str, most: int = 80) -> None:
    """Press Tab until the focus stands on the control of this name; it must be seen where it stands."""
    for _ in range(most):
        await page.keyboard.press("Tab")
        found = await page.evaluate(
            """() => {
              const at = document.activeElement;
              const name = at.getAttribute('aria-label') || at.labels?.[0]?.innerText || at.innerText || '';
              const style = getComputedStyle(at);
              const ring = style.outlineStyle !== 'none' || at.nextElementSibling &&
                getComputedStyle(at.nextElementSibling).outlineStyle !== 'none';
              return [name.trim(), ring];
            }"""
        )
        if name in found[0]:
            assert found[1], f"{name}: the focus cannot be seen"
            return
    raise AssertionError(f"Tab never came to {name}")


async def _choose(page: Page, words: str, most: int = 80) -> None:
    """In the list that has the focus, go down to the entry of these words."""
    for _ in range(most):
        if await page.evaluate("() => document.activeElement.selectedOptions[0].text") == words:
            return
        await page.keyboard.press("ArrowDown")
    raise AssertionError(f"no entry {words}")


async def test_a_finding_is_logged_and_submitted_by_keyboard_alone(site: Site) -> None:
    async with site.visitor() as page:
        await page.goto("/sign-in")
        await page.keyboard.type("inspector")
        await page.keyboard.press("Tab")
        await page.keyboard.type(PASSWORD)
        await page.keyboard.press("Enter")
        await page.wait_for_url("**/")
        await page.keyboard.press("n")
        await page.wait_for_url("**/findings/new")
        await _tab_to(page, "不作为")
        for _ in range(2):
            await page.keyboard.press("ArrowRight")  # 乱作为
        await page.keyboard.press("Tab")
        await _choose(page, "违规增加申请材料或前置条件")
        await _tab_to(page, "一般")
        await page.keyboard.press("ArrowRight")
        await page.keyboard.press("Tab")
        await _choose(page, "洪山区")
        await page.keyboard.press("Tab")
        await page.keyboard.type("区政务服务中心二楼 18 号窗口")
        await _tab_to(page, "事实")
        await page.keyboard.type("窗口要求提交已取消的房产证明复印件，当事人当场表示异议。")
        await _tab_to(page, "提交登记")
        await page.keyboard.press("Enter")
        await page.get_by_text("武营线〔2026〕1号").first.wait_for()
        assert await page.locator("h1").inner_text() == "乱作为：违规增加申请材料或前置条件"


async def test_rows_are_walked_and_opened_by_keys_that_can_be_switched_off(site: Site, served: World) -> None:
    for place in ("三号窗口", "五号窗口"):
        await submitted(served, place=place)
    async with site.visitor("supervisor") as page:
        await page.keyboard.press("g")
        await page.keyboard.press("f")
        await page.wait_for_url("**/findings")
        for key in ("j", "j", "x"):
            await page.keyboard.press(key)
        assert await page.locator("tbody input:checked").count() == 1
        assert "已选 1 件" in await page.locator("[data-selected]").inner_text()
        await page.reload()
        assert await page.locator("tbody input:checked").count() == 1, "a fresh page keeps what was chosen"
        await page.keyboard.press("?")
        keys = page.get_by_role("dialog", name="快捷键")
        await keys.get_by_label("启用单字母快捷键").uncheck()
        await page.keyboard.press("Escape")
        await page.keyboard.press("g")
        await page.keyboard.press("d")
        await page.wait_for_timeout(200)
        assert page.url.endswith("/findings")
        await page.keyboard.press("/")
        await page.keyboard.type("jjx?")
        assert await page.locator(".gsearch input").input_value() == "jjx?"


async def test_each_role_finds_its_guide_in_both_languages(site: Site) -> None:
    for login, words, english in (
        ("inspector", "没有网络也能登记", "works without a network"),
        ("liaison", "来文先签收", "Sign for letters first"),
        ("auditor", "篡改、插入", "row changed, inserted"),
    ):
        async with site.visitor(login) as page:
            await page.get_by_role("link", name="帮助").click()
            await page.get_by_text(words).wait_for()
            await page.request.post(
                "/me/settings",
                form={
                    "_csrf_token": str(await page.locator("meta[name=csrf-token]").get_attribute("content")),
                    "language": "en",
                    "theme": "",
                },
            )
            await page.reload()
            await page.get_by_text(english).wait_for()


async def test_a_printed_finding_holds_the_matter_and_none_of_the_shell(site: Site, served: World) -> None:
    finding = await verified(served)
    async with site.visitor("supervisor") as page:
        await page.goto(f"/findings/{finding['id']}")
        with pdfplumber.open(io.BytesIO(await page.pdf(format="A4"))) as paper:
            text = "".join(sheet.extract_text() or "" for sheet in paper.pages)
    assert finding["number"] in text
    assert "房产证明原件" in text
    for word in ("退出登录", "确认定性", "您可以办理", "快捷键"):
        assert word not in text, word
