"""The verifier names what was done behind the system's back."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa
from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from duze.app.checks import verify_journal
from duze.app.runtime import Runtime
from duze.journal.models import Entry
from duze.journal.queries import Report
from duze.kit.ids import id_of_an_hour_ago
from tests.conftest import World
from tests.templates import PASSWORD


async def _some_acts(world: World) -> None:
    for login in ("inspector", "supervisor"):
        await world.http.post("/sign-in", data={"login": login, "password": PASSWORD})
    await world.runtime.seal_now()


async def _behind_the_back(runtime: Runtime, *statements: str) -> None:
    """What somebody with the database file could do: drop the guards, then change rows."""
    async with runtime.db.writer.begin() as connection:
        for table in ("entry", "leaf", "head"):
            for event in ("update", "delete"):
                name = f"frozen_journal_{table}_{event}"
                on = "" if runtime.db.sqlite else f" ON journal_{table}"
                await connection.execute(sa.text(f"DROP TRIGGER {name}{on}"))
        for statement in statements:
            await connection.execute(sa.text(statement))


async def test_a_whole_journal_has_no_problems(world: World) -> None:
    await _some_acts(world)
    report = await verify_journal(world.runtime)
    assert report.problems == []
    assert report.entries == report.sealed > 50
    assert report.heads == 1


@pytest.mark.parametrize("spoilt", ["", "edge = ''", "edge = root", "edge = 'zz'"])
async def test_a_journal_sealed_bit_by_bit_is_whole(world: World, spoilt: str) -> None:
    """The kept edge saves reading; where somebody spoilt it, the leaves are read again."""
    await _some_acts(world)
    if spoilt:
        await _behind_the_back(world.runtime, f"UPDATE journal_head SET {spoilt}")
    for _ in range(3):
        await world.http.post("/sign-in", data={"login": "inspector", "password": PASSWORD})
        await world.runtime.seal_now(since=id_of_an_hour_ago())
    report = await verify_journal(world.runtime)
    assert report.problems == []
    assert report.entries == report.sealed
    assert report.heads == 4


_FIRST = "(SELECT entry_id FROM journal_leaf WHERE position = 3)"


@pytest.mark.parametrize(
    ("statement", "complaint"),
    [
        (f"UPDATE journal_entry SET reason = 'x' WHERE id = {_FIRST}", "was changed"),
        (f"UPDATE journal_entry SET actor_name = 'x', leaf = 'y' WHERE id = {_FIRST}", "was changed"),
        ("DELETE FROM journal_leaf WHERE position = (SELECT max(position) FROM journal_leaf)", "does not match"),
        (f"""UPDATE journal_entry SET after = '{{"score": 1.5}}' WHERE id = {_FIRST}""", "was changed"),
        (f"UPDATE journal_entry SET verb = 'month.faked' WHERE id = {_FIRST}", "was changed"),
        ("UPDATE journal_leaf SET leaf = 'zz' WHERE position = 3", "does not match"),
        ("DELETE FROM journal_head", "not in the database"),
        ("UPDATE journal_head SET signature = 'ab'", "wrong signature"),
    ],
)
async def test_changes_are_named(world: World, statement: str, complaint: str) -> None:
    await _some_acts(world)
    await _behind_the_back(world.runtime, statement)
    report = await verify_journal(world.runtime)
    assert any(complaint in problem for problem in report.problems), report.problems


async def test_a_removed_entry_and_a_cut_tail_are_named(world: World) -> None:
    await _some_acts(world)
    last = "(SELECT max(position) FROM journal_leaf)"
    async with world.runtime.db.reader.connect() as connection:
        query = sa.text(f"SELECT entry_id FROM journal_leaf WHERE position = {last}")
        entry_id = (await connection.execute(query)).scalar_one()
    await _behind_the_back(
        world.runtime,
        f"DELETE FROM journal_leaf WHERE position = {last}",
        f"DELETE FROM journal_entry WHERE id = '{entry_id}'",
        "DELETE FROM journal_head",
    )
    report: Report = await verify_journal(world.runtime)
    assert any("kept outside" in problem for problem in report.problems)


async def test_an_entry_slipped_in_is_named_after_a_minute(world: World) -> None:
    await _some_acts(world)
    async with world.runtime.db.write() as session:
        some = (await session.exec(select(Entry).limit(1))).one()
        session.add(Entry(**{**some.model_dump(), "id": uuid4()}))
    world.clock.forward(minutes=2)
    report = await verify_journal(world.runtime)
    assert any("not in the sealed log" in problem for problem in report.problems)
    assert any("was changed" in problem for problem in report.problems)


async def test_a_torn_line_in_the_file_of_heads_is_named(world: World) -> None:
    await _some_acts(world)
    with world.runtime.settings.journal_heads.open("a") as file:
        file.write('{"size": 12, "roo')
    report = await verify_journal(world.runtime)
    assert any("line 2" in problem for problem in report.problems)


async def test_a_deleted_file_of_heads_is_named(world: World) -> None:
    await _some_acts(world)
    world.runtime.settings.journal_heads.unlink()
    assert "the file of tree heads is missing" in (await verify_journal(world.runtime)).problems


async def test_acts_and_sealing_meanwhile_are_no_fault(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    await _some_acts(world)
    told, plain = list[str](), AsyncSession.exec

    async def busy(session: AsyncSession, query: Any, **options: Any) -> Any:
        found = await plain(session, query, **options)
        if not told and "journal_leaf" in str(query):  # between this and the next look at the tables
            told.append("once")
            await _some_acts(world)
        return found

    monkeypatch.setattr(AsyncSession, "exec", busy)
    report = await verify_journal(world.runtime)
    assert (told, report.problems) == (["once"], [])
