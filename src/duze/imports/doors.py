"""What pages, API and command line share: the file out of a request, templates by format."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote, unquote

from litestar import Request, Response
from litestar.datastructures import UploadFile

from duze.imports.actions import File, file_named
from duze.imports.kinds import ImportKind
from duze.kit.errors import TooLarge, invalid
from duze.kit.sheet_templates import template, template_csv, template_toml
from duze.kit.sheet_weights import MAX_FILE

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MEDIA = {"xlsx": XLSX, "csv": "text/csv; charset=utf-8", "toml": "application/toml; charset=utf-8"}


async def sent_file(request: Request[Any, Any, Any]) -> File:
    """The one file of a request: multipart field `file`, or the raw body named by `?filename=` or its headers.

    Raises Invalid without a file or name, TooLarge above the limit.
    """
    if request.headers.get("content-type", "").startswith("multipart/form-data"):
        form = await request.form()
        files = [file for file in form.getall("file", []) if isinstance(file, UploadFile) and file.filename]
        if len(files) != 1:
            raise invalid("/file", "请选择一个文件。") if not files else invalid("/file", "一次上传一个文件。")
        content = await files[0].read(MAX_FILE + 1)
        return _weighed(file_named(files[0].filename, content))
    name = request.query_params.get("filename") or _disposed(request.headers.get("content-disposition", ""))
    if not name:
        raise invalid("/filename", "请在地址中用 filename 参数给出带扩展名的文件名。")
    content = b""
    async for chunk in request.stream():
        content += chunk
        if len(content) > MAX_FILE:
            break
    return _weighed(file_named(name, content))


def _weighed(file: File) -> File:
    if len(file.content) > MAX_FILE:
        raise TooLarge("表格文件超过 %(limit)s MB，请拆成几个文件分别导入。", limit=MAX_FILE >> 20)
    return file


def _disposed(header: str) -> str:
    for part in header.split(";"):
        name, _, value = part.strip().partition("=")
        if name.lower() == "filename*":
            return unquote(value.rsplit("'", 1)[-1])
        if name.lower() == "filename":
            return value.strip('"')
    return ""


def template_bytes(kind: ImportKind, form: str) -> bytes:
    """The template of a kind as xlsx, csv or toml. Raises Invalid for another format."""
    if form == "xlsx":
        return template(kind.columns, kind.title, kind.notes, kind.start() if kind.start else ())
    if form == "csv":
        return template_csv(kind.columns, kind.start() if kind.start else ())
    if form == "toml" and kind.document:
        return kind.document().encode()
    if form == "toml":
        return template_toml(kind.columns, kind.title)
    raise invalid("/format", "模板格式须为 xlsx、csv 或 toml。")


def template_answer(kind: ImportKind, form: str) -> Response[bytes]:
    """The template as a download."""
    content = template_bytes(kind, form)
    name = quote(f"{kind.title}.{form}")
    headers = {"Content-Disposition": f"attachment; filename=\"{kind.code}.{form}\"; filename*=UTF-8''{name}"}
    return Response(content, media_type=MEDIA[form], headers=headers)
