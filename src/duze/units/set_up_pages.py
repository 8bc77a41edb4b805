"""The page behind the one-time set-up link. Open to whoever holds the link, and only while it works."""

from __future__ import annotations

from typing import Any

from litestar import Request, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect, Template

from duze.kit import clock
from duze.kit.db import Database
from duze.kit.errors import NotFound, Refusal
from duze.kit.web.forms import form_values, shaped
from duze.kit.web.problems import problem
from duze.people.pages import same_site
from duze.units.setting_up import SetUpIn, checked_passwords, first_link, set_up


@get("/set-up/{token:str}", include_in_schema=False)
async def set_up_page(db: NamedDependency[Database], token: FromPath[str]) -> Template:
    """The form for the first administrators."""
    async with db.read() as session:
        await first_link(session, token, now=clock.now())
    return _form({}, None)


@post("/set-up/{token:str}", include_in_schema=False, status_code=303)
async def set_up_now(
    request: Request[Any, Any, Any], db: NamedDependency[Database], token: FromPath[str]
) -> Redirect | Template:
    """Make the administrators; what was typed is kept when something is refused, but for the passwords."""
    same_site(request)
    values = await form_values(request)
    try:
        async with db.read() as session:
            await first_link(session, token, now=clock.now())
        data = shaped(SetUpIn, values)
        hashes = await checked_passwords(data)
        async with db.write() as session:
            link = await first_link(session, token, now=clock.now(), lock=True)
            await set_up(session, link, data, hashes, now=clock.now(), today=clock.today())
    except NotFound:
        raise
    except Refusal as refusal:
        return _form(values, refusal)
    return Redirect("/sign-in?done=set-up", status_code=303)


def _form(values: dict[str, Any], refusal: Refusal | None) -> Template:
    typed = {name: value for name, value in values.items() if not name.endswith(("_password", "_again"))}
    context = {"values": typed, "problem": problem(refusal) if refusal else None}
    headers = {"Referrer-Policy": "no-referrer", "Cache-Control": "no-store"}
    return Template(
        "units/set_up.html", context=context, status_code=refusal.status if refusal else 200, headers=headers
    )


ROUTES = [set_up_page, set_up_now]
