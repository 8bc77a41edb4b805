"""An inspector on a phone: the form at hand, what is typed and attached, what the device and the server keep."""

from __future__ import annotations

import asyncio
import io
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from PIL import Image
from playwright.async_api import Page
from sqlmodel import select

from duze.evidence.models import Evidence
from duze.findings.models import Finding
from tests.browser.conftest import Site
from tests.browser.test_finding_journey import _tile


def photo(red: int = 120) -> bytes:
    picture = io.BytesIO()
    Image.new("RGB", (640, 480), (red, 140, 160)).save(picture, "JPEG")
    return picture.getvalue()


@asynccontextmanager
async def inspector(site: Site) -> AsyncIterator[Page]:
    """On a phone, with microphone and place allowed, the form already at hand."""
    async with site.visitor("inspector", size="phone") as page:
        await page.context.grant_permissions(["geolocation", "microphone"])
        await page.context.set_geolocation({"latitude": 30.581234, "longitude": 114.291234, "accuracy": 12})
        await page.evaluate("() => navigator.serviceWorker.ready.then(() => true)")
        for _ in range(300):
            if await page.evaluate("() => caches.open('duze-pages').then((c) => c.keys()).then((k) => k.length)"):
                break
            await asyncio.sleep(0.1)
        yield page


async def write(page: Page, place: str = "区政务服务中心二楼 18 号窗口") -> None:
    await _tile(page, "问题类型", "乱作为")
    await page.get_by_label("问题细类").select_option(label="违规增加申请材料或前置条件")
    await _tile(page, "严重程度", "较重")
    await page.get_by_label("被反映单位").select_option(label="洪山区")
    await page.get_by_label("地点或窗口").fill(place)
    await page.get_by_role("textbox", name="事实").fill("窗口要求提交已取消的房产证明复印件，当事人当场表示异议。")


async def add_photo(page: Page, name: str, data: bytes) -> None:
    await page.locator("#f-file").set_input_files({"name": name, "mimeType": "image/jpeg", "buffer": data})
    await page.get_by_role("button", name=f"移除附件 {name}").wait_for()


async def stored(site: Site) -> tuple[list[Finding], list[Evidence]]:
    async with site.runtime.db.read() as session:
        return list((await session.exec(select(Finding))).all()), list((await session.exec(select(Evidence))).all())


async def kept(page: Page, store: str) -> int:
    return int(
        await page.evaluate(
            """(store) => new Promise((done) => {
              indexedDB.open('duze-field', 1).onsuccess = (event) => {
                const asking = event.target.result.transaction([store]).objectStore(store).count();
                asking.onsuccess = () => done(asking.result);
              };
            })""",
            store,
        )
    )
