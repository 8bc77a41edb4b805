"""`python -m duze.kit.web.build`: the console's static files, from npm packages and our own sources.

Copies a few files out of `npm ci`, builds the icon sprite from the icons that pages name, gives every
file a content-hashed name and a compressed twin, and writes `manifest.json` and `THIRD_PARTY.txt`. Servers
need no Node: the wheel carries the result. Does nothing when nothing changed.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ASSETS = Path(__file__).parent / "assets"
OWN = ASSETS / "own"
STATIC = Path(__file__).parent / "static"
PACKAGE = Path(__file__).parents[2]

# logical name → file inside node_modules
VENDOR = {
    "bootstrap.css": "bootstrap/dist/css/bootstrap.min.css",
    "htmx.js": "htmx.org/dist/htmx.min.js",
    "api-docs.css": "swagger-ui-dist/swagger-ui.css",
    "api-docs.js": "swagger-ui-dist/swagger-ui-bundle.js",
    "uplot.css": "uplot/dist/uPlot.min.css",
    "uplot.js": "uplot/dist/uPlot.iife.min.js",
}
LICENCES = ("bootstrap", "htmx.org", "lucide-static", "swagger-ui-dist", "uplot")

_IN_PAGES = (
    re.compile(r"""\bic\(\s*['"]([a-z0-9-]+)['"]"""),
    re.compile(r"""\bicon['"]?\s*[=:]\s*['"]([a-z0-9-]+)['"]"""),
)
_IN_CODE = (re.compile(r"""\bicon['"]?\s*[=:]\s*"([a-z0-9-]+)\""""), re.compile(r"""\bItem\(\s*"([a-z0-9-]+)\""""))

# An import of a module beside: it is given the hashed name, as a page's own links are.
_IMPORT = re.compile(rb"""((?:\bfrom|\bimport)\s*\(?\s*)(['"])\./([a-z0-9-]+\.js)['"]""")


class BuildFailed(Exception):
    """The assets cannot be built; the message says why and what to do."""


def icons_named() -> dict[str, str]:
    """Every icon that a page, a module or `icons.txt` names → the file that names it."""
    found: dict[str, str] = {}
    for path, patterns in _naming_files():
        text = path.read_text("utf-8")
        for pattern in patterns:
            for name in pattern.findall(text):
                found.setdefault(name, str(path.relative_to(PACKAGE)))
    for name in (OWN / "icons.txt").read_text("utf-8").split():
        found.setdefault(name, "icons.txt")
    return found


def _naming_files() -> Iterator[tuple[Path, tuple[re.Pattern[str], ...]]]:
    for path in sorted(PACKAGE.glob("**/templates/**/*.html")):
        yield path, _IN_PAGES
    for path in sorted(PACKAGE.glob("**/*.py")):
        if "node_modules" not in path.parts and path != Path(__file__):
            yield path, _IN_CODE


def sprite(names: dict[str, str], icons: Path) -> tuple[bytes, list[str]]:
    """One SVG with a symbol for each icon, and a complaint for each name that Lucide does not have."""
    symbols, complaints = [], []
    for name in sorted(names):
        file = icons / f"{name}.svg"
        if not file.is_file():
            complaints.append(f"{names[name]}: there is no Lucide icon “{name}”; pick another name")
            continue
        inner = file.read_text("utf-8").split(">", 2)[2].rsplit("</svg>", 1)[0]
        drawing = re.sub(r"\s+", " ", inner).replace("> <", "><").replace(" />", "/>").strip()
        symbols.append(f'<symbol id="{name}" viewBox="0 0 24 24">{drawing}</symbol>')
    body = f'<svg xmlns="http://www.w3.org/2000/svg">{"".join(symbols)}</svg>'
    return body.encode(), complaints


def fingerprint() -> str:
    """What the result depends on; equal fingerprints mean there is nothing to do."""
    seen = hashlib.sha256(Path(__file__).read_bytes())
    for path in [ASSETS / "package-lock.json", *sorted(OWN.iterdir())]:
        seen.update(path.name.encode() + b"\0" + path.read_bytes())
    seen.update(" ".join(sorted(icons_named())).encode())
    return seen.hexdigest()


def up_to_date(mark: str) -> bool:
    """Whether the static folder already holds the result of `mark`, whole."""
    try:
        manifest = json.loads((STATIC / "manifest.json").read_text("utf-8"))
    except (OSError, ValueError):
        return False
    files = manifest.get("files", {}).values()
    return manifest.get("fingerprint") == mark and all((STATIC / item["file"]).is_file() for item in files)


def install() -> Path:
    """The node_modules folder, made by `npm ci` when it is missing or older than the lock. Raises BuildFailed."""
    modules, lock = ASSETS / "node_modules", ASSETS / "package-lock.json"
    stamp = modules / ".lock-sha256"
    wanted = hashlib.sha256(lock.read_bytes()).hexdigest()
    if stamp.is_file() and stamp.read_text() == wanted:
        return modules
    if shutil.which("npm") is None:
        raise BuildFailed("npm is missing: install Node.js 18 or later (apt-get install nodejs npm) and try again")
    command = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    ran = subprocess.run(command, cwd=ASSETS, capture_output=True, text=True, check=False)  # noqa: S603
    if ran.returncode:
        raise BuildFailed(f"npm ci failed in {ASSETS}: {ran.stderr.strip() or ran.stdout.strip()}")
    stamp.write_text(wanted)
    return modules


def build() -> list[str]:
    """Write the static folder anew. Returns complaints about unknown icons. Raises BuildFailed."""
    mark = fingerprint()
    if up_to_date(mark):
        return []
    modules = install()
    icons, complaints = sprite(icons_named(), modules / "lucide-static" / "icons")
    contents = {name: (modules / source).read_bytes() for name, source in VENDOR.items()}
    contents |= {path.name: path.read_bytes() for path in OWN.iterdir() if path.suffix != ".txt"}
    contents["icons.svg"] = icons
    _write(contents, mark, _licences(modules))
    return complaints


def _write(contents: dict[str, bytes], mark: str, licences: str) -> None:
    STATIC.mkdir(exist_ok=True)
    files: dict[str, dict[str, Any]] = {}
    for name in _after_imports(contents):
        raw = _IMPORT.sub(lambda found: _hashed_import(found, files), contents[name])
        # A source map would be asked for by a browser's tools and is not shipped.
        data = re.sub(rb"(/\*|//)# sourceMappingURL=\S+( ?\*/)?\s*$", b"", raw)
        digest = hashlib.sha256(data).hexdigest()
        stem, _, ending = name.rpartition(".")
        files[name] = {"file": f"{stem}.{digest[:12]}.{ending}", "sha256": digest, "size": len(data)}
        _put(STATIC / files[name]["file"], data)
        _put(STATIC / f"{files[name]['file']}.gz", gzip.compress(data, 9, mtime=0))
    _put(STATIC / "THIRD_PARTY.txt", licences.encode())
    # The manifest comes last: whoever finds it finds the files it names.
    manifest = {"fingerprint": mark, "files": files}
    _put(STATIC / "manifest.json", json.dumps(manifest, indent=1, sort_keys=True).encode())
    kept = {item["file"] for item in files.values()} | {f"{item['file']}.gz" for item in files.values()}
    for path in STATIC.iterdir():
        if path.name not in kept | {"manifest.json", "THIRD_PARTY.txt"}:
            path.unlink()


def _after_imports(contents: dict[str, bytes]) -> list[str]:
    """Names in an order in which every module comes after those it imports."""
    ordered: list[str] = []

    def visit(name: str, above: tuple[str, ...] = ()) -> None:
        if name in above or name not in contents:
            raise BuildFailed(f"modules import each other or what does not exist: {' → '.join([*above, name])}")
        if name in ordered:
            return
        if name.endswith(".js"):
            for _, _, wanted in _IMPORT.findall(contents[name]):
                visit(wanted.decode(), (*above, name))
        ordered.append(name)

    for name in sorted(contents):
        visit(name)
    return ordered


def _hashed_import(found: re.Match[bytes], files: dict[str, dict[str, Any]]) -> bytes:
    file: str = files[found[3].decode()]["file"]
    return found[1] + found[2] + b"./" + file.encode() + found[2]


def _put(path: Path, data: bytes) -> None:
    scratch = path.with_name(f"{path.name}.part")
    scratch.write_bytes(data)
    scratch.replace(path)


def _licences(modules: Path) -> str:
    parts = ["Third-party files of the console, with their licences.\n"]
    for name in LICENCES:
        about = json.loads((modules / name / "package.json").read_text("utf-8"))
        text = (modules / name / "LICENSE").read_text("utf-8").strip()
        parts.append(f"{'=' * 78}\n{name} {about['version']} ({about.get('license', '')})\n{'=' * 78}\n{text}\n")
    return "\n".join(parts)


def main() -> int:
    """Build; complaints go to stderr."""
    try:
        complaints = build()
    except BuildFailed as error:
        sys.stderr.write(f"{error}\n")
        return 1
    for complaint in complaints:
        sys.stderr.write(f"warning: {complaint}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
