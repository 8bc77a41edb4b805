"""Which browsers the console works in, told from what they say of themselves."""

from __future__ import annotations

import re

OLDEST = 88
"""The oldest Chromium core that is tried in tests; office browsers carry cores years behind."""
_OTHERS = {"Firefox": 78, "Version": 14}  # Safari calls its own number Version


def too_old(user_agent: str) -> str:
    """What an outdated browser is called, e.g. "Chrome 72"; "" for one that will do, or that tells nothing."""
    if "MSIE " in user_agent or "Trident/" in user_agent:
        return "Internet Explorer"
    if found := re.search(r"(?:Chrome|Chromium)/(\d{1,4})\.", user_agent):
        return f"Chrome {found[1]}" if int(found[1]) < OLDEST else ""
    for name, oldest in _OTHERS.items():
        found = re.search(rf"{name}/(\d{{1,4}})\.", user_agent)
        if found and int(found[1]) < oldest:
            return f"{'Safari' if name == 'Version' else name} {found[1]}"
    return ""
