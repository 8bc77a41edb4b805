"""The walk's letters: reviewed, signed, made, delivered; each left as a file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from duze.app.walk.client import Stage, StepFailed


async def signed(stage: Stage, letter_id: str, *, needs_consent: bool) -> dict[str, Any]:
    """From a draft to a signed letter: review, the government's consent where the law asks for it, signature."""
    at = f"/api/letters/{letter_id}"
    reviewer, signatory = stage.person("supervisor2"), stage.person("signatory")
    stage.later(minutes=40)
    if needs_consent:
        await reviewer.act("复核公文", f"{at}/review", {"reason": ""}, on=at)
        await signatory.refused("想签发", f"{at}/signature", on=at, status=403)
        approval = {"authority": "市政府", "approver": "方既明副市长", "approved_on": stage.moment.date().isoformat()}
        await stage.person("supervisor").act("登记市政府同意意见，写入正文", f"{at}/approval", approval, on=at)
    await reviewer.act("复核公文", f"{at}/review", {"reason": "同意"}, on=at)
    stage.later(minutes=55)
    letter = await signatory.act("签发：取号、登记、冻结正文", f"{at}/signature", on=at)
    stage.say(f"     《{letter['title']}》{letter['number']}")
    await stage.work()
    return dict(letter)


async def delivered(stage: Stage, letter_id: str, to: str) -> None:
    """Deliver a letter whose PDF is made."""
    at = f"/api/letters/{letter_id}"
    stage.later(minutes=20)
    await stage.person("supervisor").act(f"送达{to}", f"{at}/delivery", on=at)
    await stage.work()


async def received(stage: Stage, letter_id: str, login: str) -> None:
    """The addressee signs for a letter."""
    at = f"/api/letters/{letter_id}"
    stage.later(hours=1)
    await stage.person(login).act("签收公文", f"{at}/receipt", on=at)
    await stage.work()


async def left(stage: Stage, letter_id: str, login: str, file: Path) -> None:
    """Leave the finished PDF as a file, as its reader downloads it."""
    content = await stage.person(login).get(f"/api/letters/{letter_id}/pdf")
    if not isinstance(content, bytes) or not content.startswith(b"%PDF"):
        raise StepFailed(f"{file.name}: no PDF")
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content)
    stage.say(f"     {file.name}（{len(content) // 1024} KB）")
