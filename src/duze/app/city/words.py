"""The words of the demo city: matters composed from data/city/words.toml, each by its own seed."""

from __future__ import annotations

import random
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

DATA = Path(__file__).parents[1] / "data" / "city"
_KINDS = {"B": "inaction", "M": "slow", "L": "misconduct"}
_GROUPS = {"d": "district", "b": "department", "p": "partner"}
_WEIGHTS = {"B01": 4, "B02": 12, "B03": 6, "B04": 7, "M01": 22, "M02": 14, "M03": 8, "M04": 5}
_WEIGHTS |= {"L01": 14, "L02": 5, "L03": 5, "L04": 5, "L05": 7}


@cache
def words() -> dict[str, Any]:
    """The whole word list."""
    return tomllib.loads((DATA / "words.toml").read_text("utf-8"))


@cache
def _patterns() -> dict[str, dict[str, Any]]:
    return {pattern["sub_type"]: pattern for pattern in words()["pattern"]}


def dice(*seed: object) -> random.Random:
    """Chance that falls the same way each time for the same seed."""
    return random.Random("/".join(map(str, seed)))  # noqa: S311 - demo data must repeat, not be secret


@dataclass(frozen=True)
class Words:
    """A matter in the words of everybody concerned."""

    unit: str
    kind: str
    sub_type: str
    severity: str
    channel: str
    place: str
    handler: str
    item: str
    facts: str
    explanation: str
    given_by: str
    verification: str


def matter(number: int, unit: str, unit_name: str, sub_type: str = "", severity: str = "") -> Words:
    """The `number`th matter of the city, about a unit (code and short name)."""
    chance = dice("matter", number)
    code = sub_type or chance.choices(list(_WEIGHTS), list(_WEIGHTS.values()))[0]
    pattern, group = _patterns()[code], _GROUPS[unit[0]]
    place = chance.choice(words()["places"][group]).format(floor=chance.choice("一二三四"), n=chance.randint(1, 32))
    fill = {
        "item": chance.choice(words()["items"][group]),
        "window": place.removeprefix("驻市民之家"),
        "firm": chance.choice(words()["firms"]),
        "paper": chance.choice(words()["papers"]),
        "n": chance.randint(3, 9),
        "m": chance.randint(2, 5),
        "day": chance.randint(10, 19),
        "fee": f"{chance.randint(3, 96) / 10}",
        "time": f"{chance.choice([9, 10, 11, 14, 15, 16])}时{chance.randint(0, 59):02d}分",
    }
    staff = chance.choice(["窗口工作人员", "审批经办人", "当班人员", "业务科经办人"])
    written = {part: chance.choice(pattern[part]).format(**fill) for part in ("facts", "explanation", "verification")}
    return Words(
        unit=unit,
        kind=_KINDS[code[0]],
        sub_type=code,
        severity=severity or chance.choices(["minor", "serious", "grave"], [66, 31, 3])[0],
        channel=chance.choices(
            ["inspection", "covert", "complaint", "self_check", "hotline", "system"], [34, 26, 14, 6, 13, 7]
        )[0],
        place=f"{unit_name}{place}",
        handler=f"{staff}（工号 {chance.randint(101, 999):04d}）",
        item=fill["item"],
        given_by=chance.choice(words()["givers"]),
        **written,
    )


def said(number: int, about: str) -> str:
    """A sentence of the word list, chosen for the `number`th matter."""
    chance = dice("said", number, about)
    return str(chance.choice(words()["said"][about]).format(m=chance.randint(2, 6)))
