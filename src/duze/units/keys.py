"""Public keys of discipline bodies: registered and changed by the body's officer or the security administrator.

The newest key of a body is the one in use; older ones stay on record. The private half never comes here.
"""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlmodel import Field, SQLModel, col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from duze.journal.actions import record
from duze.journal.verbs import Verb
from duze.kit.agekeys import BadKey, fingerprint, holds_private_key, recipient_of
from duze.kit.errors import NotFound, WrongState, invalid
from duze.people.permissions import Permission, Role, Viewer, require
from duze.units.models import BodyKey, DisciplineBody


class KeyIn(SQLModel):
    """A public key as pasted in: the line that begins with `age1`."""

    model_config = {"extra": "forbid"}

    recipient: str = Field(
        max_length=2000,
        title="公钥",
        schema_extra={"examples": ["age1nsty5z9g32j7l93zu33dkyxe5k009es9uty8kr82t77tkvy65dgqd44q3s"]},
    )


async def bodies_with_keys(session: AsyncSession, viewer: Viewer) -> Sequence[DisciplineBody]:
    """The bodies whose keys this viewer keeps: an officer's own, all of them for the security administrator."""
    query = select(DisciplineBody).order_by(col(DisciplineBody.code))
    if not viewer.has(Role.SECURITY_ADMIN):
        query = query.where(col(DisciplineBody.id).in_(viewer.bodies()))
    return (await session.exec(query)).all()


async def body_for_keys(session: AsyncSession, viewer: Viewer, body_id: UUID, *, lock: bool = False) -> DisciplineBody:
    """One of them, locked for writing if asked. Raises NotFound."""
    query = select(DisciplineBody).where(col(DisciplineBody.id) == body_id)
    body = (await session.exec(query.with_for_update() if lock else query)).first()
    if body is None or not (viewer.has(Role.SECURITY_ADMIN) or body.id in viewer.bodies()):
        raise NotFound
    return body


async def keys_of(session: AsyncSession, body_id: UUID) -> Sequence[BodyKey]:
    """All keys a body ever had, newest first."""
    query = select(BodyKey).where(col(BodyKey.body_id) == body_id)
    return (await session.exec(query.order_by(col(BodyKey.created_at).desc(), col(BodyKey.id).desc()))).all()


async def key_in_use(session: AsyncSession, body_id: UUID) -> BodyKey | None:
    """The key to which packages for this body are sealed now."""
    found = await keys_of(session, body_id)
    return found[0] if found else None


async def register_key(session: AsyncSession, actor: Viewer, body: DisciplineBody, data: KeyIn) -> BodyKey:
    """Register a body's key, or put a new one in the old one's place.

    Raises Invalid for what is no public key, above all for a private one; WrongState for a key registered before:
    an old key comes back only if it was never lost, and then there is no reason to change it.
    """
    require(actor, Permission.BODY_KEYS_KEEP)
    if holds_private_key(data.recipient):
        sentence = "这是私钥。私钥不得离开贵单位：请作废这对密钥，重新生成后只登记以 age1 开头的公钥。"
        raise invalid("/recipient", sentence)
    text = data.recipient.strip()
    try:
        recipient_of(text)
    except BadKey as error:
        raise invalid("/recipient", "不是有效的公钥。请粘贴 duze keygen 显示的、以 age1 开头的一整行。") from error
    known = await session.exec(select(BodyKey.id).where(col(BodyKey.recipient) == text))
    if known.first() is not None:
        raise WrongState("这把公钥已经登记过，请重新生成一对密钥。", code="key_known")
    before = await key_in_use(session, body.id)
    key = BodyKey(
        body_id=body.id,
        recipient=text,
        fingerprint=fingerprint(text),
        registered_by=actor.id,
        registered_by_name=actor.name,
    )
    session.add(key)
    await session.flush()
    was = {"fingerprint": before.fingerprint} if before else {}
    record(session, actor, Verb.BODY_KEY_REGISTERED, body, before=was, after={"fingerprint": key.fingerprint})
    return key
