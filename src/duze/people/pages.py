"""Sign-in and sign-out in the browser."""

from __future__ import annotations

from typing import Any
from unicodedata import normalize
from urllib.parse import urlsplit

from litestar import Request, get, post
from litestar.datastructures import Cookie
from litestar.di import NamedDependency
from litestar.params import FromQuery
from litestar.response import Redirect, Template

from duze.kit.db import Database
from duze.kit.errors import NotAllowed, Refusal
from duze.kit.i18n import N_
from duze.kit.settings import Settings
from duze.kit.web.browsers import too_old
from duze.kit.web.forms import form_values
from duze.kit.web.problems import problem
from duze.people.actions import note_sign_out, sign_in
from duze.people.queries import no_accounts
from duze.people.sessions import LIFETIME, Sessions

COOKIE = "duze_session"


# What was done on the page before, by its name in the address.
_DONE = {"set-up": N_("设置完成，请用刚才设置的登录名和口令登录。"), "password": N_("口令已设置，请登录。")}


@get("/sign-in", include_in_schema=False)
async def sign_in_page(
    request: Request[Any, Any, Any],
    db: NamedDependency[Database],
    next: FromQuery[str] = "/",
    done: FromQuery[str] = "",
) -> Template:
    """The sign-in form; on an installation without accounts it says how to make the first ones."""
    async with db.read() as session:
        fresh = await no_accounts(session)
    context = _sheet(request, next=_local(next), login="", problem=None, done=_DONE.get(done, ""), fresh=fresh)
    return Template("sign_in.html", context=context)


def _sheet(request: Request[Any, Any, Any], **own: Any) -> dict[str, Any]:
    return {"too_old": too_old(request.headers.get("user-agent", "")), **own}


@post("/sign-in", include_in_schema=False, status_code=303)
async def sign_in_now(
    request: Request[Any, Any, Any],
    db: NamedDependency[Database],
    sessions: NamedDependency[Sessions],
    settings: NamedDependency[Settings],
) -> Redirect | Template:
    """Check the password and start a session under a new token."""
    same_site(request)
    values = await form_values(request)
    # an input method left at full width types letters that look alike
    login, target = normalize("NFKC", str(values.get("login", ""))).strip(), _local(str(values.get("next", "/")))
    try:
        account = await sign_in(db, login, str(values.get("password", "")))
    except Refusal as refusal:
        context = _sheet(request, next=target, login=login, problem=problem(refusal))
        return Template("sign_in.html", context=context, status_code=refusal.status)
    web = await sessions.start(account.id, request.cookies.get(COOKIE))
    return Redirect(target, status_code=303, cookies=[_cookie(web.token, settings)])


@post("/sign-out", include_in_schema=False, status_code=303)
async def sign_out(
    request: Request[Any, Any, Any],
    db: NamedDependency[Database],
    sessions: NamedDependency[Sessions],
    settings: NamedDependency[Settings],
) -> Redirect:
    """End the session."""
    same_site(request)
    if token := request.cookies.get(COOKIE):
        if web := await sessions.find(token):
            await note_sign_out(db, web.account_id)
        await sessions.end(token)
    return Redirect("/sign-in", status_code=303, cookies=[_cookie("", settings, max_age=0)])


def _cookie(token: str, settings: Settings, max_age: int | None = None) -> Cookie:
    return Cookie(
        key=COOKIE,
        value=token,
        max_age=int(LIFETIME.total_seconds()) if max_age is None else max_age,
        httponly=True,
        samesite="lax",
        secure=settings.cookie_secure,
        path="/",
    )


def same_site(request: Request[Any, Any, Any]) -> None:
    """Sign-in has no session token yet: browsers say where a form comes from, and it must be from here."""
    origin = request.headers.get("origin")
    if request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        raise NotAllowed("请从本系统的登录页面登录。", code="csrf")
    if origin and origin != "null" and urlsplit(origin).netloc != request.headers.get("host", ""):
        raise NotAllowed("请从本系统的登录页面登录。", code="csrf")


def _local(target: str) -> str:
    """Only addresses of our own may be returned to after signing in."""
    parts = urlsplit(target)
    safe = target.startswith("/") and not target.startswith(("//", "/\\")) and not parts.netloc
    return target if safe else "/"
