"""Fixtures: both databases built by the migrations, one city, a clock held at 2026-11-02 09:00."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import httpx
import hypothesis
import pytest
from litestar import Litestar

from duze.app.create import create_app
from duze.app.rooms import bind_jobs
from duze.app.runtime import Runtime
from duze.app.seed import City
from duze.jobs.actions import run_all
from duze.kit import clock
from tests.memory import quickest
from tests.postgres import PostgresServer, running_postgres
from tests.templates import NOW, Template, build, run_sql, settings_in

# how long an example may take says more about the machine than about the code
hypothesis.settings.register_profile("house", deadline=None)
hypothesis.settings.load_profile("house")


class MovableClock:
    """The tests' clock: still, until a test moves it."""

    def __init__(self) -> None:
        self.moment = NOW

    def __call__(self) -> datetime:
        return self.moment

    def forward(self, **delta: float) -> None:
        """Move on by days=, hours=, …"""
        self.moment += timedelta(**delta)


@pytest.fixture(autouse=True)
def the_clock() -> Iterator[MovableClock]:
    still = MovableClock()
    clock.set_source(still)
    yield still
    clock.set_source(None)


def pytest_configure(config: pytest.Config) -> None:
    """Tests' folders lie in memory when there is room (xdist's workers get theirs from the first process)."""
    if config.option.basetemp is None and not hasattr(config, "workerinput"):
        config.option.basetemp = tempfile.mkdtemp(prefix="duze-tests-", dir=quickest())
        config.add_cleanup(lambda: shutil.rmtree(config.option.basetemp, ignore_errors=True))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Files with a few long tests first: begun last, one of them would run alone at the end."""
    items.sort(key=lambda item: item.path.parent.name not in {"browser", "stories", "crash"})


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Everything that touches the database runs on both (DUZE_TEST_DB=sqlite narrows it while developing)."""
    if "database_kind" in metafunc.fixturenames:
        kinds = os.environ.get("DUZE_TEST_DB", "sqlite,postgres").split(",")
        if "browser" in metafunc.definition.path.parts:
            kinds = kinds[:1]  # what a browser shows does not depend on the database
        metafunc.parametrize("database_kind", kinds, scope="session")


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    with running_postgres() as server:
        yield server


_built: dict[str, Template] = {}


@pytest.fixture(scope="session")
async def template(
    database_kind: str, tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> Template:
    """Built once for each database: the two kinds take turns in every file, and a fixture ends with its parameter."""
    if database_kind not in _built:
        server = request.getfixturevalue("postgres") if database_kind != "sqlite" else None
        _built[database_kind] = await build(tmp_path_factory.mktemp(f"template-{database_kind}"), server)
    return _built[database_kind]


@pytest.fixture
async def runtime(
    template: Template, tmp_path: Path, request: pytest.FixtureRequest, the_clock: MovableClock
) -> AsyncIterator[Runtime]:
    """A whole installation of its own for one test: a copy of the template database, its own blobs."""
    name = ""
    if template.kind == "sqlite":
        shutil.copy(template.source, tmp_path / "duze.db")
        url = f"sqlite+aiosqlite:///{tmp_path / 'duze.db'}"
    else:
        server: PostgresServer = request.getfixturevalue("postgres")
        name = f"test_{uuid4().hex[:12]}"
        await run_sql(server.admin_url, f"CREATE DATABASE {name} TEMPLATE {template.source} STRATEGY FILE_COPY")
        url = server.url(name)
    yield Runtime(settings_in(tmp_path, url))
    if name:
        await run_sql(server.admin_url, f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


_house: tuple[Runtime, Litestar] | None = None


@pytest.fixture
async def app(runtime: Runtime) -> Litestar:
    """The application, built once: its routes take a second, and every test only changes what stands behind them."""
    global _house  # noqa: PLW0603 - one application per test process
    if _house is None:
        _house = (runtime, create_app(runtime=runtime, background=False))
    host, application = _house
    host.__dict__ = runtime.__dict__
    host.kinds = bind_jobs(host)
    application.state.verify_tries = None  # all tests come from one address: each begins with its tries unspent
    return application


@pytest.fixture
async def client(app: Litestar, runtime: Runtime) -> AsyncIterator[httpx.AsyncClient]:
    """A client nobody is signed in on. The app's lifespan is the runtime's, in the test's own loop."""
    transport = httpx.ASGITransport(app)  # type: ignore[arg-type]
    await runtime.start(background=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://testserver") as http:
        yield http
    await runtime.stop()


class As:
    """The API as one person sees it. POST carries a fresh Idempotency-Key unless told otherwise."""

    def __init__(self, http: httpx.AsyncClient, token: str, account_id: UUID) -> None:
        self.http = http
        self.id = account_id
        self.headers = {"Authorization": f"Bearer {token}"}

    async def get(self, path: str, **options: Any) -> Any:
        return await self.http.get(path, headers=self.headers | options.pop("headers", {}), **options)

    async def post(self, path: str, json: Any = None, *, match: int | str | None = None, **options: Any) -> Any:
        headers = self.headers | {"Idempotency-Key": uuid4().hex} | options.pop("headers", {})
        return await self.http.post(path, json=json, headers=headers | _match(match), **options)

    async def put(self, path: str, json: Any = None, *, match: int | str | None = None, **options: Any) -> Any:
        return await self.http.put(path, json=json, headers=self.headers | _match(match), **options)

    async def patch(self, path: str, json: Any = None, *, match: int | str | None = None, **options: Any) -> Any:
        return await self.http.patch(path, json=json, headers=self.headers | _match(match), **options)


def _match(version: int | str | None) -> dict[str, str]:
    return {} if version is None else {"If-Match": f'"{version}"' if isinstance(version, int) else version}


@dataclass
class World:
    """The installation under test: people by login, ids by code, and its jobs."""

    http: httpx.AsyncClient
    runtime: Runtime
    city: City
    tokens: dict[str, str]
    clock: MovableClock

    def person(self, login: str) -> As:
        """Act as this person."""
        return As(self.http, self.tokens[login], self.city.accounts[login].id)

    def unit(self, code: str) -> str:
        """A unit's id."""
        return str(self.city.units[code])

    def body(self, code: str) -> str:
        """A discipline body's id."""
        return str(self.city.bodies[code])

    async def work(self) -> int:
        """Run every waiting job."""
        return await run_all(self.runtime.db, self.runtime.kinds)


@pytest.fixture
async def world(client: httpx.AsyncClient, runtime: Runtime, template: Template, the_clock: MovableClock) -> World:
    return World(client, runtime, template.city, template.tokens, the_clock)
