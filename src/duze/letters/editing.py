"""A letter's facts as form fields and back: one field per fact, lists line by line, tables as JSON."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from types import UnionType
from typing import Any, Union, get_args, get_origin

from pydantic.fields import FieldInfo

from duze.kit.errors import FieldError
from duze.kit.i18n import say
from duze.letters.errors import WrongFacts
from duze.letters.kinds import LetterKind

# Set by acts of their own: the date by signing, the consent by recording it.
_NOT_EDITED = frozenset({"dated", "government_approval"})
_LONG = 60


@dataclass(frozen=True)
class FactField:
    """One fact in the form: `widget` is line, area, date, moment, lines or json."""

    name: str
    label: str
    widget: str
    value: str
    optional: bool
    hint: str = ""


def fields_of(kind: LetterKind, facts: Mapping[str, Any], typed: Mapping[str, Any]) -> list[FactField]:
    """The form of a kind, filled with `facts`; `typed` (a refused attempt) wins."""
    found = []
    for name, described in kind.facts.model_fields.items():
        if name in _NOT_EDITED:
            continue
        widget = _widget(described)
        value = str(typed[name]) if name in typed else _shown(facts.get(name), widget)
        found.append(
            FactField(name, described.title or name, widget, value, not described.is_required(), _HINTS.get(widget, ""))
        )
    return found


_HINTS = {"lines": "每行一项。", "json": "按所示结构修改，保留引号和括号。"}


def _widget(described: FieldInfo) -> str:
    kind = _plain(described.annotation)
    if kind is date:
        return "date"
    if kind is datetime:
        return "moment"
    if get_origin(kind) is tuple:
        return "lines" if _plain(get_args(kind)[0]) is str else "json"
    if kind is str:
        return "line" if _most(described) <= _LONG else "area"
    return "line" if kind is int else "json"


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


def _shown(value: Any, widget: str) -> str:
    if value is None:
        return ""
    if widget == "lines":
        return "\n".join(value)
    if widget == "json":
        return json.dumps(value, ensure_ascii=False, indent=1)
    return str(value)[:16] if widget == "moment" else str(value)


def facts_from(kind: LetterKind, facts: Mapping[str, Any], typed: Mapping[str, Any]) -> dict[str, Any]:
    """The facts with what was typed in. Raises WrongFacts naming a field that cannot be read."""
    merged = dict(facts)
    for name, described in kind.facts.model_fields.items():
        if name in _NOT_EDITED:
            continue
        merged[name] = _read(name, str(typed.get(name, "")), _widget(described))
        if merged[name] in ("", None) and not described.is_required():
            merged.pop(name)
    return merged


def _read(name: str, text: str, widget: str) -> Any:
    text = text.replace("\r\n", "\n").strip()
    if widget == "lines":
        return [line.strip() for line in text.split("\n") if line.strip()]
    if widget != "json":
        return text
    try:
        return json.loads(text) if text else None
    except ValueError:
        detail = say("结构不完整：请检查引号、逗号和括号是否成对。")
        raise WrongFacts(errors=[FieldError(f"/{name}", detail)]) from None


def by_field(problem: dict[str, Any] | None) -> dict[str, Any] | None:
    """The problem with errors inside a fact (`/reasons/2`) shown at the fact's own field."""
    if problem is None or "errors" not in problem:
        return problem
    errors = [{**error, "pointer": "/" + error["pointer"].strip("/").split("/")[0]} for error in problem["errors"]]
    return {**problem, "errors": errors}
