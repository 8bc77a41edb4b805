"""axe-core, fetched by npm beside the console's own assets: WCAG 2.0-2.2 A and AA, and its best practices."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

from playwright.async_api import Page

from duze.kit.web.build import install

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
_COLOURS = {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}
_RUN = "axe.run({runOnly: %s, resultTypes: ['violations'], preload: false}).then((found) => found.violations)"


@cache
def _engine() -> str:
    return (install() / "axe-core" / "axe.min.js").read_text("utf-8")


async def violations(page: Page, *, colours_only: bool = False) -> list[str]:
    """What axe finds wrong on the present page: rule, element, what to do; or only what its colours do.

    The engine comes in by the browser's debugger, so the page keeps its own policy, which is tested with it.
    """
    tools = await page.context.new_cdp_session(page)
    there = await tools.send("Runtime.evaluate", {"expression": "typeof axe"})
    if there["result"]["value"] == "undefined":
        await tools.send("Runtime.evaluate", {"expression": _engine()})
    question = {
        "expression": _RUN % json.dumps(_COLOURS if colours_only else TAGS),
        "awaitPromise": True,
        "returnByValue": True,
    }
    answer: dict[str, Any] = await tools.send("Runtime.evaluate", question)
    await tools.detach()
    assert "exceptionDetails" not in answer, answer
    found = answer["result"]["value"]
    return [f"{v['id']}: {node['target']} {node['failureSummary']}" for v in found for node in v["nodes"]]
