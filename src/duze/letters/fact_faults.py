"""What is wrong with one fact, as a field and a sentence."""

from __future__ import annotations

from duze.kit.errors import FieldError

_SENTENCES = {
    "missing": "缺少这一项。",
    "extra_forbidden": "没有这一项要素，请删去或检查名称。",
    "string_too_long": "文字过长，最多 %(max_length)s 字。",
    "string_too_short": "不能为空。",
    "too_short": "至少填写 %(min_length)s 项。",
    "too_long": "最多 %(max_length)s 项。",
    "string_pattern_mismatch": "格式不对（单行文字中不能换行；摘要值应为 64 位十六进制小写）。",
    "value_error": "%(error)s。",
}


def field_error(error: object) -> FieldError:
    """One pydantic error as a pointer and a Chinese sentence."""
    assert isinstance(error, dict)  # noqa: S101 - pydantic's own shape
    pointer = "".join(f"/{part}" for part in error["loc"])
    sentence = _SENTENCES.get(error["type"], "内容不符合要求，请检查类型和取值范围。")
    params = {name: str(value) for name, value in error.get("ctx", {}).items()}
    return FieldError(pointer, sentence, params)
