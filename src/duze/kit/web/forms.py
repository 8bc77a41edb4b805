"""Plain HTML forms in: strings become the same shapes the API takes, with the same complaints."""

from __future__ import annotations

import re
from typing import Any, TypeVar

from litestar import Request
from pydantic import BaseModel, ValidationError

from duze.kit.errors import Invalid
from duze.kit.web.problems import field_errors

Shape = TypeVar("Shape", bound=BaseModel)
_HOUSEKEEPING = {"_csrf_token", "version"}


async def form_values(request: Request[Any, Any, Any]) -> dict[str, Any]:
    """The form's fields; a field sent several times is a list, an empty one is left out."""
    form = await request.form()
    values: dict[str, Any] = {}
    for name in form:
        sent = [value for value in form.getall(name) if value != ""]
        if sent:
            values[name] = sent if name.endswith("[]") or len(sent) > 1 else sent[0]
    return {name.removesuffix("[]"): value for name, value in values.items()}


def shaped(shape: type[Shape], values: dict[str, Any]) -> Shape:
    """Form values as `shape`. Raises Invalid naming each field."""
    fields = {name: value for name, value in values.items() if name not in _HOUSEKEEPING}
    try:
        return shape.model_validate(fields)
    except ValidationError as error:
        raise Invalid(errors=field_errors(error)) from error


def version_of(values: dict[str, Any]) -> int | None:
    """The row version a form was filled in for (its hidden field)."""
    text = str(values.get("version", ""))
    return int(text) if re.fullmatch(r"[0-9]{1,9}", text) else None
