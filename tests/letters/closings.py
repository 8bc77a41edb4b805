"""Letters that end otherwise than with one seal: without, with a stamp, issued jointly; and a very long name."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from duze.letters.kinds import KINDS
from duze.letters.render import Rendered, render
from tests.letters.conftest import NUMBER

MAYOR = {"post": "武汉市人民政府市长", "name": "程望舒"}
LONG = "武汉市优化营商环境工作领导小组监督评价和考核排名及通报专项工作联席会议综合办公室"

CASES: dict[str, tuple[str, dict[str, Any]]] = {
    "without seal": ("closing_notice", {"closing": "不加盖印章"}),
    "stamp": (
        "request",
        {"issuer": "武汉市人民政府", "closing": "加盖签发人签名章", "signatories": [MAYOR]},
    ),
    "two stamps": (
        "request",
        {
            "issuer": "武汉市人民政府",
            "jointly": ["黄冈市人民政府"],
            "signers": ["程望舒", "林维舟"],
            "closing": "加盖签发人签名章",
            "signatories": [MAYOR, {"post": "黄冈市人民政府市长", "name": "林舟"}],
        },
    ),
    "two offices": ("ranking_bulletin", {"issuer": "武汉市发展和改革委员会", "jointly": ["武汉市财政局"]}),
    "three offices": ("supervision_order", {"issuer": "市发展改革委", "jointly": ["市政务局", "市财政局"]}),
    "five offices": (
        "request",
        {
            "issuer": "市发展改革委",
            "jointly": ["市政务局", "市财政局", "市司法局", "市数据局"],
            "signers": ["程望舒", "林维舟", "何淑珺", "周文"],
        },
    ),
    "three without seal": (
        "closing_notice",
        {"issuer": "市发展改革委", "jointly": ["市政务服务局", "市财政局"], "closing": "不加盖印章"},
    ),
    "forty characters": ("request", {"issuer": LONG}),
}


def facts(case: str) -> tuple[str, Any]:
    """Kind and facts of a case."""
    slug, changes = CASES[case]
    kind = KINDS[slug]
    return slug, kind.read_facts({**kind.sample().model_dump(mode="json", exclude_none=True), **changes})


@lru_cache
def made(case: str, *, seal: bool) -> Rendered:
    """A case rendered, with the demonstration's seals or stamps or without any."""
    slug, given = facts(case)
    return render(KINDS[slug], given, NUMBER, seal=seal)
