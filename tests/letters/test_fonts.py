"""A site's own faces take the place of ours, and a letter's record says which files it was printed from."""

from __future__ import annotations

import hashlib
import json
import shutil
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont
from sqlmodel import col, select

from duze.letters import faces, fonts
from duze.letters.models import Happened, LetterEvent
from tests.conftest import World
from tests.letters.make import signed


def test_a_sites_own_face_is_built_in_place_of_ours(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fonts, "RECIPES", tuple(one for one in fonts.RECIPES if one.family == faces.KAI))
    (tmp_path / "site").mkdir()
    own = tmp_path / "site" / "GW-KaiTi.ttf"
    shutil.copy(faces.faces()[faces.SONG].path, own)
    assert fonts.build(tmp_path) and fonts.up_to_date(tmp_path)
    made = json.loads((tmp_path / faces.MANIFEST).read_text())["faces"]["GW-KaiTi"]
    assert made["source"] == own.name
    assert made["source_sha256"] == hashlib.sha256(own.read_bytes()).hexdigest()
    names = TTFont(tmp_path / made["file"])["name"]
    assert names.getDebugName(1) == faces.KAI
    own.unlink()
    assert not fonts.up_to_date(tmp_path)


async def test_the_faces_a_letter_was_printed_in_are_recorded(world: World) -> None:
    letter = await signed(world)
    await world.work()
    async with world.runtime.db.read() as session:
        event = (await session.exec(select(LetterEvent).where(col(LetterEvent.happened) == Happened.RENDERED))).one()
    assert str(event.letter_id) == letter
    assert {faces.FANG, faces.HEI, faces.BIAO} <= set(event.data["faces"])
    assert event.data["fonts"] == faces.set_digest()
