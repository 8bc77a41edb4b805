"""Weighing a workbook before it is opened: bombs, far-off cells, broken formulas, spans."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from xml.etree import ElementTree

from duze.kit.errors import TooLarge, WrongType

MAX_FILE = 25 << 20
MAX_UNPACKED = 300 << 20
MAX_RATIO = 200
MAX_ENTRIES = 2000
MAX_ROWS = 50_000
MAX_LINES = 100_000  # rows of a sheet, empty ones too, beyond which it is not even opened
_FAR = re.compile(rb'<c\b[^>]*\br="(?:[A-Z]{3}|[J-Z][A-Z]|I[W-Z])[0-9]+"[^>]*[^/]>')
_ERRORS = re.compile(rb'<c\b(?=[^>]*\bt="e")[^>]*\br="([A-Z]{1,3})([0-9]{1,7})"')
_ROW = re.compile(rb'<row\b[^>]*\br="([0-9]+)"')
_WIDE = re.compile(rb"<table:table-cell\b(?=[^>]*office:value-type)[^>]*number-columns-repeated=\"([0-9]+)\"")
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"


def not_a_sheet() -> WrongType:
    """The refusal for bytes that are no table."""
    return WrongType(
        "读不出表格。请用 XLSX、XLS、ODS、CSV 或 TOML 文件，不加密、不带宏；可下载模板填写。", code="not_a_sheet"
    )


def too_many_rows() -> TooLarge:
    """The refusal for more rows than one file may have."""
    sentence = "表中超过 %(limit)s 行数据，一次导入不了。请拆成几个文件分别导入，每个不超过 %(limit)s 行。"
    return TooLarge(sentence, code="too_many_rows", limit=f"{MAX_ROWS:,}")


def _bomb() -> TooLarge:
    return TooLarge("表格解压后过大，疑为异常文件，已拒绝。请使用下载的模板重新填写。", code="zip_bomb")


@dataclass(frozen=True)
class Facts:
    """What was seen in a packed workbook: `check` weighs a sheet by name and gives its failed formulas."""

    check: Callable[[str], frozenset[tuple[int, int]]]


def weigh_xlsx(content: bytes) -> Facts | None:
    """Weigh an XLSX; None when the package is of another kind. Raises TooLarge or WrongType."""
    names = _weigh(content)
    if "xl/workbook.xml" not in names:
        return None
    if any("vbaProject" in name for name in names):
        raise not_a_sheet()
    return Facts(lambda sheet: _check_xlsx(_xlsx_sheet(content, sheet)))


def weigh_ods(content: bytes) -> Facts:
    """Weigh an ODS. Raises WrongType when the package is none."""
    if "content.xml" not in _weigh(content):
        raise not_a_sheet()
    xml = _member(content, "content.xml")
    if b"<!DOCTYPE" in xml or any(int(n) > 256 for n in _WIDE.findall(xml)):
        raise _bomb()
    return Facts(lambda _sheet: frozenset())


def _weigh(content: bytes) -> set[str]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            entries = packed.infolist()
            declared = sum(entry.file_size for entry in entries)
            packed_size = max(sum(entry.compress_size for entry in entries), 1 << 16)
            if len(entries) > MAX_ENTRIES or declared > MAX_UNPACKED or declared > MAX_RATIO * packed_size:
                raise _bomb()
            return {entry.filename for entry in entries}
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError, ValueError) as error:
        raise not_a_sheet() from error


def _member(content: bytes, name: str) -> bytes:
    """One file of the package; what is longer than its directory says is refused by zipfile itself."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed, packed.open(name) as stream:
            data = stream.read(MAX_UNPACKED + 1)
    except (KeyError, zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError, ValueError) as error:
        raise not_a_sheet() from error
    except Exception as error:  # zlib.error and its like have no common base
        raise not_a_sheet() from error
    if len(data) > MAX_UNPACKED:
        raise _bomb()
    return data


def _xlsx_sheet(content: bytes, name: str) -> bytes:
    """The XML of a sheet: calamine reads a failed formula as an empty cell, so failures are looked up here."""
    book = _member(content, "xl/workbook.xml").decode("utf-8", "replace")
    links = _member(content, "xl/_rels/workbook.xml.rels").decode("utf-8", "replace")
    for tag in re.findall(r"<sheet\b[^>]*>", book):
        if f'name="{name}"' in tag and (link := re.search(r'r:id="([^"]+)"', tag)):
            for relation in re.findall(r"<Relationship\b[^>]*>", links):
                if f'Id="{link[1]}"' in relation and (target := re.search(r'Target="/?(?:xl/)?([^"]+)"', relation)):
                    return _member(content, f"xl/{target[1]}")
    return b""


def _check_xlsx(xml: bytes) -> frozenset[tuple[int, int]]:
    if _FAR.search(xml):
        raise TooLarge("表格超过 %(columns)s 列。请使用下载的模板。", columns=256)
    last = 0
    for match in _ROW.finditer(xml):
        last = max(last, int(match[1]))
    if last > MAX_LINES:
        raise too_many_rows()
    return frozenset((int(row) - 1, _column(letters)) for letters, row in _ERRORS.findall(xml))


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number - 1


def ods_spans(content: bytes, name: str) -> list[tuple[int, int, int, int]]:
    """Merged ranges of an ODS sheet: (top, left, bottom, right) from 0; none for other packages."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            if "content.xml" not in packed.namelist():
                return []
        xml = _member(content, "content.xml")
        if not re.search(rb'number-(?:rows|columns)-spanned="(?:[2-9]|[1-9][0-9])', xml):
            return []
        root = ElementTree.fromstring(xml)  # noqa: S314 - documents with a DOCTYPE were refused before
    except (ElementTree.ParseError, zipfile.BadZipFile) as error:
        raise not_a_sheet() from error
    sheets = [sheet for sheet in root.iter(f"{_TABLE}table") if sheet.get(f"{_TABLE}name") == name]
    return _spans(sheets[0]) if sheets else []


def _spans(sheet: ElementTree.Element) -> list[tuple[int, int, int, int]]:
    found, top = [], 0
    for row in sheet.iter(f"{_TABLE}table-row"):
        left = 0
        for cell in row:
            down = int(cell.get(f"{_TABLE}number-rows-spanned", "1"))
            across = int(cell.get(f"{_TABLE}number-columns-spanned", "1"))
            if down > 1 or across > 1:
                found.append((top, left, top + down - 1, left + across - 1))
            left += int(cell.get(f"{_TABLE}number-columns-repeated", "1"))
        top += int(row.get(f"{_TABLE}number-rows-repeated", "1"))
    return found
