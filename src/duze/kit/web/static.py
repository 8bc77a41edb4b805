"""Static files under content-hashed names: cached for ever, compressed beforehand."""

from __future__ import annotations

import hashlib
import json
import logging
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from litestar import Request, Response, get
from litestar.params import FromPath
from litestar.response import Template
from markupsafe import Markup

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


@dataclass(frozen=True)
class _Asset:
    file: str
    plain: bytes
    packed: bytes


@cache
def _assets() -> dict[str, _Asset]:
    """Everything the manifest names, by logical name; empty, with a warning, before the assets were built.

    Held in memory whole, so that building anew cannot pull a file from under a running server.
    """
    try:
        files = json.loads((STATIC / "manifest.json").read_text("utf-8"))["files"]
    except FileNotFoundError:
        log.warning("the console's assets are missing: run `python -m duze.kit.web.build`")
        return {}
    return {
        name: _Asset(item["file"], (STATIC / item["file"]).read_bytes(), (STATIC / f"{item['file']}.gz").read_bytes())
        for name, item in files.items()
    }


@cache
def _by_file() -> dict[str, _Asset]:
    return {asset.file: asset for asset in _assets().values()}


def asset_url(name: str) -> str:
    """The address of an asset by its logical name, e.g. `ds.css`."""
    asset = _assets().get(name)
    return f"/static/{asset.file if asset else name}"


@get("/static/{file:str}", include_in_schema=False, sync_to_thread=False)
def static_file(request: Request[Any, Any, Any], file: FromPath[str]) -> Response[bytes]:
    """One file that the manifest names; nothing else in the folder can be reached."""
    asset = _by_file().get(file)
    if asset is None:
        raise NotFound
    headers = {"Cache-Control": _FOR_EVER, "Vary": "Accept-Encoding"}
    body = asset.plain
    if "gzip" in request.headers.get("accept-encoding", ""):
        headers["Content-Encoding"], body = "gzip", asset.packed
    return Response(body, media_type=_TYPES[Path(file).suffix], headers=headers)


# What the finding form needs where there is no network.
_SHELL = (
    "bootstrap.css",
    "ds.css",
    "app.js",
    "forms.js",
    "keys.js",
    "icons.svg",
    "favicon.svg",
    "drafts.js",
    "outbox.js",
    "store.js",
    "field.js",
    "capture.js",
)
_AWAY = "/offline"


_SIGN = Markup('<svg class="ic{}" aria-hidden="true"><use href="{}#{}"/></svg>')


@lru_cache(maxsize=1024)
def icon(name: str, cls: str = "") -> Markup:
    """A sign out of the sprite, as templates draw it some forty times on a page."""
    return _SIGN.format(f" {cls}" if cls else "", asset_url("icons.svg"), name)


@get("/sw.js", include_in_schema=False, sync_to_thread=False)
def service_worker() -> Response[bytes]:
    """The service worker, under a fixed name at the top so that it may serve the form; with the files it keeps."""
    worker = _assets().get("sw.js")
    if worker is None:
        raise NotFound
    files = [asset_url(name) for name in _SHELL]
    version = hashlib.sha256(worker.plain + " ".join(files).encode()).hexdigest()[:12]
    shell = json.dumps({"version": version, "files": [*files, _AWAY], "away": _AWAY})
    body = f"const SHELL = {shell};\n".encode() + worker.plain
    return Response(body, media_type=_TYPES[".js"], headers={"Cache-Control": "no-cache"})


@get(_AWAY, include_in_schema=False, sync_to_thread=False)
def away_page() -> Template:
    """What a browser without a network shows in place of any page but the form."""
    return Template("offline.html")


def static_routes() -> list[Any]:
    """Handlers that serve /static, and those of the service worker."""
    return [static_file, service_worker, away_page]
