"""Reading single cells as days, whole numbers, members of an enum; every fault is noted by cell, none is raised."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from datetime import date
from enum import Enum
from typing import TypeVar

from pydantic import ValidationError

from duze.kit.errors import Refusal
from duze.kit.sheets import CellError, SheetRow, SheetTable
from duze.kit.web.problems import field_errors

Member = TypeVar("Member", bound=Enum)
_DAY = re.compile(
    r"([0-9]{4})[-/.\u5e74]([0-9]{1,2})[-/.\u6708]([0-9]{1,2})\u65e5?(?: 00:00:00)?|([0-9]{4})([0-9]{2})([0-9]{2})"
)


class Cells:
    """The cells of one row; what is wrong is added to `errors` with its place."""

    def __init__(self, table: SheetTable, row: SheetRow, errors: list[CellError]) -> None:
        self.table = table
        self.row = row
        self.errors = errors
        self._before = len(errors)

    @property
    def clean(self) -> bool:
        """Whether nothing was found wrong in this row so far."""
        return len(self.errors) == self._before

    def wrong(self, key: str, message: str, **params: object) -> None:
        """Note a fault in a cell."""
        self.errors.append(CellError(self.table.place(self.row, key), message, params))

    def refused(self, refusal: Refusal, keys: Mapping[str, str] | None = None) -> None:
        """Note a verb's refusal, each of its errors at the cell it points at (`/unit_id` → keys["unit_id"])."""
        first = self.table.columns[0].key
        known = {column.key for column in self.table.columns}
        for error in refusal.errors:
            name = error.pointer.strip("/").split("/")[0]
            key = (keys or {}).get(name, name)
            self.wrong(key if key in known else first, error.detail, **error.params)
        if not refusal.errors:
            self.wrong((keys or {}).get("", first), refusal.message, **refusal.params)

    def misshapen(self, error: ValidationError, keys: Mapping[str, str] | None = None) -> None:
        """Note a shape's complaints at their cells."""
        self.refused(Refusal(errors=field_errors(error)), keys)

    def text(self, key: str, most: int = 0) -> str:
        """The value as text, of at most `most` characters."""
        value = self.row.values[key]
        if most and len(value) > most:
            self.wrong(key, "不得超过 %(max_length)s 字。", max_length=most)
        return value

    def code(self, key: str, most: int = 40) -> str:
        """A code: as text, with full-width signs read half-width and without blanks inside."""
        value = re.sub(r"\s", "", unicodedata.normalize("NFKC", self.text(key)))
        if len(value) > most:
            self.wrong(key, "不得超过 %(max_length)s 字。", max_length=most)
        return value

    def day(self, key: str) -> date | None:
        """A day: 2026-11-02, 2026/11/2, 2026.11.2, 2026年11月2日 or 20261102; None when empty or wrong."""
        value = self.row.values[key]
        if not value:
            return None
        match = _DAY.fullmatch(unicodedata.normalize("NFKC", value))
        if match:
            year, month, day = (int(part) for part in match.groups() if part)
            try:
                return date(year, month, day)
            except ValueError:
                pass
        self.wrong(key, "“%(value)s”不是有效的日期，请按 2026-11-02 的格式填写。", value=value[:60])
        return None

    def whole(self, key: str, least: int = -(1 << 31), most: int = (1 << 31) - 1) -> int | None:
        """A whole number between two bounds; None when empty or wrong."""
        value = unicodedata.normalize("NFKC", self.row.values[key])
        if not value:
            return None
        if not re.fullmatch(r"[+-]?[0-9]{1,12}", value):
            self.wrong(key, "“%(value)s”须为整数。", value=value[:60])
            return None
        if not least <= int(value) <= most:
            self.wrong(key, "须为 %(least)s 至 %(most)s 之间的整数。", least=least, most=most)
            return None
        return int(value)

    def member(self, key: str, names: Mapping[Member, str]) -> Member | None:
        """The enum member whose Chinese name or code stands in the cell; None when empty or unknown."""
        value = self.row.values[key]
        if not value:
            return None
        found = {name: member for member, name in names.items()} | {member.value: member for member in names}
        if value not in found:
            choices = "、".join(names.values())
            self.wrong(key, "“%(value)s”不在可选范围内，可选：%(choices)s。", value=value[:60], choices=choices)
        return found.get(value)

    def several(self, key: str) -> list[str]:
        """Codes separated by 、 or , or ; or blanks."""
        value = unicodedata.normalize("NFKC", self.row.values[key])
        return [part for part in re.split(r"[、,;\s]+", value) if part]
