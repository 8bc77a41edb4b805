"""Static files under content-hashed names: cached for ever, compressed beforehand."""

from __future__ import annotations

import json
import logging
from functools import cache
from pathlib import Path
from typing import Any

from litestar import Request, Response, get
from litestar.params import FromPath

from duze.kit.errors import NotFound

STATIC = Path(__file__).parent / "static"
log = logging.getLogger("duze.static")

_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
}
_FOR_EVER = "public, max-age=31536000, immutable"


@cache
def _manifest() -> dict[str, str]:
    """Logical name → hashed name; empty, with a warning, before the assets were built."""
    try:
        files = json.loads((STATIC / "manifest.json").read_text("utf-8"))["files"]
    except FileNotFoundError:
        log.warning("the console's assets are missing: run `python -m duze.kit.web.build`")
        return {}
    return {name: item["file"] for name, item in files.items()}


def asset_url(name: str) -> str:
    """The address of an asset by its logical name, e.g. `ds.css`."""
    return f"/static/{_manifest().get(name, name)}"


@cache
def _content(file: str) -> tuple[bytes, bytes]:
    return (STATIC / file).read_bytes(), (STATIC / f"{file}.gz").read_bytes()


@get("/static/{file:str}", include_in_schema=False, sync_to_thread=False)
def static_file(request: Request[Any, Any, Any], file: FromPath[str]) -> Response[bytes]:
    """One file that the manifest names; nothing else in the folder can be reached."""
    if file not in set(_manifest().values()):
        raise NotFound
    plain, packed = _content(file)
    headers = {"Cache-Control": _FOR_EVER, "Vary": "Accept-Encoding"}
    body = plain
    if "gzip" in request.headers.get("accept-encoding", ""):
        headers["Content-Encoding"], body = "gzip", packed
    return Response(body, media_type=_TYPES[Path(file).suffix], headers=headers)


def static_routes() -> list[Any]:
    """Handlers that serve /static."""
    return [static_file]
