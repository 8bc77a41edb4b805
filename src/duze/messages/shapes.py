"""What is typed in about being reached."""

from __future__ import annotations

from typing import Any

from sqlmodel import Field, SQLModel


def _strict(**example: Any) -> dict[str, Any]:
    return {"extra": "forbid", "str_strip_whitespace": True, "json_schema_extra": {"examples": [example]}}


class ReachIn(SQLModel):
    """Where mail goes, and which. Without an address there is none."""

    email: str = Field(default="", max_length=200, title="邮箱")
    digest: bool = Field(default=False, title="每日待办")
    notices: bool = Field(default=False, title="新到提醒")

    model_config = _strict(email="yu.qingshan@example.gov.cn", digest=True, notices=False)  # type: ignore[assignment]


class WebhookIn(SQLModel):
    """An address to be told, and of which acts (`rectification.issued` …); none named means all."""

    url: str = Field(max_length=500, title="网址")
    verbs: list[str] = Field(default=[], max_length=200, title="事件")

    model_config = _strict(url="https://oa.example.gov.cn/duze", verbs=["rectification.issued"])  # type: ignore[assignment]
