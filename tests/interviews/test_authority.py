"""Who may summon whom: the table edited by one, approved by another, asked by plans and by whoever signs."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa

from tests.cases.make import opened
from tests.conftest import World
from tests.interviews.make import CONSENT, NOTICE, act, approved, plan, proposed, refused
from tests.interviews.test_pages import enter, page, send
from tests.letters.make import step as letter_step

AT = "/api/interview-authority"


async def version(world: World, first: str = "2026-11-09", **level_one: Any) -> dict[str, Any]:
    """The table in force, as somebody would change its first row."""
    now = (await world.person("supervisor").get(AT)).json()
    rows = [row | level_one if row["level"] == 1 else row for row in now["rows"]]
    return {"effective_from": first, "basis": "领导小组会议纪要", "rows": rows}


async def test_a_version_counts_once_another_has_approved_it_and_talks_keep_theirs(world: World) -> None:
    supervisor, signatory = world.person("supervisor"), world.person("signatory")
    data = await version(world, host="副市长", host_rank=80)
    saved = await supervisor.post(f"{AT}/versions", data)
    assert saved.status_code == 201, saved.text
    draft = saved.json()
    assert (await supervisor.get(AT)).json()["version_no"] == 1
    own = await supervisor.post(f"{AT}/versions/{draft['id']}/approval", {}, match=draft["version"])
    assert own.status_code == 403
    early = await proposed(world)
    read = await signatory.get(f"{AT}/versions/{draft['id']}")
    assert (read.json(), read.headers["etag"]) == (draft, saved.headers["etag"])
    acts = (await signatory.get(f"{AT}/versions/{draft['id']}/actions")).json()
    assert [(one["name"], one["open"]) for one in acts] == [("approval", True)]
    done = await signatory.post(f"{AT}/versions/{draft['id']}/approval", {}, match=draft["version"])
    assert done.json()["state"] == "approved"
    again = await signatory.post(f"{AT}/versions/{draft['id']}/approval", {}, match=done.json()["version"])
    assert again.json()["code"] == "already_approved"
    for statement in (
        "UPDATE interview_authority SET basis = 'x' WHERE version_no = 2",
        "DELETE FROM interview_authority",
    ):
        with pytest.raises(sa.exc.IntegrityError):
            async with world.runtime.db.write() as session:
                await session.execute(sa.text(statement))
    world.clock.forward(days=7)
    assert (await supervisor.get(AT)).json()["version_no"] == 2
    late = await proposed(world, await opened(world, "d07"), starts_at="2026-11-20T09:30:00+08:00")
    no = await refused(world, "signatory", late, "approval", {})
    assert no.json()["code"] == "host_rank"
    assert no.json()["detail"].startswith("约谈权限第2版“提醒约谈”一行规定由副市长主持")
    assert (await act(world, "signatory", early, "approval", {}))["state"] == "approved"
    with pytest.raises(sa.exc.IntegrityError):
        async with world.runtime.db.write() as session:
            await session.execute(sa.text("UPDATE interview SET authority_id = NULL"))


async def test_what_a_version_may_not_say(world: World) -> None:
    supervisor = world.person("supervisor")
    data = await version(world)
    for changes, status in (
        ({"effective_from": "2026-11-01"}, 409),
        ({"effective_from": "2018-12-31"}, 409),
        ({"rows": data["rows"][:2]}, 422),
        ({"rows": [*data["rows"][:2], data["rows"][1]]}, 422),
        ({"rows": [data["rows"][0] | {"host_rank": 45}, *data["rows"][1:]]}, 422),
        ({"rows": [data["rows"][0] | {"signer": ""}, *data["rows"][1:]]}, 422),
        ({"basis": ""}, 422),
    ):
        answer = await supervisor.post(f"{AT}/versions", data | changes)
        assert answer.status_code == status, (changes, answer.text)
    for login, seen in (("liaison", 403), ("inspector", 403), ("discipline", 403), ("leader", 200), ("assessor", 200)):
        assert (await world.person(login).get(AT)).status_code == seen
        assert (await world.person(login).post(f"{AT}/versions", data)).status_code == 403
    both = "UPDATE interview_authority SET state = 'approved', saved_by = :one, approved_by = :one"
    assert (await supervisor.post(f"{AT}/versions", data)).status_code == 201
    with pytest.raises(sa.exc.IntegrityError):
        async with world.runtime.db.write() as session:
            await session.execute(
                sa.text(f"{both} WHERE version_no = 2"), {"one": world.city.accounts["supervisor"].id.hex}
            )


async def test_a_level_summons_nobody_above_its_row_and_its_notice_is_signed_by_rank(world: World) -> None:
    high = [{"post": "市城乡建设局局长", "name": "梁文渊", "rank": 70}]
    row = await proposed(world, await opened(world, "b13"), targets=high, entrusted_by="市长")
    no = await refused(world, "signatory", row, "approval", {})
    assert no.json()["code"] == "target_rank"
    assert "约谈权限第1版“提醒约谈”一行规定的约谈对象为分管负责同志" in no.json()["detail"]
    raised = plan(world, level=2, targets=high, entrusted_by="市长")
    changed = await world.person("supervisor").patch(f"/api/interviews/{row['id']}", raised, match=row["version"])
    assert changed.status_code == 200, changed.text
    row = await act(world, "supervisor", await act(world, "signatory", row, "approval", {}), "notice", NOTICE)
    letter = row["letter_id"]
    await enter(world, "supervisor")
    assert "约谈权限第1版“告诫约谈”一行规定通知书由副市长" in await page(world, f"/letters/{letter}")
    assert (await letter_step(world, "supervisor2", letter, "review", {"reason": ""})).status_code == 200
    no = await letter_step(world, "signatory", letter, "signature")
    assert (no.status_code, no.json()["code"]) == (403, "signer_rank")
    assert "告诫约谈”一行规定通知书由副市长或者领导小组副组长签发" in no.json()["detail"]
    for login, noun, data in (
        ("supervisor", "approval", CONSENT),
        ("supervisor2", "review", {"reason": ""}),
        ("signatory", "signature", None),
    ):
        answer = await letter_step(world, login, letter, noun, data)
        assert answer.status_code == 200, (noun, answer.text)


async def test_the_table_is_edited_and_approved_by_forms(world: World) -> None:
    await approved(world)
    await enter(world, "supervisor")
    assert "约谈权限" in await page(world, "/interviews")
    edit = "/interviews/authority/edit"
    filled = {"effective_from": "2026-11-09", "basis": "会议纪要"}
    for place, row in enumerate((await world.person("supervisor").get(AT)).json()["rows"]):
        filled |= {f"rows-{place}-{name}": str(value) for name, value in row.items() if name != "level"}
    wrong = await send(world, edit, edit, filled | {"rows-1-host": "", "rows-0-basis": "约谈办法第六条"})
    assert wrong.status_code == 422
    assert 'id="e-rows-1-host"' in wrong.text
    assert "约谈办法第六条" in wrong.text
    done = await send(world, edit, edit, filled | {"rows-0-basis": "约谈办法第六条", "rows-0-host_rank": "50"})
    assert done.status_code == 303, done.text
    at = done.headers["location"]
    assert "约谈办法第六条" in await page(world, at)
    assert 'id="approval"' not in await page(world, at)
    await enter(world, "signatory")
    assert "<del>县处级副职</del> <b>县处级正职</b>" in await page(world, at)
    assert (await send(world, at, f"{at}/approval", {"reason": "同意"})).status_code == 303
    assert "待批准" not in await page(world, at)
    await enter(world, "liaison")
    await page(world, at, 403)
    await page(world, edit, 403)
