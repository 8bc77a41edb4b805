"""The walk, second part: a month's values by XLSX, scored, put to review, approved by another, published."""

from __future__ import annotations

import io
import tomllib
from decimal import Decimal
from pathlib import Path
from typing import Any

import xlsxwriter
from python_calamine import CalamineWorkbook

from duze.app.walk.client import Stage
from duze.app.walk.papers import delivered, left, signed
from duze.app.walk.values import indicators, value_of

SCHEME = Path(__file__).parents[2] / "rankings" / "schemes" / "seven.toml"
LAST = "d07"


def _exact(data: Any) -> Any:
    """TOML numbers as the API takes them: exact, as text."""
    if isinstance(data, dict):
        return {key: _exact(value) for key, value in data.items()}
    if isinstance(data, list):
        return [_exact(value) for value in data]
    return str(data) if isinstance(data, Decimal) else data


async def scheme_adopted(stage: Stage, since: str) -> dict[str, Any]:
    """An assessor drafts the shipped scheme from a month on, another adopts it."""
    data = _exact(tomllib.loads(SCHEME.read_text("utf-8"), parse_float=Decimal))
    whole = {"effective_from": since, "data": data, "reason": "年度考核办法"}
    draft = await stage.person("assessor").act("起草考核方案（七项指标）", "/api/schemes/drafts", whole)
    at, verdict = f"/api/schemes/drafts/{draft['id']}/decision", {"verdict": "adopted"}
    await stage.person("assessor2").decide("审定考核方案：采用", at, verdict, draft["version"])
    return dict(data)


async def published(stage: Stage, scheme: dict[str, Any], period: str, days: dict[str, str]) -> None:
    """Play one month from opening to publication; `days`: computed, reviewed to, published."""
    assessor, at = stage.person("assessor"), f"/api/rankings/{period}"
    stage.go_to(days["computed"], 9)
    await assessor.act(f"开启{period}月度考核", "/api/rankings", {"period": period})
    filled = await _filled(stage, scheme, period)
    await assessor.send_file("导入51家单位七项指标（XLSX）", f"{at}/value-sheets", f"{period}.xlsx", filled)
    stage.later(minutes=30)
    await assessor.act("计分", f"{at}/computation", on=at)
    await assessor.act("发各单位核对", f"{at}/review", on=at)
    stage.go_to(days["objected"], 10)
    objection = {"line": "building_permit", "text": "办理建筑许可用时与我区统计口径不一致，请复核。"}
    raised = await stage.person("liaison2").act("对本单位一项得分提出异议", f"{at}/objections", objection)
    stage.later(hours=5)
    one = f"{at}/objections/{raised['id']}"
    verdict = {"verdict": "rejected", "answer": "经复核，数据来自审批系统办结记录，口径一致，维持原得分。"}
    await stage.person("assessor2").decide("答复异议：不成立", f"{one}/decision", verdict, raised["version"])
    stage.go_to(days["published"], 9)
    await assessor.refused("想审定自己计分的月份", f"{at}/approval", on=at, status=403)
    await stage.person("assessor2").act("审定", f"{at}/approval", on=at)
    await assessor.act("发布并锁定", f"{at}/publication", on=at)
    await stage.work()
    stage.say(f"     结果摘要 {(await assessor.get(at))['result_hash'][:16]}…")


async def _filled(stage: Stage, scheme: dict[str, Any], period: str) -> bytes:
    """The downloaded template, filled in as a clerk would."""
    blank = await stage.person("assessor").get(f"/api/rankings/{period}/template")
    rows = CalamineWorkbook.from_filelike(io.BytesIO(blank)).get_sheet_by_name("数据").to_python()
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    sheet = book.add_worksheet("数据")
    sheet.write_row(0, 0, [str(title) for title in rows[0]])
    units = {unit["code"]: unit["group"] for unit in await stage.person("assessor").get("/api/units")}
    for number, row in enumerate(rows[1:], 1):
        code = str(row[0])
        sheet.write_row(number, 0, [code, str(row[1])])
        for column, indicator in enumerate(indicators(), 2):
            if indicator in scheme["weights"][units[code]]:
                weakness = Decimal("0.35") if code == LAST else Decimal(0)
                sheet.write_number(number, column, value_of(code, indicator, period, weakness))
    book.close()
    return out.getvalue()


async def explained(stage: Stage, period: str) -> None:
    """Show how the last place explains itself, down to a raw value and to a finding."""
    units = {unit["code"]: unit for unit in await stage.person("supervisor").get("/api/units")}
    sheet = await stage.person("supervisor").get(f"/api/rankings/{period}/units/{units[LAST]['id']}")
    stage.say(f"     {period} {units[LAST]['name']}：")
    for line in sheet["explanation"]:
        stage.say(f"       {'  ' * line['depth']}{line['text']}")


async def bulletin(stage: Stage, period: str, day: str, out: Path) -> None:
    """The month's bulletin: drafted from the locked month, signed by three, delivered to everybody ranked."""
    stage.go_to(day, 10)
    body = {
        "contact_phone": "027-82800000",
        "approval_authority": "市政府",
        "approval_by": "方既明副市长",
        "approval_on": day,
    }
    drafted = await stage.person("assessor").act("起草考核排名通报", f"/api/rankings/{period}/bulletin", body)
    await signed(stage, drafted["letter_id"], needs_consent=False)
    await delivered(stage, drafted["letter_id"], "各区、市直各部门、各有关单位")
    await left(stage, drafted["letter_id"], "supervisor", out / "考核排名通报.pdf")
