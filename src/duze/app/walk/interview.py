"""The walk, third part: the case, the summons signed by three, the talk, the rectification, the closing."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from duze.app.walk.client import Stage
from duze.app.walk.papers import delivered, left, received, signed

POST = "洪山区人民政府区长"
DEPUTY = "洪山区人民政府分管副区长"


async def talked(stage: Stage, case_id: str, interview_id: str, days: dict[str, str], out: Path) -> None:
    """From the accepted proposal to the follow-up order of the talk."""
    await _planned(stage, case_id, interview_id, days)
    at = f"/api/interviews/{interview_id}"
    stage.later(hours=1)
    body = {"contact_name": "白露晨", "contact_phone": "027-82800000", "copies_to": ["市委督查室", "市政府督查室"]}
    notice = await stage.person("supervisor").act("拟约谈通知书", f"{at}/notice", body, on=at)
    await signed(stage, notice["letter_id"], needs_consent=True)
    await delivered(stage, notice["letter_id"], "洪山区人民政府")
    await received(stage, notice["letter_id"], "liaison2")
    await left(stage, notice["letter_id"], "liaison2", out / "约谈通知书.pdf")
    await _held(stage, at, days)


async def _planned(stage: Stage, case_id: str, interview_id: str, days: dict[str, str]) -> None:
    case, at = f"/api/cases/{case_id}", f"/api/interviews/{interview_id}"
    stage.go_to(days["plan"], 9, 20)
    found = await stage.person("supervisor").get(case)
    if found["state"] == "proposed":
        await stage.person("signatory").act("审批立案", f"{case}/approval", {"reason": "同意立案"}, on=case)
        await stage.person("supervisor").act("立案，取得案号", f"{case}/opening", on=case)
    plan = {
        "level": 2,
        "reasons": _reasons(await stage.person("supervisor").get(at)),
        "targets": [{"post": POST, "name": "林维舟", "rank": 50}, {"post": DEPUTY, "name": "何淑珺", "rank": 40}],
        "host_id": str(stage.ids["leader"]),
        "second_host_id": str(stage.ids["signatory"]),
        "recorder_id": str(stage.ids["supervisor3"]),
        "starts_at": f"{days['talk']}T09:30:00+08:00",
        "place": "武汉市民之家5楼501会议室",
        "attendees": ["市发展和改革委员会", "市政务服务和大数据管理局"],
        "materials": ["存在问题及原因分析", "已采取的措施和下一步整改安排"],
    }
    await stage.person("supervisor").change("排定约谈：对象、主持人、时间、地点", at, plan)
    stage.later(hours=1)
    await stage.person("signatory").act("批准约谈", f"{at}/approval", {"reason": "同意"}, on=at)


def _reasons(interview: dict[str, Any]) -> list[str]:
    kept = [reason.strip().rstrip("。") for reason in interview["reasons"]]
    return [*kept, "经核实，你区政务服务中心18号窗口要求申请人提交法规已经取消的房屋产权证明，属于乱作为"]


async def _held(stage: Stage, at: str, days: dict[str, str]) -> None:
    stage.go_to(days["talk"], 11, 30)
    recorder = stage.person("supervisor3")
    attendance = {"present": [POST, DEPUTY], "held_on": days["talk"]}
    await recorder.act("记录到场：约谈对象本人参加", f"{at}/attendance", attendance, on=at)
    minutes = {
        "explanation": "区政府对连续两个月居末位的原因作了说明，对18号窗口违规收取材料的事实无异议。",
        "demands": ["立即停止收取法规已经取消的材料，并逐窗口自查", "对开办企业、办理建筑许可两项短板制定提升措施"],
        "pledge": "举一反三，限期整改，接受检查。",
    }
    stage.later(days=1)
    await recorder.act("形成约谈纪要", f"{at}/minutes", minutes, on=at)


async def ordered(stage: Stage, interview_id: str, days: dict[str, str]) -> str:
    """The follow-up order: issued, signed for, planned, begun. Returns its id."""
    interview = f"/api/interviews/{interview_id}"
    stage.go_to(days["order"], 10)
    order_in = {
        "title": "停止收取已取消的材料并补齐短板",
        "demands": ["停止收取法规已经取消的材料，逐窗口自查", "制定开办企业、办理建筑许可提升措施"],
        "proof": "更换后的材料清单、窗口照片、企业回访记录",
    }
    followed = await stage.person("supervisor").act("下达整改", f"{interview}/follow-up", order_in, on=interview)
    order_id = followed["rectification_id"]
    order = f"/api/rectifications/{order_id}"
    liaison = stage.person("liaison2")
    due = (await liaison.get(order))["due_on"]
    stage.say(f"     整改期限 {due}（15个工作日，次日起算，节假日不计）")
    stage.later(hours=5)
    await liaison.act("签收整改通知", f"{order}/receipt", on=order)
    plan = {"text": "一、当日更换全部窗口材料清单；二、三日内完成自查和培训；三、两周内落实并联审批。责任人：何淑珺。"}
    stage.go_to(days["planned"], 15)
    await liaison.act("报送整改方案", f"{order}/plan", plan, on=order)
    await liaison.act("开始整改", f"{order}/start", on=order)
    return str(order_id)


async def closed(stage: Stage, case_id: str, interview_id: str, order_id: str, days: dict[str, str]) -> None:
    """The unit reports, somebody else checks and strikes the order, and interview and case are closed."""
    interview, case = f"/api/interviews/{interview_id}", f"/api/cases/{case_id}"
    order, liaison = f"/api/rectifications/{order_id}", stage.person("liaison2")
    stage.go_to(days["report"], 15)
    report = {"text": "已停止收取房屋产权证明，自查42个窗口，回访企业16家，均已落实。", "head": "林维舟"}
    await liaison.act("报送整改报告，申请销号", f"{order}/submission", report, on=order)
    stage.go_to(days["close"], 10)
    checker = stage.person("supervisor2")
    await checker.act("受理核查", f"{order}/check", on=order)
    check = {"method": "on_site", "note": "现场查看18号窗口并回访企业三家，已不再收取该材料。"}
    await checker.act("核查通过，销号", f"{order}/closure", check, on=order)
    await stage.work()
    found = {
        "method": "on_site",
        "result": "met",
        "advice": "close",
        "note": "逐条对照约谈要求，现场查看并回访企业，均已落实。",
    }
    await stage.person("supervisor3").act("约谈整改核查报告", f"{interview}/verification", found, on=interview)
    await checker.act("约谈办结", f"{interview}/closure", {"reason": "整改已销号"}, on=interview)
    summary = {"summary": "约谈已办结，整改已销号，企业回访满意。"}
    await stage.person("supervisor").act("报请结案", f"{case}/check-request", summary, on=case)
    await checker.act("结案", f"{case}/closure", {"reason": "同意结案"}, on=case)
