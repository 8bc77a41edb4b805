"""The Jinja environments, one for each language: every room's templates, strict undefined, autoescape, gettext."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from jinja2 import Template as Compiled
from jinja2.ext import Extension
from jinja2.lexer import Token, TokenStream
from litestar.plugins.jinja import JinjaTemplateEngine
from markupsafe import Markup, escape

from duze.app.navigation import me_of, nav_for, tabs_for
from duze.app.runtime import Runtime
from duze.kit import i18n
from duze.kit.ids import new_id
from duze.kit.web.packing import masked
from duze.kit.web.scope import field_id, present
from duze.kit.web.static import asset_url, icon

PACKAGE = Path(__file__).parents[1]


class Translated(Extension):
    """Reads `_("words")` as the words of the environment's language, once, when a template is compiled.

    A page says `_` two hundred times, and a call through the template's context costs more than the words.
    """

    _CALL = (("name", "_"), ("lparen", "("), ("string", None), ("rparen", ")"))

    def filter_stream(self, stream: TokenStream) -> Iterator[Token]:
        """The tokens, with a string in the place of each call of `_` on a string alone."""
        held: deque[Token] = deque()
        for token in stream:
            kind, value = self._CALL[len(held)]
            if token.type == kind and value in (None, token.value):
                held.append(token)
                if len(held) == len(self._CALL):
                    yield Token(held[0].lineno, "string", self._words(held[2].value))
                    held.clear()
                continue
            yield from held
            held.clear()
            if (token.type, token.value) == self._CALL[0]:
                held.append(token)
            else:
                yield token
        yield from held

    def _words(self, message: str) -> str:
        with i18n.speaking(self.environment.spoken):  # type: ignore[attr-defined]
            return i18n.gettext(message).replace("%%", "%")


class Engine(JinjaTemplateEngine):
    """Templates in the language of the present request."""

    def __init__(self, runtime: Runtime) -> None:
        self.spoken = {name: environment(runtime, name) for name in i18n.LOCALES}
        super().__init__(engine_instance=self.spoken[i18n.ZH])

    def get_template(self, template_name: str) -> Compiled:
        """A template by name."""
        self.engine = self.spoken[i18n.locale()]
        return super().get_template(template_name)


def environment(runtime: Runtime, spoken: str) -> Environment:
    """The environment all pages of a language render in."""
    folders = [PACKAGE / "kit" / "web" / "templates", *sorted(PACKAGE.glob("*/templates"))]
    env = Environment(
        loader=FileSystemLoader([str(folder) for folder in folders]),
        autoescape=True,
        undefined=StrictUndefined,
        extensions=["jinja2.ext.i18n", Translated],
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        cache_size=-1,
    )
    env.install_gettext_callables(  # type: ignore[attr-defined]
        i18n.gettext, i18n.ngettext, newstyle=True, pgettext=i18n.pgettext
    )
    env.globals.update(_globals(runtime))
    env.extend(spoken=spoken)
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
        "icon": icon,
        "csrf_value": lambda: masked(present().csrf),
        "new_key": lambda: str(new_id()),
        "here": present,
        "field_id": field_id,
        "locale": i18n.locale,
        "say": i18n.say,
        "fmt_date": i18n.fmt_date,
        "fmt_month": i18n.fmt_month,
        "fmt_datetime": i18n.fmt_datetime,
        "fmt_num": i18n.fmt_num,
        "nav_for": nav_for,
        "me_of": me_of,
        "tabs_for": tabs_for,
        "city": runtime.settings.city,
        "demo": runtime.settings.demo,
    }
