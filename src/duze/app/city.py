"""The demo city (演示数据) as it stands on a day: the whole story in its past, and work waiting on every desk."""

from __future__ import annotations

import io
import tempfile
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import httpx

from duze.app.create import create_app
from duze.app.demo import load_ground
from duze.app.nightly import sweep
from duze.app.runtime import Runtime
from duze.app.walk import findings as play_findings
from duze.app.walk.client import Stage
from duze.app.walk.findings import AGENCY, WINDOW_18
from duze.app.walk.month import published
from duze.app.walk.papers import delivered, signed
from duze.app.walk.referral import study_of
from duze.app.walk.story import Diary, diary_for, tell
from duze.kit import clock

_SLOW = replace(
    WINDOW_18,
    unit="b13",
    liaison="liaison3",
    kind="slow",
    sub_type="M01",
    place="市城建局驻市民之家施工许可窗口",
    handler="施工许可窗口经办人（工号 0107）",
    facts="企业申请建筑工程施工许可，承诺7个工作日办结，受理后第13个工作日仍未办结，系统内未登记暂停事由，窗口答复“还在会签”。",
    explanation="会签环节衔接不畅造成超时，已于核实当日办结，并增设超时提醒。",
    verification="调取审批系统环节记录，扣除法定不计时间后超时6个工作日，情况属实。",
    reason="无正当理由超过承诺时限，属于慢作为。",
)
_INACTION = replace(
    WINDOW_18,
    unit="d03",
    liaison="liaison",
    kind="inaction",
    sub_type="B02",
    severity="minor",
    place="硚口区政务服务中心综合窗口 6 号",
    facts="申请人材料齐全，窗口以“系统维护”为由两次拒绝受理，未出具不予受理通知书。现场另一窗口同类业务正常受理。",
    explanation="窗口人员对新系统不熟悉，已当场受理并致歉。",
)


async def load_city(runtime: Runtime, as_of: date | None) -> None:
    """Load everything; afterwards the clock runs as before."""
    day = as_of or clock.today()
    app = create_app(runtime=runtime, background=False)
    transport = httpx.ASGITransport(app)  # type: ignore[arg-type]
    diary = _diary(day)
    try:
        async with httpx.AsyncClient(transport=transport, base_url="http://duze.local") as http:
            stage = Stage(runtime, http, io.StringIO(), clock.now())
            stage.go_to(diary.start)
            await load_ground(runtime, date.fromisoformat(diary.start))
            await stage.issue_tokens()
            with tempfile.TemporaryDirectory() as folder:
                await tell(stage, diary, Path(folder))
            await _waiting(stage, diary, day)
            stage.go_to(day.isoformat(), 0, 5)
            await sweep(runtime, day)
            await stage.withdraw_tokens()
    finally:
        clock.set_source(None)


def _diary(day: date) -> Diary:
    """The latest story that is wholly in the past on `day`."""
    earlier = (day.replace(day=1) - timedelta(days=1)).replace(day=1)
    diary = diary_for(earlier)
    return diary if diary.day(15, after=2) <= day.isoformat() else diary_for(earlier - timedelta(days=1))


async def _waiting(stage: Stage, diary: Diary, day: date) -> None:
    """What is under way: another published month, findings in every state, a case, a letter to sign, a referral."""
    following = diary.day(1, after=1)[:7]
    months = {"computed": diary.day(1, after=2), "objected": diary.day(2, after=2), "published": diary.day(5, after=2)}
    scheme = (await stage.person("assessor").get("/api/schemes"))[0]["data"]
    await published(stage, scheme, following, months)
    back = [_back(day, count).isoformat() for count in range(30)]
    slow = await play_findings.confirmed(stage, _SLOW, (back[25], back[24], back[22], back[21]))
    await _case(stage, slow, back)
    grave = await play_findings.confirmed(stage, AGENCY, (back[12], back[11], back[8], back[7]), logger="inspector2")
    await _referral(stage, grave, back)
    await play_findings.verified(stage, _INACTION, (back[6], back[5], back[3]))
    await play_findings.taken(stage, _SLOW, (back[4], back[3]), logger="inspector2")
    await play_findings.submitted(stage, WINDOW_18, back[2])
    await play_findings.submitted(stage, _INACTION, back[1], logger="inspector2")
    await play_findings.drafted(stage, _SLOW, back[1])


def _back(day: date, count: int) -> date:
    """`count` weekdays before `day`."""
    while count > 0:
        day -= timedelta(days=1)
        count -= day.weekday() < 5
    return day


async def _case(stage: Stage, finding: dict[str, Any], back: list[str]) -> None:
    """A case at work: its order runs into yellow, its interview's notice waits for the signature."""
    supervisor = stage.person("supervisor")
    stage.go_to(back[20], 10)
    case_in = {
        "unit_id": finding["unit_id"],
        "title": "市城建局施工许可审批超时",
        "grounds": "巡查发现施工许可审批超过承诺时限，经核实属实。",
        "finding_ids": [finding["id"]],
    }
    case = await supervisor.act("拟立案", "/api/cases", case_in)
    at = f"/api/cases/{case['id']}"
    await stage.person("signatory").act("审批立案", f"{at}/approval", {"reason": "同意立案"}, on=at)
    await supervisor.act("立案", f"{at}/opening", on=at)
    stage.go_to(back[14], 9)
    order_in = {
        "title": "清理超时审批并建立提醒",
        "demands": ["清理在办超时件", "建立超时提醒"],
        "proof": "系统截图、办结清单",
    }
    order = await supervisor.act("下达整改", f"{at}/rectifications", order_in, on=at)
    order_at = f"/api/rectifications/{order['id']}"
    await stage.person("liaison3").act("签收", f"{order_at}/receipt", on=order_at)
    await _interview(stage, case["id"], back)


async def _interview(stage: Stage, case_id: str, back: list[str]) -> None:
    stage.go_to(back[3], 9)
    supervisor = stage.person("supervisor")
    talk = _back(date.fromisoformat(back[0]), 0) + timedelta(days=8)
    plan = {
        "case_id": case_id,
        "level": 1,
        "reasons": ["施工许可审批超过承诺时限6个工作日，经核实属实"],
        "targets": [{"post": "武汉市城乡建设局分管副局长", "name": "邵珺", "rank": 40}],
        "host_id": str(stage.ids["signatory"]),
        "second_host_id": str(stage.ids["supervisor2"]),
        "recorder_id": str(stage.ids["supervisor3"]),
        "starts_at": f"{talk.isoformat()}T09:30:00+08:00",
        "place": "武汉市民之家5楼501会议室",
    }
    interview = await supervisor.act("提出约谈", "/api/interviews", plan)
    at = f"/api/interviews/{interview['id']}"
    await stage.person("signatory").act("批准约谈", f"{at}/approval", {"reason": "同意"}, on=at)
    contact = {"contact_name": "白露晨", "contact_phone": "027-82800000"}
    notice = await supervisor.act("拟约谈通知书", f"{at}/notice", contact, on=at)
    letter = f"/api/letters/{notice['letter_id']}"
    await stage.person("supervisor2").act("复核", f"{letter}/review", {"reason": "同意"}, on=letter)


async def _referral(stage: Stage, finding: dict[str, Any], back: list[str]) -> None:
    """A referral delivered and waiting for its receipt."""
    supervisor = stage.person("supervisor")
    stage.go_to(back[4], 9)
    evidence = await supervisor.get(f"/api/findings/{finding['id']}/evidence")
    body = study_of(finding, evidence, back[4]) | {"finding_id": finding["id"], "case_id": None}
    referral = await supervisor.act("研判移送", "/api/referrals", body)
    at = f"/api/referrals/{referral['id']}"
    await stage.person("signatory").act("批准移送", f"{at}/approval", {"reason": "同意"}, on=at)
    contact = {"contact_name": "白露晨", "contact_phone": "027-82800000"}
    lettered = await supervisor.act("拟移送函", f"{at}/letter", contact, on=at)
    letter_id = lettered["dispatches"][-1]["letter_id"]
    await signed(stage, letter_id, needs_consent=False)
    await delivered(stage, letter_id, "硚口区纪委监委")
