"""The catalogue of screen texts: collects every Chinese msgid and keeps the English file complete.

`python -m duze.kit.messages` brings `locale/en/LC_MESSAGES/duze.po` up to date and says what lacks a
translation; exit code 1 when anything does. In Python every string literal with Chinese characters is
a msgid (refusals, labels, state names), except where the text is data or paper: letters, seeds, demo.
"""

from __future__ import annotations

import ast
import io
import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_file
from babel.messages.pofile import read_po, write_po

PACKAGE = Path(__file__).parents[1]
CATALOGUE = Path(__file__).parent / "locale" / "en" / "LC_MESSAGES" / "duze.po"
_CJK = re.compile(r"[\u4e00-\u9fff]")
# What these hold is printed on paper, is data, or is said on the developer's terminal.
PAPER = (
    "app/seed.py",
    "app/city/",
    "app/demo.py",
    "app/walk",
    "cli.py",
    "letters/",
    "deadlines/actions.py",
    "deadlines/notice_words.py",
    "messages/paper.py",
    "cases/supervision_paper.py",
    "dispatch/overview_rules.py",
    "dispatch/weekly_paper.py",
    "kit/docx.py",
    "kit/i18n.py",
    "kit/messages.py",
    "rankings/rules/paper_words.py",
)
ALSO_SCREEN = (
    "letters/models",
    "letters/making.py",
    "letters/advice_listing.py",
    "letters/batch_listing.py",
    "letters/errors.py",
    "letters/actions.py",
    "letters/rules.py",
    "letters/signer_rules.py",
    "letters/queries.py",
    "letters/api.py",
    "letters/pages",
    "letters/doors.py",
    "letters/selecting.py",
    "letters/starting.py",
    "letters/countersigning.py",
    "letters/batches.py",
    "letters/batch_jobs.py",
    "letters/batch_rules.py",
    "letters/advice_rules.py",
)

NAMED = ("deadlines/data/limits.toml", "law/data/law.toml")
"""Data that come with the program: the names in them are shown on the screen; an office's own stay as typed."""


def msgids() -> dict[str | tuple[str, ...], str]:
    """Every msgid (a pair for plurals) with the first place it stands in."""
    found: dict[str | tuple[str, ...], str] = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        name = path.relative_to(PACKAGE).as_posix()
        paper = name.startswith(PAPER) and not name.startswith(ALSO_SCREEN)
        if paper or {"node_modules", "static"} & set(path.parts):
            continue
        for line, text in _literals(ast.parse(path.read_text("utf-8"))):
            found.setdefault(text, f"{name}:{line}")
    for name in NAMED:
        for line, text in _names_in(PACKAGE / name):
            found.setdefault(text, f"{name}:{line}")
    for path in sorted(PACKAGE.rglob("templates/**/*.html")):
        for line, _function, message, _comments in _in_template(path):
            found.setdefault(message, f"{path.relative_to(PACKAGE).as_posix()}:{line}")
    return found


def _literals(tree: ast.AST) -> Iterator[tuple[int, str | tuple[str, ...]]]:
    """String literals with Chinese characters that are neither docstrings nor pieces of f-strings.

    The two forms of an `ngettext` call come as a pair.
    """
    skipped: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "ngettext":
            forms = [part for part in node.args[:2] if isinstance(part, ast.Constant)]
            skipped.update(id(part) for part in forms)
            yield node.lineno, tuple(str(part.value) for part in forms)
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "series_of":
            skipped.update(id(part) for part in node.args)  # letters of a number, the same in every language
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            skipped.add(id(node.value))
        if isinstance(node, ast.JoinedStr):
            skipped.update(id(part) for part in ast.walk(node))
        if not isinstance(node, ast.Constant) or not isinstance(node.value, str) or id(node) in skipped:
            continue
        if _CJK.search(node.value):
            yield node.lineno, node.value


def _names_in(path: Path) -> Iterator[tuple[int, str]]:
    for line, text in enumerate(path.read_text("utf-8").splitlines(), 1):
        if said := re.fullmatch(r'name = "(.+)"', text):
            yield line, said[1]


def _in_template(path: Path) -> Iterator[tuple[int, str, str | tuple[str, ...], list[str]]]:
    options = {"newstyle_gettext": "true", "trimmed": "false"}
    for line, message, comments, _context in extract_from_file("jinja2", path, options=options):
        yield line, "", message, comments


def refreshed() -> Catalog:
    """The English catalogue with exactly today's msgids, translations kept.

    Places name the file alone and the header bears no date, so that a change shows only what it changes.
    """
    catalogue = Catalog(locale="en", project="Duze", charset="utf-8", fuzzy=False)
    known: dict[str, str | list[str] | tuple[str, ...]] = {}
    if CATALOGUE.exists():
        with CATALOGUE.open("rb") as file:
            known = {_key(message.id): message.string or "" for message in read_po(file, locale="en") if message.id}
    for message, place in sorted(msgids().items(), key=lambda item: _place(item[1])):
        string = known.get(_key(message), "" if isinstance(message, str) else ("", ""))
        catalogue.add(message, string, locations=[_place(place)])
    return catalogue


def _place(place: str) -> tuple[str, int]:
    file_name, _, line = place.partition(":")
    return file_name, int(line)


def _key(message: str | Iterable[str]) -> str:
    return message if isinstance(message, str) else "\0".join(message)


def missing(catalogue: Catalog) -> list[str]:
    """Msgids without an English text, or whose placeholders differ."""
    lacking = []
    for message in catalogue:
        if not message.id:
            continue
        ids = [message.id] if isinstance(message.id, str) else list(message.id)
        texts = [message.string] if isinstance(message.string, str) else list(message.string or [""])
        if not all(texts):
            lacking.append(f"{ids[0]}: no translation")
        elif any(_holes(text) != _holes(ids[-1]) for text in texts):
            lacking.append(f"{ids[0]}: other placeholders")
    return lacking


def _holes(text: str) -> set[str]:
    return set(re.findall(r"%\((\w+)\)", text))


def main() -> int:
    """Refresh the catalogue file and report what lacks a translation."""
    catalogue = refreshed()
    CATALOGUE.parent.mkdir(parents=True, exist_ok=True)
    text = io.BytesIO()
    write_po(text, catalogue, include_lineno=False, width=110)
    CATALOGUE.write_bytes(re.sub(rb'"POT-Creation-Date:[^\n]*\n', b"", text.getvalue()))
    lacking = missing(catalogue)
    sys.stdout.write("".join(f"{line}\n" for line in lacking))
    return 1 if lacking else 0


if __name__ == "__main__":
    sys.exit(main())
