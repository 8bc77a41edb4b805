"""What the console is made of: no inline script or style, no foreign host, hashed files, strict headers."""

from __future__ import annotations

import gzip
import hashlib
import json
import re
from pathlib import Path

import pytest
from jinja2 import Environment

from duze.kit.settings import home
from duze.kit.web import build
from duze.kit.web.headers import CSP
from tests.conftest import World

SRC = home() / "src" / "duze"
TEMPLATES = sorted(SRC.glob("**/templates/**/*.html"))
STATIC = SRC / "kit" / "web" / "static"

# What a browser would ask for by itself; addresses in comments and licences are only words.
REQUESTS = re.compile(rb"""(?:url\(\s*['"]?|@import\s+['"]?|src=['"]?)(?:https?:)?//[^)'"\s]+""")


def _files() -> dict[str, dict[str, str]]:
    files: dict[str, dict[str, str]] = json.loads((STATIC / "manifest.json").read_text())["files"]
    return files


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(SRC)))
def test_templates_have_nothing_inline_and_name_no_host(path: Path) -> None:
    text = path.read_text()
    assert not re.search(r"<script(?![^>]*\ssrc=)", text), "inline script"
    # what is set on paper (@page) carries its style inside: it becomes a PDF and never reaches a browser
    assert "@page" in text or not re.search(r"<style|\sstyle=", text), "inline style"
    assert not re.search(r"\son[a-z]+\s*=\s*[\"']", text), "inline handler"
    assert not re.search(r"(?:https?:)?//[a-z0-9-]+\.[a-z]", text.replace("http://www.w3.org/2000/svg", "")), (
        "foreign host"
    )


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(SRC)))
def test_templates_are_whole(path: Path) -> None:
    Environment(extensions=["jinja2.ext.i18n"], autoescape=True).parse(path.read_text())


# Before any session there is no session token: these doors look where the form comes from (tests/app, test_proof).
WITHOUT_SESSION = {
    "letters/templates/letters/verify.html",
    "letters/templates/letters/verify_start.html",
    "units/templates/units/set_password.html",
    "units/templates/units/set_up.html",
}


def test_every_post_form_carries_the_session_token() -> None:
    bare = []
    for path in TEMPLATES:
        for form in re.findall(r"<form\b[^>]*method=\"post\".*?</form>", path.read_text(), re.S):
            if "_csrf_token" not in form and "hidden(" not in form and 'action="/sign-in"' not in form:
                bare.append(path.relative_to(SRC).as_posix())
    assert set(bare) == WITHOUT_SESSION


def test_every_icon_a_page_names_exists() -> None:
    _, complaints = build.sprite(build.icons_named(), build.ASSETS / "node_modules" / "lucide-static" / "icons")
    assert not complaints


def test_the_assets_are_built_from_the_present_sources() -> None:
    assert build.up_to_date(build.fingerprint()), "run `python -m duze.kit.web.build`"
    for name, item in _files().items():
        data = (STATIC / item["file"]).read_bytes()
        assert hashlib.sha256(data).hexdigest() == item["sha256"], name
        assert item["sha256"].startswith(item["file"].rsplit(".", 2)[1]), name
        assert gzip.decompress((STATIC / f"{item['file']}.gz").read_bytes()) == data, name
    licences = (STATIC / "THIRD_PARTY.txt").read_text()
    assert all(name in licences for name in ("bootstrap 5.3.8", "htmx.org 2.0.11", "lucide-static 1.62.0"))


def test_assets_ask_for_nothing_elsewhere() -> None:
    for name, item in _files().items():
        assert not REQUESTS.findall((STATIC / item["file"]).read_bytes()), name


def test_dark_tokens_are_the_same_for_the_chosen_and_the_systems_theme() -> None:
    css = (build.OWN / "ds.css").read_text()
    chosen = re.search(r"\[data-theme=dark\] \{(.*?)\n\}", css, re.S)
    system = re.search(r":root:not\(\[data-theme=light\]\) \{(.*?)\n  \}", css, re.S)
    assert chosen
    assert system
    assert chosen[1].split() == system[1].split()


def test_the_style_sheet_works_in_old_browsers() -> None:
    """Chromium 88 knows none of these; office browsers run cores that old."""
    css = re.sub(r"/\*.*?\*/", "", (build.OWN / "ds.css").read_text(), flags=re.S)
    for word in (":has(", "@layer", "color-mix(", "oklch(", "@container", "\n  &", "inset-inline"):
        assert word not in css, word


def test_the_first_view_weighs_little() -> None:
    wanted: tuple[str, ...] = ("bootstrap.css", "ds.css", "app.js", "icons.svg", "favicon.svg")
    wanted += ("drafts.js", "outbox.js", "store.js", "forms.js", "keys.js")  # for those who log findings
    packed = sum((STATIC / f"{_files()[name]['file']}.gz").stat().st_size for name in wanted)
    assert packed < 75_000  # leaves 10 kB for the page itself, out of 85


async def test_static_files_are_cached_for_ever_and_packed(world: World) -> None:
    file = _files()["ds.css"]["file"]
    answer = await world.http.get(f"/static/{file}", headers={"accept-encoding": "gzip"})
    assert answer.status_code == 200
    assert answer.headers["content-encoding"] == "gzip"
    assert "immutable" in answer.headers["cache-control"]
    assert answer.headers["x-content-type-options"] == "nosniff"
    plain = await world.http.get(f"/static/{file}", headers={"accept-encoding": "identity"})
    assert "content-encoding" not in plain.headers
    assert plain.content == answer.content


@pytest.mark.parametrize("name", ["manifest.json", "..%2f..%2fsecret.key", "ds.css", "THIRD_PARTY.txt"])
async def test_nothing_else_in_the_folder_can_be_reached(world: World, name: str) -> None:
    assert (await world.http.get(f"/static/{name}")).status_code == 404


@pytest.mark.parametrize("path", ["/sign-in", "/nothing", "/api/nothing", "/healthz", "/api/units"])
async def test_every_answer_has_the_security_headers(world: World, path: str) -> None:
    headers = (await world.http.get(path)).headers
    assert headers["content-security-policy"] == CSP
    assert "'unsafe" not in CSP
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"
    assert headers["x-frame-options"] == "DENY"
    assert headers["cache-control"] == "no-store"


async def test_an_error_page_says_what_why_and_the_request(world: World) -> None:
    world.http.cookies.clear()
    await world.http.post(
        "/sign-in", data={"login": "supervisor", "password": "Duze-demo-2026"}, follow_redirects=False
    )
    answer = await world.http.get("/findings/01a20b49-acd2-7776-9c31-872fd2c0d1cf")
    assert answer.status_code == 404
    assert "没有找到" in answer.text
    assert "请求编号" in answer.text


@pytest.mark.parametrize("path", sorted((SRC / "kit/web/assets/own").glob("*.css")), ids=lambda path: path.name)
def test_every_block_of_a_stylesheet_is_closed(path: Path) -> None:
    """An open `@media` would silence every rule after it on other screens, and no browser complains."""
    depth = 0
    for found in re.finditer(r"@media|[{}]", re.sub(r"/\*.*?\*/", "", path.read_text(), flags=re.DOTALL)):
        if found[0] == "@media":
            assert depth == 0, "a media query inside another block"
        else:
            depth += 1 if found[0] == "{" else -1
    assert depth == 0
