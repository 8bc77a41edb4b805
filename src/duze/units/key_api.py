"""Public keys of discipline bodies over the API."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import msgspec
from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from duze.kit.db import Database
from duze.people.permissions import Viewer
from duze.units.keys import KeyIn, body_for_keys, keys_of, register_key
from duze.units.models import BodyKey


class KeyOut(msgspec.Struct):
    """A public key; the first of a list is the one in use."""

    recipient: str
    fingerprint: str
    registered_by: str
    registered_at: datetime


def key_out(key: BodyKey) -> KeyOut:
    """A key over the API."""
    return KeyOut(key.recipient, key.fingerprint, key.registered_by_name, key.created_at)


@get("/discipline-bodies/{body_id:uuid}/keys", tags=["units"], summary="A body's public keys")
async def list_keys(
    db: NamedDependency[Database], viewer: NamedDependency[Viewer], body_id: FromPath[UUID]
) -> list[KeyOut]:
    """The keys of a body you answer for (the security administrator: of any), the one in use first."""
    async with db.read() as session:
        body = await body_for_keys(session, viewer, body_id)
        return [key_out(key) for key in await keys_of(session, body.id)]


@post("/discipline-bodies/{body_id:uuid}/keys", tags=["units"], summary="Register a body's public key")
async def add_key(
    db: NamedDependency[Database], viewer: NamedDependency[Viewer], body_id: FromPath[UUID], data: JSONBody[KeyIn]
) -> KeyOut:
    """Register the body's key, or a new one in the old one's place. Never send a private key: it is refused."""
    async with db.write() as session:
        body = await body_for_keys(session, viewer, body_id, lock=True)
        return key_out(await register_key(session, viewer, body, data))


ROUTES = [list_keys, add_key]
