"""Plain HTML forms in: strings become the same shapes the API takes, with the same complaints."""

from __future__ import annotations

import re
import unicodedata
from typing import Any, TypeVar, get_args

from litestar import Request
from pydantic import BaseModel, ValidationError

from duze.kit.errors import Invalid
from duze.kit.web.problems import field_errors

Shape = TypeVar("Shape", bound=BaseModel)
_HOUSEKEEPING = {"_csrf_token", "version"}
# a table's cells, Word's line break inside a paragraph, its hard blank, and signs without width
_PASTED = str.maketrans({"\t": "\u3000", "\x0b": "\n", "\xa0": " ", "\u200b": None, "\ufeff": None})


async def form_values(request: Request[Any, Any, Any]) -> dict[str, Any]:
    """The form's fields; a field sent several times is a list, an empty one is left out."""
    form = await request.form()
    values: dict[str, Any] = {}
    for name in form:
        sent = [value for value in form.getall(name) if value != ""]
        if sent:
            values[name] = sent if name.endswith("[]") or len(sent) > 1 else sent[0]
    return {name.removesuffix("[]"): value for name, value in values.items()}


def several(sent: Any) -> list[Any]:
    """A field that may be sent several times, as the list it is even when one was chosen."""
    return sent if isinstance(sent, list) else [sent]


def shaped(shape: type[Shape], values: dict[str, Any]) -> Shape:
    """Form values as `shape`. Raises Invalid naming each field."""
    fields = {name: _meant(shape, name, value) for name, value in values.items() if name not in _HOUSEKEEPING}
    try:
        return shape.model_validate(fields)
    except ValidationError as error:
        raise Invalid(errors=field_errors(error)) from error


def _meant(shape: type[BaseModel], name: str, value: Any) -> Any:
    """What somebody meant who pasted out of Word or typed full-width.

    Digits and dates in their plain form, the cells of a table's row kept apart by a blank, no marks that cannot be
    seen. Text is otherwise left as it was typed.
    """
    if isinstance(value, list):
        return [_meant(shape, name, one) for one in value]
    field = shape.model_fields.get(name)
    if field is None or not isinstance(value, str):
        return value
    if not _holds_text(field.annotation):
        return unicodedata.normalize("NFKC", value).strip()
    return value.translate(_PASTED)


def _holds_text(annotation: Any) -> bool:
    return annotation is str or any(_holds_text(part) for part in get_args(annotation))


def version_of(values: dict[str, Any]) -> int | None:
    """The row version a form was filled in for (its hidden field)."""
    text = str(values.get("version", ""))
    return int(text) if re.fullmatch(r"[0-9]{1,9}", text) else None
