"""Who is asking: session cookie or bearer token → viewer, and the form token of browser sessions."""

from __future__ import annotations

from typing import Any

from litestar import Request
from litestar.connection import ASGIConnection
from litestar.enums import ScopeType
from litestar.handlers.base import BaseRouteHandler
from litestar.types import ASGIApp, Receive, Scope, Send

from duze.app.runtime import Runtime
from duze.kit import clock, i18n
from duze.kit.errors import NotAllowed, SignInNeeded
from duze.kit.trace import traced
from duze.kit.web.packing import same_token
from duze.kit.web.scope import RequestScope, enter
from duze.people.pages import COOKIE
from duze.people.permissions import Viewer
from duze.people.sessions import WebSession
from duze.units.arriving import Arrival, arrival_by_account, arrival_by_token

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


class AuthMiddleware:
    """Outermost of ours: request id, locale, session, viewer. Refuses nothing but a wrong form token."""

    def __init__(self, app: ASGIApp, runtime: Runtime) -> None:
        self.app = app
        self.runtime = runtime

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != ScopeType.HTTP or scope["path"].startswith("/static/"):
            await self.app(scope, receive, send)
            return
        request: Request[Any, Any, Any] = Request(scope)
        with traced(), i18n.speaking(i18n.negotiate(request.headers.get("accept-language", ""))):
            arrival, web = await self._who(request)
            here = RequestScope(path=request.url.path, posted=request.method == "POST")
            enter(here)
            scope["user"] = None
            scope["auth"] = web
            if arrival is not None:
                scope["user"] = arrival.viewer
                here.account, here.theme = str(arrival.viewer.id), arrival.theme
                i18n.set_locale(arrival.language or i18n.locale())
            if web is not None:
                here.csrf = web.csrf
            await self.app(scope, receive, send)

    async def _who(self, request: Request[Any, Any, Any]) -> tuple[Arrival | None, WebSession | None]:
        kind, _, token = request.headers.get("authorization", "").partition(" ")
        if kind.lower() == "bearer" and token:
            return await arrival_by_token(self.runtime.db, token.strip(), clock.now(), clock.today()), None
        cookie = request.cookies.get(COOKIE)
        web = await self.runtime.sessions.find(cookie) if cookie else None
        if web is None:
            return None, None
        arrival = await arrival_by_account(self.runtime.db, web.account_id, clock.today())
        return (arrival, web) if arrival else (None, None)


async def signed_in(connection: ASGIConnection[Any, Any, Any, Any], _handler: BaseRouteHandler) -> None:
    """Guard of every route but the public ones: somebody is signed in, and forms carry their token."""
    if connection.scope.get("user") is None:
        raise SignInNeeded
    await check_form_token(connection)


async def check_form_token(connection: ASGIConnection[Any, Any, Any, Any]) -> None:
    """CSRF: a browser session's unsafe request carries the session's token in a header or field."""
    web = connection.scope.get("auth")
    if web is None or connection.scope["method"] in SAFE:  # type: ignore[typeddict-item]
        return
    sent = connection.headers.get("x-csrftoken", "")
    if not sent and isinstance(connection, Request):
        kind = connection.headers.get("content-type", "")
        if kind.startswith(("application/x-www-form-urlencoded", "multipart/form-data")):
            sent = str((await connection.form()).get("_csrf_token", ""))
    if not same_token(sent, web.csrf):
        raise NotAllowed("页面已过期，请刷新后重新提交；您填写的内容仍在。", code="csrf")


def viewer_of(request: Request[Any, Any, Any]) -> Viewer:
    """Dependency: the viewer. Raises SignInNeeded."""
    viewer = request.scope.get("user")
    if viewer is None:
        raise SignInNeeded
    assert isinstance(viewer, Viewer)  # noqa: S101 - set by our own middleware
    return viewer
