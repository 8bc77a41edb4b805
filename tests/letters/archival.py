"""What ISO 19005-3 asks of a PDF/A-3u file, as far as the file's structure tells. Each fault begins with its clause.

Fonts and page content are looked at by `archival_fonts`. What neither can tell is said in docs/letters-proof.md.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any
from xml.etree import ElementTree

import pikepdf
from pikepdf import Name

from tests.letters.archival_fonts import font_faults

_NAMESPACES = {
    "http://purl.org/dc/elements/1.1/",
    "http://ns.adobe.com/xap/1.0/",
    "http://ns.adobe.com/pdf/1.3/",
    "http://www.aiim.org/pdfa/ns/id/",
    "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
}
"""Schemas that need no description of their own (6.6.2.3.1)."""
_PDFAID = "{http://www.aiim.org/pdfa/ns/id/}"
_ACTIONS = {"/GoTo", "/GoToR", "/GoToE", "/Thread", "/URI", "/Named", "/SubmitForm"}
_RELATIONSHIPS = {"/Source", "/Data", "/Alternative", "/Supplement", "/Unspecified"}
_INVISIBLE, _HIDDEN, _PRINT, _NO_VIEW, _TOGGLE = 1, 2, 4, 32, 256
_BLENDS = {
    "/Normal",
    "/Compatible",
    "/Multiply",
    "/Screen",
    "/Overlay",
    "/Darken",
    "/Lighten",
    "/ColorDodge",
    "/ColorBurn",
    "/HardLight",
    "/SoftLight",
    "/Difference",
    "/Exclusion",
    "/Hue",
    "/Saturation",
    "/Color",
    "/Luminosity",
}


def faults(data: bytes) -> list[str]:
    """Everything in the file that ISO 19005-3, level U, forbids; empty when nothing was found."""
    try:
        document: Any = pikepdf.open(io.BytesIO(data))
    except pikepdf.PasswordError:
        return ["6.1.3 encrypted"]
    with document:
        return [
            *_file(data, document),
            *_catalog(document),
            *_intent(document),
            *_marks(document),
            *_objects(document),
            *_attached(document),
            *_notes(document),
            *font_faults(document),
        ]


def _file(data: bytes, document: Any) -> Iterator[str]:
    head = data[:40].split(b"\n")
    if not head[0].startswith(b"%PDF-1.") or len(head[0].strip()) != 8:
        yield "6.1.2 header"
    if not (head[1].startswith(b"%") and len(head[1]) > 4 and all(byte > 127 for byte in head[1][1:5])):
        yield "6.1.2 no binary comment after the header"
    if document.is_encrypted:
        yield "6.1.3 encrypted"
    if "/ID" not in document.trailer:
        yield "6.1.3 no file identifier"
    if data.rstrip(b"\r\n")[-5:] != b"%%EOF":
        yield "6.1.3 data after the last end of file"


def _catalog(document: Any) -> Iterator[str]:
    root = document.Root
    yield from (f"6.4/6.5 {name} in the catalog" for name in ("/AA", "/OpenAction", "/NeedsRendering") if name in root)
    if "/Names" in root and "/JavaScript" in root.Names:
        yield "6.5.1 scripts in the name dictionary"
    if "/AcroForm" in root:
        if "/XFA" in root.AcroForm:
            yield "6.4.2 XFA"
        if bool(root.AcroForm.get("/NeedAppearances", False)):
            yield "6.4.1 NeedAppearances"
    for page in document.pages:
        if "/AA" in page:
            yield "6.5.2 additional actions of a page"


def _intent(document: Any) -> Iterator[str]:
    """6.2.3: one output intent for PDF/A with an RGB profile: device RGB and grey need no other colour space."""
    found = [each for each in document.Root.get("/OutputIntents", []) if each.S == "/GTS_PDFA1"]
    if len(found) != 1:
        yield "6.2.3 no output intent" if not found else "6.2.3 several output intents"
        return
    profile = found[0].DestOutputProfile
    content = profile.read_bytes()
    if profile.N != 3 or content[36:40] != b"acsp" or content[16:20] != b"RGB " or content[8] > 4:
        yield "6.2.3 the output intent's profile is no RGB profile"


def _marks(document: Any) -> Iterator[str]:
    """6.6: plain metadata that names part and level and uses only schemas the standard knows."""
    stream = document.Root.get("/Metadata")
    if stream is None:
        yield "6.6.2 no metadata"
        return
    if "/Filter" in stream:
        yield "6.6.2.1 metadata packed"
    tree = ElementTree.fromstring(stream.read_bytes())
    said = {each.tag: (each.text or "") for each in tree.iter()}
    for each in tree.iter():
        said |= each.attrib
    if (said.get(f"{_PDFAID}part"), said.get(f"{_PDFAID}conformance")) != ("3", "U"):
        yield "6.6.4 not marked as PDF/A-3u"
    spaces = {tag[1:].partition("}")[0] for tag in said if tag.startswith("{")}
    yield from (
        f"6.6.2.3 schema {space}"
        for space in spaces - _NAMESPACES
        if "adobe:ns:meta" not in space and space != "http://www.w3.org/XML/1998/namespace"
    )


def _objects(document: Any) -> Iterator[str]:
    for each in (inner for whole in document.objects for inner in _within(whole)):
        if isinstance(each, pikepdf.Stream):
            yield from _stream(each)
        if isinstance(each, pikepdf.Dictionary | pikepdf.Stream):
            yield from _dictionary(each)


def _within(whole: Any) -> Iterator[Any]:
    """An object and what is written inside it; what it refers to comes in its own turn."""
    yield whole
    if isinstance(whole, pikepdf.Array):
        parts = list(whole)
    elif isinstance(whole, pikepdf.Dictionary | pikepdf.Stream):
        parts = [part for _, part in whole.items()]
    else:
        return
    for part in parts:
        if isinstance(part, pikepdf.Array | pikepdf.Dictionary) and not part.is_indirect:
            yield from _within(part)


def _stream(stream: Any) -> Iterator[str]:
    if stream.get("/F") is not None and "/EF" not in stream:
        yield "6.1.7.1 a stream outside the file"
    filters = stream.get("/Filter", [])
    names = [filters] if isinstance(filters, Name) else list(filters)
    yield from (f"6.1.7.2 {name}" for name in map(str, names) if name in {"/LZWDecode", "/Crypt"})
    if stream.get("/Subtype") == "/Image":
        if bool(stream.get("/Interpolate", False)) or "/Alternates" in stream or "/OPI" in stream:
            yield "6.2.8 image with interpolation, alternates or OPI"
        if stream.get("/ColorSpace") not in (None, "/DeviceRGB", "/DeviceGray"):
            yield f"6.2.4 image in {stream.ColorSpace}"
    if stream.get("/Subtype") == "/PS" or "/Ref" in stream or "/PS" in stream:
        yield "6.2.9 form with PostScript or reference"


def _dictionary(each: Any) -> Iterator[str]:
    kind = str(each.get("/S", ""))
    acts = each.get("/Type") == "/Action" or kind in {"/JavaScript", "/Launch", "/URI"}
    if acts and kind not in _ACTIONS:
        yield f"6.5.1 action {kind}"
    if each.get("/Type") == "/ExtGState" or "/BM" in each:
        if "/TR" in each or str(each.get("/TR2", "/Default")) != "/Default" or "/HTP" in each:
            yield "6.2.5 transfer function or halftone"
        if isinstance(each.get("/BM"), Name) and str(each.BM) not in _BLENDS:
            yield f"6.2.10 blend mode {each.BM}"


def _attached(document: Any) -> Iterator[str]:
    """6.8: every embedded file has its two names, its type, date and relationship, and the document names it."""
    listed = {spec.objgen for spec in document.Root.get("/AF", [])}
    names = document.Root.get("/Names", {}).get("/EmbeddedFiles")
    specs = [] if names is None else _named(names)
    if not specs:
        yield "6.8 no facts attached"
    for spec in specs:
        inner = spec.EF.get("/F", spec.EF.get("/UF"))
        if "/F" not in spec or "/UF" not in spec:
            yield "6.8 a file without its names"
        if str(spec.get("/AFRelationship")) not in _RELATIONSHIPS:
            yield "6.8 a file without its relationship"
        if spec.objgen not in listed:
            yield "6.8 a file the document does not name as associated"
        if "/Subtype" not in inner or "/ModDate" not in inner.get("/Params", {}):
            yield "6.8 a file without type or date"


def _named(names: Any) -> list[Any]:
    return list(pikepdf.NameTree(names).values())


def _notes(document: Any) -> Iterator[str]:
    """6.3: annotations are printed and seen, with one appearance."""
    for page in document.pages:
        for note in page.get("/Annots", []):
            flags = int(note.get("/F", 0))
            if not flags & _PRINT or flags & (_INVISIBLE | _HIDDEN | _NO_VIEW | _TOGGLE):
                yield f"6.3.2 flags of a {note.Subtype} annotation"
            if note.Subtype not in ("/Link", "/Widget"):
                yield f"6.3.1 annotation {note.Subtype}"
            if note.Subtype == "/Widget" and ("/A" in note or "/AA" in note):
                yield "6.4.1 a field with actions"
            empty = list(map(float, note.Rect)) == [0.0] * 4
            if note.Subtype != "/Link" and not empty and set(note.get("/AP", {}).keys()) != {"/N"}:
                yield "6.3.3 appearance"
