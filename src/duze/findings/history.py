"""What happened to a finding, as far as a viewer may know: its part of the journal, sieved."""

from __future__ import annotations

from datetime import datetime

import msgspec
from sqlmodel.ext.asyncio.session import AsyncSession

from duze.findings.models import Finding
from duze.findings.rules import sees_as_office
from duze.findings.views import OFFICE, knows_of_informant
from duze.journal.models import Entry
from duze.journal.queries import timeline
from duze.journal.verbs import Verb
from duze.people.permissions import Viewer


class Moment(msgspec.Struct):
    """One entry of a finding's history."""

    at: datetime
    verb: str
    name: str
    who: str
    text: str = ""


VERB_NAMES = {
    Verb.FINDING_LOGGED: "登记草稿",
    Verb.FINDING_EDITED: "修改草稿",
    Verb.FINDING_SUBMITTED: "提交登记",
    Verb.FINDING_TAKEN: "开始核实，要求单位说明情况",
    Verb.FINDING_EXPLAINED: "单位情况说明",
    Verb.FINDING_VERIFIED: "提交核实情况",
    Verb.FINDING_CONFIRMED: "定性",
    Verb.FINDING_UNFOUNDED: "认定不属实",
    Verb.FINDING_FIXED: "立行立改",
    Verb.FINDING_JOINED_CASE: "并入案件",
    Verb.FINDING_ARCHIVED: "归档",
    Verb.FINDING_MERGED: "并入另一件问题",
    Verb.FINDING_SEPARATED: "解除并入",
    Verb.FINDING_OBJECTED: "提出异议",
    Verb.FINDING_UPHELD: "异议不成立，维持原定性",
    Verb.FINDING_OVERTURNED: "异议成立，撤销原定性",
    Verb.EVIDENCE_ADDED: "收存材料",
    Verb.EVIDENCE_READ: "调阅材料",
    Verb.EVIDENCE_REFUSED: "拒收材料",
    Verb.INFORMANT_RECORDED: "登记举报人（加密）",
    Verb.INFORMANT_REVEALED: "查看举报人",
    Verb.INFORMANT_REFUSED: "查看举报人被拒",
}
_UNIT_SEES = frozenset(
    {
        Verb.FINDING_TAKEN,
        Verb.FINDING_EXPLAINED,
        Verb.FINDING_CONFIRMED,
        Verb.FINDING_UNFOUNDED,
        Verb.FINDING_FIXED,
        Verb.FINDING_OBJECTED,
        Verb.FINDING_UPHELD,
        Verb.FINDING_OVERTURNED,
    }
)
_ABOUT_INFORMANT = frozenset({Verb.INFORMANT_RECORDED, Verb.INFORMANT_REVEALED, Verb.INFORMANT_REFUSED})


async def history(session: AsyncSession, viewer: Viewer, finding: Finding) -> list[Moment]:
    """What happened to the finding, oldest first, as far as this viewer may know.

    The unit reads what was done towards it, by “the office” rather than by name; of its own acts it reads all.
    """
    office = sees_as_office(viewer)
    informant = await knows_of_informant(session, viewer, finding)
    entries = [
        entry
        for entry in await timeline(session, [finding.id])
        if entry.verb in VERB_NAMES
        and (office or entry.verb in _UNIT_SEES)
        and (informant or entry.verb not in _ABOUT_INFORMANT)
    ]
    return [_moment(entry, viewer, office=office) for entry in entries]


def _moment(entry: Entry, viewer: Viewer, *, office: bool) -> Moment:
    by_unit = entry.verb is Verb.FINDING_OBJECTED or entry.actor_id == viewer.id
    who = entry.actor_name if office or by_unit else OFFICE
    return Moment(entry.created_at, entry.verb.value, VERB_NAMES[entry.verb], who, _text(entry))


def _text(entry: Entry) -> str:
    for key in ("explanation", "verification", "fix", "filename"):
        if value := entry.after.get(key):
            return str(value)
    return entry.reason or (str(entry.after.get("text", "")) if entry.verb is Verb.FINDING_OBJECTED else "")
