"""Checks over a whole installation."""

from __future__ import annotations

from duze.app.runtime import Runtime
from duze.journal.actions import sealing_key
from duze.journal.queries import Report, verify
from duze.kit.i18n import EN, speaking


async def verify_journal(runtime: Runtime) -> Report:
    """Verify the journal against its leaves, signed heads and the heads kept outside the database."""
    public = sealing_key(runtime.settings.data_dir / "journal.key").public_key()
    with speaking(EN):  # the terminal's language
        async with runtime.db.read() as session:
            return await verify(session, public, runtime.settings.journal_heads)
