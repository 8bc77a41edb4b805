"""Who may do what with a letter, and when. Pure: one source of truth for verbs, API and pages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from duze.kit.acts import Act, same_person
from duze.kit.errors import NotAllowed, Refusal, WrongState
from duze.letters.models import STATE_NAMES, Happened, Letter, LetterAudience, LetterEvent, LetterState
from duze.letters.models_countersigning import Countersignature, CountersignState
from duze.letters.signer_rules import rank_to_sign, refusal_of_signer
from duze.people.permissions import Permission, Role, Viewer, require
from duze.units.models import Group, Unit

RECALL: Final = timedelta(seconds=10)
"""For how long who signed may take it back."""
REMEDIES: Mapping[str, str] = {
    "government_approval": "请先记录市政府同意（批准人、批准日期），再送复核、签发。",
    "one_matter": "请分别拟写，一件请示只写一件事。",
    "one_superior": "请只保留一个主送的上级机关；同时需要送其他机关的，用抄送。",
    "signer_named": "请将“签发人”改为实际签发人的姓名，重新复核后再签发。",
    "target_not_copied": "请从主送、抄送中删去被反映人员所在单位。",
    "directing_genre": "请改用通知、通报等文种，或者删去指令性要求。",
    "no_secrecy_mark": "请删去密级标志；确属国家秘密的，不得在本系统办理。",
}
"""What to do about a letter that lacks what a rule of authority needs."""


@dataclass(frozen=True)
class LetterFile:
    """A letter with whom it is for, what has happened to it, and who was asked to countersign it."""

    letter: Letter
    audience: Sequence[LetterAudience] = ()
    events: Sequence[LetterEvent] = field(default=())
    countersigned: Sequence[Countersignature] = ()

    def event(self, happened: Happened, target: str | None = None) -> LetterEvent | None:
        """The first such event, of that target if named."""
        for event in self.events:
            if event.happened is happened and target in (None, event.target):
                return event
        return None

    @property
    def waiting(self) -> list[Countersignature]:
        """Countersignatures asked for and not given yet."""
        return [row for row in self.countersigned if row.state is CountersignState.ASKED]

    def asked_of(self, account_id: UUID) -> Countersignature | None:
        """The countersignature that waits for this person."""
        return next((row for row in self.waiting if row.account_id == account_id), None)

    @property
    def void(self) -> bool:
        """Whether it no longer counts."""
        return bool(
            self.letter.state is LetterState.WITHDRAWN or self.event(Happened.VOIDED) or self.event(Happened.SUPERSEDED)
        )


def _permitted(viewer: Viewer, permission: Permission) -> Refusal | None:
    try:
        require(viewer, permission)
    except NotAllowed as refusal:
        return refusal
    return None


def _in_state(letter: Letter, *states: LetterState) -> Refusal | None:
    if letter.state in states:
        return None
    return WrongState("公文当前为“%(now)s”，不能办理此事项。", now=STATE_NAMES[letter.state])


def refusal_to_redraft(letter: Letter, viewer: Viewer) -> Refusal | None:
    """Change the text: while it is not signed, by whoever drafts letters."""
    return _permitted(viewer, Permission.LETTERS_DRAFT) or _in_state(letter, LetterState.DRAFTED, LetterState.REVIEWED)


def refusal_to_review(letter: Letter, viewer: Viewer) -> Refusal | None:
    """复核: by another than the drafter."""
    return (
        _permitted(viewer, Permission.LETTERS_REVIEW)
        or _in_state(letter, LetterState.DRAFTED)
        or same_person(letter.drafter_id, viewer.id, "拟稿人不能复核自己拟的公文，请由其他督查员复核。")
    )


def refusal_to_return(letter: Letter, viewer: Viewer) -> Refusal | None:
    """Send back to the drafter: by a reviewer or signatory, before signing."""
    allowed = viewer.may(Permission.LETTERS_SIGN) or viewer.may(Permission.LETTERS_REVIEW)
    return (
        (None if allowed else _permitted(viewer, Permission.LETTERS_REVIEW))
        or _in_state(letter, LetterState.DRAFTED, LetterState.REVIEWED)
        or same_person(letter.drafter_id, viewer.id, "拟稿人不用退回自己的公文，直接修改即可。")
    )


def refusal_to_record_approval(letter: Letter, viewer: Viewer) -> Refusal | None:
    """Record the government's consent: it enters the text, so a reviewed letter goes back to be reviewed again."""
    return refusal_to_redraft(letter, viewer)


def refusal_to_sign(file: LetterFile, viewer: Viewer) -> Refusal | None:
    """签发: by a signatory who neither drafted nor reviewed it, when everybody asked has countersigned."""
    letter = file.letter
    refusal = (
        _permitted(viewer, Permission.LETTERS_SIGN)
        or _in_state(letter, LetterState.REVIEWED)
        or same_person(letter.drafter_id, viewer.id, "签发人不能是拟稿人。")
        or same_person(letter.reviewer_id, viewer.id, "签发人不能是复核人。")
    )
    if refusal is None and file.waiting:
        names = "、".join(row.name for row in file.waiting)
        return WrongState("尚待会签：%(names)s。", code="countersigning", names=names)
    return refusal or refusal_of_signer(letter, rank_to_sign(viewer))


def refusal_to_ask_countersigners(file: LetterFile, viewer: Viewer) -> Refusal | None:
    """请会签: of a reviewed letter, by the office."""
    return _permitted(viewer, Permission.LETTERS_DRAFT) or _in_state(file.letter, LetterState.REVIEWED)


def refusal_to_countersign(file: LetterFile, viewer: Viewer) -> Refusal | None:
    """会签 or send back: by those asked, while the letter stands as they were asked about it; never the drafter."""
    if refusal := _permitted(viewer, Permission.LETTERS_COUNTERSIGN) or _in_state(file.letter, LetterState.REVIEWED):
        return refusal
    if refusal := same_person(file.letter.drafter_id, viewer.id, "拟稿人不能会签自己拟的公文。"):
        return refusal
    return None if file.asked_of(viewer.id) else WrongState("没有等待您会签的。", code="not_asked")


def refusal_to_recall(file: LetterFile, viewer: Viewer) -> Refusal | None:
    """Stop waiting for countersignatures: by the office."""
    refusal = refusal_to_ask_countersigners(file, viewer)
    if refusal is None and not file.waiting:
        return WrongState("没有等待会签的人员。", code="nobody_asked")
    return refusal


def printed_groups(names: Sequence[str], units: Sequence[Unit]) -> frozenset[Group]:
    """The groups of the units that 主送机关 names: a letter orders whom it prints, whoever it is delivered to."""
    found = {
        unit.group
        for name in names
        for unit in units
        if name == unit.name or unit.full_name.endswith(name) or name.startswith(unit.full_name)
    }
    return frozenset(found | {Group.DISTRICT for name in names if "区人民政府" in name or "各区" in name})


def refusal_to_withdraw(letter: Letter, viewer: Viewer) -> Refusal | None:
    """Give up a draft: nothing was numbered, nothing is void."""
    return refusal_to_redraft(letter, viewer)


def refusal_to_deliver(file: LetterFile, viewer: Viewer) -> Refusal | None:
    """送达: once the PDF is made, once only."""
    refusal = _permitted(viewer, Permission.LETTERS_DELIVER) or _in_state(file.letter, LetterState.SIGNED)
    if refusal:
        return refusal
    if file.void:
        return WrongState("公文已作废或被替代，不能送达。", code="void")
    if not file.event(Happened.RENDERED):
        return WrongState("公文正在制成 PDF，请稍候再送达。", code="not_rendered")
    if not file.event(Happened.SEALED):
        return WrongState("公文正在用印，请稍候再送达。", code="not_sealed")
    if file.event(Happened.DELIVERED):
        return WrongState("公文已经送达。", code="already_delivered")
    if not file.audience:
        return WrongState("公文没有可送达的系统内单位，请线下送达。", code="no_audience")
    return None


def readers_of(viewer: Viewer) -> frozenset[UUID]:
    """The units and bodies the viewer signs for."""
    return viewer.units_as(Role.UNIT_LIAISON) | viewer.bodies()


def refusal_to_receive(file: LetterFile, viewer: Viewer) -> Refusal | None:
    """签收: by the addressee's liaison or officer, after delivery, once for each addressee."""
    if refusal := _permitted(viewer, Permission.LETTERS_RECEIVE):
        return refusal
    own = [row for row in file.audience if row.reader in readers_of(viewer)]
    if not own:
        return NotAllowed("本公文不是发给贵单位的，不能签收。")
    if file.void:
        return WrongState("公文已作废或被替代，不用签收。", code="void")
    if not all(file.event(Happened.DELIVERED, str(row.reader)) for row in own):
        return WrongState("公文尚未送达。", code="not_delivered")
    if all(file.event(Happened.RECEIVED, str(row.reader)) for row in own):
        return WrongState("公文已经签收。", code="already_received")
    return None


def refusal_to_void(file: LetterFile, viewer: Viewer) -> Refusal | None:
    """作废: a signed letter, by a signatory; its number stays visible."""
    refusal = _permitted(viewer, Permission.LETTERS_SIGN) or _in_state(file.letter, LetterState.SIGNED)
    if refusal is None and file.void:
        return WrongState("公文已经作废或被替代。", code="void")
    return refusal


def refusal_to_unsign(file: LetterFile, viewer: Viewer, now: datetime) -> Refusal | None:
    """撤回签发: by who signed, at once and before delivery; the number stays taken and visible, as of a void letter."""
    refusal = refusal_to_void(file, viewer)
    if refusal:
        return refusal
    if file.letter.signer_id != viewer.id:
        return NotAllowed("只有签发人本人可以撤回签发。")
    if file.event(Happened.DELIVERED):
        return WrongState("公文已经送达，不能撤回；确需收回的，请作废或以后文替代。", code="already_delivered")
    if file.letter.signed_at is None or now - file.letter.signed_at > RECALL:
        return WrongState("签发已超过撤回时限，不能撤回；确需收回的，请作废。", code="too_late")
    return None


def open_acts(file: LetterFile, viewer: Viewer, now: datetime) -> list[Act]:
    """The acts on a letter, open or closed with the reason. Readers see only what concerns readers.

    Recalling a signature is named only while it is open: it is a matter of seconds.
    """
    receive = Act("receipt", "签收", refusal_to_receive(file, viewer), icon="inbox")
    asked = [Act("countersignature", "会签", refusal_to_countersign(file, viewer), icon="check")]
    asked += [Act("countersign-return", "会签退回", refusal_to_countersign(file, viewer), icon="undo-2")]
    asked = asked if file.asked_of(viewer.id) else []
    if not viewer.staff:
        return asked or [receive]
    letter = file.letter
    recall = [Act("countersign-recall", "不再等待会签", refusal_to_recall(file, viewer), icon="x")]
    unsign = Act("signature-recall", "撤回签发", refusal_to_unsign(file, viewer, now), icon="rotate-ccw", danger=True)
    return [
        *asked,
        *([unsign] if unsign.open else []),
        Act("review", "复核通过", refusal_to_review(letter, viewer), icon="check"),
        Act("signature", "审阅并签发", refusal_to_sign(file, viewer), icon="stamp"),
        Act("countersigners", "请会签", refusal_to_ask_countersigners(file, viewer), icon="users"),
        *(recall if file.waiting else []),
        Act("delivery", "送达", refusal_to_deliver(file, viewer), icon="send"),
        Act("draft", "修改", refusal_to_redraft(letter, viewer), icon="pencil"),
        Act("approval", "记录市政府同意", refusal_to_record_approval(letter, viewer), icon="badge-check"),
        Act("return", "退回拟稿人", refusal_to_return(letter, viewer), icon="undo-2"),
        Act("withdrawal", "撤稿", refusal_to_withdraw(letter, viewer), icon="trash-2", danger=True),
        Act("void", "作废", refusal_to_void(file, viewer), icon="circle-x", danger=True),
    ]
