"""Kinds of background work in words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

# What a kind of work is for, in words; a kind without a name yet shows its code.
KIND_NAMES = {
    "letters.render": "文书成文",
    "letters.issue_batch": "文书整批签发",
    "letters.note_further": "文书后续登记",
    "escalation.evaluate": "按规则研判",
    "interviews.follow_letter": "约谈通知后续登记",
    "interviews.follow_rectification": "约谈整改后续登记",
    "imports.run": "数据导入",
    "messages.digest": "每日待办邮件",
    "messages.notice": "新到提醒邮件",
    "messages.webhook": "事件推送",
    "cases.follow_recount": "整改期限随日历变动",
    "cases.follow_letter": "催办通知后续登记",
}

STATE_NAMES = {"queued": "等待", "running": "进行中", "done": "完成", "failed": "失败"}


@dataclass(frozen=True)
class Place:
    """Where a kind of work belongs, for whoever asked for it; addresses are filled in from the job's arguments.

    `page` is the thing it works on, `errors` a sheet of what went wrong; `stop` takes a POST that ends the work where
    that is safe, `stops` says for which arguments.
    """

    page: str
    errors: str = ""
    stop: str = ""
    stops: Callable[[Mapping[str, Any]], bool] = lambda _args: True


PLACES = {
    "letters.render": Place("/letters/{letter}"),
    "letters.issue_batch": Place(
        "/letter-batches/{batch}", "/letter-batches/{batch}/failures.xlsx", "/letter-batches/{batch}/stop"
    ),
    "imports.run": Place(
        "/imports/{kind}/{upload}",
        "/imports/{kind}/{upload}/errors.xlsx",
        "/imports/{kind}/{upload}/cancellation",
        lambda args: args.get("doing") == "trying",
    ),
}
STOP_WORDS = {
    "letters.issue_batch": "已签发的不变，其余不再签发，可以以后重试。",
    "imports.run": "试导入没有写入任何内容，取消后可以重新上传。",
}
