"""Letters of the demo city on their way: consent, review, signature, delivery, receipt."""

from __future__ import annotations

from typing import Any

from duze.app.city.agenda import CityStage

CONTACT = {"name": "白露晨", "phone": "027-82800000"}


async def reviewed(stage: CityStage, letter_id: str, *, consent: bool) -> str:
    """From the draft to the review; where it is due the government's consent comes first. Returns the address."""
    at = f"/api/letters/{letter_id}"
    if consent:
        stage.later(minutes=25)
        day = stage.moment.date().isoformat()
        given = {"authority": "市政府", "approver": "方既明副市长", "approved_on": day}
        await stage.person("supervisor").act("登记市政府同意", f"{at}/approval", given, on=at)
    stage.later(minutes=20)
    await stage.person("supervisor2").act("复核", f"{at}/review", {"reason": "同意"}, on=at)
    return at


async def sealed(stage: CityStage, letter_id: str, *, consent: bool) -> dict[str, Any]:
    """Reviewed and signed; the PDF is made."""
    at = await reviewed(stage, letter_id, consent=consent)
    stage.later(minutes=35)
    letter = await stage.person("signatory").act("签发", f"{at}/signature", on=at)
    await stage.work()
    return dict(letter)


async def sent(stage: CityStage, letter_id: str, receiver: str = "") -> None:
    """Delivered, and signed for by `receiver` where one is named."""
    at = f"/api/letters/{letter_id}"
    stage.later(minutes=15)
    await stage.person("supervisor").act("送达", f"{at}/delivery", on=at)
    await stage.work()
    if receiver:
        stage.later(minutes=50)
        await stage.person(receiver).act("签收", f"{at}/receipt", on=at)
        await stage.work()
