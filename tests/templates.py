"""The database every test gets a copy of: made by the migrations, with one city, its law, calendar and people."""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher
from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine

from duze.app.runtime import Runtime
from duze.app.seed import City, seed_city, seed_people, seed_reference
from duze.kit import clock, migrate
from duze.kit.settings import Settings, home
from duze.people.models import ApiToken
from duze.people.queries import token_hash
from tests.postgres import PostgresServer

NOW = datetime(2026, 11, 2, 1, 0, tzinfo=UTC)  # 09:00 in the city, a Monday
PASSWORD = "Duze-demo-2026"


def settings_in(folder: Path, database_url: str) -> Settings:
    """Settings of a test installation that lives in `folder`."""
    return Settings(
        data_dir=folder,
        database_url=database_url,
        letters_dir=home() / "letters",
        fonts_dir=Path(os.environ.get("DUZE_FONTS_DIR", str(home() / "var" / "fonts"))),
        blobs_url=(folder / "blobs").as_uri(),
        secret_key="0" * 64,
        render_workers=0,
    )


@dataclass
class Template:
    """The database every test gets a copy of: migrated, with city, law, calendar and people."""

    kind: str
    source: str
    city: City
    tokens: dict[str, str]


async def build(folder: Path, server: PostgresServer | None) -> Template:
    if server is None:
        source, url = str(folder / "duze.db"), f"sqlite+aiosqlite:///{folder / 'duze.db'}"
    else:
        source = f"template_{secrets.token_hex(4)}"
        await run_sql(server.admin_url, f"CREATE DATABASE {source}")
        url = server.url(source)
    runtime = Runtime(settings_in(folder, url))
    await migrate.upgrade(runtime.db)
    clock.set_source(lambda: NOW)
    city, tokens = await _populate(runtime)
    await runtime.stop()
    clock.set_source(None)
    return Template("postgres" if server else "sqlite", source, city, tokens)


async def _populate(runtime: Runtime) -> tuple[City, dict[str, str]]:
    # as strong as asked, a sign-in would take longer than most tests; what is asked for is kept in the hash itself
    hashed = PasswordHash((Argon2Hasher(time_cost=1, memory_cost=64, parallelism=1),)).hash(PASSWORD)
    tokens: dict[str, str] = {}
    async with runtime.db.write() as session:
        await seed_reference(session, range(2024, 2027))
        city = await seed_city(session)
        await seed_people(session, city, hashed)
        for login, account in city.accounts.items():
            tokens[login] = secrets.token_urlsafe(16)
            session.add(
                ApiToken(
                    account_id=account.id,
                    name="tests",
                    token_hash=token_hash(tokens[login]),
                    expires_at=NOW + timedelta(days=900),
                )
            )
    return city, tokens


async def run_sql(url: str, statement: str) -> None:
    engine = create_async_engine(url, isolation_level="AUTOCOMMIT")
    async with engine.connect() as connection:
        await connection.execute(text(statement))
    await engine.dispose()
