"""A letter's facts as form fields and back: one field per fact, lists and rows line by line."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from types import UnionType
from typing import Any, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from duze.kit.errors import FieldError
from duze.kit.i18n import say
from duze.letters.errors import WrongFacts
from duze.letters.facts import DirectingFacts
from duze.letters.kinds import LetterKind

# Set by acts of their own: the date by signing, the consent by recording it. Figures and digests come from
# the records they belong to and are never typed.
_NOT_EDITED = frozenset({"dated", "government_approval", "groups", "weights", "evidence", "changes"})
_LONG = 60
_BAR = "｜"


@dataclass(frozen=True)
class FactField:
    """One fact in the form.

    `widget` is line, area, date, moment, choice, lines (texts) or rows (parts between bars). `seldom`: any letter may
    have it, few do, and this one has none so far.
    """

    name: str
    label: str
    widget: str
    value: str
    optional: bool
    hint: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    seldom: bool = False


def fields_of(kind: LetterKind, facts: Mapping[str, Any], typed: Mapping[str, Any]) -> list[FactField]:
    """The form of a kind, filled with `facts`; `typed` (a refused attempt) wins."""
    found = []
    for name, described in kind.facts.model_fields.items():
        if name in _NOT_EDITED:
            continue
        widget = _widget(described)
        value = str(typed[name]) if name in typed else _shown(facts.get(name), widget, described)
        label, optional = described.title or name, not described.is_required()
        hint, choices = _hint(widget, described), _choices(described)
        seldom = optional and not value and name in DirectingFacts.model_fields
        found.append(FactField(name, label, widget, value, optional, hint, choices, seldom))
    return found


def _hint(widget: str, described: FieldInfo) -> str:
    if widget == "rows":
        parts = [part.title or name for name, part in _row(described).model_fields.items()]
        return say("每行一项，依次为：%(parts)s。", {"parts": _BAR.join(parts)})
    return say("每行一项。") if widget == "lines" else ""


def _choices(described: FieldInfo) -> tuple[tuple[str, str], ...]:
    """What may be chosen: such facts are printed as they are stored."""
    kind = _plain(described.annotation)
    return tuple((one.value, one.value) for one in kind) if isinstance(kind, type) and issubclass(kind, StrEnum) else ()


def _widget(described: FieldInfo) -> str:
    kind = _plain(described.annotation)
    if _choices(described):
        return "choice"
    if kind is date:
        return "date"
    if kind is datetime:
        return "moment"
    if get_origin(kind) is tuple:
        return "lines" if _plain(get_args(kind)[0]) is str else "rows"
    if kind is str:
        return "line" if _most(described) <= _LONG else "area"
    return "line" if kind is int else "rows"


def _row(described: FieldInfo) -> type[BaseModel]:
    """The model of one row; a fact that is a single model is one row."""
    kind = _plain(described.annotation)
    model: Any = _plain(get_args(kind)[0]) if get_origin(kind) is tuple else kind
    found: type[BaseModel] = model
    return found


def _many(described: FieldInfo) -> bool:
    return get_origin(_plain(described.annotation)) is tuple


def _plain(annotation: Any) -> Any:
    """The type inside Annotated and `| None`."""
    origin = get_origin(annotation)
    if origin in (Union, UnionType):
        return _plain(next(part for part in get_args(annotation) if part is not type(None)))
    if hasattr(annotation, "__metadata__"):
        return _plain(get_args(annotation)[0])
    return annotation


def _most(described: FieldInfo) -> int:
    for part in [*described.metadata, *getattr(described.annotation, "__metadata__", ())]:
        if (most := getattr(part, "max_length", None)) is not None:
            return int(most)
    return 0


def _shown(value: Any, widget: str, described: FieldInfo) -> str:
    if value is None:
        return ""
    if widget == "lines":
        return "\n".join(value)
    if widget == "rows":
        names = list(_row(described).model_fields)
        rows = value if _many(described) else [value]
        return "\n".join(_BAR.join(str(row.get(name) or "") for name in names).rstrip(_BAR) for row in rows)
    return str(value)[:16] if widget == "moment" else str(value)


def facts_from(kind: LetterKind, facts: Mapping[str, Any], typed: Mapping[str, Any]) -> dict[str, Any]:
    """The facts with what was typed in. Raises WrongFacts naming a field that cannot be read."""
    merged = dict(facts)
    for name, described in kind.facts.model_fields.items():
        if name in _NOT_EDITED:
            continue
        merged[name] = _read(name, str(typed.get(name, "")), described)
        if merged[name] in ("", None, []) and not described.is_required():
            merged.pop(name)
    return merged


def _read(name: str, text: str, described: FieldInfo) -> Any:
    text, widget = text.replace("\r\n", "\n").strip(), _widget(described)
    if widget != "rows":
        text = text.replace("\t", "\u3000")
    if widget not in ("lines", "rows"):
        return text
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    if widget == "lines":
        return lines
    rows = [_parts_of(name, line, described) for line in lines]
    return rows if _many(described) else (rows[0] if rows else None)


def _parts_of(name: str, line: str, described: FieldInfo) -> dict[str, str]:
    parts = [part.strip() for part in line.replace("|", _BAR).replace("\t", _BAR).split(_BAR)]  # a pasted row has tabs
    names = list(_row(described).model_fields)
    if len(parts) > len(names):
        detail = say("“%(line)s”多于 %(most)s 项，请检查分隔符。", {"line": line[:20], "most": len(names)})
        raise WrongFacts(errors=[FieldError(f"/{name}", detail)])
    return {field: part for field, part in zip(names, parts, strict=False) if part}


def by_field(problem: dict[str, Any] | None) -> dict[str, Any] | None:
    """The problem with errors inside a fact (`/reasons/2`) shown at the fact's own field."""
    if problem is None or "errors" not in problem:
        return problem
    errors = [{**error, "pointer": "/" + error["pointer"].strip("/").split("/")[0]} for error in problem["errors"]]
    return {**problem, "errors": errors}
