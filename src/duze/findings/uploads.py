"""Files out of a request: multipart from forms and simple clients, or the raw body streamed."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, unquote

from litestar import Request
from litestar.datastructures import UploadFile
from litestar.response import Stream

from duze.evidence.models import Evidence
from duze.findings.shapes import Upload
from duze.kit.blobs import Blobs
from duze.kit.errors import Invalid, invalid
from duze.kit.web.forms import shaped

_PIECE = 1 << 16
_FIELDS = ("captured_at", "sha256", "open_to_unit")


@dataclass(frozen=True)
class Incoming:
    """One file on its way in, with what the client says about it."""

    data: Upload
    chunks: AsyncIterator[bytes]


async def incoming(request: Request[Any, Any, Any]) -> Incoming:
    """The file in a request. Raises Invalid naming what is missing.

    multipart/form-data: field `file` and `captured_at`, `sha256`, `open_to_unit`. Anything else is taken as the
    file's bytes, named by `?filename=` (or the `X-Filename` header, percent-encoded), the rest in the query too.
    """
    if request.headers.get("content-type", "").startswith("multipart/form-data"):
        form = await request.form()
        return of_form(form.getall("file", []), {key: form.get(key) for key in _FIELDS})
    filename = request.query_params.get("filename") or unquote(request.headers.get("x-filename", ""))
    if not filename:
        raise invalid("/filename", "请在地址中用 filename 参数给出带扩展名的文件名。")
    values = {key: request.query_params.get(key) for key in _FIELDS}
    data = shaped(Upload, {"filename": filename} | {key: value for key, value in values.items() if value})
    return Incoming(data, request.stream())


def of_form(files: list[Any], values: dict[str, Any]) -> Incoming:
    """The one file of a form. Raises Invalid."""
    chosen = [file for file in files if isinstance(file, UploadFile) and file.filename]
    if len(chosen) != 1:
        raise invalid("/file", "请选择一个文件。") if not chosen else invalid("/file", "一次上传一个文件。")
    sent = {key: value for key, value in values.items() if value}
    if not all(isinstance(value, str) for value in sent.values()):
        raise Invalid("表单格式不正确。", code="bad_form")
    return Incoming(shaped(Upload, {"filename": chosen[0].filename} | sent), _pieces(chosen[0]))


async def _pieces(file: UploadFile) -> AsyncIterator[bytes]:
    while piece := await file.read(_PIECE):
        yield piece


def outgoing(blobs: Blobs, evidence: Evidence) -> Stream:
    """The stored file as an answer; pictures and sound open in the page, the rest is saved."""
    return answered(blobs.stream(evidence.sha256), evidence.filename, evidence.media_type, evidence.size)


def answered(chunks: AsyncIterator[bytes], filename: str, media_type: str, size: int) -> Stream:
    """A file in pieces as an answer; see `outgoing`."""
    inline = media_type.startswith(("image/", "audio/", "video/"))
    return Stream(
        chunks,
        media_type=media_type,
        headers={
            "Content-Disposition": f"{'inline' if inline else 'attachment'}; filename*=UTF-8''{quote(filename)}",
            "Content-Length": str(size),
            "X-Content-Type-Options": "nosniff",
            "Cache-Control": "private, no-store",
        },
    )
