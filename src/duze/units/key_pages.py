"""The page of a body's public keys: which is in use, its fingerprint, how to make one, and the way to change it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from litestar import Request, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect, Template

from duze.kit.agekeys import holds_private_key
from duze.kit.db import Database
from duze.kit.errors import NotFound, Refusal
from duze.kit.web.forms import form_values, shaped
from duze.kit.web.problems import problem
from duze.people.permissions import Permission, Viewer, require
from duze.units.keys import KeyIn, bodies_with_keys, body_for_keys, keys_of, register_key


@get("/keys")
async def keys_page(db: NamedDependency[Database], viewer: NamedDependency[Viewer]) -> Template:
    """The keys this viewer keeps."""
    return await _page(db, viewer, None, "", None)


@post("/keys/{body_id:uuid}", status_code=303)
async def register(
    request: Request[Any, Any, Any],
    db: NamedDependency[Database],
    viewer: NamedDependency[Viewer],
    body_id: FromPath[UUID],
) -> Redirect | Template:
    """Register a key. A private key pasted by mistake is not sent back to the screen."""
    values = await form_values(request)
    try:
        async with db.write() as session:
            body = await body_for_keys(session, viewer, body_id, lock=True)
            await register_key(session, viewer, body, shaped(KeyIn, values))
    except NotFound:
        raise
    except Refusal as refusal:
        typed = str(values.get("recipient", ""))
        return await _page(db, viewer, body_id, "" if holds_private_key(typed) else typed, refusal)
    return Redirect("/keys", status_code=303)


async def _page(db: Database, viewer: Viewer, body_id: UUID | None, typed: str, refusal: Refusal | None) -> Template:
    require(viewer, Permission.BODY_KEYS_KEEP)
    async with db.read() as session:
        rows = [(body, await keys_of(session, body.id)) for body in await bodies_with_keys(session, viewer)]
    context = {
        "viewer": viewer,
        "active": "/keys",
        "rows": rows,
        "refused": body_id,
        "typed": typed,
        "problem": problem(refusal) if refusal else None,
    }
    return Template("units/keys.html", context=context, status_code=refusal.status if refusal else 200)


ROUTES: list[Any] = [keys_page, register]
