"""What a complainant brings lies under the complainant's seal; the answer to the complainant names nobody."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from duze.evidence.wrapping import PIECE, Wrapper, grown
from duze.kit.errors import WrongState
from tests.complaints.test_way import DONE, accepted, step, taken
from tests.conftest import World
from tests.findings.steps import JPEG
from tests.findings.test_informant import everything_stored
from tests.findings.test_pages import browser
from tests.letters.at_doors import facts_of
from tests.templates import PASSWORD

NAME = "汉正街某商行执照.jpg"
WHY = {"reason": "核对执照"}


async def brought(world: World, complaint: dict[str, Any], by: str = "inspector", status: int = 201) -> dict[str, Any]:
    headers = world.person(by).headers | {"Content-Type": "application/octet-stream"}
    at = f"/api/complaints/{complaint['id']}/files"
    answer = await world.http.post(at, content=JPEG, params={"filename": NAME}, headers=headers)
    assert answer.status_code == status, answer.text
    return dict(answer.json())


async def opened(world: World, by: str, complaint: dict[str, Any], file: dict[str, Any]) -> httpx.Response:
    at = f"/api/complaints/{complaint['id']}/files/{file['id']}/opening"
    answer: httpx.Response = await world.person(by).post(at, WHY)
    return answer


async def test_what_was_brought_is_opened_like_the_complainant_and_lies_nowhere_in_clear(world: World) -> None:
    complaint = await accepted(world, handler="inspector2")
    file = await brought(world, complaint)
    assert (file["filename"], file["size"]) == ("投诉材料1.jpg", len(JPEG))
    assert (await brought(world, complaint, by="inspector2"))["id"] == file["id"]
    for who, status in (("assessor", 404), ("liaison", 404), ("signatory", 403)):
        await brought(world, complaint, by=who, status=status)
    for who, status in (("inspector", 403), ("signatory", 403), ("liaison", 404)):
        assert (await opened(world, who, complaint, file)).status_code == status, who
    for who in ("inspector2", "supervisor"):
        answer = await opened(world, who, complaint, file)
        assert answer.content == JPEG and "%E6%B1%89" in answer.headers["content-disposition"]
    assert (await world.person("signatory").get(f"/api/complaints/{complaint['id']}/files")).json() == []
    assert "某商行执照" not in await everything_stored(world)
    blobs = [path for path in (world.runtime.settings.data_dir / "blobs").rglob("*") if path.is_file()]
    assert blobs and not any(JPEG[64:128] in path.read_bytes() for path in blobs)


async def test_papers_come_with_the_form_and_one_opening_serves_ten_minutes(world: World) -> None:
    phone = await browser(world, "inspector")
    await phone.open("/complaints/new")
    body = {"unit_id": world.unit("d03"), "title": "窗口推诿不收件", "facts": "到窗口三次都说系统坏了，不收材料。"}
    body |= {"via": "visit", "happened_on": "2026-10-30"}
    sent = await phone.send("/complaints", body, files={"file": (NAME, JPEG, "image/jpeg")})
    assert sent.status_code == 303, sent.text
    at = sent.headers["location"]
    page = (await phone.open(at)).text
    assert "投诉材料1.jpg" in page and NAME not in page
    refused = await phone.send(f"{at}/files", {}, files={"file": ("a.exe", b"MZ", "application/octet-stream")})
    assert refused.status_code == 415 and "不接收" in refused.text
    desk = await browser(world, "supervisor")
    await desk.open(f"{at}/complainant")
    why = {"reason": "核对材料", "checked": "yes", "password": PASSWORD}
    shown = (await desk.send(f"{at}/complainant", why)).text
    assert NAME in shown and "匿名投诉" in shown
    (link,) = re.findall(rf'href="({at}/files/[^"]+)"', shown)
    assert (await desk.http.get(link)).content == JPEG
    assert (await desk.http.get(link.partition("?")[0])).status_code == 404
    assert (await (await browser(world, "supervisor2")).http.get(link)).status_code == 404
    world.clock.forward(minutes=11)
    assert (await (await browser(world, "supervisor")).http.get(link)).status_code == 404


async def test_the_answer_names_nobody_and_goes_to_nobody_else(world: World) -> None:
    complaint = await accepted(world)
    at, who = f"/api/complaints/{complaint['id']}/letters", world.person("supervisor")
    assert (await who.post(f"{at}/complaint_reply", {})).json()["code"] == "not_handled"
    complaint = await step(world, complaint, "inspector", "result", DONE)
    assert (await who.get(at)).json()[0]["open"] and (await world.person("inspector").get(at)).json() == []
    for wrong in ({"to": ["汉正街某商行"]}, {"copies_to": ["硚口区人民政府"]}):
        assert (await who.post(f"{at}/complaint_reply", {"facts": wrong})).status_code == 422
    letter = await who.post(f"{at}/complaint_reply", {"facts": {"contact": {"name": "周正", "phone": "027-1"}}})
    assert letter.status_code == 201, letter.text
    facts = await facts_of(world, letter.json()["id"])
    assert facts["to"] == ["投诉人"] and DONE["text"] in facts["result"] and "属实" in facts["result"]
    assert complaint["number"] in letter.json()["title"] and "商行" not in letter.text + str(facts)
    for outsider in ("assessor", "liaison", "leader"):
        assert (await world.person(outsider).get(f"/api/letters/{letter.json()['id']}")).status_code == 404
    nameless = await taken(world, name="", phone="", note="")
    other = f"/api/complaints/{nameless['id']}/letters/complaint_reply"
    assert (await who.post(other, {})).json()["code"] == "anonymous"


@given(plain=st.binary(max_size=300), cuts=st.lists(st.integers(1, 90), max_size=4), at=st.integers(0, 400))
async def test_a_wrapped_file_opens_whole_or_not_at_all(plain: bytes, cuts: list[int], at: int) -> None:
    async def pieces(data: bytes) -> AsyncIterator[bytes]:
        for cut in cuts:
            yield data[:cut]
            data = data[cut:]
        yield data

    async def through(wrapper: Wrapper, data: bytes, *, back: bool = False) -> bytes:
        stream = pieces(data)
        return b"".join([one async for one in (wrapper.unwrap(stream) if back else wrapper.wrap(stream))])

    own, plain = Wrapper("s" * 64, b"one"), plain * (PIECE // 128 if at % 7 == 0 else 1)
    wrapped = await through(own, plain)
    assert len(wrapped) == grown(len(plain)) and await through(own, wrapped, back=True) == plain
    bad = bytearray(wrapped)
    bad[at % len(bad)] ^= 1
    for wrapper, data in ((own, bytes(bad)), (own, wrapped[:-1]), (Wrapper("s" * 64, b"two"), wrapped)):
        with pytest.raises(WrongState):
            await through(wrapper, data, back=True)
