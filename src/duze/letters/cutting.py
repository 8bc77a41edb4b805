"""The renderer's font objects, cut down to a letter's glyphs in one pass.

WeasyPrint cuts every font twice, keeping the place of every glyph it drops; that takes most of a letter's time.
A CFF font keyed by CID keeps its own codes when it is cut, so nothing need be kept in place; of a TrueType font,
whose codes are its glyphs' places, the empty places stay. CFF is embedded bare, as ISO 32000-1 (9.9, table 126:
CIDFontType0C) has it: readers disagree about codes in a CFF wrapped in OpenType.
"""

from __future__ import annotations

import copy
from typing import Any

from weasyprint.pdf.fonts import Font
from weasyprint.text.ffi import ffi, harfbuzz, harfbuzz_subset
from weasyprint.text.fonts import get_hb_object_data

from duze.letters.errors import RenderFailed

_DROPPED = (b"BASE", b"DSIG", b"GDEF", b"GPOS", b"GSUB", b"VORG", b"vhea", b"vmtx")


class LetterFont(Font):  # type: ignore[misc]
    """A face in one letter: `widths` and `to_unicode` by code, as the renderer writes them, and `glyphs` kept."""

    glyphs: set[int]
    cff: bool

    @property
    def type(self) -> str:
        """`otf` for CFF, in the renderer's words."""
        return "otf" if self.cff else "ttf"

    @classmethod
    def of(cls, prototype: Any) -> LetterFont:
        """A copy that has not been used yet."""
        font = copy.copy(prototype)
        font.__class__ = cls
        font.cff = prototype.file_content[:4] == b"OTTO"
        font.widths, font.to_unicode, font.missing, font.glyphs = {}, {}, {}, set()
        found: LetterFont = font
        return found

    def subset(self, to_unicode: object, hinting: object) -> None:
        """Keep the used glyphs only."""
        cut = ffi.gc(harfbuzz_subset.hb_subset_input_create_or_fail(), harfbuzz_subset.hb_subset_input_destroy)
        keep = sorted(self.glyphs)
        kept = harfbuzz_subset.hb_subset_input_glyph_set(cut)
        harfbuzz.hb_set_add_sorted_array(kept, ffi.new("hb_codepoint_t[]", keep), len(keep))
        flags = harfbuzz_subset.HB_SUBSET_FLAGS_PASSTHROUGH_UNRECOGNIZED | harfbuzz_subset.HB_SUBSET_FLAGS_NO_HINTING
        if not self.cff:
            flags |= harfbuzz_subset.HB_SUBSET_FLAGS_RETAIN_GIDS
        harfbuzz_subset.hb_subset_input_set_flags(cut, flags)
        dropped = sorted(harfbuzz.hb_tag_from_string(name, -1) for name in _DROPPED)
        tags = harfbuzz_subset.hb_subset_input_set(cut, harfbuzz_subset.HB_SUBSET_SETS_DROP_TABLE_TAG)
        harfbuzz.hb_set_add_sorted_array(tags, ffi.new("hb_codepoint_t[]", dropped), len(dropped))
        face = ffi.gc(harfbuzz_subset.hb_subset_or_fail(self.hb_face, cut), harfbuzz.hb_face_destroy)
        content = (_table(face, b"CFF ") if self.cff else get_hb_object_data(face)) if face else None
        if not content:
            raise RenderFailed(what=f"{self.family} cannot be cut down")
        self.file_content = content


def _table(face: Any, name: bytes) -> bytes:
    blob = ffi.gc(
        harfbuzz.hb_face_reference_table(face, harfbuzz.hb_tag_from_string(name, -1)), harfbuzz.hb_blob_destroy
    )
    length = ffi.new("unsigned int *")
    data = harfbuzz.hb_blob_get_data(blob, length)
    return bytes(ffi.buffer(data, length[0]))


def declare_bare(pdf: Any) -> None:
    """Say of the finished PDF's CFF fonts what they are; a map from codes to glyphs belongs to TrueType alone."""
    for item in pdf.objects:
        extra = getattr(item, "extra", None)
        if extra and extra.get("Subtype") == "/OpenType":
            extra["Subtype"] = "/CIDFontType0C"
        elif isinstance(item, dict) and item.get("Subtype") == "/CIDFontType0":
            item.pop("CIDToGIDMap", None)
