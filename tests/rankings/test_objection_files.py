"""A unit shows what it objects with: files added until the answer, read by the office and the unit alone."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from tests.conftest import As, World
from tests.findings.steps import JPEG
from tests.rankings.walk import URL, act, computed
from tests.templates import PASSWORD
from tests.units.test_changes import changed

PERIOD = URL.rsplit("/", 1)[1]


async def _send(who: As, objection: str, name: str, content: bytes = JPEG, status: int = 201) -> Any:
    answer = await who.post(f"{URL}/objections/{objection}/files", files={"file": (name, content, "image/jpeg")})
    assert answer.status_code == status, answer.text
    return answer.json()


async def _in_review(world: World) -> str:
    """The sheet's objection to 硚口区's tax line; gives its id."""
    await computed(world)
    await act(world, "assessor", "review")
    raised = await world.person("liaison").post(f"{URL}/objections", {"line": "tax", "text": "网办率应为 97%"})
    assert raised.status_code == 201, raised.text
    return str(raised.json()["id"])


async def test_files_until_the_answer(world: World) -> None:
    objection, unit, office = await _in_review(world), world.person("liaison"), world.person("assessor2")
    sheet = f"/rankings/{PERIOD}/units/{world.unit('d03')}"
    for who, page in ((unit, sheet), (unit, f"/rankings/{PERIOD}"), (office, f"/rankings/{PERIOD}")):
        assert (await who.get(page)).status_code == 200, "an objection without files has its pages too"
    kept = await _send(unit, objection, "截图.jpg")
    assert (await _send(unit, objection, "截图.jpg"))["id"] == kept["id"], "the same file once"
    at = f"{URL}/objections/{objection}/files"
    for who in (unit, office):
        assert [row["filename"] for row in (await who.get(at)).json()] == ["截图.jpg"]
        assert (await who.get(f"{at}/{kept['id']}")).content == JPEG
    for login in ("liaison2", "leader"):
        assert (await world.person(login).get(at)).status_code == 404
        assert (await world.person(login).get(f"{at}/{kept['id']}")).status_code == 404
    await _send(world.person("liaison2"), objection, "b.jpg", status=404)
    assert (await _send(office, objection, "b.jpg", JPEG + b"1", status=403))["detail"]
    assert (await unit.get(at.replace(PERIOD, "2026-09"))).status_code == 404
    for who in (unit, office):
        assert "截图.jpg" in (await who.get(f"/rankings/{PERIOD}")).text
    answer = {"verdict": "rejected", "answer": "截图为 9 月数据。"}
    decided = await office.post(f"{URL}/objections/{objection}/decision", answer, match="*")
    assert decided.status_code == 200, decided.text
    assert (await _send(unit, objection, "late.jpg", JPEG + b"2", status=409))["code"] == "answered"
    with pytest.raises(IntegrityError):
        async with world.runtime.db.write() as session:
            await session.execute(text("DELETE FROM ranking_objection_file"))


async def test_who_carries_a_units_record_on_speaks_for_it(world: World) -> None:
    """Merged while its last month was in review: the heir's liaison objects to the sheet of the unit that ended."""
    await _in_review(world)
    ended, heir = world.unit("d07"), world.person("liaison")
    there, wrong = f"{URL}/units/{ended}", {"unit_id": ended, "line": "tax", "text": "网办率应为 97%"}
    assert (await heir.post(f"{URL}/objections", wrong)).status_code == 403
    await changed(world, heirs=[{"code": "d03", "keeps": ["trend"]}])
    rows = [row for group in (await heir.get(URL)).json()["groups"] for row in group["rows"]]
    assert {row["unit_id"] for row in rows if row["sheet"]} == {ended, world.unit("d03")}
    assert "提出异议" in (await heir.get(f"/rankings/{PERIOD}/units/{ended}")).text
    raised = await heir.post(f"{URL}/objections", wrong)
    assert raised.status_code == 201, raised.text
    await _send(heir, raised.json()["id"], "截图.jpg")
    assert (await world.person("liaison3").post(f"{URL}/objections", wrong)).status_code == 403
    answer = {"verdict": "upheld", "answer": "已核。"}
    decided = await world.person("assessor2").post(
        f"{URL}/objections/{raised.json()['id']}/decision", answer, match="*"
    )
    assert decided.status_code == 200, decided.text
    shown = (await heir.get(there)).json()["objections"]
    assert [(one["line"], one["verdict"]) for one in shown] == [("tax", "upheld")]


async def test_no_more_than_ten(world: World) -> None:
    objection, unit = await _in_review(world), world.person("liaison")
    for number in range(10):
        await _send(unit, objection, f"{number}.jpg", JPEG + bytes([number]))
    assert (await _send(unit, objection, "more.jpg", JPEG + b"more", status=409))["code"] == "too_many"


async def test_by_form_together_with_the_objection(world: World) -> None:
    await computed(world)
    await act(world, "assessor", "review")
    sheet = f"/rankings/{PERIOD}/units/{world.unit('d03')}"
    await world.http.post("/sign-in", data={"login": "liaison", "password": PASSWORD})
    page = (await world.http.get(sheet)).text
    csrf = page.partition('name="_csrf_token" value="')[2].partition('"')[0]
    sent = {"line": "tax", "text": "网办率应为 97%", "_csrf_token": csrf}
    bad = await world.http.post(f"{sheet}/objections", data=sent, files={"file": ("note.exe", b"MZ", "text/plain")})
    assert bad.status_code == 415 and "网办率应为 97%" in bad.text, "refused with the text kept"
    assert (await world.person("liaison").get(f"{URL}/objections")).json() == [], "both or neither"
    done = await world.http.post(f"{sheet}/objections", data=sent, files={"file": ("截图.jpg", JPEG, "image/jpeg")})
    assert done.status_code == 303, done.text
    (objection,) = (await world.person("liaison").get(f"{URL}/objections")).json()
    more = await world.http.post(
        f"/rankings/{PERIOD}/objections/{objection['id']}/files",
        data={"_csrf_token": csrf},
        files={"file": ("办件记录.jpg", JPEG + b"1", "image/jpeg")},
    )
    assert more.status_code == 303 and more.headers["location"].startswith(sheet)
    page = (await world.http.get(sheet)).text
    assert "截图.jpg" in page and "办件记录.jpg" in page
