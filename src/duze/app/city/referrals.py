"""Referrals of the demo year, from the study to the archive, to two bodies that have an account here."""

from __future__ import annotations

from typing import Any

from duze.app.city.cases import CaseStory
from duze.app.city.interviews import CONTACT
from duze.app.city.papers import sealed, sent
from duze.app.city.words import words
from duze.app.walk.referral import NOT_TOLERATED
from duze.kit.agekeys import new_identity

OFFICERS = {"d": "discipline2", "b": "discipline"}
REACH = {
    "studied": 0, "dropped": 0, "approved": 1, "drafted": 2, "lettered": 3, "delivered": 4, "acknowledged": 5,
    "accepted": 6, "returned_for_more": 6, "rerouted": 6, "outcome_reported": 7, "archived": 8,
}  # fmt: skip
_OUTCOMES = ("case_filed", "talk_or_letter", "preliminary_check", "concluded")


async def referred(story: CaseStory, finding: dict[str, Any], case_at: str, interview_at: str, after: int) -> None:
    """From the study on, as far as planned; `after`: when it is studied."""
    story.go(after, 9, 10)
    files = await story.stage.person("supervisor").get(f"/api/findings/{finding['id']}/evidence")
    body = _study(story, finding, files, story.stage.moment.date().isoformat())
    body["case_id"] = case_at.rsplit("/", 1)[-1] or None
    body["interview_id"] = interview_at.rsplit("/", 1)[-1] or None
    about = {"case_id": body["case_id"]} if body["case_id"] else {"finding_id": finding["id"]}
    supervisor = story.stage.person("supervisor")
    await supervisor.act("填写容错研判表", "/api/tolerance-sheets", about | NOT_TOLERATED)
    found = await supervisor.act("研判移送", "/api/referrals", body)
    at, end = f"/api/referrals/{found['id']}", story.plan.referral
    story.stage.later(hours=2)
    if end == "dropped":
        await story.act("signatory", at, "dismissal", {"reason": "不涉及公职人员个人违纪，由单位自行处理。"})
    if REACH[end] >= 1:
        await story.act("signatory", at, "approval", {"reason": "同意移送"})
    if REACH[end] >= 2:
        drafted = await story.act("supervisor", at, "letter", CONTACT)
        await _lettered(story, at, drafted["dispatches"][-1]["letter_id"], after)


async def _lettered(story: CaseStory, at: str, letter_id: str, after: int) -> None:
    end = story.plan.referral
    if REACH[end] >= 3:
        story.go(after + 1, 9)
        await sealed(story.stage, letter_id, consent=False)
    if REACH[end] >= 4:
        await sent(story.stage, letter_id)
    if REACH[end] >= 5:
        await _answered(story, at, after)


async def _answered(story: CaseStory, at: str, after: int) -> None:
    officer, end, number = OFFICERS[story.plan.unit[0]], story.plan.referral, story.plan.number
    story.go(after + 3, 10)
    year = story.stage.moment.year
    receipt = {
        "accept_no": f"纪案管〔{year}〕{number - 380}号",
        "handling_office": f"第{'一二三四'[number % 4]}纪检监察室",
    }
    receipt["manifest_sha256"] = await _taken(story, officer, at)
    await story.act(officer, at, "receipt", receipt)
    if REACH[end] < 6:
        return
    story.go(after + 4, 15)
    if end == "returned_for_more":
        note = {"answer": end, "note": "请补充企业转账凭证原件和窗口受理记录。"}
    elif end == "rerouted":
        note = {"answer": end, "note": "涉及人员系市直部门科级干部，建议改送派驻纪检监察组。"}
    else:
        note = {"answer": "accepted"}
    await story.act(officer, at, "answer", note)
    if REACH[end] >= 7:
        story.go(after + 25, 15)
        await story.act(officer, at, "outcome", _outcome(number))
    if REACH[end] >= 8:
        story.go(after + 27, 15)
        await story.act("supervisor", at, "archiving")


async def _taken(story: CaseStory, officer: str, at: str) -> str:
    """The sealed package made and taken; the hash its reader would see. Demo keys lie in the data folder."""
    person = story.stage.person(officer)
    keys = f"/api/discipline-bodies/{(await person.get(at))['body_id']}/keys"
    if not await person.get(keys):
        private, public = new_identity()
        folder = story.stage.runtime.settings.data_dir / "demo-keys"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{officer}.txt").write_text(private + "\n")
        await person.act("登记加密公钥", keys, {"recipient": public})
    await person.act("制作加密包", f"{at}/package")
    await person.get(f"{at}/package")
    return str((await story.stage.person("supervisor").get(at))["package"]["manifest_sha256"])


def _outcome(number: int) -> dict[str, str]:
    if number % 5 == 4:
        return {"outcome": "sanctioned", "sanction": "party_warning"}
    return {"outcome": _OUTCOMES[number % 4]}


def _study(story: CaseStory, finding: dict[str, Any], files: list[dict[str, Any]], day: str) -> dict[str, Any]:
    names = words()["suspects"]
    name, other = names[story.plan.number % len(names)], names[(story.plan.number + 5) % len(names)]
    district = story.plan.unit.startswith("d")
    office = f"{story.short}{'行政审批局' if district else ''}"
    known = words()["orders"][story.plan.sub_type]
    common = {"unit": office, "authority": "district" if district else "city"}
    persons = [
        {"name": name, "post": "审批科科长", "rank": "乡科级正职", "party": "中共党员", **common},
        {"name": other, "post": "审批科一级科员", "rank": "一级科员", "party": "群众", **common},
    ]
    return {
        "finding_id": finding["id"],
        "matter": f"{story.short}{known['matter']}",
        "source": "市委作风巡查组巡查发现，另有企业投诉反映同一问题。",
        "persons": persons[: 1 + story.plan.number % 2],
        "problem": finding["facts"],
        "clauses": ["《优化营商环境条例》第六十九条", "《中华人民共和国监察法》第三十七条"],
        "verification": finding["verification"],
        "measures": ["暂停有关人员窗口工作，责令停止违规行为"],
        "opinion": "上述人员的行为涉嫌利用职务便利，属于应当移送的问题线索，建议移送。",
        "handling_scope": "案件监督管理室及承办人员",
        "studied_on": day,
        "study_members": ["程望舒", "许文澜", "贺之远"],
        "study_record": "一致同意移送，报市优化营商环境工作领导小组负责同志。",
        "materials": [
            {"evidence_id": one["id"], "name": one["filename"], "pages": 1, "original": True} for one in files
        ],
    }
