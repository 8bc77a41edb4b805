"""The values sheet: taken whole or refused whole, every fault by its cell."""

from __future__ import annotations

import io
import zipfile
import zlib
from decimal import Decimal
from typing import Any

import pytest
import xlsxwriter

from duze.kit.errors import Invalid, TooLarge, WrongType
from duze.rankings.rules.sheet import KnownUnit
from duze.rankings.rules.workbook import MAX_FILE, read_workbook, template, weigh
from tests.rankings.make import indicator, scheme

UNITS = [
    KnownUnit("d01", "江岸区", "江岸区人民政府", "g"),
    KnownUnit("d02", "江汉区", "江汉区人民政府", "g"),
    KnownUnit("b01", "市财政局", "武汉市财政局", "h"),
]
SCHEME = scheme(
    [
        indicator("days", name="用时", unit="工作日", direction="cost", lowest=0, highest=100),
        indicator("online", name="网办率", unit="%", lowest=0, highest=100),
    ],
    groups=[{"code": "g", "name": "区"}, {"code": "h", "name": "局"}],
    weights={"g": {"days": 50, "online": 50}, "h": {"online": 100}},
)


def sheet(*rows: list[Any], merge: str = "") -> bytes:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "nan_inf_to_errors": True})
    page = book.add_worksheet()
    for number, row in enumerate(rows):
        for column, value in enumerate(row):
            if isinstance(value, str) and value.startswith("="):
                page.write_formula(number, column, value, None, "#DIV/0!")
            elif value is not None:
                page.write(number, column, value)
    if merge:
        page.merge_range(merge, "合并")
    book.close()
    return out.getvalue()


HEAD = ["单位代码", "单位", "用时（工作日）", "网办率"]


def faults(data: bytes) -> dict[str, str]:
    with pytest.raises(Invalid) as refused:
        read_workbook(data, SCHEME, UNITS)
    return {error.pointer: error.detail % dict(error.params) for error in refused.value.errors}


def test_values_are_read_exactly_and_full_width_digits_are_digits() -> None:
    data = sheet(
        ["标题行不碍事"],
        HEAD,
        ["d01", "江岸区", 0.1 + 0.2, "９５．５％"],
        ["", "江汉区人民政府", "1,024".replace("1,0", ""), 95],
        ["b01", None, None, "88.25"],
        [None, None, None, None],
    )
    read = {(v.unit_code, v.indicator): (v.value, v.cell) for v in read_workbook(data, SCHEME, UNITS)}
    assert read == {
        ("d01", "days"): (Decimal("0.3"), "C3"),
        ("d01", "online"): (Decimal("95.5"), "D3"),
        ("d02", "days"): (Decimal("24"), "C4"),
        ("d02", "online"): (Decimal("95"), "D4"),
        ("b01", "online"): (Decimal("88.25"), "D5"),
    }


def test_every_fault_is_named_by_its_cell_and_nothing_is_taken() -> None:
    found = faults(
        sheet(
            [*HEAD, "满意度"],
            ["d01", "江岸区", "约三天", 0.95],
            ["d02", "江汉区", "=1/0", 101],
            ["d02", "江汉区", 3, 50],
            ["d99", "虚构区", 3, 50],
            ["b01", "市财政局", 7, 50],
            ["d01", "江汉区", 7, 50],
            [None, None, 7, 50],
        )
    )
    assert set(found) == {"E1", "C2", "D2", "C3", "D3", "A4", "A5", "C6", "B7", "A8"}
    assert "约三天" in found["C2"]
    assert "95%" in found["D2"]
    assert "公式出错" in found["C3"]
    assert "0 至 100" in found["D3"]
    assert "第 3 行" in found["A4"]
    assert "不考核" in found["C6"]


def test_merged_cells_nan_dates_and_missing_header() -> None:
    assert {"C2", "C3"} <= set(faults(sheet(HEAD, ["d01", "江岸区", 1, 1], merge="C2:C3")))
    assert set(faults(sheet(HEAD, ["d01", "江岸区", float("nan"), True]))) == {"C2", "D2"}
    assert set(faults(sheet(HEAD, ["d01", "江岸区", "NaN", "—"]))) == {"C2", "D2"}
    assert set(faults(sheet(["什么", "都没有"]))) == {"A1"}
    assert set(faults(sheet([*HEAD, "days"], ["d01", "江岸区", 1, 50, 1]))) == {"E1"}


def test_the_template_reads_back_empty_and_says_how_to_fill_it() -> None:
    data = template(SCHEME, UNITS, "2026-10")
    assert read_workbook(data, SCHEME, UNITS) == []


def zipped(**entries: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in entries.items():
            packed.writestr(name, content)
    return out.getvalue()


def test_a_zip_bomb_is_refused_before_it_is_opened() -> None:
    bomb = zipped(**{"xl/workbook.xml": b"<w/>", "xl/worksheets/sheet1.xml": b"0" * (101 << 20)})
    assert len(bomb) < 1 << 20
    with pytest.raises(TooLarge, match="解压"):
        weigh(bomb)


def test_a_zip_bomb_that_lies_about_its_size_is_refused() -> None:
    content = b"0" * (120 << 20)
    honest = zipped(**{"xl/workbook.xml": b"<w/>", "xl/big.bin": content})
    size, small = len(content).to_bytes(4, "little"), (40_000_00).to_bytes(4, "little")
    lying = honest.replace(size, small)
    assert lying != honest
    assert zlib.crc32(content)  # the checksum stays true, only the sizes lie
    with pytest.raises(TooLarge, match="解压"):
        weigh(lying)


@pytest.mark.parametrize(
    "data", [b"", b"not a zip", b"PK\x03\x04 cut off", zipped(**{"word/document.xml": b"<w/>"})], ids=range(4)
)
def test_other_files_are_refused(data: bytes) -> None:
    with pytest.raises(WrongType):
        read_workbook(data, SCHEME, UNITS)


def test_a_file_beyond_the_limit_is_refused() -> None:
    with pytest.raises(TooLarge):
        weigh(b"P" * (MAX_FILE + 1))


def test_a_damaged_sheet_is_refused_not_a_fault() -> None:
    broken = zipped(
        **{"xl/workbook.xml": b"<workbook", "xl/_rels/workbook.xml.rels": b"<x", "[Content_Types].xml": b""}
    )
    with pytest.raises(WrongType):
        read_workbook(broken, SCHEME, UNITS)
