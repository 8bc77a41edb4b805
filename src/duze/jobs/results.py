"""What work left behind, in words."""

from __future__ import annotations

import re

from duze.jobs.models import Job
from duze.kit.i18n import say

# pattern of the result → msgid with %(n)s
_RESULTS = (
    (r"(\d+) new proposals?", "新提出 %(n)s 条建议"),
    (r"(\d+) pages?", "%(n)s 页"),
    (r"(\d+) issued, \d+ failed", "签发 %(n)s 件"),
    (r"(done)", "已完成"),
)


def outcome_of(job: Job) -> str:
    """The error as it was written down, or the result in words."""
    if job.error:
        return job.error
    for pattern, words in _RESULTS:
        if found := re.fullmatch(pattern, job.result):
            return say(words, {"n": found[1]})
    return job.result
