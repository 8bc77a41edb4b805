"""From a finding to a deduction to a published place, and back when the finding is overturned."""

from __future__ import annotations

import asyncio
import io
import json
import zipfile
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from click.testing import CliRunner, Result

from duze.letters.facts import BulletinFacts
from duze.rankings.cli import rank
from duze.rankings.place_queries import place_facts
from tests.conftest import World
from tests.findings.steps import act as finding_act
from tests.findings.steps import confirmed
from tests.interviews.make import signed
from tests.rankings.walk import URL, act, computed, published
from tests.templates import PASSWORD

MONTH = "2026-11"
AT = f"/api/rankings/{MONTH}"


async def row_of(world: World, code: str, edition: int | None = None) -> dict[str, Any]:
    month = (await world.person("assessor").get(AT + (f"?edition={edition}" if edition else ""))).json()
    found: dict[str, Any] = next(r for group in month["groups"] for r in group["rows"] if r["unit"] == code)
    return found


async def overturned(world: World, finding: dict[str, Any]) -> None:
    objected = await finding_act(world, finding, "liaison", "objection", {"text": "清单已于当日更新，请复核。"})
    body = {"overturn": True, "reason": "经复核，要求的材料在清单之内，撤销认定。"}
    await finding_act(world, objected, "supervisor2", "objection-decision", body)


async def test_a_finding_costs_points_until_it_is_overturned(world: World) -> None:
    finding = await confirmed(world)
    await computed(world, period=MONTH)
    before = await row_of(world, "d03")
    assert before["deducted"] == "3"
    await act(world, "assessor", "review", period=MONTH)
    sheet = (await world.person("liaison").get(f"{AT}/units/{world.unit('d03')}")).json()
    told = [line for line in sheet["explanation"] if line["finding_id"]]
    assert [line["finding_id"] for line in told] == [finding["id"]]
    assert finding["number"] in told[0]["text"]
    await world.http.post("/sign-in", data={"login": "liaison", "password": PASSWORD})
    page = (await world.http.get(f"/rankings/{MONTH}/units/{world.unit('d03')}")).text
    assert f'<a class="b" href="/findings/{finding["id"]}">{finding["number"]}</a>' in page
    assert "乱作为·较重" in page
    world.http.cookies.clear()
    await overturned(world, finding)
    world.clock.forward(days=7)
    stale = await world.person("assessor2").post(f"{AT}/approval", match="*")
    assert (stale.status_code, stale.json()["code"]) == (409, "stale_result")
    await act(world, "assessor2", "return", {"reason": "扣分依据已撤销"}, period=MONTH)
    await act(world, "assessor", "computation", period=MONTH)
    after = await row_of(world, "d03")
    assert after["deducted"] == "0"
    assert Decimal(after["score"]) - Decimal(before["score"]) == 3


async def test_a_finding_overturned_after_the_lock_comes_with_the_next_edition(world: World) -> None:
    finding = await confirmed(world)
    await computed(world, period=MONTH)
    await act(world, "assessor", "review", period=MONTH)
    await overturned_later(world, finding)
    assert (await row_of(world, "d03", 1))["deducted"] == "3"
    assert (await row_of(world, "d03"))["deducted"] == "0"


async def overturned_later(world: World, finding: dict[str, Any]) -> None:
    objected = await finding_act(world, finding, "liaison", "objection", {"text": "清单已于当日更新，请复核。"})
    world.clock.forward(days=7)
    await act(world, "assessor2", "approval", period=MONTH)
    await act(world, "assessor", "publication", period=MONTH)
    body = {"overturn": True, "reason": "经复核，要求的材料在清单之内，撤销认定。"}
    await finding_act(world, objected, "supervisor2", "objection-decision", body)
    await _somebody_is_asked_to_correct(world, finding["number"])
    reason = {"reason": f"{finding['number']}撤销认定，返还扣分"}
    await act(world, "assessor", "correction", reason, period=MONTH, status=201)
    assert "编制更正版" not in (await world.person("assessor").get("/")).text
    await act(world, "assessor", "computation", period=MONTH)
    await act(world, "assessor", "review", period=MONTH)
    world.clock.forward(days=7)
    await act(world, "assessor2", "approval", period=MONTH)
    await act(world, "assessor", "publication", period=MONTH)


async def _somebody_is_asked_to_correct(world: World, number: str) -> None:
    """The desk and the month's page say it to the assessor, the unit's sheet to the unit."""
    assert "编制更正版" in (await world.person("assessor").get("/")).text
    assert f"扣分所依据的{number}经复核已撤销定性" in (await world.person("assessor").get(f"/rankings/{MONTH}")).text
    sheet = f"/rankings/{MONTH}/units/{world.unit('d03')}"
    assert f"扣分所依据的{number}经复核已撤销定性" in (await world.person("liaison").get(sheet)).text
    assert number not in (await world.person("liaison2").get(f"/rankings/{MONTH}")).text


async def test_streaks_run_on_locked_months(world: World) -> None:
    await published(world, period="2026-08", last="d07")
    await published(world, period="2026-09", last="d07")
    await computed(world, period="2026-10", last="d07")
    async with world.runtime.db.read() as session:
        assert await place_facts(session, "2026-10") == {}
        facts = await place_facts(session, "2026-09")
    last = facts[world.city.units["d07"]]
    assert (last.last_places_in_a_row, last.last_places_in_12, last.rank, last.met_all_targets) == (2, 2, 15, False)
    assert facts[world.city.units["d01"]].last_places_in_a_row == 0


async def command(world: World, *arguments: str) -> Result:
    """A `duze rank` command against the installation under test."""
    loop = asyncio.get_running_loop()

    def run(work: Any, *, alone: bool = False) -> Any:
        return asyncio.run_coroutine_threadsafe(work(world.runtime), loop).result()

    return await asyncio.to_thread(CliRunner().invoke, rank, list(arguments), obj=run)


async def test_a_published_month_is_reproduced_bit_for_bit(world: World) -> None:
    month = await published(world)
    told = await command(world, "recompute", "2026-10", "--json")
    assert told.exit_code == 0
    assert json.loads(told.output)["hash"] == month["result_hash"]


async def test_a_month_tampered_with_is_not_reproduced(world: World) -> None:
    await computed(world)
    async with world.runtime.db.write() as session:
        figures = (await session.execute(sa.text("SELECT figures FROM ranking_month"))).scalar_one()
        data = json.loads(figures) if isinstance(figures, str) else figures
        data["units"][0]["values"]["tax"] = "99.9"
        changed = json.dumps(data, ensure_ascii=False)
        await session.execute(sa.text("UPDATE ranking_month SET figures = :changed"), {"changed": changed})
    told = await command(world, "recompute", "2026-10")
    assert told.exit_code == 1
    assert "NOT reproduced" in told.output


async def test_commands_refuse_in_sentences(world: World) -> None:
    assert (await command(world, "recompute", "2026-10")).exit_code == 1
    await world.person("assessor").post("/api/rankings", {"period": "2026-10"})
    refused = await command(world, "compute", "2026-10", "--as", "assessor")
    assert refused.exit_code == 1
    assert "/units/d01/tax" in refused.output
    nobody = await command(world, "compute", "2026-10", "--as", "nobody")
    assert nobody.exit_code == 2
    wrong = await command(world, "compute", "2026-10", "--as", "supervisor")
    assert "您没有办理此事项的权限" in wrong.output


async def test_the_bundle_holds_everything_to_score_the_month_again(world: World, tmp_path: Any) -> None:
    month = await published(world)
    target = tmp_path / "2026-10.zip"
    assert (await command(world, "export", "2026-10", "-o", str(target))).exit_code == 0
    with zipfile.ZipFile(target) as packed:
        names = {name.split("/")[1] for name in packed.namelist()}
        assert names >= {"方法说明.txt", "数据.csv", "得分.csv", "scheme.json", "inputs.json", "result.json"}
        assert month["result_hash"] in packed.read("2026-10/方法说明.txt").decode()
        scores = packed.read("2026-10/得分.csv").decode("utf-8-sig").splitlines()
    assert len(scores) == 1 + 51
    first = target.read_bytes()
    await command(world, "export", "2026-10", "-o", str(target))
    assert target.read_bytes() == first
    assert zipfile.is_zipfile(io.BytesIO(first))


async def test_the_bulletin_is_drafted_from_the_locked_month(world: World) -> None:
    early = await world.person("assessor").post(f"{URL}/bulletin", {})
    assert early.status_code == 404
    await published(world)
    half = await world.person("assessor").post(f"{URL}/bulletin", {"approval_authority": "市政府"})
    assert half.status_code == 422
    body = {"approval_authority": "市政府", "approval_by": "方既明副市长", "approval_on": "2026-11-09"}
    drafted = await world.person("assessor").post(f"{URL}/bulletin", body)
    assert drafted.status_code == 201, drafted.text
    letter_id = drafted.json()["letter_id"]
    facts = BulletinFacts.model_validate((await world.person("assessor").get(f"/api/letters/{letter_id}/facts")).json())
    assert [(group.name, len(group.rows)) for group in facts.groups] == [
        ("各区", 15),
        ("市直部门", 29),
        ("有关单位", 7),
    ]
    assert facts.groups[0].rows[-1].unit == "洪山区"
    assert facts.groups[0].rows[-1].note == "末位"
    assert any("洪山区" in text for text in facts.problems)
    assert facts.to == ("各区人民政府", "市直各部门", "各有关单位")


async def test_a_correction_names_the_bulletin_it_corrects(world: World) -> None:
    await published(world)
    body = {"approval_authority": "市政府", "approval_by": "方既明副市长", "approval_on": "2026-11-09"}
    first = (await world.person("assessor").post(f"{URL}/bulletin", body)).json()["letter_id"]
    await signed(world, first)
    await act(world, "assessor", "correction", {"reason": "更正"}, status=201)
    await act(world, "assessor", "computation")
    await act(world, "assessor", "review")
    world.clock.forward(days=7)
    await act(world, "assessor2", "approval")
    await act(world, "assessor", "publication")
    second = (await world.person("assessor").post(f"{URL}/bulletin", body)).json()["letter_id"]
    number = (await world.person("assessor").get(f"/api/letters/{first}")).json()["number"]
    assert (await world.person("assessor").get(f"/api/letters/{second}/facts")).json()["corrects"] == number
