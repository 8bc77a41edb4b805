"""Recording who told, and opening it again: for a reason, and never unnoticed."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from duze.findings.models import Finding, Informant
from duze.findings.queries import informant_of
from duze.findings.rules import refusal_to_edit, refusal_to_reveal
from duze.findings.shapes import InformantIn, ReasonIn
from duze.findings.vault import Vault
from duze.journal.actions import record
from duze.journal.verbs import Verb
from duze.kit.acts import ensure
from duze.kit.errors import NotFound, WrongState
from duze.people.permissions import Viewer


async def record_informant(
    session: AsyncSession, actor: Viewer, finding: Finding, data: InformantIn, *, vault: Vault, today: date
) -> Informant:
    """Seal the informant's identity, while the finding is still a draft. The journal holds no part of it."""
    ensure(refusal_to_edit(finding, actor))
    if await informant_of(session, finding.id) is not None:
        raise WrongState("本件已经登记过举报人。", code="already_recorded")
    identity = {"name": data.name, "phone": data.phone, "note": data.note}
    informant = Informant(
        finding_id=finding.id,
        sealed=vault.seal(finding.id, identity),
        phone_mark=vault.phone_mark(data.phone),
        recorded_by=actor.id,
    )
    session.add(informant)
    await session.flush()
    record(session, actor, Verb.INFORMANT_RECORDED, finding, after={"on": today})
    return informant


async def reveal_informant(
    session: AsyncSession, actor: Viewer, finding: Finding, data: ReasonIn, *, vault: Vault
) -> dict[str, str]:
    """The identity in clear, with the reason journalled in the same transaction. Raises NotFound without one."""
    ensure(refusal_to_reveal(actor))
    informant = await informant_of(session, finding.id)
    if informant is None:
        raise NotFound("本件没有登记举报人。")
    record(session, actor, Verb.INFORMANT_REVEALED, finding, reason=data.reason)
    return vault.open(finding.id, informant.sealed)


async def note_refused_reveal(session: AsyncSession, actor: Viewer, finding_id: UUID, why: str) -> None:
    """Write down that somebody was refused, in a transaction of its own: the refusal rolled the first one back."""
    finding = await session.get(Finding, finding_id)
    if finding is not None:
        record(session, actor, Verb.INFORMANT_REFUSED, finding, reason=why)
