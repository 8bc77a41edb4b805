"""Plain papers: score sheets and reports as PDF/A, set from HTML with the letters' own faces.

No letters: they bear no number and no seal, and nothing of theirs is signed. Same HTML and day, same bytes.
Templates extend `letters/paper.html`.
"""

from __future__ import annotations

import re
from datetime import date, datetime, time
from html import unescape

from duze.kit.clock import CITY
from duze.letters.check import check_facts
from duze.letters.errors import RenderFailed
from duze.letters.render import NO_FETCHING, VARIANT, warnings_are_errors  # points fontconfig at our faces

from weasyprint import HTML  # isort: skip - after render
from weasyprint.text.fonts import FontConfiguration  # isort: skip

_UNSEEN = re.compile(r"<style.*?</style>|<[^>]*>", re.DOTALL)


def paper_pdf(html: str, day: date) -> bytes:
    """The paper as PDF/A-3u, dated `day`. Raises UnprintableText for a sign the faces lack, RenderFailed."""
    check_facts({"text": unescape(_UNSEEN.sub("", html))})
    stamp = datetime.combine(day, time(0), CITY).isoformat()
    dates = "".join(f'<meta name="dcterms.{what}" content="{stamp}">' for what in ("created", "modified"))
    with warnings_are_errors():
        document = HTML(string=html.replace("</head>", f"{dates}</head>", 1), url_fetcher=NO_FETCHING)
        pdf = document.write_pdf(font_config=FontConfiguration(), pdf_variant=VARIANT, pdf_identifier=stamp.encode())
    if not isinstance(pdf, bytes):
        raise RenderFailed(what="no PDF was written")
    return pdf
