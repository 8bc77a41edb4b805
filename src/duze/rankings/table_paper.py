"""A month's tables on paper: what publishing shows to everybody, looked at before and kept afterwards.

Chinese whoever asks, and dated by the day of the computation, so that the paper published is, byte by byte, the one
that was looked at.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any

from sqlmodel.ext.asyncio.session import AsyncSession

from duze.kit.clock import city_date
from duze.kit.errors import NotFound
from duze.kit.i18n import ZH, speaking
from duze.letters.press import Press
from duze.letters.worker import PaperJob, PreviewJob
from duze.rankings.models import Month
from duze.rankings.queries import scheme_of
from duze.rankings.rules import result_from
from duze.rankings.rules.periods import year_month
from duze.rankings.rules.telling import paper_sentences
from duze.rankings.standing import standing_of


@dataclass(frozen=True)
class TablePaper:
    """The finished PDF and its SHA-256."""

    pdf: bytes
    sha256: str


async def table_job(session: AsyncSession, engine: Any, month: Month) -> PaperJob:
    """What is to be printed of a computed month. Raises NotFound while it was not computed."""
    if month.result is None or month.computed_at is None:
        raise NotFound
    version, how = await scheme_of(session, month)
    result = result_from(month.result)
    day = city_date(month.computed_at)
    context = {
        "month": month,
        "year_month": year_month(month.period),
        "version": version,
        "places": how.places,
        "groups": [(rule, result.group(rule.code)) for rule in how.groups if result.group(rule.code)],
        "standing": {unit.id: standing_of(month, unit.id) for unit in result.units if unit.last},
        "methods": paper_sentences(how, result),
        "computed_on": day,
    }
    with speaking(ZH):
        return PaperJob(engine.get_template("rankings/table_paper.html").render(**context), day)


async def table_paper(press: Press, job: PaperJob) -> TablePaper:
    """The paper, set once for the same content. Raises UnprintableText, RenderTimeout, RenderFailed."""
    pdf = await press.paper_kept(job)
    return TablePaper(pdf, hashlib.sha256(pdf).hexdigest())


async def table_pictures(press: Press, paper: TablePaper, dpi: int = 96) -> list[bytes]:
    """Its pages as PNG."""
    return await press.pages(PreviewJob(paper.pdf, dpi), f"{paper.sha256}:{dpi}")
