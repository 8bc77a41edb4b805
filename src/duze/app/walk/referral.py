"""The walk, fourth part: a grave finding is studied, referred, received by the routed body, and answered."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

from duze.app.walk.client import Stage, StepFailed
from duze.app.walk.papers import delivered, left, signed
from duze.kit.agekeys import fingerprint, identities_in, new_identity
from duze.referrals.opening import open_package

NOT_TOLERATED: dict[str, Any] = {
    "reform": False,
    "reform_why": "收取费用与改革事项无关。",
    "not_forbidden": False,
    "not_forbidden_why": "违反《优化营商环境条例》第六十九条关于违规收费、指定服务的规定。",
    "lawful_decision": False,
    "lawful_decision_why": "未经研究，由窗口人员自行决定。",
    "no_gain": False,
    "no_gain_why": "不能排除谋取私利，须由纪检监察机关查明。",
    "outcome": "none",
    "reason": "四项标准均不符合，不适用容错。",
}
"""The sheet of tolerance of a matter that is referred."""


async def referred(stage: Stage, finding: dict[str, Any], case_id: str | None, days: dict[str, str], out: Path) -> str:
    """From the study to the outcome value."""
    stage.go_to(days["study"], 14)
    supervisor = stage.person("supervisor")
    evidence = await supervisor.get(f"/api/findings/{finding['id']}/evidence")
    about = {"case_id": case_id} if case_id else {"finding_id": finding["id"]}
    await supervisor.act("按四项标准填写容错研判表", "/api/tolerance-sheets", about | NOT_TOLERATED)
    body = study_of(finding, evidence, days["study"]) | {"case_id": case_id, "finding_id": finding["id"]}
    referral = await supervisor.act("集体研究后填写移送研判", "/api/referrals", body)
    at = f"/api/referrals/{referral['id']}"
    stage.say(f"     按干部管理权限送：{referral['body']}")
    stage.later(hours=2)
    await supervisor.refused("想批准自己研判的移送", f"{at}/approval", {"reason": "同意"}, on=at, status=403)
    await stage.person("signatory").act("批准移送", f"{at}/approval", {"reason": "同意移送"}, on=at)
    contact = {"contact_name": "白露晨", "contact_phone": "027-82800000"}
    lettered = await supervisor.act("拟问题线索移送函和清单、回执", f"{at}/letter", contact, on=at)
    letter_id = _letter_of(lettered)
    await signed(stage, letter_id, needs_consent=False)
    await delivered(stage, letter_id, "硚口区纪委监委")
    await left(stage, letter_id, "discipline2", out / "问题线索移送函.pdf")
    await _answered(stage, at, days, out)
    return str(referral["id"])


def _letter_of(referral: dict[str, Any]) -> str:
    return str(referral["dispatches"][-1]["letter_id"])


async def _answered(stage: Stage, at: str, days: dict[str, str], out: Path) -> None:
    officer = stage.person("discipline2")
    stage.go_to(days["receipt"], 10)
    manifest = await _opened(stage, at, out)
    receipt = {
        "accept_no": "硚纪案管〔2026〕41号",
        "handling_office": "第三纪检监察室",
        "manifest_sha256": manifest,
    }
    await officer.act("核对清单，反馈回执", f"{at}/receipt", receipt, on=at)
    stage.later(hours=3)
    await officer.act("答复：受理", f"{at}/answer", {"answer": "accepted"}, on=at)


async def _opened(stage: Stage, at: str, out: Path) -> str:
    """The office makes its key, takes the sealed package and opens it on its own machine; the manifest's hash."""
    officer, office = stage.person("discipline2"), out / "受送机构"
    shutil.rmtree(office, ignore_errors=True)
    office.mkdir(parents=True)
    private, public = new_identity()
    (office / "key.txt").write_text(private + "\n")
    body = (await officer.get(at))["body_id"]
    await officer.act(
        f"生成密钥，只登记公钥（指纹 {fingerprint(public)}）",
        f"/api/discipline-bodies/{body}/keys",
        {"recipient": public},
    )
    await officer.act("制作加密包：函、材料、清单、日志证明", f"{at}/package")
    (office / "package.age").write_bytes(await officer.get(f"{at}/package"))
    found = open_package(office / "package.age", identities_in(office / "key.txt"), office / "opened")
    if found.faults:
        raise StepFailed("；".join(found.faults))
    stage.say(f"     离线打开并核对：{len(found.materials)} 项材料、{found.entries} 条日志证明")
    stage.say(f"     清单 {found.manifest_sha256}")
    return found.manifest_sha256


async def concluded(stage: Stage, referral_id: str, day: str) -> None:
    """The outcome's value comes back, and nothing more."""
    at = f"/api/referrals/{referral_id}"
    stage.go_to(day, 15)
    await stage.person("discipline2").act(
        "反馈办理结果（仅结果值）：立案", f"{at}/outcome", {"outcome": "case_filed"}, on=at
    )
    await stage.person("supervisor").act("移送归档", f"{at}/archiving", on=at)


def study_of(finding: dict[str, Any], evidence: list[dict[str, Any]], day: str) -> dict[str, Any]:
    """The study record of this matter, as the supervisor fills it in."""
    return {
        "matter": "硚口区某政务服务窗口违规收取企业费用",
        "source": "市委作风巡查组暗访发现，另有企业投诉反映同一问题。",
        "persons": [
            {
                "name": "祝犇",
                "unit": "硚口区行政审批局",
                "post": "投资建设科一级科员",
                "rank": "一级科员",
                "party": "群众",
                "authority": "district",
            },
            {
                "name": "高喆",
                "unit": "硚口区行政审批局",
                "post": "投资建设科科长",
                "rank": "乡科级正职",
                "party": "中共党员",
                "authority": "district",
            },
        ],
        "problem": finding["facts"],
        "clauses": ["《优化营商环境条例》第六十九条", "《中华人民共和国监察法》第三十七条"],
        "verification": finding["verification"],
        "measures": ["暂停有关人员窗口工作，责令停止收取费用"],
        "opinion": "上述人员的行为涉嫌利用职务便利指定中介服务，属于应当移送的问题线索，建议移送。",
        "handling_scope": "硚口区纪委监委案件监督管理室及承办人员",
        "studied_on": day,
        "study_members": ["程望舒", "许文澜", "贺之远"],
        "study_record": "一致同意移送，报市优化营商环境工作领导小组负责同志。",
        "materials": [
            {"evidence_id": item["id"], "name": item["filename"], "pages": 1, "original": True} for item in evidence
        ],
    }
