"""The bench's report: rows of ours against a base measured in the same interleaved rounds."""

from __future__ import annotations

import json
import os
import platform
import sqlite3
import statistics
import sys
from importlib.metadata import version
from pathlib import Path
from typing import Any

OUT = Path("out") / "bench.json"
_PACKAGES = ("litestar", "sqlalchemy", "sqlmodel", "aiosqlite", "asyncpg", "msgspec", "uvicorn", "uvloop", "weasyprint")


def machine() -> dict[str, Any]:
    """What the figures were taken on."""
    versions = {name: version(name) for name in _PACKAGES}
    return {
        "cpu": _cpu(),
        "cores": os.cpu_count(),
        "system": platform.platform(),
        "python": platform.python_version(),
        "sqlite": sqlite3.sqlite_version,
        "load_before": [round(one, 2) for one in os.getloadavg()],
        "versions": versions,
    }


def _cpu() -> str:
    info = Path("/proc/cpuinfo")
    lines = info.read_text().splitlines() if info.exists() else []
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), "unknown")


class Report:
    """Collects rows, prints them as they come, writes `out/bench.json`.

    `quick`: sizes and rounds are small; the figures only show that the bench runs.
    """

    def __init__(self, *, quick: bool) -> None:
        self.quick = quick
        self.machine = machine()
        self.rows: list[dict[str, Any]] = []
        self.say(json.dumps(self.machine, ensure_ascii=False, indent=1))

    def say(self, line: str) -> None:
        """A line on the terminal."""
        sys.stdout.write(line + "\n")
        sys.stdout.flush()

    def row(
        self, code: str, name: str, ours_seconds: list[float], base_seconds: list[float], aim: str, aim_met: bool
    ) -> None:
        """One comparison: seconds of each round, ours and the base's; `aim` in words and whether it was met."""
        ours, base = statistics.median(ours_seconds), statistics.median(base_seconds)
        row: dict[str, Any] = {
            "code": code,
            "name": name,
            "ours_ms": round(ours * 1000, 3),
            "base_ms": round(base * 1000, 3),
            "ratio": round(ours / base, 3),
            "speed_of_base": round(base / ours, 3),
            "aim": aim,
            "aim_met": aim_met,
            "rounds": len(ours_seconds),
            "ours_seconds": ours_seconds,
            "base_seconds": base_seconds,
            "load": [round(one, 2) for one in os.getloadavg()],
        }
        self.rows.append(row)
        met = "met" if aim_met else "MISSED"
        self.say(
            f"({code}) {name:<58} ours {row['ours_ms']:>9.2f} ms  base {row['base_ms']:>9.2f} ms  "
            f"{base / ours:>6.1%} of base speed  {ours / base:>6.2f}×  {aim}: {met}  load {row['load'][0]}"
        )

    def figure(self, code: str, name: str, value: float, unit: str, most: float) -> None:
        """One figure that is no time, and what it may come to."""
        met = value <= most
        row: dict[str, Any] = {"code": code, "name": name, "value": round(value, 3), "unit": unit}
        self.rows.append({**row, "aim": f"≤ {most:g} {unit}", "aim_met": met})
        self.say(f"({code}) {name:<58} {value:>9.1f} {unit}  ≤ {most:g} {unit}: {'met' if met else 'MISSED'}")

    def write(self) -> None:
        """Leave everything, rounds included, in `out/bench.json`."""
        OUT.parent.mkdir(exist_ok=True)
        found = {"quick": self.quick, "machine": self.machine, "rows": self.rows}
        OUT.write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n")
        missed = [row["code"] + " " + row["name"] for row in self.rows if not row["aim_met"]]
        self.say(f"{OUT} written; aims missed: {', '.join(missed) or 'none'}")
