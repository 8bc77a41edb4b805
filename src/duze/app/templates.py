"""The Jinja environment: every room's templates, strict undefined, autoescape, gettext."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from duze.app.navigation import me_of, nav_for, tabs_for
from duze.app.runtime import Runtime
from duze.kit import i18n
from duze.kit.ids import new_id
from duze.kit.web.packing import masked
from duze.kit.web.scope import field_id, present
from duze.kit.web.static import asset_url

PACKAGE = Path(__file__).parents[1]


def environment(runtime: Runtime) -> Environment:
    """The environment all pages render in."""
    folders = [PACKAGE / "kit" / "web" / "templates", *sorted(PACKAGE.glob("*/templates"))]
    env = Environment(
        loader=FileSystemLoader([str(folder) for folder in folders]),
        autoescape=True,
        undefined=StrictUndefined,
        extensions=["jinja2.ext.i18n"],
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        cache_size=-1,
    )
    env.install_gettext_callables(  # type: ignore[attr-defined]
        i18n.gettext, i18n.ngettext, newstyle=True, pgettext=i18n.pgettext
    )
    env.globals.update(_globals(runtime))
    return env


def translated(message: str, **params: Any) -> Markup:
    """`_` of the templates: translated, then escaped like any other text.

    Jinja's own marks translations as safe HTML. Ours hold none, and some of what is translated is data (the name
    of a sub-type that an office brought in), so nothing is taken on trust.
    """
    return _sentence(i18n.locale(), message, raw=True) % params if params else _sentence(i18n.locale(), message)


@lru_cache(maxsize=4096)
def _sentence(_locale: str, message: str, *, raw: bool = False) -> Markup:
    sentence = escape(i18n.gettext(message))
    return sentence if raw else sentence.replace("%%", "%")


def _globals(runtime: Runtime) -> dict[str, Any]:
    return {
        "_": translated,
        "asset_url": asset_url,
        "csrf_value": lambda: masked(present().csrf),
        "new_key": lambda: str(new_id()),
        "here": present,
        "field_id": field_id,
        "locale": i18n.locale,
        "say": i18n.say,
        "fmt_date": i18n.fmt_date,
        "fmt_datetime": i18n.fmt_datetime,
        "fmt_num": i18n.fmt_num,
        "nav_for": nav_for,
        "me_of": me_of,
        "tabs_for": tabs_for,
        "city": runtime.settings.city,
        "demo": runtime.settings.demo,
    }
