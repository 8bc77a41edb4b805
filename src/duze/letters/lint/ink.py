"""Where the ink lies, by printing a region finely and looking: glyph boxes in files are rounded, drawings have none."""

from __future__ import annotations

from typing import Any

from PIL import Image, ImageChops

from duze.letters.lint.facts import MM, Box

DPI = 600
_DARK = 100


def dark(page: Any, box: Box, *, red: bool = False, dpi: int = DPI) -> Box | None:
    """The box around all ink (only the red when `red`) inside `box` of a pdfium page; None when there is none."""
    width, height = page.get_width() / MM, page.get_height() / MM
    left, top = max(box.x0, 0.0), max(box.y0, 0.0)
    right, bottom = min(box.x1, width), min(box.y1, height)
    if right - left < 0.2 or bottom - top < 0.2:
        return None
    crop = (left * MM, (height - bottom) * MM, (width - right) * MM, top * MM)
    image = page.render(scale=dpi / 72, crop=crop).to_pil().convert("RGB")
    found = _mask(image, red=red).getbbox()
    if found is None:
        return None
    step_x, step_y = (right - left) / image.width, (bottom - top) / image.height
    x0, y0, x1, y1 = found
    return Box(left + x0 * step_x, top + y0 * step_y, left + x1 * step_x, top + y1 * step_y)


def _mask(image: Image.Image, *, red: bool) -> Image.Image:
    first, second, third = image.split()
    if red:
        shade = ImageChops.subtract(first, ImageChops.lighter(second, third))
    else:
        shade = ImageChops.invert(ImageChops.darker(ImageChops.darker(first, second), third))
    return shade.point(lambda value: 255 if value > _DARK else 0)
