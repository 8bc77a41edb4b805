"""Facts in, PDF/A-3u out. The only module that knows WeasyPrint.

Same kind, facts, number, template and fonts give the same bytes, in any process: dates in the file come from
the facts, never from the clock. Nothing is fetched: faces come from our own fontconfig, and a template that
points anywhere fails the letter. A renderer's warning is an error, for it would print a hole.
"""

from __future__ import annotations

import hashlib
import logging
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, time
from functools import lru_cache
from typing import Any, NoReturn

from duze.kit.clock import CITY
from duze.letters import check, faces
from duze.letters.assembling import assemble
from duze.letters.blocks import Letter
from duze.letters.canvas import Fonts, SheetPage, a_sign_of
from duze.letters.cutting import declare_bare
from duze.letters.errors import RenderFailed
from duze.letters.facts import LetterFacts
from duze.letters.fill_in import fill_in
from duze.letters.frozen import facts_json, placeholder_number
from duze.letters.kinds import LetterKind, kind_named
from duze.letters.layout import lay_out
from duze.letters.sheet import SealPlace, Sheets
from duze.letters.squeeze import squeeze
from duze.letters.template_text import template_hash

faces.use_own_fontconfig()

from weasyprint import HTML, Attachment, Document  # noqa: E402 - fontconfig must be ours before the import
from weasyprint.pdf.metadata import DocumentMetadata  # noqa: E402
from weasyprint.pdf.stream import Stream  # noqa: E402
from weasyprint.text.fonts import FontConfiguration  # noqa: E402
from weasyprint.urls import FatalURLFetchingError, URLFetcher  # noqa: E402

VARIANT = "pdf/a-3u"
logging.getLogger("weasyprint.progress").setLevel(logging.WARNING)


@dataclass(frozen=True)
class Rendered:
    """A rendered letter: the file, its SHA-256, what it was made of and where seals or stamps go."""

    pdf: bytes
    sha256: str
    pages: int
    faces: tuple[str, ...]
    seals: tuple[SealPlace, ...]
    facts_sha256: str
    template_sha256: str
    fonts_sha256: str

    @property
    def seal(self) -> SealPlace | None:
        """Where the leading office's goes."""
        return self.seals[0] if self.seals else None


class _NoFetching(URLFetcher):  # type: ignore[misc]
    """Refuses every address, so that a letter can neither leak a file nor wait for a network."""

    def fetch(self, url: str, headers: Any = None) -> NoReturn:
        raise FatalURLFetchingError(f"refused to fetch {url[:80]}")


NO_FETCHING = _NoFetching()


@lru_cache
def _prototypes() -> tuple[dict[str, Any], Document]:
    """WeasyPrint's font objects by family, made by letting it draw a sign in every face; the document keeps
    what they point to alive."""
    marks = "".join(f"<p style=\"font-family:'{family}'\">{a_sign_of(family)}</p>" for family in faces.faces())
    drawn = HTML(string=marks, url_fetcher=NO_FETCHING).render(font_config=FontConfiguration())
    stream = Stream(drawn.fonts, (0, 0, 0, 0), {"ExtGState": {}}, {}, None, {}, None)
    for page in drawn.pages:
        page.paint(stream)
    for font in drawn.fonts.values():
        # The renderer keeps a copy of every font file, 41 MB in all; a letter's fonts are cut out of the mapped files.
        font.file_content = font.file_content[:4]
    return {font.family: font for font in drawn.fonts.values()}, drawn


class _Warned(logging.Handler):
    """Collects what the renderer complains about."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.messages: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.messages.append(record.getMessage())


@contextmanager
def warnings_are_errors() -> Iterator[None]:
    """What the renderer only warns about fails the paper: it would print a hole. Raises RenderFailed."""
    handler = _Warned()
    logger = logging.getLogger("weasyprint")
    logger.addHandler(handler)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    except FatalURLFetchingError as refused:
        raise RenderFailed(what=str(refused)) from refused
    finally:
        logger.removeHandler(handler)
    if handler.messages:
        raise RenderFailed(what="；".join(handler.messages[:3]))


def compose(kind: LetterKind, facts: LetterFacts, number: str, template: str | None = None) -> tuple[Letter, Sheets]:
    """Check, fill in and lay out a letter without painting it. Raises what `render` raises before painting."""
    check.check_facts(facts.model_dump(mode="json"))
    body = fill_in(kind, facts, number, template)
    check.check_body(body, f"{kind.slug}/letter.html")
    letter = assemble(kind, facts, number, body)
    return letter, lay_out(letter)


def render(
    kind: LetterKind, facts: LetterFacts, number: str, *, seal: bool = False, template: str | None = None
) -> Rendered:
    """Render one letter.

    `number` is the full 发文字号; `seal` draws the demonstration's seals; `template` is the kept text of the
    template a signed letter was made with, by default the kind's present one. Raises UnprintableText, LetterTooLong,
    ImprintTooLong, TemplateBroken, RenderFailed.
    """
    template = kind.template if template is None else template
    letter, sheets = compose(kind, facts, number, template)
    made_on = datetime.combine(facts.dated, time(0), CITY).astimezone(UTC)
    stamp = made_on.strftime("%Y-%m-%dT%H:%M:%SZ")
    metadata = DocumentMetadata(
        title="".join(letter.body.title),
        authors=[facts.issuer],
        description=f"{kind.label} {number}",
        generator="duze",
        created=stamp,
        modified=stamp,
        lang="zh-CN",
    )
    attached = facts_json(kind, facts, number, template)
    pdf, used = _write(sheets, metadata, attached, made_on, seal=seal)
    return Rendered(
        pdf=pdf,
        sha256=hashlib.sha256(pdf).hexdigest(),
        pages=len(sheets.pages),
        faces=used,
        seals=sheets.seals,
        facts_sha256=hashlib.sha256(attached).hexdigest(),
        template_sha256=template_hash(template),
        fonts_sha256=faces.set_digest(),
    )


def _finish(_document: Any, pdf: Any) -> None:
    declare_bare(pdf)
    squeeze(pdf)


def _write(
    sheets: Sheets, metadata: DocumentMetadata, attached: bytes, made_on: datetime, *, seal: bool
) -> tuple[bytes, tuple[str, ...]]:
    """The PDF, and the faces it draws on."""
    prototypes, kept = _prototypes()
    fonts = Fonts(prototypes)
    pages = [
        SheetPage(page, fonts, [each for each in sheets.seals if seal and each.page == number])
        for number, page in enumerate(sheets.pages, start=1)
    ]
    attachment = Attachment(
        string=attached,
        url_fetcher=NO_FETCHING,
        name="facts.json",
        description="本函所载要素（JSON）",
        relationship="Data",
        created=made_on,
        modified=made_on,
    )
    with warnings_are_errors():
        document = Document(pages, metadata, NO_FETCHING, kept.font_config, {}, "srgb")
        document.fonts = fonts
        pdf = document.write_pdf(pdf_variant=VARIANT, attachments=[attachment], uncompressed_pdf=True, finisher=_finish)
    if not isinstance(pdf, bytes):
        raise RenderFailed(what="no PDF was written")
    return pdf, tuple(sorted(fonts))


def render_named(
    slug: str, data: dict[str, object], number: str | None, *, seal: bool = False, template: str | None = None
) -> Rendered:
    """`render` from plain data, for the worker and the command line; `number` None: a placeholder."""
    kind = kind_named(slug)
    facts = kind.read_facts(data)
    return render(kind, facts, number or placeholder_number(kind, facts), seal=seal, template=template)
