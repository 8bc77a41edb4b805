"""“帮助”: the guide of one's own roles, what the words mean, and the keys."""

from __future__ import annotations

from litestar import get
from litestar.di import NamedDependency
from litestar.response import Template

from duze.desk.guides import GUIDES
from duze.kit.i18n import gettext
from duze.people.permissions import ROLE_NAMES, Viewer


@get("/help")
async def help_page(viewer: NamedDependency[Viewer]) -> Template:
    """The guides of the roles the viewer holds."""
    roles = sorted(viewer.roles, key=list(GUIDES).index)
    context = {
        "viewer": viewer,
        "active": "/help",
        "guides": [(gettext(ROLE_NAMES[role]), [gettext(line) for line in GUIDES[role]]) for role in roles],
    }
    return Template("desk/help.html", context=context)


ROUTES = [help_page]
