"""Small evidence files of the demo city; each says 演示 on its face, and no two are the same."""

from __future__ import annotations

import io
from functools import cache

from PIL import Image, ImageDraw, ImageFont

from duze.app.city.words import dice
from duze.letters.faces import HEI, faces

_TINTS = ("#22384f", "#3c4a2f", "#4a3434", "#2f4a4a", "#463a56", "#52452c")


@cache
def _font(size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(faces()[HEI].path), size)


def picture(number: int, caption: str, kind: str = "JPEG") -> bytes:
    """A photo (JPEG) or a screenshot (PNG): a counter drawn in a few shapes, marked 演示."""
    chance = dice("picture", number, caption)
    image = Image.new("RGB", (320, 240), "#c8d3de" if kind == "JPEG" else "#f5f7f9")
    draw = ImageDraw.Draw(image)
    for place in range(3):
        left = 14 + place * 102 + chance.randint(0, 12)
        draw.rectangle((left, chance.randint(30, 70), left + 80, 150), fill=chance.choice(_TINTS))
    draw.rectangle((0, 205, 320, 240), fill="#0f1a28")
    draw.text((10, 168), "演示", font=_font(26), fill="#b3261e")
    draw.text((10, 212), caption, font=_font(15), fill="#ffffff")
    out = io.BytesIO()
    image.save(out, kind, **({"quality": 60} if kind == "JPEG" else {}))
    return out.getvalue()


def scan(number: int, caption: str) -> bytes:
    """A scanned page as a PDF of one picture, marked 演示."""
    image = Image.open(io.BytesIO(picture(number, caption, "PNG")))
    out = io.BytesIO()
    image.save(out, "PDF", creationDate=None, modDate=None)
    return out.getvalue()
