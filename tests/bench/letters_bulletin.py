"""A bulletin with a table of 500 rows: ours against Typst.

Both print the same mark, number, rule, title, paragraphs, list of attachments, signature, note, table with a head on
every page, imprint and page numbers, in the same font files, as PDF/A-3u with the same facts attached. Every cell is
new in every round, because Typst remembers what it has set before.
"""

from __future__ import annotations

import asyncio
import io
import json
import random
import re
import statistics
import time
from collections import Counter
from dataclasses import asdict, dataclass
from typing import Any

import pikepdf
import pymupdf
import typst

from duze.letters import faces
from duze.letters.kinds import RANKING_BULLETIN
from duze.letters.worker import RenderJob, RenderPool
from tests.bench.report import Report

ROWS, ROUNDS, WARM = 500, 7, 1
HEAD = ("名次", "单位", "得分", "上月名次", "变化", "备注")
TEMPLATE = """<h1>关于{{ year }}年{{ month }}月<wbr>考核排名的通报</h1>
<address>{{ to | join("，") }}：</address>
<p>根据{{ scheme }}，现将{{ year }}年{{ month }}月考核排名通报如下。</p>
{% for text in problems %}<p>{{ text }}</p>{% endfor %}
<aside>（联系人：{{ contact.name }}，联系电话：{{ contact.phone }}）</aside>
<section title="考核排名表"><table>
<tr><th width="16">名次</th><th>单位</th><th width="24">得分</th><th width="24">上月名次</th><th width="22">变化</th>
<th width="34">备注</th></tr>
{% for row in groups[0].rows %}<tr><td>{{ row.rank }}</td><td>{{ row.unit }}</td><td>{{ row.score | points }}</td>
<td>{{ row.previous }}</td><td>{{ row | change }}</td><td>{{ row.note }}</td></tr>{% endfor %}
</table></section>
"""


@dataclass(frozen=True)
class Bulletin:
    """What is printed, for the peer."""

    mark: str
    number: str
    title: str
    addressee: str
    paragraphs: tuple[str, ...]
    attachment: str
    issuer: str
    date: str
    note: str
    copies: str
    printed: str
    head: tuple[str, ...]
    cells: tuple[str, ...]
    attached: str

    def once(self) -> str:
        """Everything that must stand in the file exactly once."""
        parts = (self.mark, self.number, self.title, self.addressee, *self.paragraphs, "附件：", self.attachment)
        low = (self.issuer, self.date, self.note, self.copies, self.issuer, self.printed, "附件", self.attachment)
        return "".join((*parts, *low, *self.cells))


def facts_for(seed: int, rows: int) -> dict[str, Any]:
    """Facts of one bulletin, every cell drawn by `seed`."""
    draw = random.Random(seed)
    data = RANKING_BULLETIN.sample().model_dump(mode="json", exclude_none=True)
    streets = ["水果湖", "中南路", "珞珈山", "关东", "南湖", "粮道", "首义路", "白沙洲", "徐家棚", "积玉桥"]
    offices = ["街道办事处", "政务服务中心", "市场监管所", "行政审批窗口", "企业服务站"]
    notes = ["乱作为", "慢作为", "不作为", "数据迟报", "群众评议靠后", "无"]
    data["groups"] = [
        {
            "name": "全部单位",
            "rows": [
                {
                    "rank": rank,
                    "unit": f"{draw.choice(streets)}{draw.choice(offices)}{draw.randrange(1000)}",
                    "score": f"{draw.randrange(6000, 10000) / 100:.2f}",
                    "previous": draw.randrange(1, rows + 1),
                    "note": f"{draw.choice(notes)}{draw.randrange(100)}",
                }
                for rank in range(1, rows + 1)
            ],
        }
    ]
    return data


def bulletin_of(data: dict[str, Any], number: str) -> Bulletin:
    """The words `TEMPLATE` makes of these facts."""
    facts: Any = RANKING_BULLETIN.read_facts(data)
    when = f"{facts.year}年{facts.month}月"
    date = f"{facts.dated.year}年{facts.dated.month}月{facts.dated.day}日"
    cells: list[str] = []
    for row in facts.groups[0].rows:
        step = row.previous - row.rank
        moved = "—" if not step else f"{'↑' if step > 0 else '↓'}{abs(step)}"
        cells += [str(row.rank), row.unit, f"{row.score:.2f}", str(row.previous), moved, row.note]
    return Bulletin(
        mark=facts.issuer + "文件",
        number=number,
        title=f"关于{when}考核排名的通报",
        addressee="，".join(facts.to) + "：",
        paragraphs=(f"根据{facts.scheme}，现将{when}考核排名通报如下。", *facts.problems),
        attachment="考核排名表",
        issuer=facts.issuer,
        date=date,
        note=f"（联系人：{facts.contact.name}，联系电话：{facts.contact.phone}）",
        copies="抄送：" + "，".join(facts.copies_to) + "。",
        printed=date + "印发",
        head=HEAD,
        cells=tuple(cells),
        attached=facts.model_dump_json(),
    )


def sane(who: str, pdf: bytes, words: Bulletin) -> None:
    """The same characters, the head on each page of the table, page numbers, PDF/A-3, facts; else AssertionError."""
    document: Any = pymupdf.open(stream=pdf, filetype="pdf")  # type: ignore[no-untyped-call]
    pages = [re.sub(r"\s", "", page.get_text()) for page in document]
    heads = sum("".join(HEAD) in page for page in pages)
    numbers = Counter("".join(f"—{number}—" for number in range(1, len(pages) + 1)))
    assert heads >= len(words.cells) / len(HEAD) / 40, f"{who}: {heads} heads on {len(pages)} pages"
    found = Counter("".join(pages))
    expected = Counter(re.sub(r"\s", "", words.once())) + Counter("".join(HEAD) * heads)
    assert not expected - found, f"{who}: lacks {expected - found}"
    assert not found - expected - numbers, f"{who}: too much {found - expected - numbers}"
    with pikepdf.open(io.BytesIO(pdf)) as file:
        with file.open_metadata() as metadata:
            assert metadata["pdfaid:part"] == "3", f"{who}: not PDF/A-3"
        assert len(file.attachments) == 1, f"{who}: no attachment"


_TYPST = """
#let it = json(bytes(sys.inputs.words))
#let red = rgb("#e60012")
#let ruled(width) = line(length: 100%, stroke: width)
#set document(title: it.title, author: it.issuer, date: datetime(year: 2026, month: 11, day: 2))
#set page(paper: "a4", margin: (top: 37mm, bottom: 35mm, left: 28mm, right: 26mm), footer-descent: 7mm,
  footer: context {
    let at = counter(page).get().first()
    align(if calc.odd(at) { right } else { left },
      pad(x: 14pt, text(font: SONG, size: 14pt, "— " + str(at) + " —")))
  })
#set text(font: (LATIN, FANG, SONG), size: 16pt, lang: "zh", region: "cn",
  top-edge: .88em, bottom-edge: -.12em, cjk-latin-spacing: none, tracking: -.2057pt)
#set par(justify: true, leading: 13.6pt, spacing: 13.6pt)
#pdf.attach("facts.json", bytes(it.attached), relationship: "data", mime-type: "application/json", description: "要素")
#v(30mm)
#align(center, text(font: (BIAO, SONG), size: 22pt, fill: red, it.mark))
#v(14mm)
#align(center, it.number)
#line(length: 100%, stroke: .7mm + red)
#v(14mm)
#align(center, text(font: (BIAO, SONG), size: 22pt, it.title))
#v(6mm)
#it.addressee
#for words in it.paragraphs { par(first-line-indent: (amount: 2em, all: true), words) }
#par(first-line-indent: (amount: 2em, all: true), "附件：" + it.attachment)
#v(2em)
#align(center, pad(left: 40mm)[#it.issuer \\ #it.date])
#par(first-line-indent: (amount: 2em, all: true), it.note)
#pagebreak()
#text(font: (HEI, SONG), "附件")
#v(1em)
#align(center, text(font: (BIAO, SONG), size: 22pt, it.attachment))
#v(1em)
#{
  set text(size: 12pt, tracking: 0pt)
  set par(justify: false, leading: 4pt)
  table(columns: (16mm, 1fr, 24mm, 24mm, 22mm, 34mm), stroke: .2mm, inset: (x: 1.2mm, y: 1.35mm),
    align: center + horizon, table.header(..it.head.map(words => text(font: (HEI, SONG), words))), ..it.cells)
}
#place(bottom, block(width: 100%, text(size: 14pt)[#ruled(.35mm) #it.copies #ruled(.25mm)
  #it.issuer #h(1fr) #it.printed #ruled(.35mm)]))
"""


class TypstBulletin:
    """Typst with its fonts loaded once; the words travel as data."""

    def __init__(self) -> None:
        own = {"LATIN": faces.LATIN, "FANG": faces.FANG, "HEI": faces.HEI, "BIAO": faces.BIAO, "SONG": faces.SONG}
        source = _TYPST
        for name, family in own.items():
            source = re.sub(rf"\b{name}\b", f'"{family}"', source)
        fonts = typst.Fonts(include_system_fonts=False, font_paths=[str(faces.fonts_dir() / "faces")])
        self._compiler, self._main = typst.Compiler(font_paths=fonts), source.encode()

    def __call__(self, words: Bulletin) -> bytes:
        """The bulletin as PDF/A-3u."""
        inputs = {"words": json.dumps(asdict(words), ensure_ascii=False)}
        made = self._compiler.compile(
            self._main, sys_inputs=inputs, format="pdf", pdf_standards=["a-3u"], pdf_tags=False
        )
        assert isinstance(made, bytes)
        return made


async def measured(rounds: int, rows: int) -> tuple[list[float], list[float]]:
    """Seconds of each bulletin, ours by the pool and Typst's, in interleaved rounds after a warm-up."""
    peer, pool = TypstBulletin(), RenderPool(1)
    ours: list[float] = []
    theirs: list[float] = []
    try:
        for index in range(WARM + rounds):
            data, number = facts_for(index, rows), f"武营通〔2026〕{index + 1}号"
            words = bulletin_of(data, number)
            began = time.perf_counter()
            made = (await pool.render(RenderJob(RANKING_BULLETIN.slug, data, number, template=TEMPLATE))).pdf
            middle = time.perf_counter()
            other = peer(words)
            took = (middle - began, time.perf_counter() - middle)
            if index < WARM:
                sane("ours", made, words)
                sane("typst", other, words)
                continue
            ours.append(took[0])
            theirs.append(took[1])
    finally:
        pool.close()
    return ours, theirs


def run(report: Report) -> None:
    """The row of the report."""
    rounds, rows = (1, 60) if report.quick else (ROUNDS, ROWS)
    ours, theirs = asyncio.run(measured(rounds, rows))
    met = statistics.median(ours) <= 5 * statistics.median(theirs)
    report.row("d", f"bulletin with a {rows}-row table against Typst", ours, theirs, "≤ 5× its time", met)
