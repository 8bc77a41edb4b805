"""What signing freezes, in the database too."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from tests.conftest import World
from tests.letters.make import draft, signed, text_of


async def test_a_signed_letter_is_frozen_in_the_database_too(world: World) -> None:
    letter = await signed(world)
    del letter
    for statement in (
        "UPDATE letter SET title = 'x'",
        "DELETE FROM letter",
        "UPDATE letter_audience SET unit_id = unit_id",
        "DELETE FROM letter_draft",
        "UPDATE letter_template SET text = 'x'",
    ):
        with pytest.raises(IntegrityError, match="frozen"):
            async with world.runtime.db.writer.begin() as connection:
                await connection.execute(sa.text(statement))


async def test_the_database_keeps_the_three_people_apart(world: World) -> None:
    await draft(world)
    for column in ("reviewer_id", "signer_id"):
        with pytest.raises(IntegrityError):
            async with world.runtime.db.writer.begin() as connection:
                await connection.execute(sa.text(f"UPDATE letter SET {column} = drafter_id"))


async def test_nothing_happens_to_an_unsigned_letter_not_even_by_sql(world: World) -> None:
    letter = await draft(world)
    insert = (
        "INSERT INTO letter_event (id, created_at, letter_id, happened, target, actor_id, actor_name, data) "
        "SELECT id, drafted_at, id, 'delivered', '', drafter_id, '', '{}' FROM letter"
    )
    with pytest.raises(IntegrityError, match=r"not (signed|sealed)"):
        async with world.runtime.db.writer.begin() as connection:
            await connection.execute(sa.text(insert))
    assert letter


async def test_the_template_a_letter_was_signed_with_is_kept(
    world: World, monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Templates change, letters do not: a template edited before the PDF is made changes nothing."""
    letter = await signed(world)
    folder = tmp_path_factory.mktemp("letters")
    (folder / "interview_notice").mkdir()
    (folder / "interview_notice" / "letter.html").write_text("<h1>另一种</h1><address>某：</address><p>x</p>")
    monkeypatch.setenv("DUZE_LETTERS_DIR", str(folder))
    await world.work()
    pdf = (await world.person("supervisor").get(f"/api/letters/{letter}/pdf")).content
    assert "另一种" not in text_of(pdf) and "约谈事由" in text_of(pdf)
