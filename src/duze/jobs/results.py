"""What work left behind, in words."""

from __future__ import annotations

import re

from duze.kit.i18n import say

# pattern of the result → msgid with %(n)s
_RESULTS = (
    (r"(\d+) new proposals?", "新提出 %(n)s 条建议"),
    (r"(\d+) pages?", "%(n)s 页"),
    (r"(\d+) issued, \d+ failed", "签发 %(n)s 件"),
    (r"(done)", "已完成"),
    (r"(left to a later look)", "并入稍后的研判"),
    (r"(made before)", "此前已制成"),
    (r"[0-9a-f-]{36}:(tried)", "试导入没有错误"),
    (r"[0-9a-f-]{36}:(faulty)", "有错误，没有导入"),
    (r"[0-9a-f-]{36}:(done)", "已导入"),
)
# the same for what could not be sent; the error as it was written down stands on the job's own page
_ERRORS = (
    (r"mail server: (5\d\d.*)", "邮件服务器拒收：%(n)s"),
    (r"mail server: (.*)", "邮件服务器暂时不能投递：%(n)s"),
    (r"(no mail server is set).*", "没有设置邮件服务器（DUZE_SMTP_URL、DUZE_MAIL_FROM）。"),
    (r"webhook: answered (\d+)", "对方系统没有收下，答复 %(n)s"),
    (r"webhook: (410) gone", "对方系统已停止接收，答复 %(n)s"),
    (r"webhook: (.*)", "连不上对方系统：%(n)s"),
)


def in_words(result: str) -> str:
    """A job's result in words."""
    for pattern, words in _RESULTS:
        if found := re.fullmatch(pattern, result):
            return say(words, {"n": found[1]})
    return result


def error_in_words(error: str) -> str:
    """Why a job failed, in words; what is not known by its form stays as it was written down."""
    plain = re.sub(r"^duze\.kit\.jobs\.\w+: ", "", error.strip())
    for pattern, words in _ERRORS:
        if found := re.fullmatch(pattern, plain, re.DOTALL):
            return say(words, {"n": found[1]})
    return error
