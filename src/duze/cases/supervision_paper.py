"""Progress reports filled in from what the system knows; they are papers, so they stay Chinese. Pure."""

from __future__ import annotations

from datetime import date

from duze.cases.models_supervision import SupervisionPart
from duze.deadlines.rules import Calendar, working_days_between


def prefilled(
    part: SupervisionPart, last: tuple[date, str] | None, rectifications: tuple[int, int], today: date, days: Calendar
) -> str:
    """A progress report as far as the system knows it; the unit adds what only it knows.

    `last`: its last report with its day; `rectifications`: the unit's orders running, and of them handed in.
    """
    left = working_days_between(today, part.due_on, days)
    when = f"剩{left}个工作日" if left >= 0 else f"已超期{-left}个工作日"
    rows = [f"截至{today.month}月{today.day}日："]
    if part.received_on:
        rows.append(f"{part.received_on.month}月{part.received_on.day}日签收；")
    rows.append(f"限期{part.due_on.month}月{part.due_on.day}日，{when}；")
    if part.returns:
        rows.append(f"退回{part.returns}次；")
    running, handed_in = rectifications
    if running:
        rows.append(f"本单位在办整改{running}项，其中已提交{handed_in}项；")
    if last is not None:
        rows.append(f"上次（{last[0].month}月{last[0].day}日）填报：{last[1][:200]}")
    return "".join(rows)
