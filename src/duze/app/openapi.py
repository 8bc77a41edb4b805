"""The API's description: OpenAPI 3.1 at /api/openapi.json, with an offline documentation page."""

from __future__ import annotations

from litestar.openapi.config import OpenAPIConfig
from litestar.openapi.plugins import JsonRenderPlugin
from litestar.openapi.spec import Components, SecurityScheme

from duze import __version__


def openapi_config() -> OpenAPIConfig:
    """The OpenAPI document's head: title, version, how to authenticate."""
    return OpenAPIConfig(
        title="Duze 督责",
        version=__version__,
        description=(
            "Supervision and accountability case tracking. Problems are RFC 9457; changes need `If-Match`; "
            "every POST takes an `Idempotency-Key`; lists are keyset pages with `Link`."
        ),
        path="/api",
        render_plugins=[JsonRenderPlugin(path="/openapi.json")],
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
