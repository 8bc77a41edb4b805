"""The findings' verbs called without a request each, many in one transaction: the year has some 2,500 such acts.

Permission, moves, rules and journal are the verbs' own; only HTTP, its tokens and request keys are left out.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from duze.app.runtime import Runtime
from duze.evidence.intake import take_in
from duze.findings import actions, deciding, objecting, shapes
from duze.findings.elements import elements_due
from duze.findings.models import Finding, FindingEvidence
from duze.kit import clock
from duze.people.permissions import Viewer
from duze.people.queries import account_by_login
from duze.units.queries import viewer_for

VERBS: dict[str, tuple[Any, Any]] = {
    "submission": (actions.submit_finding, None),
    "verification-start": (actions.take_for_verification, None),
    "explanation": (actions.explain_finding, shapes.ExplanationIn),
    "verification": (actions.verify_finding, shapes.VerificationIn),
    "confirmation": (deciding.confirm_finding, shapes.DecisionIn),
    "dismissal": (deciding.dismiss_finding, shapes.ReasonIn),
    "on-the-spot-fix": (deciding.record_fix, shapes.FixIn),
    "objection": (objecting.object_to_finding, shapes.ObjectionIn),
    "objection-decision": (objecting.decide_objection, shapes.ObjectionDecisionIn),
    "archival": (deciding.archive_finding, shapes.ReasonIn),
}
MOST = 60
"""Acts in one transaction."""


@dataclass
class Bulk:
    """The transaction that is open just now, if one is, and the people who act in it."""

    runtime: Runtime
    session: AsyncSession | None = None
    opened: AbstractAsyncContextManager[AsyncSession] | None = None
    acts: int = 0
    viewers: dict[str, Viewer] = field(default_factory=dict)

    async def settle(self) -> None:
        """Commit what is open, so that others may write and read it."""
        opened, self.session, self.opened, self.acts = self.opened, None, None, 0
        if opened is not None:
            await opened.__aexit__(None, None, None)

    async def log(self, login: str, body: dict[str, Any]) -> UUID:
        """A new draft. Returns its id."""
        session = await self._ready()
        data = shapes.FindingIn.model_validate(body)
        finding = await actions.log_finding(session, await self._viewer(login), data, today=clock.today())
        return finding.id

    async def act(self, login: str, finding_id: UUID, act: str, body: dict[str, Any] | None = None) -> None:
        """An act on a finding, named as the API names it."""
        session = await self._ready()
        verb, shape = VERBS[act]
        finding = await session.get_one(Finding, finding_id)
        data = (shape.model_validate(body),) if shape else ()
        await verb(session, await self._viewer(login), finding, *data, today=clock.today())
        await session.flush()

    async def file(self, login: str, finding_id: UUID, name: str, content: bytes, captured_at: Any = None) -> None:
        """A file added to a finding, its blob stored first."""
        taken = await take_in(self.runtime.blobs, _whole(content), filename=name, sha256=None)
        session = await self._ready()
        finding = await session.get_one(Finding, finding_id)
        data = shapes.Upload(filename=name, captured_at=captured_at)
        await actions.file_evidence(session, await self._viewer(login), finding, taken, data, today=clock.today())

    async def shown(self, finding_id: UUID, note: str, *, all_but: int) -> list[dict[str, Any]]:
        """A finding's elements of proof but for the last `all_but`, each shown by its first file."""
        session = await self._ready()
        finding = await session.get_one(Finding, finding_id)
        due = await elements_due(session, finding)
        query = select(FindingEvidence.evidence_id).where(col(FindingEvidence.finding_id) == finding_id).limit(1)
        files = [str(one) for one in (await session.exec(query)).all()]
        return [{"code": one.code, "note": note, "evidence_ids": files} for one in due[: len(due) - all_but]]

    async def _ready(self) -> AsyncSession:
        if self.acts >= MOST:
            await self.settle()
        if self.session is None:
            self.opened = self.runtime.db.write()
            self.session = await self.opened.__aenter__()
        self.acts += 1
        return self.session

    async def _viewer(self, login: str) -> Viewer:
        if login not in self.viewers:
            assert self.session is not None  # noqa: S101 - opened by the caller
            account = await account_by_login(self.session, login)
            assert account is not None  # noqa: S101 - everybody of the cast has one
            self.viewers[login] = await viewer_for(self.session, account, clock.today())
        return self.viewers[login]


async def _whole(content: bytes) -> AsyncIterator[bytes]:
    yield content
