"""The API's description: OpenAPI 3.1 at /api/openapi.json, with an offline documentation page."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

from litestar import Litestar, Request, Response, get
from litestar.openapi.config import OpenAPIConfig
from litestar.openapi.plugins import JsonRenderPlugin
from litestar.openapi.spec import Components, SecurityScheme
from litestar.response import Template

from duze import __version__
from duze.app.api_document import completed


def openapi_config() -> OpenAPIConfig:
    """The OpenAPI document's head: title, version, how to authenticate."""
    return OpenAPIConfig(
        title="Duze 督责",
        version=__version__,
        description=(
            "Supervision and accountability case tracking. Problems are RFC 9457; changes need `If-Match`; "
            "every POST takes an `Idempotency-Key`; lists are keyset pages with `Link`."
        ),
        # Litestar answers everything below this path itself, so it gets a place of its own
        path="/openapi",
        render_plugins=[JsonRenderPlugin(path="/schema.json")],
        components=Components(
            security_schemes={
                "token": SecurityScheme(type="http", scheme="bearer", description="API token of an account"),
                "session": SecurityScheme(
                    type="apiKey",
                    name="duze_session",
                    security_scheme_in="cookie",
                    description="Browser session; unsafe requests also carry X-CSRFToken",
                ),
            }
        ),
        security=[{"token": []}, {"session": []}],
    )


@get("/api/openapi.json", include_in_schema=False, sync_to_thread=False)
def openapi_json(request: Request[Any, Any, Any]) -> Response[bytes]:
    """The API's description, OpenAPI 3.1."""
    return Response(_document(request.app), media_type="application/json")


@cache
def _document(app: Litestar) -> bytes:
    return json.dumps(completed(app.openapi_schema.to_schema(), app), ensure_ascii=False).encode()


@get("/api/docs", include_in_schema=False, sync_to_thread=False)
def api_docs() -> Template:
    """The API's description as a page to read, from our own files."""
    return Template("api_docs.html")
