"""The phone in the field: logged without a network, kept on the device, sent by itself, exactly once."""

from __future__ import annotations

import asyncio
import hashlib
import re

from playwright.async_api import expect

from duze.findings.models import FindingState
from tests.browser.conftest import Site
from tests.browser.phone import add_photo, inspector, kept, photo, stored, write
from tests.conftest import World
from tests.findings.steps import submitted
from tests.templates import PASSWORD

NO_NETWORK = ["ERR_INTERNET_DISCONNECTED", "ERR_FAILED", "net::"]


async def test_logged_without_a_network_and_sent_once_when_it_is_back(site: Site) -> None:
    site.allowed += NO_NETWORK
    async with inspector(site) as page:
        await page.context.set_offline(True)
        await page.goto("/findings/new")
        await page.get_by_text("当前无网络").wait_for()
        await write(page)
        await add_photo(page, "window.jpg", photo())
        await page.get_by_role("button", name="记录当前位置").click()
        await page.get_by_text("30.581234").wait_for()
        await page.get_by_role("button", name="录音").click()
        await asyncio.sleep(1.2)
        await page.get_by_role("button", name="停止录音").click()
        await expect(page.locator("#field-files li")).to_have_count(2)
        await page.get_by_role("button", name="联网后提交").click()
        await page.get_by_text("联网后自动发送").last.wait_for()
        assert (await stored(site)) == ([], [])

        await page.goto("/findings/new")  # the phone was put away and taken out again
        panel = page.locator("[data-drafts]")
        await panel.get_by_text("附件 2 个").wait_for()
        await page.goto("/cases")
        await page.get_by_role("heading", name="现在没有网络").wait_for()
        await page.goto("/findings/new")

        await page.context.set_offline(False)
        await page.evaluate("() => { for (let i = 0; i < 3; i += 1) window.dispatchEvent(new Event('online')); }")
        await panel.get_by_text("服务器已收到 武营线〔2026〕1号，附件 2 个").wait_for(timeout=15_000)
        assert await kept(page, "drafts") == 0
        assert await kept(page, "files") == 0
    findings, files = await stored(site)
    assert [finding.state for finding in findings] == [FindingState.SUBMITTED]
    assert str(findings[0].latitude) == "30.581234"
    assert sorted(file.media_type for file in files)[-1].startswith(("image", "video", "audio"))
    assert all(file.client_sha256 == file.sha256 for file in files)
    assert hashlib.sha256(photo()).hexdigest() in {file.sha256 for file in files}


async def test_several_drafts_are_kept_apart_and_taken_up_again(site: Site) -> None:
    async with inspector(site) as page:
        await page.goto("/findings/new")
        await page.get_by_label("地点或窗口").fill("三号窗口")
        await page.get_by_text("已存本机").wait_for()
        await page.goto("/findings/new")
        await page.get_by_label("地点或窗口").fill("五号窗口")
        await page.get_by_text("已存本机").wait_for()
        await add_photo(page, "five.jpg", photo())
        await page.goto("/")
        await page.locator("[data-drafts]").get_by_role("link", name="三号窗口").click()
        await expect(page.get_by_label("地点或窗口")).to_have_value("三号窗口")
        assert await page.locator("#field-files li").count() == 0
        await page.locator("[data-drafts]").get_by_role("link", name="五号窗口").click()
        await expect(page.get_by_label("地点或窗口")).to_have_value("五号窗口")
        await page.get_by_role("button", name="移除附件 five.jpg").wait_for()
        drop = page.get_by_role("button", name="删除：五号窗口")
        await drop.click()
        await drop.click()
        await page.wait_for_url("**/findings/new")
        await page.locator("[data-drafts]").get_by_role("link", name="三号窗口").wait_for()
        assert await kept(page, "drafts") == 1
        assert await kept(page, "files") == 0
        await page.locator("[data-drafts]").get_by_role("link", name="三号窗口").click()
        await expect(page.get_by_label("地点或窗口")).to_have_value("三号窗口")
        other = await page.context.new_page()
        await other.goto(page.url)
        await expect(other.get_by_label("地点或窗口")).to_have_value("三号窗口")
        await page.get_by_role("button", name="删除：三号窗口").dblclick()
        await page.wait_for_url("**/findings/new")
        await other.get_by_label("地点或窗口").fill("三号窗口，又改")
        await other.get_by_text("已在另一个窗口发送或者删除").wait_for()


async def test_a_draft_is_its_writers_alone(site: Site) -> None:
    async with inspector(site) as page:
        await page.goto("/findings/new")
        await page.get_by_label("地点或窗口").fill("三号窗口")
        await page.get_by_text("已存本机").wait_for()
        await page.goto("/me")
        await page.get_by_role("button", name="退出登录").first.click()
        await page.get_by_text("还有 1 份草稿没有发送").wait_for()
        await page.get_by_role("button", name="退出登录").first.click()
        await page.wait_for_url("**/sign-in")
        assert await page.evaluate("() => caches.has('duze-pages')") is False, "the form names its user"
        await site.sign_in(page, "inspector2")
        panel = page.locator("[data-drafts]")
        await panel.get_by_text("另有其他账号的草稿 1 份").wait_for()
        assert "三号窗口" not in await page.content()


async def test_what_the_server_refuses_stays_with_its_reason(site: Site) -> None:
    site.allowed.append("422")
    async with inspector(site) as page:
        await page.goto("/findings/new")
        await write(page)
        await page.get_by_label("发生时间").fill("2031-01-01T09:00")
        await page.get_by_role("button", name="提交登记").click()
        alert = page.get_by_role("alert")
        await alert.get_by_text("发生时间晚于现在").wait_for()
        assert (await stored(site))[0] == []
        await page.get_by_label("发生时间").fill("2026-11-02T08:00")
        await page.get_by_role("button", name="提交登记").click()
        await page.wait_for_url("**/findings/*-*")
        await page.get_by_text("武营线〔2026〕1号").first.wait_for()


async def test_a_full_phone_and_a_file_too_big_are_told(site: Site) -> None:
    async with inspector(site) as page:
        await page.goto("/findings/new")
        await page.get_by_label("地点或窗口").fill("三号窗口")
        await page.get_by_text("已存本机").wait_for()
        await page.locator("#f-file").set_input_files({"name": "note.exe", "mimeType": "x/y", "buffer": b"MZ"})
        await page.get_by_text("“note.exe”不是可以上传的格式").wait_for()
        # what a browser answers when a file was changed or moved between being chosen and being read
        await page.evaluate(
            """() => {
              const whole = Blob.prototype.arrayBuffer;
              window.mend = () => { Blob.prototype.arrayBuffer = whole; };
              Blob.prototype.arrayBuffer = () => Promise.reject(new DOMException("", "NotReadableError"));
            }"""
        )
        await page.locator("#f-file").set_input_files(
            {"name": "moved.jpg", "mimeType": "image/jpeg", "buffer": photo()}
        )
        await page.get_by_text("“moved.jpg”在读取时有变化或者已被移走").wait_for()
        await page.evaluate("() => window.mend()")
        # what a browser answers when its quota is used up; the quota itself cannot be set from here
        await page.evaluate(
            """() => { IDBObjectStore.prototype.put = () => { throw new DOMException("", "QuotaExceededError"); }; }"""
        )
        await page.locator("#f-file").set_input_files({"name": "big.jpg", "mimeType": "image/jpeg", "buffer": photo()})
        await page.get_by_text("本机存储空间不足").wait_for()
        # with a network it goes straight to the server, as without a script
        await write(page)
        await page.locator("#f-file").set_input_files({"name": "big.jpg", "mimeType": "image/jpeg", "buffer": photo()})
        await page.get_by_role("button", name="保存草稿").click()
        await page.wait_for_url(re.compile(r"/findings/[0-9a-f-]{36}$"))
        await page.goto("/findings/new")
        await page.get_by_role("heading", name="登记问题").wait_for()
        assert await kept(page, "drafts") == 0
    findings, files = await stored(site)
    assert ([finding.state for finding in findings], len(files)) == ([FindingState.DRAFT], 1)


async def test_a_session_that_ended_and_a_clock_that_is_wrong_lose_nothing(site: Site, served: World) -> None:
    site.allowed += ["401"]
    async with inspector(site) as page:
        await page.goto("/findings/new")
        await page.get_by_text("本机时间与服务器相差").wait_for()  # the pinned clock of the server is in the past
        await write(page)
        await page.get_by_role("textbox", name="事实").fill("项目\t办理时限\x0b施工许可\t3\xa0个工作日，窗口要五日。")
        await add_photo(page, "window.jpg", photo())
        await site.runtime.sessions.end_all(served.city.accounts["inspector"].id)
        await page.get_by_role("button", name="提交登记").click()
        await page.get_by_text("登录已过期。内容和附件仍在本机").first.wait_for()
        assert (await kept(page, "drafts"), await kept(page, "files")) == (1, 1)
        dialog = page.get_by_role("dialog", name="登录已过期")
        await dialog.get_by_label("登录名").fill("inspector")
        await dialog.get_by_label("口令").fill(PASSWORD)
        await dialog.get_by_role("button", name="登录").click()
        await page.get_by_text("武营线〔2026〕1号").first.wait_for(timeout=15_000)
    findings, files = await stored(site)
    assert (len(findings), len(files)) == (1, 1)
    assert findings[0].facts == "项目\u3000办理时限\n施工许可\u30003 个工作日，窗口要五日。", "as Word had it"
    assert hashlib.sha256(photo()).hexdigest() == files[0].sha256
    assert files[0].captured_at is not None
    assert abs(files[0].captured_at - served.clock()).total_seconds() < 600, "told by the server's clock"


async def test_similar_findings_are_shown_before_submitting(site: Site, served: World) -> None:
    known = await submitted(served, unit_id=served.unit("d07"))
    async with inspector(site) as page:
        await page.goto("/findings/new")
        await write(page)
        await page.get_by_role("button", name="提交登记").click()
        await page.locator("#similar").get_by_text(known["number"]).wait_for()
        await page.get_by_text("近期已有相似问题").wait_for()
        assert len((await stored(site))[0]) == 1
        await page.get_by_role("button", name="提交登记").click()
        await page.wait_for_url("**/findings/*-*")
    assert len((await stored(site))[0]) == 2
