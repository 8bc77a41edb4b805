"""What is still under way in the demo city: a second scheme whose month is collected from units, a unit renamed."""

from __future__ import annotations

from duze.app.city.agenda import CityStage
from duze.app.city.days import Days, months
from duze.app.city.files import scan

SCHEME = "state18"
CALLED = ("tax", "government")


async def collected(stage: CityStage, days: Days) -> None:
    """The newest month by the second scheme: units are asked, one has reported and waits, one was sent back."""
    period, q = f"{days.newest:%Y-%m}", f"?scheme={SCHEME}"
    at, assessor = f"/api/rankings/{period}", stage.person("assessor2")
    stage.go_to(max(days.back(1), months(days.newest, 1).isoformat()), 14)
    await assessor.act("开启考核", "/api/rankings", {"period": period, "scheme": SCHEME})
    called = {"indicators": list(CALLED), "due_on": days.ahead(3), "units": ["d03", "d07", "d12"]}
    await assessor.act("请单位自报", f"{at}/report-calls{q}", called)
    for number, (login, unit, value) in enumerate((("liaison", "d03", "96.4"), ("liaison2", "d07", "88.1"))):
        stage.later(minutes=35)
        mine = f"{at}/report-calls/{stage.units[unit]}/reports{q}"
        proof = scan(900 + number, "税务系统导出页")
        fields = {"indicator": "tax", "value": value, "note": "取数截止上月末"}
        report = await stage.person(login).send_file("自报数据", mine, "税务系统导出页.pdf", proof, **fields)
    stage.later(minutes=50)
    verdict = {"verdict": "returned", "answer": "佐证截图没有显示取数日期，请补盖章后重报。"}
    await assessor.decide("核验", f"{at}/reports/{report['id']}/verification", verdict, report["version"])
    await assessor.act("催报", f"{at}/reminders{q}", {})


async def renamed(stage: CityStage, days: Days) -> None:
    """A department gets a new name in the course of the year: the months before keep the old one."""
    month = months(days.newest, -3)
    stage.go_to(days.within(month, 8), 10)
    body = {
        "kind": "renamed",
        "unit": "b25",
        "effective_on": month.isoformat(),
        "basis": f"演示机构编制文件〔{month:%Y}〕9号",
        "name": "市住房更新局",
        "full_name": "武汉市住房和城市更新局",
    }
    await stage.person("sysadmin").act("单位更名", "/api/unit-changes", body)
