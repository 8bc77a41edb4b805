"""Makers for referrals, over HTTP: a study, and the way to any state."""

from __future__ import annotations

from typing import Any

from tests.cases.make import fresh, opened, weighed
from tests.cases.make import step as _step
from tests.conftest import World
from tests.findings.steps import JPEG, confirmed
from tests.letters.make import step as letter_step

PERSON = {
    "name": "祝犇",
    "unit": "硚口区行政审批局",
    "post": "投资建设科一级科员",
    "rank": "一级科员",
    "party": "群众",
    "authority": "district",
}
MATTER = "某政务服务窗口违规收取企业费用"
RECORD = "一致同意移送，报领导小组负责同志。"
CONTACT = {"contact_name": "周喆", "contact_phone": "027-8000 0000"}
RECEIPT = {"accept_no": "硚纪案管〔2026〕41号", "handling_office": "第三纪检监察室"}


async def evidenced_case(world: World) -> tuple[dict[str, Any], str]:
    """An open case on a confirmed finding with one file; the case and the file's id."""
    finding = await confirmed(world)
    answer = await world.person("supervisor").http.post(
        f"/api/findings/{finding['id']}/evidence?filename=window.jpg",
        content=JPEG,
        headers=world.person("supervisor").headers
        | {"Idempotency-Key": "evidence-" + finding["id"], "content-type": "image/jpeg"},
    )
    assert answer.status_code == 201, answer.text
    case = await opened(world, finding_ids=[finding["id"]])
    await weighed(world, case)
    return case | {"finding_id": finding["id"]}, answer.json()["id"]


def study(case: dict[str, Any], evidence: str | None, **changes: Any) -> dict[str, Any]:
    """A study about a person of 硚口区, as typed in."""
    return {
        "case_id": case["id"],
        "matter": MATTER,
        "source": "2026年10月28日巡查发现。",
        "persons": [PERSON],
        "problem": "要求企业委托指定的中介机构编制已经取消的评估报告。",
        "clauses": ["《优化营商环境条例》第六十九条"],
        "verification": "由两名工作人员核实，调取受理记录5份。",
        "measures": ["责令立即停止收取费用"],
        "opinion": "属于职责范围内应当移送的问题线索。",
        "handling_scope": "案件监督管理室及承办人员",
        "studied_on": "2026-11-02",
        "study_members": ["程望舒", "许文澜", "贺之远"],
        "study_record": RECORD,
        "materials": [{"evidence_id": evidence, "copies": 1, "pages": 2}] if evidence else [],
    } | changes


async def studied(world: World, **changes: Any) -> dict[str, Any]:
    """Studied by `supervisor`; the row knows its case and file."""
    case, evidence = await evidenced_case(world)
    answer = await world.person("supervisor").post("/api/referrals", study(case, evidence, **changes))
    assert answer.status_code == 201, answer.text
    return dict(answer.json()) | {"case": case, "evidence": evidence}


async def act(world: World, login: str, row: dict[str, Any], noun: str, data: Any = None) -> dict[str, Any]:
    """One act that must succeed, on the referral as it is now."""
    person = world.person(login)
    after = await _step(person, "referrals", await fresh(person, "referrals", row), noun, data)
    return row | after


async def refused(world: World, login: str, row: dict[str, Any], noun: str, data: Any = None) -> Any:
    """One act that must be refused; the answer."""
    seen = await world.person("supervisor").get(f"/api/referrals/{row['id']}")
    answer = await world.person(login).post(f"/api/referrals/{row['id']}/{noun}", data, match=seen.json()["version"])
    assert answer.status_code >= 400, answer.text
    return answer


async def lettered(world: World, row: dict[str, Any] | None = None) -> dict[str, Any]:
    """Approved by the signatory, the letter drafted, reviewed and signed; its PDF made."""
    row = row or await act(world, "signatory", await studied(world), "approval", {"reason": "同意移送"})
    row = await act(world, "supervisor", row, "letter", CONTACT)
    letter = row["dispatches"][-1]["letter_id"]
    for login, noun, data in (("supervisor2", "review", {"reason": ""}), ("signatory", "signature", None)):
        answer = await letter_step(world, login, letter, noun, data)
        assert answer.status_code == 200, (noun, answer.text)
    await world.work()
    return row | await fresh(world.person("supervisor"), "referrals", row)


async def delivered(world: World, row: dict[str, Any] | None = None) -> dict[str, Any]:
    """The letter has reached the body. `row`: approved, or lettered already."""
    if row is None or row["state"] != "lettered":
        row = await lettered(world, row)
    answer = await letter_step(world, "supervisor", row["dispatches"][-1]["letter_id"], "delivery")
    assert answer.status_code == 200, answer.text
    await world.work()
    return row | await fresh(world.person("supervisor"), "referrals", row)


async def acknowledged(world: World) -> dict[str, Any]:
    """The body has sent its receipt."""
    return await act(world, "discipline2", await delivered(world), "receipt", RECEIPT)
