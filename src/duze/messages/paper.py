"""What mail says: in Chinese, as mail is paper. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class DigestLine:
    """One matter of a digest: what is asked, its number, the day it is due. No title, no persons."""

    ask: str
    number: str
    due: date | None


def digest_text(lines: Sequence[DigestLine], today: date, url: str) -> tuple[str, str]:
    """Subject and body of the morning's mail, in Chinese: mail is paper."""
    late = sum(line.due is not None and line.due < today for line in lines)
    subject = f"督责：待办 {len(lines)} 件" + (f"，其中超期 {late} 件" if late else "")
    rows = [f"{n}. {_row(line, today)}" for n, line in enumerate(lines, 1)]
    return subject, "\n".join([f"{today:%Y-%m-%d} 待您办理：", "", *rows, "", f"请登录办理：{url}", ""])


def _row(line: DigestLine, today: date) -> str:
    due = ""
    if line.due is not None:
        left = (line.due - today).days
        due = f"（超期 {-left} 天）" if left < 0 else ("（今日到期）" if left == 0 else f"（{line.due:%m-%d} 到期）")
    return " ".join(filter(None, (line.ask, line.number))) + due


def notice_text(count: int, url: str) -> tuple[str, str]:
    """Subject and body of a short notice: how many, and where; nothing about the matter."""
    return f"督责：新到待办 {count} 件", f"您有 {count} 件新到的待办事项，请登录办理：{url}\n"
