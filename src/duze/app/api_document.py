"""What Litestar's OpenAPI document lacks: an example for every request body, our problems, our headers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from litestar import Litestar
from litestar.handlers import HTTPRouteHandler
from pydantic import BaseModel

SOME_ID = UUID("0199f0aa-0000-7000-8000-000000000003")
PROBLEM: dict[str, Any] = {
    "type": "object",
    "title": "Problem",
    "description": "RFC 9457. `detail` and `errors[].detail` are in the language asked for by Accept-Language.",
    "required": ["type", "title", "status", "detail", "code", "request_id"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "code": {"type": "string", "description": "stable, English"},
        "request_id": {"type": "string"},
        "remedy": {"type": "string", "description": "what to do"},
        "article": {"type": "string", "description": "the law, when it is the reason"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {"pointer": {"type": "string"}, "detail": {"type": "string"}},
            },
        },
    },
    "examples": [
        {
            "type": "/problems/invalid",
            "title": "填写的内容有误，请按提示更正。",
            "status": 422,
            "detail": "填写的内容有误，请按提示更正。",
            "code": "invalid",
            "request_id": "efc88a39f2a9ea1e",
            "errors": [{"pointer": "/happened_at", "detail": "发生时间不能晚于现在。"}],
        }
    ],
}
_KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "description": "The act counts once; sending it again under the same key gets the same answer.",
    "schema": {"type": "string", "minLength": 8, "maxLength": 100},
}
_MATCH = {
    "name": "If-Match",
    "in": "header",
    "required": False,
    "description": "The ETag the change is meant for. Without it a change is answered 428, with an old one 412.",
    "schema": {"type": "string"},
}


def completed(document: dict[str, Any], app: Litestar) -> dict[str, Any]:
    """The document with examples, problems and headers added."""
    document["components"]["schemas"]["Problem"] = PROBLEM
    shapes = dict(_bodies(app))
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            if not isinstance(operation, dict) or "responses" not in operation:
                continue
            _say_problems(operation)
            _say_headers(operation, path, method)
            if body := operation.get("requestBody", {}).get("content", {}).get("application/json"):
                shape = shapes.get((path, method.upper()))
                value = example_of(shape) if shape else {"reason": "核实情况需要回访。"}
                body["examples"] = {"example": {"value": value}}
    return document


def _say_problems(operation: dict[str, Any]) -> None:
    operation["responses"].pop("400", None)
    content = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    operation["responses"]["4XX"] = {"description": "A refusal, with the reason and what to do", "content": content}


def _say_headers(operation: dict[str, Any], path: str, method: str) -> None:
    parameters = operation.setdefault("parameters", [])
    if method == "post":
        parameters.append(_KEY)
    if method in ("put", "patch") or (method == "post" and "{" in path):
        parameters.append(_MATCH)


def _bodies(app: Litestar) -> Iterator[tuple[tuple[str, str], type[BaseModel]]]:
    """(path, method) → the shape of the JSON body."""
    for route in app.routes:
        for handler in getattr(route, "route_handlers", []):
            if not isinstance(handler, HTTPRouteHandler) or "data" not in handler.parsed_fn_signature.parameters:
                continue
            field = handler.parsed_fn_signature.parameters["data"]
            shapes = [field.annotation, *(inner.annotation for inner in field.inner_types)]
            for shape in shapes:
                if isinstance(shape, type) and issubclass(shape, BaseModel):
                    for method in handler.http_methods:
                        yield (_plain(route.path), str(getattr(method, "value", method))), shape


def _plain(path: str) -> str:
    return "/".join(part.split(":")[0] + "}" if part.startswith("{") else part for part in path.split("/"))


def example_of(shape: type[BaseModel]) -> Any:
    """The shape's own example, or one made from its fields; fields an inherited example lacks are added."""
    schema = shape.model_json_schema()
    own = schema.pop("examples", [{}])[0]
    return _made(schema, schema.get("$defs", {})) | own


def _made(schema: dict[str, Any], defs: dict[str, Any]) -> Any:
    if "$ref" in schema:
        return _made(defs[schema["$ref"].rsplit("/", 1)[-1]], defs)
    if schema.get("examples"):
        return schema["examples"][0]
    if "enum" in schema:
        return schema["enum"][0]
    for several in ("anyOf", "allOf"):
        if several in schema:
            return _made(schema[several][0] | {k: v for k, v in schema.items() if k == "title"}, defs)
    return _by_type(schema, defs)


def _by_type(schema: dict[str, Any], defs: dict[str, Any]) -> Any:
    kind = schema.get("type")
    if kind == "object":
        wanted = {
            k: v for k, v in schema.get("properties", {}).items() if k in schema.get("required", []) or v.get("title")
        }
        return {name: _made(part, defs) for name, part in wanted.items()}
    if kind == "array":
        return [_made(schema["items"], defs)] if "items" in schema else []
    if kind in ("integer", "number"):
        return schema.get("minimum", schema.get("default", 1))
    if kind == "boolean":
        return True
    return _text(schema)


def _text(schema: dict[str, Any]) -> str:
    fixed = {"uuid": str(SOME_ID), "date": "2026-11-02", "date-time": "2026-11-02T09:30:00+08:00"}
    if schema.get("format") in fixed:
        return fixed[schema["format"]]
    if schema.get("default"):
        return str(schema["default"])
    if "pattern" in schema and schema["pattern"].startswith("^[0-9"):
        return "027-82800000"
    words = str(schema.get("title", "说明"))
    return words if len(words) >= schema.get("minLength", 0) else words.ljust(schema["minLength"], "。")
