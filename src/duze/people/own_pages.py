"""“我的”: one's own account in the browser."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from litestar import Request, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect, Template

from duze.kit.db import Database
from duze.kit.errors import Refusal
from duze.kit.i18n import LOCALES, say
from duze.kit.web.forms import form_values, shaped
from duze.kit.web.problems import problem
from duze.kit.web.scope import keep_no_copy
from duze.people.actions import issue_token
from duze.people.models import Account
from duze.people.own import (
    THEMES,
    NewPassword,
    NewToken,
    OwnSettings,
    change_own_password,
    checked_new_password,
    own_tokens,
    revoke_own_token,
    save_own_settings,
)
from duze.people.permissions import ROLE_NAMES, Viewer
from duze.people.sessions import Sessions

LANGUAGE_NAMES = {"": "跟随浏览器", "zh_Hans_CN": "中文", "en": "English"}
THEME_NAMES = {"": "跟随系统", "light": "浅色", "dark": "深色"}


@get("/me")
async def me(db: NamedDependency[Database], viewer: NamedDependency[Viewer], done: FromQuery[str] = "") -> Template:
    """One's seats, settings, password and tokens."""
    return await _page(db, viewer, done=done)


async def _page(
    db: Database,
    viewer: Viewer,
    *,
    done: str = "",
    part: str = "",
    refusal: Refusal | None = None,
    token: str = "",
) -> Template:
    async with db.read() as session:
        account = await session.get_one(Account, viewer.id)
        tokens = await own_tokens(session, viewer)
    context = {
        "viewer": viewer,
        "active": "/me",
        "account": account,
        "tokens": tokens,
        "role_names": ROLE_NAMES,
        "languages": [(name, say(LANGUAGE_NAMES[name]), "") for name in ("", *LOCALES)],
        "themes": [(name, say(THEME_NAMES[name]), "") for name in THEMES],
        "done": done,
        "part": part,
        "problem": problem(refusal) if refusal else None,
        "token": token,
    }
    return Template("people/me.html", context=context, status_code=refusal.status if refusal else 200)


@post("/me/settings", status_code=303)
async def settings_saved(
    request: Request[Any, Any, Any], db: NamedDependency[Database], viewer: NamedDependency[Viewer]
) -> Redirect | Template:
    """Save language and theme."""
    try:
        data = shaped(OwnSettings, await form_values(request))
        async with db.write() as session:
            await save_own_settings(session, viewer, data)
    except Refusal as refusal:
        return await _page(db, viewer, part="settings", refusal=refusal)
    return Redirect("/me?done=settings", status_code=303)


@post("/me/password", status_code=303)
async def password_changed(
    request: Request[Any, Any, Any],
    db: NamedDependency[Database],
    viewer: NamedDependency[Viewer],
    sessions: NamedDependency[Sessions],
) -> Redirect | Template:
    """Change one's password; every other session ends."""
    try:
        data = shaped(NewPassword, await form_values(request))
        async with db.read() as session:
            account = await session.get_one(Account, viewer.id)
        hashed = await checked_new_password(account, data)
        async with db.write() as session:
            await change_own_password(session, viewer, hashed)
    except Refusal as refusal:
        return await _page(db, viewer, part="password", refusal=refusal)
    await sessions.end_all(viewer.id)
    return Redirect("/sign-in", status_code=303)


@post("/me/tokens", status_code=200)
async def token_made(
    request: Request[Any, Any, Any], db: NamedDependency[Database], viewer: NamedDependency[Viewer]
) -> Template:
    """Make an API token and show it once.

    No copy of the answer is kept, whatever key the request carries: it would keep the token in clear.
    """
    keep_no_copy()
    try:
        data = shaped(NewToken, await form_values(request))
        async with db.write() as session:
            account = await session.get_one(Account, viewer.id)
            token = await issue_token(session, viewer, account, data.name, days=data.days)
    except Refusal as refusal:
        return await _page(db, viewer, part="tokens", refusal=refusal)
    return await _page(db, viewer, part="tokens", token=token)


@post("/me/tokens/{token_id:uuid}/revocation", status_code=303)
async def token_revoked(
    db: NamedDependency[Database], viewer: NamedDependency[Viewer], token_id: FromPath[UUID]
) -> Redirect:
    """Make one of one's tokens worthless."""
    async with db.write() as session:
        await revoke_own_token(session, viewer, token_id)
    return Redirect("/me?done=token", status_code=303)


@post("/me/sessions-end", status_code=303)
async def sessions_ended(viewer: NamedDependency[Viewer], sessions: NamedDependency[Sessions]) -> Redirect:
    """Sign out everywhere, here too."""
    await sessions.end_all(viewer.id)
    return Redirect("/sign-in", status_code=303)


ROUTES = [me, settings_saved, password_changed, token_made, token_revoked, sessions_ended]
