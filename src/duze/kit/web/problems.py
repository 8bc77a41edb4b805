"""From exceptions to answers: RFC 9457 problems for the API, a readable page for browsers."""

from __future__ import annotations

import logging
from decimal import InvalidOperation
from secrets import token_hex
from typing import Any
from urllib.parse import urlsplit

from litestar import MediaType, Request, Response
from litestar.exceptions import HTTPException, ValidationException
from litestar.response import Redirect, Template
from pydantic import ValidationError
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.orm.exc import StaleDataError

from duze.kit.errors import (
    FieldError,
    Invalid,
    NotAllowed,
    NotFound,
    Refusal,
    SignInNeeded,
    Stale,
    TooLarge,
    WrongState,
    WrongType,
)
from duze.kit.i18n import say
from duze.kit.trace import request_id

log = logging.getLogger("duze.problems")
_TYPE = "/problems/"

# pydantic's error types, as a clerk understands them
_SENTENCES = {
    "missing": "必填。",
    "string_type": "须为文字。",
    "string_too_long": "不得超过 %(max_length)s 字。",
    "string_too_short": "至少 %(min_length)s 字。",
    "string_pattern_mismatch": "格式不正确。",
    "enum": "不在可选范围内，可选：%(expected)s。",
    "literal_error": "不在可选范围内，可选：%(expected)s。",
    "uuid_parsing": "不是有效的编号（UUID）。",
    "uuid_type": "不是有效的编号（UUID）。",
    "int_parsing": "须为整数。",
    "int_type": "须为整数。",
    "decimal_parsing": "须为数字。",
    "decimal_type": "须为数字（以字符串或整数给出，不用浮点数）。",
    "bool_parsing": "须为“是”或“否”。",
    "date_parsing": "不是有效的日期，请按 2026-11-02 的格式填写。",
    "date_from_datetime_parsing": "不是有效的日期，请按 2026-11-02 的格式填写。",
    "date_type": "不是有效的日期，请按 2026-11-02 的格式填写。",
    "datetime_parsing": "不是有效的时间，请按 2026-11-02T09:30:00+08:00 的格式填写。",
    "datetime_from_date_parsing": "不是有效的时间，请按 2026-11-02T09:30:00+08:00 的格式填写。",
    "timezone_aware": "时间须带时区，例如 +08:00。",
    "extra_forbidden": "没有这个字段。",
    "greater_than": "须大于 %(gt)s。",
    "greater_than_equal": "须不小于 %(ge)s。",
    "less_than": "须小于 %(lt)s。",
    "less_than_equal": "须不大于 %(le)s。",
    "json_invalid": "不是有效的 JSON。",
}


def field_errors(error: ValidationError, prefix: str = "") -> list[FieldError]:
    """pydantic's complaints, as pointers and Chinese sentences."""
    found = []
    for item in error.errors(include_url=False):
        pointer = prefix + "".join(f"/{part}" for part in item["loc"])
        sentence = _SENTENCES.get(item["type"], "填写的内容不正确。")
        context = {key: str(value) for key, value in (item.get("ctx") or {}).items()}
        try:
            say(sentence, context)
        except KeyError:
            sentence, context = "填写的内容不正确。", {}
        found.append(FieldError(pointer or "/", sentence, context))
    return found


def as_refusal(error: Exception) -> Refusal | None:
    """The refusal an exception stands for; None when it is a fault of ours."""
    if isinstance(error, Refusal):
        return error
    if isinstance(error, ValidationError):
        return Invalid(errors=field_errors(error))
    if isinstance(error, ValidationException):
        return Invalid(errors=_litestar_errors(error))
    if isinstance(error, StaleDataError):
        return Stale()
    if isinstance(error, IntegrityError):
        return _from_constraint(error)
    if isinstance(error, OverflowError | InvalidOperation):
        return Invalid("填写的数值或日期超出可以处理的范围，请核对。", code="out_of_range")
    if isinstance(error, UnicodeEncodeError) or (isinstance(error, DBAPIError) and _unfit(error)):
        return Invalid("填写的内容含有不能保存的字符，或者超出可以处理的范围，请核对。", code="not_storable")
    if isinstance(error, HTTPException) and error.status_code < 500:
        return _from_http(error)
    return None


def _litestar_errors(error: ValidationException) -> list[FieldError]:
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ValidationError):
            return field_errors(cause)
        cause = cause.__cause__ or cause.__context__
    extra = error.extra if isinstance(error.extra, list) else []
    found = [FieldError(f"/{item.get('key', '')}", "填写的内容不正确。") for item in extra if isinstance(item, dict)]
    return found or [FieldError("/", "填写的内容不正确。")]


def _from_constraint(error: IntegrityError) -> Refusal:
    """A database constraint behind a rule that two clicks could break: somebody was faster."""
    text = str(error.orig)
    if "frozen" in text:
        return WrongState("已签发、已发布或已记入日志的内容不得更改；请另行更正。", code="frozen")
    if "尚有未办结事项" in text:
        return WrongState("尚有未办结事项，不能办结。", code="open_items")
    log.warning("constraint refused", extra={"constraint": text})
    return WrongState("与已有的记录冲突：可能刚刚有人办理过。请刷新后核对。", code="conflict")


def _unfit(error: DBAPIError) -> bool:
    """PostgreSQL's class 22 (data exception): NUL in a text, a number too big for its column.

    What its driver finds wrong before sending has no code of its own and says “invalid input for query argument”.
    """
    state = str(getattr(error.orig, "sqlstate", None) or getattr(error.orig, "pgcode", None) or "")
    return state.startswith("22") or "invalid input for query argument" in str(error.orig)


def _from_http(error: HTTPException) -> Refusal:
    kinds: dict[int, type[Refusal]] = {403: NotAllowed, 404: NotFound, 413: TooLarge, 415: WrongType}
    if error.status_code in kinds:
        refusal = kinds[error.status_code]()
        if error.status_code == 403 and "CSRF" in (error.detail or ""):
            refusal = NotAllowed("页面已过期，请刷新后重新提交。", code="csrf")
        return refusal
    if error.status_code == 401:
        return SignInNeeded()
    if error.status_code == 405:
        refusal = Refusal("此地址不接受这种请求方法。", code="method_not_allowed")
    else:
        refusal = Refusal("请求的格式不正确。", code="bad_request")
    refusal.status = error.status_code
    return refusal


def problem(refusal: Refusal) -> dict[str, Any]:
    """The refusal as an RFC 9457 object in the present locale."""
    body: dict[str, Any] = {
        "type": _TYPE + refusal.code,
        "title": say(type(refusal).default),
        "status": refusal.status,
        "detail": say(refusal.message, refusal.params),
        "code": refusal.code,
        "request_id": request_id() or token_hex(8),
    }
    if refusal.remedy:
        body["remedy"] = say(refusal.remedy, refusal.params)
    if refusal.article:
        body["article"] = say(refusal.article)
    if refusal.errors:
        body["errors"] = [{"pointer": e.pointer, "detail": say(e.detail, e.params)} for e in refusal.errors]
    return body


class Fault(Refusal):
    """Something went wrong on our side."""

    status, code = 500, "fault"
    default = "系统出错，您的内容没有提交。请稍后再试；如再次出现，请把请求编号告诉管理员。"


def answer(request: Request[Any, Any, Any], error: Exception) -> Response[Any]:
    """The answer to any exception: problem JSON under /api, otherwise a page (or the sign-in page)."""
    refusal = as_refusal(error)
    if refusal is None:
        log.exception("unexpected error", exc_info=error)
        refusal = Fault()
    if request.url.path.startswith("/api"):
        return Response(
            problem(refusal),
            status_code=refusal.status,
            media_type="application/problem+json",
            headers={"Cache-Control": "no-store"},
        )
    if isinstance(refusal, SignInNeeded) and request.method == "GET":
        return Redirect(f"/sign-in?next={request.url.path}")
    part = request.headers.get("HX-Request") == "true" and request.headers.get("HX-Boosted") != "true"
    return Template(
        "error_part.html" if part else "error.html",
        context={"problem": problem(refusal), "part": part, "back": _came_from(request)},
        status_code=refusal.status,
        media_type=MediaType.HTML,
    )


def _came_from(request: Request[Any, Any, Any]) -> str:
    """The page of ours that sent a refused form, to go back to; "" when there was none."""
    origin = urlsplit(request.headers.get("Referer", ""))
    same = origin.netloc == request.headers.get("Host", "") and origin.scheme in ("http", "https")
    if not same or not origin.path.startswith("/") or origin.path in ("/sign-in", request.url.path):
        return ""
    return origin.path + (f"?{origin.query}" if origin.query else "")
