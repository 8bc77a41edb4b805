"""Values that units report: asked, reported with proof, reminded, verified by another; nothing enters unverified."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from uuid import uuid4

from hypothesis import given, settings
from hypothesis import strategies as st

from duze.desk.telling import tell
from duze.kit import clock
from duze.rankings.rules.report_checks import change_of, copied, fence_of, hints
from tests.conftest import World
from tests.rankings.walk import act, all_values, published
from tests.templates import PASSWORD

MONTH = "2026-10"
AT = f"/api/rankings/{MONTH}"
PROOF = ("证明.pdf", b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\n%%EOF\n", "application/pdf")


async def called(world: World, status: int = 200, **body: Any) -> Any:
    sent = {"indicators": ["tax"], "due_on": "2026-11-06", **body}
    answer = await world.person("assessor").post(f"{AT}/report-calls", sent)
    assert answer.status_code == status, answer.text
    return answer.json()


async def reported(world: World, who: str, unit: str, status: int = 201, proof: Any = PROOF, **data: str) -> Any:
    sent = {"indicator": "tax", "value": "97.5", **data}
    at = f"{AT}/report-calls/{world.unit(unit)}/reports"
    person = world.person(who)
    headers = person.headers | {"Idempotency-Key": uuid4().hex}
    files = {"file": proof} if proof else None
    answer = await world.http.post(at, data=sent, files=files, headers=headers)
    assert answer.status_code == status, answer.text
    return answer.json()


async def verified(world: World, report: dict[str, Any], status: int = 200, who: str = "assessor", **body: str) -> Any:
    sent = {"verdict": "verified", **body}
    at = f"{AT}/reports/{report['id']}/verification"
    answer = await world.person(who).post(at, sent, match=report["version"])
    assert answer.status_code == status, answer.text
    return answer.json()


async def entered(world: World, unit: str = "d03") -> int:
    return int((await world.person("assessor").get(AT)).json()["entered"])


async def test_a_reported_value_enters_only_when_another_has_verified_it(world: World) -> None:
    await world.person("assessor").post("/api/rankings", {"period": MONTH})
    assert (await called(world))["asked"] == 15 + 29 + 7
    first = await reported(world, "liaison", "d03", value="９６.５%")
    assert (Decimal(first["value"]), first["state"], first["late"]) == (Decimal("96.5"), "waiting", False)
    assert await entered(world) == 0
    early = await world.person("assessor").post(f"{AT}/computation", match="*")
    assert "/units/d03/tax" in early.text, "what waits counts for nothing"
    second = await reported(world, "liaison", "d03", value="97")
    for status, who, report in ((409, "assessor", first), (403, "liaison", second), (403, "supervisor", second)):
        await verified(world, {**report, "version": "*"}, status, who)
    await verified(world, second, 422, verdict="returned")
    returned = await verified(world, second, verdict="returned", answer="佐证未盖章，请重报。")
    assert (returned["state"], bool(returned["decided_by"])) == ("returned", True)
    world.clock.forward(days=6)
    third = await reported(world, "liaison", "d03", value="96.8", note="已盖章")
    assert third["late"] is True
    await verified(world, third)
    assert await entered(world) == 1
    sheet = (await world.person("assessor").get(f"{AT}/report-calls/{world.unit('d03')}")).json()
    assert sheet["reports"][0]["state"] == "verified"
    assert {row["state"] for row in sheet["reports"]} == {"verified", "returned", "replaced"}
    proof = await world.person("assessor").get(f"{AT}/reports/{third['id']}/proof")
    assert proof.content == PROOF[1]
    other = await world.person("liaison2").get(f"{AT}/reports/{third['id']}/proof")
    assert other.status_code == 404
    assert (await world.person("liaison2").get(f"{AT}/report-calls/{world.unit('d03')}")).status_code == 404


async def test_what_makes_no_sense_is_refused(world: World) -> None:
    await world.person("assessor").post("/api/rankings", {"period": MONTH})
    await called(world, 422, due_on="2026-11-01")
    await called(world, 422, indicators=["nothing"])
    await called(world, 422, units=["d99"])
    await called(world, units=["d03"])
    await reported(world, "liaison", "d03", 422, indicator="power")
    await reported(world, "liaison", "d03", 422, value="0.95")
    await reported(world, "liaison", "d03", 422, value="NaN")
    await reported(world, "liaison", "d03", 422, value="101")
    await reported(world, "liaison", "d03", 422, proof=None)
    await reported(world, "liaison", "d03", 415, proof=("证明.exe", b"MZ", "application/octet-stream"))
    await reported(world, "assessor", "d03", 403)
    await reported(world, "liaison2", "d03", 404)
    waiting = await reported(world, "liaison", "d03")
    await world.person("assessor").post(f"{AT}/values", {"values": await all_values(world)})
    await act(world, "assessor", "computation")
    held = await world.person("assessor").post(f"{AT}/review", match="*")
    assert held.json()["code"] == "reports_waiting", "nothing a unit said is left lying"
    await verified(world, waiting)
    await act(world, "assessor", "computation")
    await act(world, "assessor", "review")
    await reported(world, "liaison", "d03", 409)


async def test_one_click_reminds_whoever_is_missing_once_a_day(world: World) -> None:
    await world.person("assessor").post("/api/rankings", {"period": MONTH})
    await world.runtime.seal_now()
    await tell(world.runtime.db, clock.today())
    await called(world, units=["d03", "d07"])
    await reported(world, "liaison", "d03")
    await world.runtime.seal_now()
    await tell(world.runtime.db, clock.today())
    lines = (await world.person("assessor").get("/api/messages")).json()
    assert [line["kind"] for line in lines if "reports" in line["href"]] == ["自报核验"]
    reminded = await world.person("assessor").post(f"{AT}/reminders", {})
    assert reminded.json() == {"reminded": 1}, "the one that reported is not asked again"
    again = await world.person("assessor").post(f"{AT}/reminders", {})
    assert again.json()["code"] == "nobody_to_remind"
    progress = (await world.person("assessor").get(f"{AT}/report-calls")).json()
    assert [(one["unit"], one["missing"], one["reminded"]) for one in progress] == [
        ("洪山区", ["tax"], 1),
        ("硚口区", [], 0),
    ]
    assert (await world.person("liaison").get(f"{AT}/report-calls")).status_code == 404


async def test_the_liaisons_phone_page_and_the_assessors_overview(world: World) -> None:
    await world.person("assessor").post("/api/rankings", {"period": MONTH})
    await called(world)
    own = f"/rankings/{MONTH}/reports/{world.unit('d03')}"
    await world.http.post("/sign-in", data={"login": "liaison", "password": PASSWORD})
    assert own in (await world.http.get("/rankings")).text
    assert own in (await world.http.get("/")).text, "it waits on the liaison's desk"
    page = (await world.http.get(own)).text
    token = page.split('name="_csrf_token" value="')[1].split('"')[0]
    form = {"_csrf_token": token, "indicator": "tax", "value": "百分之九十"}
    wrong = await world.http.post(f"{own}?k={uuid4()}", data=form, files={"file": PROOF})
    assert (wrong.status_code, "百分之九十" in wrong.text) == (422, True)
    sent = await world.http.post(f"{own}?k={uuid4()}", data=form | {"value": "93"}, files={"file": PROOF})
    assert sent.status_code == 303, sent.text
    assert "待核验" in (await world.http.get(own)).text
    assert (await world.http.get(f"/rankings/{MONTH}/reports")).status_code == 404
    await world.http.post("/sign-in", data={"login": "assessor", "password": PASSWORD})
    overview = await world.http.get(f"/rankings/{MONTH}/reports")
    assert "还差 50 个单位" in overview.text
    verification = overview.text.split('action="/rankings/2026-10/reported/')[1].split("?")[0]
    token = overview.text.split('name="_csrf_token" value="')[1].split('"')[0]
    body = {"_csrf_token": token, "version": "1", "verdict": "verified"}
    done = await world.http.post(f"/rankings/2026-10/reported/{verification}?k={uuid4()}", data=body)
    assert done.status_code == 303, done.text
    assert await entered(world) == 1
    await world.http.post(f"/rankings/{MONTH}/reminders?k={uuid4()}", data={"_csrf_token": token})
    assert "一键催报" not in (await world.http.get(f"/rankings/{MONTH}/reports")).text


async def test_jumps_and_copied_months_are_pointed_out(world: World) -> None:
    await published(world, period="2026-09")
    await world.person("assessor").post("/api/rankings", {"period": MONTH})
    values = await all_values(world)
    for one in values:
        if one["indicator"] == "power" and one["unit"] == "d05":
            one["value"] = "40"
        elif one["unit"] != "d06":
            one["value"] = str(Decimal(one["value"]) + Decimal("0.01"))
    await world.person("assessor").post(f"{AT}/values", {"values": values})
    found = (await world.person("assessor").get(f"{AT}/value-checks")).json()
    assert [(one["unit_id"], one["indicator"]) for one in found if "变动" in one["hints"][0]] == [
        (world.unit("d05"), "power")
    ]
    assert [one["indicator"] for one in found if "照抄" in one["hints"][0]] == [""]
    assert (await world.person("liaison").get(f"{AT}/value-checks")).status_code == 404


numbers = st.decimals(min_value=-1000, max_value=1000, places=3)


@settings(max_examples=60, deadline=None)
@given(numbers, numbers, st.lists(numbers, max_size=20))
def test_hints_point_out_what_they_say(value: Decimal, before: Decimal, group: list[Decimal]) -> None:
    told = [hint.text for hint in hints(value, ("2026-09", before), group)]
    jumped = before != 0 and (change_of(before, value) or 0) > 30
    assert any("变动" in text for text in told) == jumped
    assert any("相同" in text for text in told) == (value == before)
    fence = fence_of(group)
    assert any("远离" in text for text in told) == (fence is not None and not fence[0] <= value <= fence[1])
    assert copied({"a": value, "b": before, "c": value}, {"a": value, "b": before, "c": value})
    assert not copied({"a": value}, {"a": value})
