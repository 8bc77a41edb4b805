"""What a letter can be refused for."""

from __future__ import annotations

from collections.abc import Sequence

from duze.kit.errors import FieldError, Refusal


class UnprintableText(Refusal):
    """A fact holds a character no face can print, or one that may not stand in an official letter."""

    status, code = 422, "unprintable_text"
    default = "文稿中有不能印刷的字符，请按提示更正后再试。"

    def __init__(self, errors: Sequence[FieldError]) -> None:
        super().__init__(errors=errors)


class WrongFacts(Refusal):
    """The facts do not fit the kind of letter; `errors` names each field."""

    status, code, default = 422, "wrong_facts", "公文要素不完整或有误，请按提示更正。"


class LetterTooLong(Refusal):
    """More text or table rows than a letter may hold."""

    status, code = 413, "letter_too_long"
    default = "文稿过长：正文不超过 50000 字，表格不超过 2000 行。请压缩内容，或改作附件另行报送。"


class ImprintTooLong(Refusal):
    """More offices in the imprint than its page holds."""

    status, code = 422, "imprint_too_long"
    default = "主送、抄送机关过多，版记一页排不下。请使用同类型机关统称，或者减少抄送机关。"


class TemplateBroken(Refusal):
    """The template asks for an unknown fact or uses markup the layout does not know. An operator's error."""

    status, code = 500, "template_broken"
    default = "公文模板有误（%(where)s）：%(what)s。请联系模板管理人员。"


class FontsMissing(Refusal):
    """The faces were not built on this machine."""

    status, code = 503, "fonts_missing"
    default = "公文字体尚未安装（缺 %(where)s）。请在服务器上执行 make fonts 后重试。"


class RenderFailed(Refusal):
    """The renderer refused or warned; nothing was produced."""

    status, code = 500, "render_failed"
    default = "公文排印失败：%(what)s。请稍后重试；多次失败请联系系统管理员。"


class RenderTimeout(Refusal):
    """The letter took longer or more memory than allowed; the worker was replaced."""

    status, code = 503, "render_timeout"
    default = "公文排印超时（%(seconds)s 秒）。请检查文稿篇幅后重试。"


class SealFailed(Refusal):
    """The seal cannot be set: certificate or picture unusable."""

    status, code, default = 500, "seal_failed", "公文用印没有完成：%(what)s"
