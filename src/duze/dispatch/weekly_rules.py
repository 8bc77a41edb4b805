"""A weekly sheet's lines: what the system fills in, and what the unit says to it. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

import msgspec

from duze.dispatch.rules import Light
from duze.dispatch.shapes import AnswerIn, FilingIn
from duze.kit.errors import FieldError, Invalid, invalid


class Line(msgspec.Struct):
    """One line. `text` is what the system filled in; `said` what the unit wrote instead, "" when it confirmed that."""

    kind: str
    ref: UUID
    number: str
    title: str
    due_on: date | None
    light: Light
    text: str
    said: str = ""
    trouble: str = ""
    wanted: str = ""
    href: str = ""

    @property
    def progress(self) -> str:
        """What counts: the unit's own words, or the system's that it confirmed."""
        return self.said or self.text


def answered(lines: Sequence[Line], data: FilingIn) -> list[Line]:
    """The lines with the unit's answers.

    Raises Invalid when a line is not answered (and the sheet not filed as unchanged), answered twice, or not on it.
    """
    if data.unchanged:
        if data.lines:
            raise invalid("/lines", "填“无变化”的，不再逐行填写。")
        return list(lines)
    answers: dict[UUID, AnswerIn] = {}
    known = {line.ref for line in lines}
    for place, one in enumerate(data.lines):
        if one.ref not in known:
            raise invalid(f"/lines/{place}/ref", "周报中没有这一行，可能刚刚办结，请刷新后再填。")
        if one.ref in answers:
            raise invalid(f"/lines/{place}/ref", "同一行填写了两次。")
        answers[one.ref] = one
    if open_ := [line for line in lines if line.ref not in answers]:
        raise Invalid(
            errors=[
                FieldError("/lines", "“%(title)s”没有确认，请逐行确认或者填“无变化”。", {"title": line.title})
                for line in open_[:5]
            ]
        )
    return [_said(line, answers[line.ref]) for line in lines]


def _said(line: Line, answer: AnswerIn) -> Line:
    own = answer.text if answer.text.split() != line.text.split() else ""
    return msgspec.structs.replace(line, said=own, trouble=answer.trouble, wanted=answer.wanted)


def as_json(lines: Sequence[Line]) -> list[dict[str, Any]]:
    """Lines as a row holds them."""
    return [dict(msgspec.to_builtins(line)) for line in lines]


def from_json(lines: Sequence[dict[str, Any]]) -> list[Line]:
    """Lines of a stored row."""
    return [msgspec.convert(line, Line) for line in lines]
