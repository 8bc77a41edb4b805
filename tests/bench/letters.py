"""One-page letters: ours against a plain WeasyPrint document and against Typst.

All three print the same red mark and rules, number, title, addressee, paragraphs, signature, note and copies in
the same font files, mark the file PDF/A-3 and attach the same facts. Every letter's text is new, because Typst
remembers what it has set before. Ours is timed through the process pool, as the server uses it.
"""

from __future__ import annotations

import asyncio
import gc
import io
import random
import re
import statistics
import sys
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from typing import Any

import pikepdf
import pymupdf

from duze.letters.facts import InterviewFacts
from duze.letters.fill_in import day
from duze.letters.kinds import INTERVIEW_NOTICE
from duze.letters.worker import RenderJob, RenderPool
from tests.bench.letters_peers import Peer, naive, naive_kept, typst_peer
from tests.bench.report import Report

ROUNDS = 40
WARM = 6
TEMPLATE = """<h1>关于约谈<wbr>{{ to[0] }}<wbr>有关负责同志的通知</h1>
<address>{{ to[0] }}：</address>
<p>根据{{ basis[0] }}，经{{ government_approval.authority }}同意，决定约谈{{ you }}有关负责同志。现通知如下：</p>
<h2>约谈事由</h2>
{% for reason in reasons %}<p>{{ reason }}</p>{% endfor %}
<p>请于{{ plan_due | day }}前报送整改方案。</p>
<aside>（联系人：{{ contact.name }}，联系电话：{{ contact.phone }}）</aside>
"""


@dataclass(frozen=True)
class Words:
    """What is printed, for the peers; `style` of a paragraph is h2 or p."""

    mark: str
    number: str
    title: str
    addressee: str
    paragraphs: tuple[tuple[str, str], ...]
    issuer: str
    date: str
    note: str
    copies: str
    attached: str

    def all(self) -> str:
        """Everything that must stand on the page."""
        parts = [self.mark, self.number, self.title, self.addressee, *(text for _, text in self.paragraphs)]
        return "".join([*parts, self.issuer, self.date, self.note, self.copies])


_PLACES = [
    "洪山区",
    "江岸区",
    "江汉区",
    "硚口区",
    "汉阳区",
    "武昌区",
    "青山区",
    "东西湖区",
    "蔡甸区",
    "江夏区",
    "黄陂区",
    "新洲区",
]
_MATTERS = [
    "食品经营许可",
    "建设项目用电外线工程",
    "施工许可联审",
    "不动产转移登记",
    "企业开办全程网办",
    "涉企收费公示",
]
_FAULTS = [
    "要求提交已经取消的证明材料",
    "超过承诺时限仍未办结",
    "对企业来信无人答复",
    "让群众往返补正",
    "在系统外收取材料",
]
_OFFICES = [
    "政务服务大厅",
    "行政审批局",
    "住建局",
    "市场监管局",
    "水务窗口",
    "供电营业厅",
]


def facts_for(seed: int) -> dict[str, object]:
    """Facts of one letter, all of its text drawn by `seed`."""
    draw = random.Random(seed)
    place = draw.choice(_PLACES)
    dated = date(2026, 1, 1) + timedelta(days=draw.randrange(330))
    reasons = [
        f"{draw.randint(1, 12)}月{draw.randint(1, 28)}日，{draw.choice(_OFFICES)}{draw.randint(1, 40)}号窗口"
        f"办理{draw.choice(_MATTERS)}时{draw.choice(_FAULTS)}，涉及企业{draw.randint(2, 99)}户。"
        for _ in range(1)
    ]
    return {
        "issuer": "武汉市优化营商环境工作领导小组办公室",
        "dated": dated.isoformat(),
        "to": [f"{place}人民政府"],
        "copies_to": ["市委督查室", f"市政府督查{draw.choice('一二三四')}处"],
        "contact": {"name": draw.choice(["周喆", "何淑珺", "林维舟"]), "phone": f"027-8000{draw.randrange(10**4):04d}"},
        "you": "你区",
        "we": "我办",
        "basis": [f"《优化营商环境条例》第{draw.randint(3, 72)}条"],
        "government_approval": {"authority": "市政府", "approver": "陈启明副市长", "approved_on": dated.isoformat()},
        "reasons": reasons,
        "starts_at": f"{dated + timedelta(days=7)}T09:30:00",
        "place": "武汉市民之家501会议室",
        "interviewees": [{"post": "区长"}],
        "host": "副市长陈启明",
        "attendees": [],
        "materials": ["原因分析"],
        "materials_due": (dated + timedelta(days=5)).isoformat(),
        "reply_due": (dated + timedelta(days=4)).isoformat(),
        "plan_due": (dated + timedelta(days=14)).isoformat(),
        "report_due": (dated + timedelta(days=38)).isoformat(),
    }


def words_of(data: dict[str, object], number: str) -> Words:
    """The words `TEMPLATE` makes of these facts."""
    facts = INTERVIEW_NOTICE.read_facts(data)
    assert isinstance(facts, InterviewFacts)
    opening = f"根据{facts.basis[0]}，经市政府同意，决定约谈你区有关负责同志。现通知如下："
    closing = f"请于{day(facts.plan_due)}前报送整改方案。"
    reasons = [("p", reason) for reason in facts.reasons]
    return Words(
        mark=facts.issuer,
        number=number,
        title=f"关于约谈{facts.to[0]}有关负责同志的通知",
        addressee=f"{facts.to[0]}：",
        paragraphs=(("p", opening), ("h2", "约谈事由"), *reasons, ("p", closing)),
        issuer=facts.issuer,
        date=day(facts.dated),
        note=f"（联系人：{facts.contact.name}，联系电话：{facts.contact.phone}）",
        copies="抄送：" + "，".join(facts.copies_to) + "。",
        attached=facts.model_dump_json(),
    )


def sane(who: str, pdf: bytes, words: Words) -> None:
    """One page, the same characters, red rules, PDF/A-3 mark, the facts attached; else AssertionError."""
    page_count, text, reds = _seen(pdf)
    assert page_count == 1, f"{who}: {page_count} pages"
    expected, found = Counter(re.sub(r"\s", "", words.all())), Counter(text)
    assert expected == found, f"{who}: text differs: {expected - found} / {found - expected}"
    assert reds >= 4, f"{who}: {reds} red rules"
    with pikepdf.open(io.BytesIO(pdf)) as document:
        with document.open_metadata() as metadata:
            assert metadata["pdfaid:part"] == "3", f"{who}: not PDF/A-3"
        assert "/OutputIntents" in document.Root, f"{who}: no output intent"
        assert len(document.attachments) == 1, f"{who}: no attachment"


def _seen(pdf: bytes) -> tuple[int, str, int]:
    document: Any = pymupdf.open(stream=pdf, filetype="pdf")  # type: ignore[no-untyped-call]
    page = document[0]
    reds = [d for d in page.get_drawings() if (d.get("fill") or d.get("color") or (0, 0, 0))[0] > 0.8]
    return len(document), re.sub(r"\s", "", page.get_text()), len(reds)


async def _ours(pool: RenderPool, data: dict[str, object], number: str) -> bytes:
    rendered = await pool.render(RenderJob(INTERVIEW_NOTICE.slug, data, number, template=TEMPLATE))
    pdf: bytes = rendered.pdf
    return pdf


async def measured(rounds: int = ROUNDS) -> dict[str, list[float]]:
    """Seconds per letter of each maker, `rounds` interleaved rounds after a warm-up."""
    peers: dict[str, Peer] = {"naive": naive(), "naive, kept": naive_kept(), "typst": typst_peer()}
    pool = RenderPool(1)
    seconds: dict[str, list[float]] = {"ours": [], **{name: [] for name in peers}}
    try:
        for index in range(WARM + rounds):
            data, number = facts_for(index), f"武营督〔2026〕{index + 1}号"
            words = words_of(data, number)
            began = time.perf_counter()
            made = {"ours": await _ours(pool, data, number)}
            took = {"ours": time.perf_counter() - began}
            for name, peer in peers.items():
                took[name], made[name] = _timed(partial(peer, words))
            if index < WARM:
                for name, pdf in made.items():
                    sane(name, pdf, words)
                continue
            for name, one in took.items():
                seconds[name].append(one)
    finally:
        pool.close()
    return seconds


def _timed(work: Callable[[], bytes]) -> tuple[float, bytes]:
    gc.collect()
    began = time.perf_counter()
    made = work()
    return time.perf_counter() - began, made


def run(report: Report) -> None:
    """Rows (d) of the report."""
    found = asyncio.run(measured(6 if report.quick else ROUNDS))
    ours, middle = found["ours"], statistics.median(found["ours"])
    for maker, words in (("naive", "as written"), ("naive, kept", "fonts and style sheet kept")):
        times = statistics.median(found[maker]) / middle
        name = f"one-page letter against plain WeasyPrint, {words}"
        report.row("d", name, ours, found[maker], "≥ 4× faster", times >= 4)
    name = "one-page letter against Typst"
    report.row("d", name, ours, found["typst"], "≤ 5× its time", middle <= 5 * statistics.median(found["typst"]))


if __name__ == "__main__":
    run(Report(quick="--quick" in sys.argv))
