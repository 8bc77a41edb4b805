"""One-page letters: ours against a plain WeasyPrint document and against Typst.

All three print the same red mark and rules, number, title, addressee, paragraphs, signature, note and copies in
the same font files, mark the file PDF/A-3 and attach the same facts. Every letter's text is new, because Typst
remembers what it has set before. Ours is timed through the process pool, as the server uses it.
"""

from __future__ import annotations

import asyncio
import gc
import io
import re
import statistics
import sys
import time
from collections import Counter
from collections.abc import Callable
from functools import partial
from typing import Any

import pikepdf
import pymupdf

from duze.letters.kinds import INTERVIEW_NOTICE
from duze.letters.worker import RenderJob, RenderPool
from tests.bench import letters_bulletin, letters_many
from tests.bench.letters_peers import Peer, naive, naive_kept, typst_peer
from tests.bench.letters_words import TEMPLATE, Words, facts_for, words_of
from tests.bench.report import Report

ROUNDS = 40
WARM = 6


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
    report.row("d", name, ours, found["typst"], "≤ 4× its time", middle <= 4 * statistics.median(found["typst"]))
    letters_bulletin.run(report)
    letters_many.run(report)


if __name__ == "__main__":
    run(Report(quick="--quick" in sys.argv))
