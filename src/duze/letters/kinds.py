"""Kinds of letter: which folder of templates goes with which facts, form, number series and 文种."""

from __future__ import annotations

from collections.abc import Mapping

from duze.kit.counters import series_of
from duze.kit.errors import NotFound
from duze.letters.blocks import Form
from duze.letters.facts import BulletinFacts, InterviewFacts, ReferralFacts
from duze.letters.facts_decisions import AdviceFacts, CorrectionFacts, MinutesFacts, RequestFacts, VerificationFacts
from duze.letters.facts_orders import (
    ChaseFacts,
    ClosingFacts,
    OrderFacts,
    OutcomeFacts,
    RectificationFacts,
    ReminderFacts,
)
from duze.letters.facts_replies import ComplaintReplyFacts
from duze.letters.kind import LetterKind

__all__ = ["LetterKind"]

INTERVIEW_NOTICE = LetterKind(
    slug="interview_notice",
    label="约谈通知书",
    genre="通知",
    form=Form.LETTER,
    series=series_of("督"),
    facts=InterviewFacts,
    title_rule="关于约谈（被约谈单位）有关负责同志的通知",
    directs=True,
)
REFERRAL_LETTER = LetterKind(
    slug="referral_letter",
    label="问题线索移送函",
    genre="函",
    form=Form.LETTER,
    series=series_of("移"),
    facts=ReferralFacts,
    title_rule="关于移送（问题概述）问题线索的函；标题不出现人员姓名",
)
RANKING_BULLETIN = LetterKind(
    slug="ranking_bulletin",
    label="考核排名通报",
    genre="通报",
    form=Form.DOCUMENT,
    series=series_of("通"),
    facts=BulletinFacts,
    title_rule="（发文机关）关于（年月）全市营商环境考核排名情况的通报",
    directs=True,
)
SUPERVISION_ORDER = LetterKind(
    slug="supervision_order",
    label="督办通知书",
    genre="通知",
    form=Form.LETTER,
    series=series_of("督"),
    facts=OrderFacts,
    title_rule="关于督办（事项）的通知",
    directs=True,
)
RECTIFICATION_NOTICE = LetterKind(
    slug="rectification_notice",
    label="整改通知书",
    genre="通知",
    form=Form.LETTER,
    series=series_of("督"),
    facts=RectificationFacts,
    title_rule="关于限期整改（事项）的通知",
    directs=True,
)
CHASE_LETTER = LetterKind(
    slug="chase_letter",
    label="催办通知",
    genre="通知",
    form=Form.LETTER,
    series=series_of("督"),
    facts=ChaseFacts,
    title_rule="关于催办（事项）的通知",
    directs=True,
)
CLOSING_NOTICE = LetterKind(
    slug="closing_notice",
    label="销号通知",
    genre="函",
    form=Form.LETTER,
    series=series_of("函"),
    facts=ClosingFacts,
    title_rule="关于（事项）办结销号的函",
)
OUTCOME_REPLY = LetterKind(
    slug="outcome_reply",
    label="结果反馈函",
    genre="函",
    form=Form.LETTER,
    series=series_of("函"),
    facts=OutcomeFacts,
    title_rule="关于（来件事项）办理结果的复函；不出现反映人信息",
)
COMPLAINT_REPLY = LetterKind(
    slug="complaint_reply",
    label="投诉答复函",
    genre="函",
    form=Form.LETTER,
    series=series_of("函"),
    facts=ComplaintReplyFacts,
    title_rule="关于（投诉编号）投诉办理结果的答复；不出现投诉人和事项",
)
REMINDER_LETTER = LetterKind(
    slug="reminder_letter",
    label="提醒函",
    genre="函",
    form=Form.LETTER,
    series=series_of("移"),
    facts=ReminderFacts,
    title_rule="关于提请反馈来函事项办理情况的函；不出现原函事项和人员姓名",
)
INTERVIEW_MINUTES = LetterKind(
    slug="interview_minutes",
    label="约谈纪要",
    genre="纪要",
    form=Form.MINUTES,
    series=series_of("纪"),
    facts=MinutesFacts,
    title_rule="约谈（被约谈单位）有关负责同志纪要",
)
ACCOUNTABILITY_ADVICE = LetterKind(
    slug="accountability_advice",
    label="问责建议书",
    genre="函",
    form=Form.LETTER,
    series=series_of("问"),
    facts=AdviceFacts,
    title_rule="关于对（问题概述）有关责任人员予以问责的建议函；标题不出现人员姓名",
)
REQUEST = LetterKind(
    slug="request",
    label="请示",
    genre="请示",
    form=Form.DOCUMENT,
    series=series_of("文"),
    facts=RequestFacts,
    title_rule="（发文机关）关于（请示事项）的请示；一文一事",
    upward=True,
)
VERIFICATION_REPORT = LetterKind(
    slug="verification_report",
    label="约谈整改核查报告",
    genre="报告",
    form=Form.DOCUMENT,
    series=series_of("文"),
    facts=VerificationFacts,
    title_rule="（发文机关）关于约谈（被约谈单位）整改核查情况的报告；不得夹带请示事项",
    upward=True,
)
CORRECTION_BULLETIN = LetterKind(
    slug="correction_bulletin",
    label="更正通报",
    genre="通报",
    form=Form.DOCUMENT,
    series=series_of("通"),
    facts=CorrectionFacts,
    title_rule="（发文机关）关于更正（年月）全市营商环境考核排名的通报",
    directs=True,
)

KINDS: Mapping[str, LetterKind] = {
    kind.slug: kind
    for kind in (
        INTERVIEW_NOTICE,
        REFERRAL_LETTER,
        RANKING_BULLETIN,
        SUPERVISION_ORDER,
        RECTIFICATION_NOTICE,
        CHASE_LETTER,
        CLOSING_NOTICE,
        OUTCOME_REPLY,
        COMPLAINT_REPLY,
        REMINDER_LETTER,
        INTERVIEW_MINUTES,
        ACCOUNTABILITY_ADVICE,
        REQUEST,
        VERIFICATION_REPORT,
        CORRECTION_BULLETIN,
    )
}
"""监察建议 is none of them: it belongs to the supervisory commission (监察法), this office only receives it."""


def kind_named(slug: str) -> LetterKind:
    """The kind `slug`. Raises NotFound."""
    if slug not in KINDS:
        raise NotFound("没有这一公文种类：%(slug)s。", slug=slug)
    return KINDS[slug]
