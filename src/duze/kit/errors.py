"""Refusals: every expected 'no' of the product, with its HTTP status and a sentence for the person.

Sentences are Chinese gettext msgids with named parameters; the web shell translates them when it
answers. Raising one rolls the transaction back.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True)
class FieldError:
    """One thing wrong with the input: where (JSON pointer, or a cell such as `C7`) and what to do."""

    pointer: str
    detail: str
    params: Mapping[str, object] = field(default_factory=dict)


class Refusal(Exception):
    """An expected refusal.

    `code` is stable and English, `message` a Chinese msgid, `remedy` an optional second msgid that
    says what to do, `article` the legal basis when the law is the reason.
    """

    status = 400
    code = "refused"
    default = "请求不能受理。"

    def __init__(
        self,
        message: str | None = None,
        *,
        code: str | None = None,
        errors: Sequence[FieldError] = (),
        remedy: str | None = None,
        article: str | None = None,
        **params: object,
    ) -> None:
        self.message = message or self.default
        self.code = code or type(self).code
        self.errors = tuple(errors)
        self.remedy = remedy
        self.article = article
        self.params = params
        super().__init__(self.message % params if params else self.message)


class SignInNeeded(Refusal):
    """Nobody is signed in, or the session has ended."""

    status, code, default = 401, "sign_in_needed", "请先登录。"


class NotAllowed(Refusal):
    """The person may know of the thing but not do this to it."""

    status, code, default = 403, "not_allowed", "您没有办理此事项的权限。"


class NotFound(Refusal):
    """It does not exist, or not for this viewer: the two are never told apart."""

    status, code, default = 404, "not_found", "没有找到。可能不存在，或者不在您的查看范围内。"


class WrongState(Refusal):
    """The act is known but not possible now (out of order, already done)."""

    status, code, default = 409, "wrong_state", "当前状态不能办理此事项。"


class Stale(Refusal):
    """Somebody changed the thing since it was read."""

    status, code = 412, "stale"
    default = "内容已被他人修改，请刷新核对后再提交；您填写的内容没有丢失。"


class TooLarge(Refusal):
    """A body or file is larger than allowed."""

    status, code, default = 413, "too_large", "内容超过允许的大小。"


class WrongType(Refusal):
    """A file is not of a type taken here, or not what its name says."""

    status, code, default = 415, "wrong_type", "文件类型不受支持，或与扩展名不符。"


class Invalid(Refusal):
    """Input that does not make sense; `errors` names each field."""

    status, code, default = 422, "invalid", "填写的内容有误，请按提示更正。"


class PreconditionNeeded(Refusal):
    """A change was asked for without saying which version it is meant for."""

    status, code = 428, "precondition_needed"
    default = "请带上 If-Match 请求头，注明所依据的版本。"


class TooManyTries(Refusal):
    """Sign-in locked for a while after repeated failures."""

    status, code, default = 429, "too_many_tries", "尝试次数过多，请稍后再试。"


def invalid(pointer: str, detail: str, **params: object) -> Invalid:
    """One wrong field, as a refusal."""
    return Invalid(errors=[FieldError(pointer, detail, params)])
