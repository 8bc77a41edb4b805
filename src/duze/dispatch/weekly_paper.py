"""What the system fills into weekly sheets; they are papers, so they stay Chinese. Pure."""

from __future__ import annotations

from datetime import date

from duze.dispatch.rules import Light


def progress_text(state: str, done: int, of: int, said: str, due_on: date | None, light: Light) -> str:
    """A line's progress as far as the system knows it."""
    parts = [f"{state}（{done}/{of}）"]
    if due_on is not None:
        parts.append(f"限期{due_on.month}月{due_on.day}日" + ("，已超期" if light is Light.RED else ""))
    if said:
        parts.append(said)
    return "；".join(parts) + ("" if parts[-1].endswith(("。", "…")) else "。")


def problem_text(state: str, *, verifying: bool, explained: bool) -> str:
    """The line of a problem the unit was told of this week."""
    told = f"；{'已说明情况' if explained else '待说明情况'}" if verifying else ""
    return f"本周新增；{state}{told}。"


def milestone_text(due_on: date) -> str:
    """The line of a milestone that is due soon or was not reached."""
    return f"节点尚未完成，应于{due_on.month}月{due_on.day}日完成。"
