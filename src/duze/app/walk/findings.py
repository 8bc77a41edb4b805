"""The walk, first part: findings logged in service halls, verified by a colleague, decided by a supervisor."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import Any

from PIL import Image, ImageDraw

from duze.app.walk.client import Person, Stage


@dataclass(frozen=True)
class Matter:
    """A finding of the story, in the words of the people concerned."""

    unit: str
    liaison: str
    kind: str
    sub_type: str
    severity: str
    handler: str
    place: str
    facts: str
    explanation: str
    verification: str
    reason: str


WINDOW_18 = Matter(
    unit="d07",
    liaison="liaison2",
    kind="misconduct",
    sub_type="L01",
    severity="serious",
    handler="窗口工作人员（工号 0318）",
    place="洪山区政务服务中心二楼 18 号窗口",
    facts="10时20分，18号窗口受理食品经营许可申请，要求申请人另行提交房屋产权证明原件。现行办事指南所列材料中没有这一项，"
    "窗口答复“一直都要交”。申请人称本月已第三次到场。",
    explanation="经查，窗口沿用了已停用的材料清单，情况属实。已于当日更换清单，并对窗口人员进行培训。",
    verification="调取当日叫号记录和三份受理回执，访谈申请人一名、窗口人员一名，现行清单确无房屋产权证明。",
    reason="要求提交法规已经取消的证明材料，事实清楚，属于违规增加申请材料。",
)
AGENCY = Matter(
    unit="d03",
    liaison="liaison",
    kind="misconduct",
    sub_type="L04",
    severity="grave",
    handler="祝犇",
    place="硚口区政务服务中心投资建设综合窗口",
    facts="暗访发现，窗口在办理用水用气外线工程审批时，要求四家企业委托指定的中介机构编制已经取消的评估报告，累计收取费用12.6万元。"
    "未委托该机构的一家企业，申请被搁置23个工作日，未出具一次性告知单。",
    explanation="区行政审批局已暂停经办人祝犇的窗口工作，有关费用问题正在核对。",
    verification="调取受理记录五份、转账凭证四份，询问企业经办人三名、窗口人员两名，与企业所述一致。",
    reason="指定中介服务并收取费用，情节严重，涉嫌利用职务便利，应当按规定研究移送。",
)


def photo(caption: str) -> bytes:
    """A small JPEG that stands for a photo taken in the hall; it says that it is one."""
    picture = Image.new("RGB", (640, 480), "#c8d3de")
    draw = ImageDraw.Draw(picture)
    draw.rectangle((40, 60, 600, 300), fill="#22384f")
    draw.rectangle((0, 430, 640, 480), fill="#0f1a28")
    draw.text((20, 447), f"DEMO {caption}", fill="#ffffff")
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=70)
    return out.getvalue()


def _verifier(logger: str) -> str:
    return "inspector2" if logger == "inspector" else "inspector"


async def confirmed(
    stage: Stage, matter: Matter, days: tuple[str, str, str, str], *, logger: str = "inspector"
) -> dict[str, Any]:
    """Play a finding from the hall to the supervisor's decision; `days`: logged, taken, verified, decided."""
    at = await verified(stage, matter, days[:3], logger=logger)
    stage.go_to(days[3], 9, 30)
    decision = {"grade": "full", "reason": matter.reason}
    await stage.person("supervisor").act("定性：属实", f"{at}/confirmation", decision, on=at)
    await stage.work()
    return dict(await stage.person("supervisor").get(at))


async def verified(stage: Stage, matter: Matter, days: tuple[str, str, str], *, logger: str = "inspector") -> str:
    """Up to the verifier's opinion. Returns the finding's address."""
    at = await taken(stage, matter, days[:2], logger=logger)
    stage.later(hours=6)
    explanation = {"text": matter.explanation, "given_by": "区政务服务中心负责人"}
    await stage.person(matter.liaison).act("代表单位说明情况", f"{at}/explanation", explanation, on=at)
    stage.go_to(days[2], 16, 40)
    verifier = stage.person(_verifier(logger))
    verification = {"opinion": "full", "text": matter.verification, "elements": await _shown(verifier, at)}
    await verifier.act("核实属实", f"{at}/verification", verification, on=at)
    return at


async def _shown(verifier: Person, at: str) -> list[dict[str, Any]]:
    """Every element of proof, shown by the files of the finding."""
    finding, files = await verifier.get(at), await verifier.get(f"{at}/evidence")
    types = await verifier.get(f"/api/sub-types?on={finding['happened_at'][:10]}")
    own = next(row for row in types if row["code"] == finding["sub_type"])
    ids = [file["id"] for file in files]
    return [{"code": one["code"], "evidence_ids": ids, "note": "现场询问记录"} for one in own["elements"]]


async def taken(stage: Stage, matter: Matter, days: tuple[str, str], *, logger: str = "inspector") -> str:
    """Up to the colleague's taking it for verification. Returns the finding's address."""
    at = await submitted(stage, matter, days[0], logger=logger)
    if stage.steps < 20:
        told = "想核实自己登记的问题"
        await stage.person(logger).refused(told, f"{at}/verification-start", on=at, status=403)
    stage.go_to(days[1], 9, 10)
    await stage.person(_verifier(logger)).act("领取核实任务，请单位说明", f"{at}/verification-start", on=at)
    return at


async def submitted(stage: Stage, matter: Matter, day: str, *, logger: str = "inspector") -> str:
    """Logged and submitted. Returns the finding's address."""
    at = await drafted(stage, matter, day, logger=logger)
    finding = await stage.person(logger).act("提交，取得编号", f"{at}/submission", on=at)
    stage.say(f"     编号 {finding['number']}")
    return at


async def drafted(stage: Stage, matter: Matter, day: str, *, logger: str = "inspector") -> str:
    """Logged with two photos, not yet submitted. Returns the finding's address."""
    stage.go_to(day, 10, 26)
    person = stage.person(logger)
    units = {unit["code"]: unit for unit in await person.get("/api/units")}
    body = {
        "kind": matter.kind,
        "sub_type": matter.sub_type,
        "severity": matter.severity,
        "channel": "covert",
        "unit_id": units[matter.unit]["id"],
        "handler": matter.handler,
        "place": matter.place,
        "happened_at": f"{day}T10:20:00+08:00",
        "facts": matter.facts,
    }
    finding = await person.act(f"在{matter.place}登记问题（手机）", "/api/findings", body)
    at = f"/api/findings/{finding['id']}"
    for number, caption in enumerate((f"{day} 10:21", f"{day} 10:24"), 1):
        name = f"现场照片{number}.jpg"
        told = f"上传证据：{name}"
        await person.send_file(told, f"{at}/evidence", name, photo(caption), captured_at=f"{day}T10:2{number}:00+08:00")
    return at
