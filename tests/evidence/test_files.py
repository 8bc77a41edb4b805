"""Files on their way in and out, through the findings' doors."""

from __future__ import annotations

import hashlib
import io
import zipfile
from pathlib import Path
from typing import Any

import httpx
import pytest
import sqlalchemy as sa

from duze.evidence.rules import MOST
from tests.conftest import World
from tests.findings.steps import JPEG, act, draft

OFFICE_FILE = {"[Content_Types].xml": b"<Types/>", "xl/workbook.xml": b"<workbook/>"}


def archive(entries: dict[str, bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, data in entries.items():
            packed.writestr(name, data)
    return file.getvalue()


async def send(
    world: World, finding: dict[str, Any], data: bytes, login: str = "inspector", **query: str
) -> httpx.Response:
    headers = world.person(login).headers | {"Content-Type": "application/octet-stream"}
    path = f"/api/findings/{finding['id']}/evidence"
    return await world.http.post(path, content=data, params={"filename": "a.jpg"} | query, headers=headers)


def stored(world: World) -> list[Path]:
    return [path for path in (world.runtime.settings.data_dir / "blobs").rglob("*") if path.is_file()]


async def test_what_goes_in_comes_out_with_its_custody(world: World) -> None:
    finding = await draft(world)
    sha256 = hashlib.sha256(JPEG).hexdigest()
    captured = "2026-10-28T10:21:00+08:00"
    answer = await send(world, finding, JPEG, filename="窗口 1.jpg", sha256=sha256, captured_at=captured)
    assert answer.status_code == 201, answer.text
    assert answer.json()["sha256"] == sha256
    assert answer.json()["media_type"] == "image/jpeg"
    path = f"/api/findings/{finding['id']}/evidence"
    read = await world.person("inspector").get(f"{path}/{answer.json()['id']}")
    assert read.content == JPEG
    assert read.headers["content-type"] == "image/jpeg"
    assert read.headers["content-disposition"] == "inline; filename*=UTF-8''%E7%AA%97%E5%8F%A3%201.jpg"
    assert read.headers["x-content-type-options"] == "nosniff"
    (row,) = (await world.person("inspector").get(path)).json()
    assert row["matched_at_capture"] is True
    assert row["captured_at"] == "2026-10-28T02:21:00Z"
    assert [(line["what"], line["who"]) for line in row["custody"]] == [("received", "林晓禾"), ("read", "林晓禾")]
    verbs = [m["verb"] for m in (await world.person("inspector").get(f"/api/findings/{finding['id']}/timeline")).json()]
    assert verbs[-2:] == ["evidence.added", "evidence.read"]


async def test_multipart_does_the_same(world: World) -> None:
    finding = await draft(world)
    answer = await world.http.post(
        f"/api/findings/{finding['id']}/evidence",
        files={"file": ("录音.wav", b"RIFF\x24\x00\x00\x00WAVEfmt " + b"\x00" * 400, "audio/wav")},
        data={"open_to_unit": "true"},
        headers=world.person("inspector").headers,
    )
    assert answer.status_code == 201, answer.text
    assert answer.json()["media_type"] == "audio/wav"
    none = await world.http.post(
        f"/api/findings/{finding['id']}/evidence",
        files={"other": ("x.txt", b"x")},
        headers=world.person("inspector").headers,
    )
    assert (none.status_code, none.json()["errors"][0]["pointer"]) == (422, "/file")


REFUSED: list[tuple[str, bytes, dict[str, str], int, str]] = [
    ("of no known type", b"hello", {"filename": "a.exe"}, 415, "wrong_type"),
    ("without ending", JPEG, {"filename": "photo"}, 415, "wrong_type"),
    ("with markup", b"<svg xmlns='http://www.w3.org/2000/svg'/>", {"filename": "a.svg"}, 415, "wrong_type"),
    ("renamed program", b"MZ" + b"\x00" * 500, {"filename": "a.jpg"}, 415, "false_type"),
    ("renamed page", b"<html><script>alert(1)</script></html>", {"filename": "a.pdf"}, 415, "false_type"),
    ("one picture as another", JPEG, {"filename": "a.png"}, 415, "false_type"),
    ("empty", b"", {"filename": "a.jpg"}, 415, "empty_file"),
    ("plain archive as sheet", archive({"a.txt": b"x"}), {"filename": "a.xlsx"}, 415, "false_type"),
    ("torn sheet", archive(OFFICE_FILE)[:60], {"filename": "a.xlsx"}, 415, "broken_file"),
    ("with macros", archive(OFFICE_FILE | {"xl/vbaProject.bin": b"x"}), {"filename": "a.xlsx"}, 415, "macros"),
    ("bomb", archive(OFFICE_FILE | {"xl/x.xml": b"\x00" * (301 << 20)}), {"filename": "a.xlsx"}, 415, "archive_bomb"),
    ("another hash", JPEG, {"sha256": "0" * 64}, 422, "hash_mismatch"),
    ("no hash at all", JPEG, {"sha256": "abc"}, 422, "bad_hash"),
    ("of tomorrow", JPEG, {"captured_at": "2026-11-03T10:00:00+08:00"}, 422, "invalid"),
    ("of no time", JPEG, {"captured_at": "yesterday"}, 422, "invalid"),
]


@pytest.mark.parametrize(("data", "query", "status", "code"), [r[1:] for r in REFUSED], ids=[r[0] for r in REFUSED])
async def test_a_file_that_is_refused_leaves_nothing(
    world: World, data: bytes, query: dict[str, str], status: int, code: str
) -> None:
    finding = await draft(world)
    answer = await send(world, finding, data, **query)
    assert (answer.status_code, answer.json()["code"]) == (status, code), answer.text
    assert (await world.person("inspector").get(f"/api/findings/{finding['id']}/evidence")).json() == []
    if code not in ("invalid",):  # a wrong time is noticed once the bytes are in
        assert stored(world) == []


async def test_a_hash_that_does_not_match_is_journalled(world: World) -> None:
    finding = await draft(world)
    await send(world, finding, JPEG, sha256="0" * 64)
    timeline = (await world.person("inspector").get(f"/api/findings/{finding['id']}/timeline")).json()
    assert (timeline[-1]["verb"], timeline[-1]["text"]) == ("evidence.refused", "a.jpg")


async def test_a_file_too_large_is_refused_while_it_streams(world: World) -> None:
    finding = await draft(world)
    answer = await send(world, finding, JPEG + b"\x00" * MOST)
    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")
    assert stored(world) == []
    just = await send(world, finding, (JPEG + b"\x00" * MOST)[:MOST])
    assert just.status_code == 201


async def test_names_that_would_leave_the_folder_or_deceive(world: World) -> None:
    finding = await draft(world)
    sent = ("../../etc/窗口.jpg", "C:\\Users\\a\\b.jpg", "photo\u202egpj.jpg", "a\r\nb.jpg", "长" * 280 + ".jpg")
    names = []
    for number, name in enumerate(sent):
        answer = await send(world, finding, JPEG + bytes([number]), filename=name)
        assert answer.status_code == 201, answer.text
        names.append(answer.json()["filename"])
        read = await world.person("inspector").get(f"/api/findings/{finding['id']}/evidence/{answer.json()['id']}")
        assert "\n" not in read.headers["content-disposition"]
    assert names == ["窗口.jpg", "b.jpg", "photogpj.jpg", "ab.jpg", "长" * 110 + ".jpg"]


async def test_the_same_file_twice_is_kept_once(world: World) -> None:
    finding = await draft(world)
    first, second = await send(world, finding, JPEG), await send(world, finding, JPEG)
    assert first.json()["id"] == second.json()["id"]
    assert len(stored(world)) == 1


async def test_who_may_add_and_when(world: World) -> None:
    finding = await draft(world)
    assert (await send(world, finding, JPEG, "inspector2")).status_code == 404
    finding = await act(world, finding, "inspector", "submission")
    assert (await send(world, finding, JPEG, "signatory")).status_code == 403
    assert (await send(world, finding, JPEG, "liaison")).status_code == 404
    finding = await act(world, finding, "inspector2", "verification-start")
    assert (await send(world, finding, JPEG, "liaison")).status_code == 201
    assert (await send(world, finding, JPEG, "liaison2")).status_code == 404


@pytest.mark.parametrize("table", ["evidence", "evidence_custody"])
async def test_rows_of_evidence_cannot_be_changed_or_removed(world: World, table: str) -> None:
    await send(world, await draft(world), JPEG)
    for statement in (f"UPDATE {table} SET created_at = created_at", f"DELETE FROM {table}"):
        with pytest.raises(sa.exc.IntegrityError, match="frozen"):
            async with world.runtime.db.writer.begin() as connection:
                await connection.execute(sa.text(statement))
