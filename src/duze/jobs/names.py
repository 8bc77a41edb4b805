"""Kinds of background work in words."""

from __future__ import annotations

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
}
