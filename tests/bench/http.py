"""Rooms (a), (b), (c), (f): requests and cold start, against bare handlers doing the same SQL."""

from __future__ import annotations

import asyncio
import json
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine

from tests.bench.city import LIST, TOKEN, build
from tests.bench.report import Report
from tests.postgres import PostgresServer, running_postgres

_DUZE = str(Path(sys.executable).with_name("duze"))


class Wire:
    """One kept-alive connection; a blocking socket costs less than any client library, for both sides alike."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.file = self.socket.makefile("rb", buffering=1 << 17)

    def ask(self, method: str, path: str, headers: str = "", body: bytes = b"") -> tuple[int, bytes]:
        """Status and body."""
        head = f"{method} {path} HTTP/1.1\r\nHost: bench\r\n{headers}Content-Length: {len(body)}\r\n\r\n"
        self.socket.sendall(head.encode() + body)
        status, length = int(self.file.readline().split()[1]), 0
        while (line := self.file.readline()) != b"\r\n":
            name, _, value = line.partition(b":")
            if name.lower() == b"content-length":
                length = int(value)
        return status, self.file.read(length)

    def close(self) -> None:
        """Hang up."""
        self.file.close()
        self.socket.close()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def served(command: list[str], port: int, path: str, env: dict[str, str]) -> Iterator[float]:
    """A server process; gives the seconds until it first answered."""
    began = time.perf_counter()
    process = subprocess.Popen(command, env=os.environ | env, stdout=subprocess.DEVNULL)
    try:
        while True:
            try:
                if Wire(port).ask("GET", path)[0] < 500:
                    break
            except (OSError, IndexError):
                if process.poll() is not None:
                    raise RuntimeError(f"{command} ended with {process.returncode}") from None
            time.sleep(0.01)
        yield time.perf_counter() - began
    finally:
        process.terminate()
        process.wait(timeout=30)


def _round(port: int, count: int, *request: Any, expect: int, keyed: bool = False) -> float:
    """Seconds per request over `count` requests, one after another on one connection."""
    wire = Wire(port)  # a fresh one: servers close what was idle while the others had their turn
    method, path, headers, body = request
    began = time.perf_counter()
    for _ in range(count):
        key = f"Idempotency-Key: {uuid4().hex}\r\n" if keyed else ""
        status, answer = wire.ask(method, path, headers + key, body)
        assert status == expect, (status, answer[:500])
    took = (time.perf_counter() - began) / count
    wire.close()
    return took


async def _database(server: PostgresServer, name: str) -> str:
    engine = create_async_engine(server.admin_url, isolation_level="AUTOCOMMIT")
    async with engine.connect() as connection:
        await connection.execute(text(f"CREATE DATABASE {name}"))
    await engine.dispose()
    return server.url(name)


def run(report: Report) -> None:
    """All of it, on both databases."""
    with tempfile.TemporaryDirectory(prefix="duze-bench-") as root, running_postgres() as server:
        for kind in ("SQLite", "PostgreSQL"):
            small = _measure(report, kind, Path(root), server, 10_000 if not report.quick else 600)
            large = _measure(report, kind, Path(root), server, 1_000_000 if not report.quick else 3_000)
            met = statistics.median(large) <= 1.3 * statistics.median(small)
            report.row("b", f"{kind}: list in the large city against the small", large, small, "≤ 1.3×", met)
        _cold(report, Path(root))


def _measure(report: Report, kind: str, root: Path, server: PostgresServer, size: int) -> list[float]:
    folder = root / f"{kind}{size}"
    folder.mkdir()
    url = f"sqlite+aiosqlite:///{folder / 'duze.db'}"
    if kind != "SQLite":
        url = asyncio.run(_database(server, f"bench{size}"))
    began = time.perf_counter()
    city = asyncio.run(build(folder, url, size))
    report.say(
        f"{kind}, {size:,} findings built in {time.perf_counter() - began:.0f} s; statements {city['statements']}"
    )
    # no renderer: warming it up would take a core from the first rounds
    env = {"DUZE_DATA_DIR": str(folder), "DUZE_DATABASE_URL": url, "DUZE_RENDER_WORKERS": "0"}
    raw_env = {"BENCH_CAPTURED": str(city["captured"]), "BENCH_URL": url}
    ours_port, raw_port = _free_port(), _free_port()
    with ExitStack() as stack:
        stack.enter_context(served([_DUZE, "serve", "--port", str(ours_port)], ours_port, "/healthz", env))
        raw = [sys.executable, "-m", "tests.bench.raw_server", str(raw_port)]
        stack.enter_context(served(raw, raw_port, "/nothing", raw_env))
        return _rounds(report, f"{kind}, {size:,} findings", city, ours_port, raw_port, kind)


def _rounds(report: Report, name: str, city: dict[str, Any], ours: int, raw: int, kind: str) -> list[float]:
    rounds, count = (3, 5) if report.quick else (15, 20)
    token = f"Authorization: Bearer {TOKEN}\r\n"
    post = ("POST", "/api/findings", token + "Content-Type: application/json\r\n", json.dumps(city["body"]).encode())
    listed = ("GET", LIST, token, b"")
    page_as_api = ("GET", "/api/findings?limit=50", f"Cookie: {city['cookie']}\r\n", b"")
    page = ("GET", "/findings", f"Cookie: {city['cookie']}\r\n", b"")
    assert json.loads(Wire(ours).ask(*listed)[1]) == json.loads(Wire(raw).ask(*listed)[1])  # the base is fair
    took: dict[str, list[float]] = {key: [] for key in ("b", "b0", "a", "a0", "c", "c0")}
    for number in range(rounds + 1):
        one = {
            "b": _round(ours, count, *listed, expect=200),
            "b0": _round(raw, count, *listed, expect=200),
            "c": _round(ours, count, *page, expect=200),
            "c0": _round(ours, count, *page_as_api, expect=200),
            "a": _round(ours, count, *post, expect=201, keyed=True),
            "a0": _round(raw, count, *post, expect=201),
        }
        if number:  # the first round warms up
            for key, seconds in one.items():
                took[key].append(seconds)
    least = 0.30 if kind == "SQLite" else 0.45
    middle = {key: statistics.median(values) for key, values in took.items()}
    aim = f"≥ {least:.0%} of raw"
    report.row("a", f"{name}: log a finding", took["a"], took["a0"], aim, middle["a0"] / middle["a"] >= least)
    report.row("b", f"{name}: list 100", took["b"], took["b0"], "≥ 50% of raw", middle["b0"] / middle["b"] >= 0.5)
    report.row("c", f"{name}: as page / by API, 50", took["c"], took["c0"], "≤ 2.5×", middle["c"] <= 2.5 * middle["c0"])
    return took["b"]


def _cold(report: Report, root: Path) -> None:
    """From `duze serve` to the first /healthz (schema present), against a bare Python with Litestar imported."""
    env = {"DUZE_DATA_DIR": str(root / "cold")}
    serve, helped, bare = [], [], []
    for number in range(3 if report.quick else 6):
        port = _free_port()
        with served([_DUZE, "serve", "--port", str(port)], port, "/healthz", env) as seconds:
            pass
        if number:
            serve.append(seconds)
            helped.append(_run([_DUZE, "--help"]))
            bare.append(_run([sys.executable, "-c", "import litestar, sqlmodel, uvicorn"]))
    report.row("f", "duze serve to first answer / import of its libraries", serve, bare, "no aim set", True)
    report.row("f", "duze --help / import of the libraries", helped, bare, "no aim set", True)


def _run(command: list[str]) -> float:
    began = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - began
