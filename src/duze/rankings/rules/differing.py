"""What changed between two versions of a scheme, as a clerk reads its table: row, column, before, after. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from duze.rankings.scheme import Scheme
from duze.rankings.scheme_columns import SCHEME, TIE
from duze.rankings.scheme_table import scheme_rows

ADDED, REMOVED = "新增", "删去"
_TITLES = {column.key: column.title for column in SCHEME}
Key = tuple[str, str, int]


@dataclass(frozen=True)
class Difference:
    """One cell that is not what it was; a row that came or went is one difference, with `column` 新增 or 删去."""

    part: str
    name: str
    column: str
    before: str
    after: str


def differences(old: Scheme, new: Scheme) -> list[Difference]:
    """Every difference, in the order of the table; what was removed stands where it stood, what is new comes last."""
    before, after = _keyed(old), _keyed(new)
    found: list[Difference] = []
    for key, row in before.items():
        if key not in after:
            found.append(_whole(key, row, REMOVED))
            continue
        found.extend(_cells(key, row, after[key]))
    found.extend(_whole(key, row, ADDED) for key, row in after.items() if key not in before)
    return found


def _keyed(scheme: Scheme) -> dict[Key, Mapping[str, str]]:
    """Rows by part and code (or name); 并列比较 by position, because its order is what it says."""
    seen: Counter[str] = Counter()
    rows: dict[Key, Mapping[str, str]] = {}
    for row in scheme_rows(scheme):
        part = row["part"]
        seen[part] += part == TIE
        rows[(part, "" if part == TIE else row.get("code") or row["name"], seen[part])] = row
    return rows


def _cells(key: Key, before: Mapping[str, str], after: Mapping[str, str]) -> Iterator[Difference]:
    name = after.get("name") or before.get("name", "")
    for column, title in _TITLES.items():
        old, new = before.get(column, ""), after.get(column, "")
        if old != new and (old or "0") != (new or "0"):
            yield Difference(key[0], name, title, old, new)


def _whole(key: Key, row: Mapping[str, str], how: str) -> Difference:
    told = "；".join(
        f"{title}：{row[column]}"
        for column, title in _TITLES.items()
        if row.get(column) and column not in {"part", "name"}
    )
    before, after = (told, "") if how == REMOVED else ("", told)
    return Difference(key[0], row.get("name", key[1]), how, before, after)
