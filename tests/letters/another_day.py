"""Every kind's sample rendered 400 days from now and in another time zone: prints the SHA-256 of each."""

from __future__ import annotations

import datetime
import os
import sys
import time
from typing import Any

AHEAD = datetime.timedelta(days=400)


class Later(datetime.datetime):
    """What the renderer takes for the present."""

    @classmethod
    def now(cls, tz: Any = None) -> Any:
        """400 days on."""
        return datetime.datetime.now(tz) + AHEAD

    utcnow = today = now


def main(number: str) -> None:
    """Move the clock of this process and of the renderer, then render."""
    os.environ["TZ"] = "America/New_York"
    time.tzset()
    real = time.time
    time.time = lambda: real() + AHEAD.total_seconds()

    from duze.letters.kinds import KINDS
    from duze.letters.render import render

    for name, module in list(sys.modules.items()):
        if name.partition(".")[0] in {"weasyprint", "pydyf"}:
            for key in [key for key, value in vars(module).items() if value is datetime.datetime]:
                setattr(module, key, Later)
    for kind in KINDS.values():
        sys.stdout.write(render(kind, kind.sample(), number).sha256 + "\n")


if __name__ == "__main__":
    main(sys.argv[1])
