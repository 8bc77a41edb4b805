"""`make bench`: everything measured in one run; QUICK=1 only shows that it runs. `--only http` narrows."""

from __future__ import annotations

import asyncio
import inspect
import os
import sys
from importlib import import_module

from tests.bench.report import Report

PARTS = ("http", "letters", "scoring", "robustness")


def main() -> None:
    """Run the parts named, or all."""
    report = Report(quick=bool(os.environ.get("QUICK")))
    for part in sys.argv[1:] or PARTS:
        done = import_module(f"tests.bench.{part}").run(report)
        if inspect.isawaitable(done):
            asyncio.run(done)  # type: ignore[arg-type]
    report.write()


if __name__ == "__main__":
    main()
