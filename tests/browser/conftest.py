"""A real server and a real Chromium. Any console error, policy violation or foreign request fails the test."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest
import uvicorn
from litestar import Litestar
from playwright.async_api import Browser, ConsoleMessage, Error, Page, Request, async_playwright

from duze.app.runtime import Runtime
from duze.jobs.actions import run_all
from duze.kit.web import build
from tests.conftest import MovableClock, World
from tests.templates import PASSWORD, Template

CHROMIUM = "/usr/bin/chromium"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--font-render-hinting=none",
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
]
SIZES = {"desk": (1440, 900), "phone": (390, 844)}


@pytest.fixture(scope="session", autouse=True)
def _assets() -> None:
    build.build()


@pytest.fixture(scope="session")
async def chromium() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        await browser.close()


@dataclass
class Site:
    """The installation under test, served on a port of its own."""

    address: str
    runtime: Runtime
    browser: Browser
    faults: list[str] = field(default_factory=list)
    allowed: list[str] = field(default_factory=list)

    async def work(self) -> int:
        """Run every waiting job."""
        return await run_all(self.runtime.db, self.runtime.kinds)

    @asynccontextmanager
    async def visitor(
        self,
        login: str | None = None,
        *,
        size: str = "desk",
        dark: bool = False,
        javascript: bool = True,
    ) -> AsyncIterator[Page]:
        """A page, signed in as `login`; what goes wrong on it is kept in `faults`."""
        width, height = SIZES[size]
        context = await self.browser.new_context(
            base_url=self.address,
            viewport={"width": width, "height": height},
            locale="zh-CN",
            timezone_id="Asia/Shanghai",
            reduced_motion="reduce",
            color_scheme="dark" if dark else "light",
            java_script_enabled=javascript,
        )
        page = await context.new_page()
        self._watch(page)
        try:
            if login is not None:
                await self._enter(page, login)
            yield page
        finally:
            await context.close()

    async def _enter(self, page: Page, login: str) -> None:
        """Signed in, and on the desk; the form itself is gone through by the tests of shell, keyboard and field."""
        form: dict[str, str | float | bool] = {"login": login, "password": PASSWORD}
        answer = await page.request.post("/sign-in", form=form, max_redirects=0)
        assert answer.status == 303, login
        await page.goto("/")

    async def sign_in(self, page: Page, login: str) -> None:
        """Through the form, as people do."""
        await page.goto("/sign-in")
        await page.get_by_label("登录名").fill(login)
        await page.get_by_label("口令").fill(PASSWORD)
        await page.get_by_role("button", name="登录").click()
        await page.wait_for_url("**/")

    def _watch(self, page: Page) -> None:
        def console(message: ConsoleMessage) -> None:
            if message.type == "error" and not any(part in message.text for part in self.allowed):
                self.faults.append(f"console on {page.url}: {message.text}")

        def broken(error: Error) -> None:
            self.faults.append(f"script on {page.url}: {error}")

        def asked(request: Request) -> None:
            parts = urlsplit(request.url)
            if parts.scheme in ("http", "https") and parts.netloc != urlsplit(self.address).netloc:
                self.faults.append(f"foreign request on {page.url}: {request.url}")

        page.on("console", console)
        page.on("pageerror", broken)
        page.on("request", asked)


@pytest.fixture
async def site(app: Litestar, runtime: Runtime, chromium: Browser, tmp_path: Path) -> AsyncIterator[Site]:
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=0, log_level="warning", lifespan="on"))
    task = asyncio.create_task(server.serve())
    while not server.started:
        assert not task.done(), "the server did not start"
        await asyncio.sleep(0.02)
    port = server.servers[0].sockets[0].getsockname()[1]
    here = Site(f"http://127.0.0.1:{port}", runtime, chromium)
    yield here
    server.should_exit = True
    await task
    assert not here.faults, "\n".join(here.faults)


@pytest.fixture
async def served(site: Site, template: Template, the_clock: MovableClock) -> AsyncIterator[World]:
    """The same installation through its API, for the steps that a journey only needs as its ground."""
    async with httpx.AsyncClient(base_url=site.address, timeout=60) as http:
        yield World(http, site.runtime, template.city, template.tokens, the_clock)
