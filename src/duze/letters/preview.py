"""Pages of a PDF as pictures, for the console's preview."""

from __future__ import annotations

import io

import pypdfium2

MOST_PAGES = 60


def page_pictures(pdf: bytes, dpi: int = 96) -> list[bytes]:
    """PNG of each page, at most the first 60."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        return [_picture(document[index], dpi) for index in range(min(len(document), MOST_PAGES))]
    finally:
        document.close()


def _picture(page: pypdfium2.PdfPage, dpi: int) -> bytes:
    target = io.BytesIO()
    page.render(scale=dpi / 72).to_pil().save(target, format="PNG", optimize=False)
    return target.getvalue()
