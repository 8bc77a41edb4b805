"""Wrong input, wrong order, wrong person, twice: each refused with its reason, and nothing half-written."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa

from tests.conftest import World
from tests.findings.steps import JPEG, act, confirmed, draft, logged, submitted, ticks, verified, verifying

FIELDS: list[tuple[dict[str, Any], str]] = [
    ({"kind": "bad"}, "/kind"),
    ({"kind": None}, "/kind"),
    ({"sub_type": "Z99"}, "/sub_type"),
    ({"sub_type": "M01"}, "/sub_type"),  # of another kind
    ({"kind": "slow", "sub_type": "M90"}, "/sub_type"),  # no longer in force
    ({"severity": 3}, "/severity"),
    ({"channel": "rumour"}, "/channel"),
    ({"unit_id": "x"}, "/unit_id"),
    ({"unit_id": "0199f0aa-0000-7000-8000-00000000dead"}, "/unit_id"),
    ({"place": "   "}, "/place"),
    ({"place": "x" * 121}, "/place"),
    ({"happened_at": "2026-11-03T08:00:00+08:00"}, "/happened_at"),
    ({"happened_at": "2010-01-01T08:00:00+08:00"}, "/happened_at"),
    ({"happened_at": "2026-10-28T10:20:00"}, "/happened_at"),
    ({"happened_at": "yesterday"}, "/happened_at"),
    ({"facts": "短"}, "/facts"),
    ({"facts": "机密★一年 关于某事项的材料内容"}, "/facts"),
    ({"facts": 12345678901}, "/facts"),
    ({"colour": "red"}, "/colour"),
    ({"id": "not-an-id"}, "/id"),
]


@pytest.mark.parametrize(("wrong", "pointer"), FIELDS, ids=lambda value: str(value)[:40])
async def test_each_wrong_field_is_named(world: World, wrong: dict[str, Any], pointer: str) -> None:
    answer = await world.person("inspector").post("/api/findings", logged(world, **wrong))
    assert answer.status_code == 422, answer.text
    errors = answer.json()["errors"]
    assert [error["pointer"] for error in errors] == [pointer]
    assert errors[0]["detail"]
    assert await rows(world, "finding") == 0
    assert await rows(world, "idempotency_claim") == 0


async def rows(world: World, table: str) -> int:
    async with world.runtime.db.reader.connect() as connection:
        return int((await connection.execute(sa.text(f"SELECT count(*) FROM {table}"))).scalar_one())


async def test_every_missing_field_is_named(world: World) -> None:
    answer = await world.person("inspector").post("/api/findings", {})
    pointers = {error["pointer"] for error in answer.json()["errors"]}
    assert pointers == {"/kind", "/sub_type", "/severity", "/channel", "/unit_id", "/place", "/happened_at", "/facts"}


async def test_an_expired_sub_type_was_fine_in_its_day(world: World) -> None:
    finding = await draft(world, kind="slow", sub_type="M90", happened_at="2023-06-01T09:00:00+08:00")
    assert finding["sub_type_name"] == "未按时报送周调度材料"


async def test_ten_megabytes_of_facts(world: World) -> None:
    answer = await world.person("inspector").post("/api/findings", logged(world, facts="长" * (10 * 1024 * 1024 // 3)))
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == "/facts"


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'"x"', b"null", b"\xff\xfe", b'{"kind": 1e999}'])
async def test_bodies_that_are_no_finding(world: World, body: bytes) -> None:
    person = world.person("inspector")
    headers = person.headers | {"Content-Type": "application/json"}
    answer = await world.http.post("/api/findings", content=body, headers=headers)
    assert answer.status_code in (400, 422), answer.text
    assert answer.headers["content-type"] == "application/problem+json"


async def test_markup_and_control_characters_come_back_as_text(world: World) -> None:
    nasty = '<script>alert(1)</script>\x00窗口\u200b人员 {{ 7*7 }} & "引号"'
    finding = await draft(world, facts=nasty, place="<img src=x onerror=alert(1)>")
    assert finding["facts"] == nasty.replace("\x00", "")
    assert finding["place"] == "<img src=x onerror=alert(1)>"


async def test_a_stale_or_missing_version_is_refused(world: World) -> None:
    finding = await draft(world)
    person, path = world.person("inspector"), f"/api/findings/{finding['id']}"
    first = await person.patch(path, {"severity": "minor"}, match=1)
    assert first.json()["version"] == 2
    stale = await person.patch(path, {"severity": "grave"}, match=1)
    assert (stale.status_code, stale.json()["code"]) == (412, "stale")
    missing = await person.patch(path, {"severity": "grave"})
    assert missing.status_code == 428
    odd = await person.patch(path, {"severity": "grave"}, match="v1")
    assert odd.status_code == 422
    assert (await person.get(path)).json()["severity"] == "minor"


async def test_a_patch_that_breaks_the_law_of_the_rest_is_refused(world: World) -> None:
    finding = await draft(world)
    answer = await world.person("inspector").patch(f"/api/findings/{finding['id']}", {"kind": "slow"}, match=1)
    assert answer.json()["errors"][0]["pointer"] == "/sub_type"


async def test_the_same_key_twice_logs_once(world: World) -> None:
    person = world.person("inspector")
    headers = {"Idempotency-Key": "phone-0001"}
    first = await person.post("/api/findings", logged(world), headers=headers)
    second = await person.post("/api/findings", logged(world), headers=headers)
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json()["id"] == second.json()["id"]
    other = await person.post("/api/findings", logged(world, place="另一窗口"), headers=headers)
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")
    assert await rows(world, "finding") == 1


async def test_an_id_made_offline_and_sent_again_gives_the_same_finding(world: World) -> None:
    sent = logged(world, id="0199f0aa-0000-7000-8000-00000000dead")
    first = await world.person("inspector").post("/api/findings", sent)
    second = await world.person("inspector").post("/api/findings", sent)
    assert first.json()["id"] == second.json()["id"] == sent["id"]
    assert await rows(world, "finding") == 1
    foreign = await world.person("inspector2").post("/api/findings", sent)
    assert (foreign.status_code, foreign.json()["code"]) == (409, "conflict")


OUT_OF_ORDER: list[tuple[Any, str, str, Any, int]] = [
    (draft, "inspector", "archival", {"reason": "不再需要"}, 403),
    (submitted, "inspector", "submission", None, 409),
    (submitted, "inspector2", "verification", {"opinion": "full", "text": "属实。"}, 409),
    (submitted, "supervisor", "confirmation", {"grade": "full", "reason": "属实"}, 409),
    (verifying, "inspector2", "verification-start", None, 409),
    (verifying, "supervisor", "confirmation", {"grade": "full", "reason": "属实"}, 409),
    (verified, "inspector2", "verification", {"opinion": "full", "text": "再次核实。"}, 409),
    (verified, "liaison", "explanation", {"text": "补充说明。"}, 409),
    (verified, "supervisor", "confirmation", {"grade": "unfounded", "reason": "不属实"}, 422),
    (verified, "supervisor", "on-the-spot-fix", {"text": "已改。"}, 409),
    (confirmed, "supervisor", "confirmation", {"grade": "full", "reason": "再次"}, 409),
    (confirmed, "supervisor", "dismissal", {"reason": "改主意了"}, 409),
    (confirmed, "supervisor2", "objection-decision", {"overturn": True, "reason": "无人异议"}, 409),
    (confirmed, "supervisor", "archival", {"reason": "直接归档"}, 409),
]


@pytest.mark.parametrize(("stage", "who", "noun", "body", "status"), OUT_OF_ORDER)
async def test_an_act_out_of_order_changes_nothing(
    world: World, stage: Any, who: str, noun: str, body: Any, status: int
) -> None:
    finding = await stage(world)
    before = await rows(world, "journal_entry")
    answer = await world.person(who).post(f"/api/findings/{finding['id']}/{noun}", body, match="*")
    if noun == "archival" and finding["state"] == "draft":
        status = 403
    assert answer.status_code == status, answer.text
    assert await rows(world, "journal_entry") == before


WRONG_PERSON: list[tuple[Any, str, str, Any, int]] = [
    (draft, "inspector2", "submission", None, 404),
    (draft, "supervisor", "submission", None, 404),
    (submitted, "inspector", "verification-start", None, 403),  # the logger
    (submitted, "supervisor", "verification-start", None, 403),
    (submitted, "liaison", "explanation", {"text": "说明。"}, 404),  # not asked yet
    (verifying, "liaison2", "explanation", {"text": "说明。"}, 404),  # another unit
    (verifying, "inspector", "verification", {"opinion": "full", "text": "属实。"}, 403),
    (verifying, "supervisor", "explanation", {"text": "说明。"}, 403),
    (verified, "inspector2", "confirmation", {"grade": "full", "reason": "属实"}, 403),
    (verified, "signatory", "confirmation", {"grade": "full", "reason": "属实"}, 403),
    (verified, "liaison", "dismissal", {"reason": "不属实"}, 403),
    (confirmed, "liaison2", "objection", {"text": "认定事实与实际情况不符。"}, 404),
    (confirmed, "supervisor", "objection", {"text": "认定事实与实际情况不符。"}, 403),
    (confirmed, "auditor", "objection", {"text": "认定事实与实际情况不符。"}, 404),
]


@pytest.mark.parametrize(("stage", "who", "noun", "body", "status"), WRONG_PERSON)
async def test_an_act_by_the_wrong_person_is_refused(
    world: World, stage: Any, who: str, noun: str, body: Any, status: int
) -> None:
    finding = await stage(world)
    answer = await world.person(who).post(f"/api/findings/{finding['id']}/{noun}", body, match="*")
    assert answer.status_code == status, answer.text


async def test_whoever_logged_does_not_decide(world: World) -> None:
    finding = await draft(world, by="supervisor")
    finding = await act(world, finding, "supervisor", "submission")
    finding = await act(world, finding, "inspector", "verification-start")
    body: dict[str, Any] = {"opinion": "full", "text": "属实。", "no_explanation_reason": "未复"}
    body["elements"] = await ticks(world, finding)
    finding = await act(world, finding, "inspector", "verification", body)
    decision = {"grade": "full", "reason": "属实"}
    own = await world.person("supervisor").post(f"/api/findings/{finding['id']}/confirmation", decision, match="*")
    assert (own.status_code, own.json()["code"]) == (403, "same_person")
    assert (await act(world, finding, "supervisor2", "confirmation", decision))["state"] == "confirmed"


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE finding SET verifier_id = logger_id",
        "UPDATE finding SET decided_by = logger_id",
        "UPDATE finding SET decided_by = verifier_id",
        "UPDATE finding SET facts = 'x'",
        "UPDATE finding SET grade = 'partial'",
        "UPDATE finding SET counts_in = '2026-10'",
        "UPDATE finding SET number = NULL",
        "DELETE FROM finding",
    ],
)
async def test_the_database_keeps_persons_apart_and_decisions_still(world: World, statement: str) -> None:
    await confirmed(world)
    with pytest.raises(sa.exc.IntegrityError):
        async with world.runtime.db.writer.begin() as connection:
            await connection.execute(sa.text(statement))


async def test_lists_refuse_made_up_cursors_and_limits(world: World) -> None:
    person = world.person("supervisor")
    for query in ("cursor=abc", "cursor=WyJ4Il0", "limit=0", "limit=100000", "state=nothing", "unit_id=1"):
        answer = await person.get(f"/api/findings?{query}")
        assert answer.status_code == 422, (query, answer.text)


async def test_pages_follow_each_other_without_gap_or_repetition(world: World) -> None:
    made = [(await submitted(world))["id"] for _ in range(5)]
    seen: list[str] = []
    path = "/api/findings?limit=2"
    while path:
        answer = await world.person("supervisor").get(path)
        seen += [item["id"] for item in answer.json()["items"]]
        link = [part for part in answer.headers["link"].split(", ") if 'rel="next"' in part]
        path = link[0][1:].split(">")[0] if link else ""
    assert seen == sorted(made, reverse=True)


async def test_a_capture_time_without_a_zone_is_named(world: World) -> None:
    finding = await draft(world)
    headers = world.person("inspector").headers | {"Content-Type": "image/jpeg"}
    path = f"/api/findings/{finding['id']}/evidence?filename=a.jpg&captured_at=2026-10-28T10:20:00"
    answer = await world.http.post(path, content=JPEG, headers=headers)
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/captured_at")
