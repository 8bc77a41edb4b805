"""The public page that vouches for a letter, and the way there."""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from duze.letters import sealing_demo
from duze.letters.proofs import Outcome, prove
from tests.conftest import World
from tests.letters.make import delivered, signed, step


@pytest.fixture
async def sealing(world: World, tmp_path: Path) -> AsyncIterator[World]:
    """The installation with the demonstration's certificate."""
    world.runtime.signer = sealing_demo.signer(tmp_path / "seal")
    yield world


async def code_of(world: World, letter: str) -> str:
    async with world.runtime.db.read() as session:
        query = "SELECT code FROM letter_code WHERE letter_id = :id"
        plain = letter.replace("-", "") if world.runtime.db.sqlite else letter
        return str((await session.execute(sa.text(query), {"id": plain})).scalar_one())


async def test_the_public_page_tells_the_state_and_no_more(world: World) -> None:
    letter = await delivered(world)
    code = await code_of(world, letter)
    page = await world.http.get(f"/verify/{code}")
    assert page.status_code == 200, page.text
    assert "武营督〔2026〕1号" in page.text and "有效" in page.text and "未用印" in page.text
    assert "洪山区" not in page.text and "关于约谈" not in page.text
    pdf = (await world.person("supervisor").get(f"/api/letters/{letter}/pdf")).content
    assert hashlib.sha256(pdf).hexdigest() in page.text
    same = await world.http.post(f"/verify/{code}", files={"file": ("a.pdf", pdf, "application/pdf")})
    assert same.status_code == 200 and "所选文件与本公文一致" in same.text
    other = await world.http.post(f"/verify/{code}", files={"file": ("a.pdf", pdf + b"\n", "application/pdf")})
    assert "所选文件与本公文不一致" in other.text
    wrong = await world.http.post(f"/verify/{code}", files={"file": ("a.pdf", b"x", "application/pdf")})
    assert wrong.status_code == 422
    assert (await step(world, "signatory", letter, "void", {"reason": "文号有误"})).status_code == 200
    assert "已作废" in (await world.http.get(f"/verify/{code}")).text


async def test_a_replaced_letter_says_so(world: World) -> None:
    first, second = await delivered(world), await signed(world)
    answer = await step(world, "signatory", first, "supersession", {"by": second, "reason": "内容有误"})
    assert answer.status_code == 200, answer.text
    assert "已被替代" in (await world.http.get(f"/verify/{await code_of(world, first)}")).text


async def test_a_referral_shows_neither_kind_nor_number(world: World) -> None:
    letter = await delivered(world, "referral_letter", unit=None, body="d03-ccdi")
    page = await world.http.get(f"/verify/{await code_of(world, letter)}")
    assert page.status_code == 200
    shown = (await world.person("supervisor").get(f"/api/letters/{letter}")).json()
    for hidden in (shown["number"], "移送", "线索", "纪委", "2026-11", "2026年11月"):
        assert hidden not in page.text, hidden


async def test_a_form_on_another_site_asks_nothing_here(world: World) -> None:
    code = await code_of(world, await delivered(world))
    file = {"file": ("a.pdf", b"%PDF-1.7", "application/pdf")}
    for elsewhere in ({"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://elsewhere.example"}):
        typed = await world.http.post("/verify", data={"code": code}, headers=elsewhere)
        sent = await world.http.post(f"/verify/{code}", files=file, headers=elsewhere)
        assert (typed.status_code, sent.status_code) == (403, 403)
    assert (await world.http.post("/verify", data={"code": code}, follow_redirects=False)).status_code == 303


async def test_unknown_codes_are_all_alike_and_counted(world: World) -> None:
    letter = await signed(world)
    answers = [await world.http.get(f"/verify/{code}") for code in ("7KQ2M9XRTA4B", "x", await code_of(world, letter))]
    assert {each.status_code for each in answers} == {404}
    for _ in range(30):
        last = await world.http.get("/verify/7KQ2M9XRTA4C")
    assert last.status_code == 429


async def test_made_twice_sealed_once(sealing: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Killed between the steps, the job goes on; delivery waits for the seal."""
    world, letter = sealing, await signed(sealing)
    real = world.runtime.blobs.put_bytes
    calls = 0

    async def dies(data: bytes) -> Any:
        nonlocal calls
        calls += 1
        if calls == 2:
            raise KeyboardInterrupt
        return await real(data)

    monkeypatch.setattr(world.runtime.blobs, "put_bytes", dies)
    with pytest.raises(KeyboardInterrupt):
        await _maker(world).make({"letter": letter})
    early = await step(world, "supervisor", letter, "delivery")
    assert early.json()["code"] == "not_sealed"
    for _ in range(2):
        await _maker(world).make({"letter": letter})
    async with world.runtime.db.read() as session:
        counts = (await session.execute(sa.text("SELECT happened, count(*) FROM letter_event GROUP BY happened"))).all()
    assert dict(map(tuple, counts)) == {"rendered": 1, "sealed": 1}
    pdf = (await world.person("supervisor").get(f"/api/letters/{letter}/pdf")).content
    assert prove(pdf).outcome is Outcome.GENUINE
    assert (await step(world, "supervisor", letter, "delivery")).status_code == 200
    assert "签名完好" in (await world.http.get(f"/verify/{await code_of(world, letter)}")).text


def _maker(world: World) -> Any:
    from duze.letters.making import Maker

    run = world.runtime
    return Maker(run.db, run.blobs, run.press, run.signer, run.settings.base_url)
