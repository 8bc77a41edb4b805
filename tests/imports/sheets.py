"""Files of every format for the import tests, and sending them."""

from __future__ import annotations

import io
import struct
import zipfile
from typing import Any

import xlsxwriter

from tests.conftest import World
from tests.templates import PASSWORD


def csv(*rows: list[str], encoding: str = "utf-8") -> bytes:
    return "\n".join(",".join(row) for row in rows).encode(encoding)


def xlsx(*rows: list[str], merge: str = "") -> bytes:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out)
    sheet = book.add_worksheet()
    for number, row in enumerate(rows):
        sheet.write_row(number, 0, row)
    if merge:
        sheet.merge_range(merge, "合并")
    book.close()
    return out.getvalue()


def ods(*rows: list[str], span: tuple[int, int] | None = None) -> bytes:
    """`span`: row and column of a cell that is merged with the one below."""
    lines = []
    for at, row in enumerate(rows):
        cells = []
        for place, cell in enumerate(row):
            merged = ' table:number-rows-spanned="2" table:number-columns-spanned="1"' if span == (at, place) else ""
            cells.append(
                f'<table:table-cell office:value-type="string"{merged}><text:p>{cell}</text:p></table:table-cell>'
            )
        lines.append(f"<table:table-row>{''.join(cells)}</table:table-row>")
    base = "urn:oasis:names:tc:opendocument:xmlns"
    xml = (
        f'<office:document-content xmlns:office="{base}:office:1.0" xmlns:table="{base}:table:1.0" '
        f'xmlns:text="{base}:text:1.0"><office:body><office:spreadsheet><table:table table:name="数据">{"".join(lines)}'
        "</table:table></office:spreadsheet></office:body></office:document-content>"
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        packed.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        packed.writestr("content.xml", xml)
        packed.writestr("META-INF/manifest.xml", f'<m:manifest xmlns:m="{base}:manifest:1.0"/>')
    return out.getvalue()


def xls(*rows: list[str]) -> bytes:
    """A workbook as Excel 97 wrote it: BIFF8 records in the one stream of a compound file."""

    def record(kind: int, data: bytes = b"") -> bytes:
        return struct.pack("<HH", kind, len(data)) + data

    labels = b"".join(
        record(0x0204, struct.pack("<HHHHB", r, c, 0, len(cell), 1) + cell.encode("utf-16-le"))
        for r, row in enumerate(rows)
        for c, cell in enumerate(row)
        if cell
    )
    begin = struct.pack("<HHHHII", 0x0600, 0x0010, 0x0DBB, 0x07CC, 0, 0x0306)
    sheet = record(0x0809, begin)
    sheet += record(0x0200, struct.pack("<IIHHH", 0, len(rows), 0, max(map(len, rows)), 0)) + labels + record(0x000A)
    head = record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0005, 0x0DBB, 0x07CC, 0, 0x0306))
    head += record(0x0042, struct.pack("<H", 1200))
    name = "Sheet1".encode("utf-16-le")
    length = len(head) + 4 + 8 + len(name) + 4  # the sheet follows the globals
    head += record(0x0085, struct.pack("<IBBBB", length, 0, 0, 6, 1) + name) + record(0x000A)
    return _compound(head + sheet)


def _compound(stream: bytes) -> bytes:
    """A compound file ([MS-CFB] version 3) that holds one stream, `Workbook`."""
    stream = stream.ljust(max(4096, -(-len(stream) // 512) * 512), b"\0")
    count = len(stream) // 512
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH6x", 0x3E, 3, 0xFFFE, 9, 6)
    header += struct.pack("<IIIIIIIIII", 0, 1, 1, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0, 0)
    header += struct.pack("<108I", *([0xFFFFFFFF] * 108))
    assert len(header) == 512 and count < 126
    fat = [0xFFFFFFFD, 0xFFFFFFFE, *range(3, count + 2), 0xFFFFFFFE]
    table = struct.pack("<128I", *fat, *([0xFFFFFFFF] * (128 - len(fat))))

    def entry(name: str, kind: int, child: int, start: int, size: int) -> bytes:
        text = name.encode("utf-16-le") + b"\0\0" if name else b""
        fields = struct.pack("<HBBIII", len(text), kind, 1, 0xFFFFFFFF, 0xFFFFFFFF, child) + bytes(36)
        return text.ljust(64, b"\0") + fields + struct.pack("<IQ", start, size)

    folder = entry("Root Entry", 5, 1, 0xFFFFFFFE, 0) + entry("Workbook", 2, 0xFFFFFFFF, 2, len(stream))
    folder += entry("", 0, 0xFFFFFFFF, 0, 0) * 2
    header = header[:76] + struct.pack("<I", 0) + header[80:]  # the allocation table is the first sector
    return header + table + folder + stream


async def send(world: World, login: str, kind: str, content: bytes, name: str, *, dry: bool = False) -> Any:
    path = f"/api/imports/{kind}?filename={name}" + ("&dry_run=true" if dry else "")
    return await world.http.post(path, content=content, headers=world.person(login).headers)


def places(answer: Any) -> list[str]:
    return [error["pointer"] for error in answer.json()["errors"]]


def counts(answer: Any) -> tuple[int, int, int]:
    """New, changed, unchanged; fails when the answer is a refusal."""
    body = answer.json()
    assert answer.status_code == 200, body
    return body["new"], body["changed"], body["unchanged"]


async def sign_in(world: World, login: str, page: str = "/imports") -> str:
    """Sign in with the browser's cookies; gives the token that forms carry."""
    world.http.cookies.clear()
    await world.http.post("/sign-in", data={"login": login, "password": PASSWORD})
    answer = await world.http.get(page)
    return str(answer.text.split('name="csrf-token" content="')[1].split('"')[0])
